# SPDX-License-Identifier: EUPL-1.2
"""Comuni chosen by what stands in an address: place, size, state of the scheda, and what its figures say."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl
from django.http import QueryDict
from django.utils.translation import gettext as _

from schedario.portal.analysis.nation import LEVELS
from schedario.portal.analysis.variables import Variable

WHERE = "dove"
DOUBTS, WITHOUT = "dubbi", "senza"
MISSING, PRESENT = "manca", "presente"
OPERATORS: Mapping[str, Callable[[pl.Expr, Any], pl.Expr]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}
SIGNS = {">=": "≥", "<=": "≤", "!=": "≠"}
_CONDITION = re.compile(r"^([\w.:]+)(>=|<=|!=|>|<|=)(.*)$")
_ITALIAN = re.compile(r"^(-?)([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,([0-9]+))?$")
MOST_DIGITS = 17


@dataclass(frozen=True, slots=True)
class Condition:
    """`value` is a stored integer, a word of a decision, or None: missing. `text` is how an address writes it."""

    variable: Variable
    sign: str
    value: int | str | None
    text: str

    @property
    def words(self) -> str:
        """For people, in one line."""
        if self.value is None:
            how = _("manca") if self.sign == "=" else _("c’è")
            return f"{self.variable.label}: {how}"
        said = self.variable.words.get(str(self.value)) or self.variable.format_value(int(self.value))
        return f"{self.variable.label} {SIGNS.get(self.sign, self.sign)} {said}"

    def build_expression(self) -> pl.Expr:
        column = pl.col(self.variable.name)
        if self.value is None:
            return column.is_null() if self.sign == "=" else column.is_not_null()
        return OPERATORS[self.sign](column, self.value)


@dataclass(frozen=True, slots=True)
class TypedCondition:
    """The condition that the form has just given, by its three fields."""

    variable: str = ""
    sign: str = ""
    value: str = ""

    @classmethod
    def parse_query(cls, query: QueryDict) -> TypedCondition:
        return cls(*(query.get(name, "").strip() for name in ("variabile", "segno", "valore")))

    @property
    def is_incomplete(self) -> bool:
        """True if there is something to compare, but nothing to compare it with."""
        return bool(self.variable) and not self.value and self.sign not in (MISSING, PRESENT)

    @property
    def text(self) -> str:
        """As an address writes it."""
        return {MISSING: f"{self.variable}=", PRESENT: f"{self.variable}!="}.get(
            self.sign, f"{self.variable}{self.sign}{self.value}"
        )


@dataclass(frozen=True, slots=True)
class ComuneSelection:
    """Empty texts choose everything; `faults` say which conditions could not be understood, and are left out.

    `again` is the one of these that the form gave, to be corrected there. `undoubted`: answers about which a doubt is
    open are to count as missing.
    """

    places: Mapping[str, str]
    search: str
    conditions: tuple[Condition, ...]
    faults: tuple[str, ...]
    again: TypedCondition = TypedCondition()
    undoubted: bool = False

    @classmethod
    def parse_query(cls, query: QueryDict, known: Mapping[str, Variable]) -> ComuneSelection:
        """The selection that an address asks for, with the condition that its form may just have added."""
        places = {level: query.get(level, "").replace("\0", "").strip() for level in LEVELS}
        typed = TypedCondition.parse_query(query)
        texts = [text for text in query.getlist(WHERE) if text]
        if typed.variable and not typed.is_incomplete and typed.text not in texts:
            texts.append(typed.text)
        found = {text: parse_condition(text, known) for text in texts}
        conditions = tuple(one for one in found.values() if isinstance(one, Condition))
        faults = [one for one in found.values() if isinstance(one, str)]
        if typed.is_incomplete:
            faults.append(
                _explain_missing_value(known[typed.variable].label if typed.variable in known else typed.variable)
            )
        wrong = typed.is_incomplete or isinstance(found.get(typed.text), str)
        search = query.get("cerca", "").replace("\0", "").strip()
        undoubted = query.get(DOUBTS) == WITHOUT
        return cls(places, search, conditions, tuple(faults), typed if wrong else TypedCondition(), undoubted)

    @property
    def is_everything(self) -> bool:
        return not (self.conditions or self.search or any(self.places.values()))

    def filter_table(self, table: pl.DataFrame) -> pl.DataFrame:
        """The chosen rows."""
        wanted = [pl.col(level).cast(pl.String) == value for level, value in self.places.items() if value]
        wanted += [one.build_expression() for one in self.conditions]
        if self.search:
            name = pl.col("denominazione").str.to_lowercase().str.contains(self.search.lower(), literal=True)
            wanted.append(
                name | pl.col("codice").str.starts_with(self.search.upper()) | (pl.col("istat") == self.search)
            )
        return table.filter(*wanted) if wanted else table

    @property
    def without_conditions(self) -> ComuneSelection:
        """The same without its conditions."""
        return replace(self, conditions=())

    def check_conditions(self, table: pl.DataFrame) -> pl.Series:
        """For each row whether the conditions hold."""
        wanted = [one.build_expression() for one in self.conditions]
        return table.select(pl.all_horizontal(pl.lit(value=True), *wanted).fill_null(value=False)).to_series()

    def list_query_pairs(self) -> list[tuple[str, str]]:
        """As an address writes it."""
        chosen = [(level, value) for level, value in self.places.items() if value]
        chosen += [("cerca", self.search)] if self.search else []
        chosen += [(DOUBTS, WITHOUT)] if self.undoubted else []
        return chosen + [(WHERE, one.text) for one in self.conditions]

    def describe_choices(self, names: Mapping[str, str], words: Mapping[str, str]) -> list[str]:
        """Describes what narrows the selection; `names` are those of the levels, `words` those of states."""
        chosen = [f"{names[level]}: {words.get(value, value)}" for level, value in self.places.items() if value]
        chosen += [_("nome o codice: %(text)s") % {"text": self.search}] if self.search else []
        chosen += [_("senza i dubbi aperti")] if self.undoubted else []
        return chosen + [one.words for one in self.conditions]


def parse_condition(text: str, known: Mapping[str, Variable]) -> Condition | str:
    """A condition such as `R09>=50.000`, or what is wrong with it. Nothing after the sign means: missing."""
    match = _CONDITION.match(text)
    if match is None or match[1] not in known:
        return _("Non si capisce la condizione «%(text)s»: scegli un dato dall’elenco.") % {"text": text}
    variable, sign, written_value = known[match[1]], match[2], match[3].strip()
    if not written_value:
        return (
            Condition(variable, sign, None, text)
            if sign in ("=", "!=")
            else _explain_unreadable_value(variable, written_value)
        )
    if not variable.numeric:
        return _parse_word_condition(variable, sign, written_value, text)
    value = parse_stored(written_value, variable.scale)
    return (
        _explain_unreadable_value(variable, written_value) if value is None else Condition(variable, sign, value, text)
    )


def _parse_word_condition(variable: Variable, sign: str, word: str, text: str) -> Condition | str:
    chosen = next((key for key, said in variable.words.items() if word.lower() in (key.lower(), said.lower())), None)
    if chosen is None or sign not in ("=", "!="):
        words = ", ".join(f"«{said}»" for said in variable.words.values())
        told = {"label": variable.label, "words": words}
        return _("«%(label)s» può essere solo uguale (=) o diverso (≠) da: %(words)s.") % told
    return Condition(variable, sign, chosen, f"{variable.name}{sign}{chosen}" if word != chosen else text)


def _explain_missing_value(label: str) -> str:
    return _("La condizione su «%(label)s» non ha un valore con cui confrontare: non è applicata.") % {"label": label}


def _explain_unreadable_value(variable: Variable, text: str) -> str:
    told = {"text": text, "label": variable.label, "decimals": variable.scale}
    if variable.scale:
        return (
            _("«%(text)s» non è un valore di «%(label)s»: scrivi ad esempio 50.000 o 3,25 (decimali: %(decimals)s).")
            % told
        )
    return _("«%(text)s» non è un valore di «%(label)s»: scrivi un numero intero, ad esempio 50.000.") % told


def parse_stored(text: str, scale: int) -> int | None:
    """An Italian number as the stored integer; None for what is none, or has too many decimals.

    >>> parse_stored("50.000", 2), parse_stored("3,5", 2), parse_stored("1.5", 2), parse_stored("0,123", 2)
    (5000000, 350, None, None)
    """
    match = _ITALIAN.match(text)
    if match is None or len(match[3] or "") > scale:
        return None
    digits = match[2].replace(".", "") + (match[3] or "").ljust(scale, "0")
    return int(match[1] + digits) if len(digits) <= MOST_DIGITS else None
