# SPDX-License-Identifier: EUPL-1.2
"""The hypothesis that an address holds: `p.NAME` gives another value to a parameter, `f.NAME` another formula.

What an address gives is only ever read as the definition language reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import PurePath

from django.http import QueryDict
from django.utils.translation import gettext as _

from schedario.definition.building.draft import parameter_text
from schedario.definition.display import format_machine_value
from schedario.definition.form import Form, Parameter
from schedario.definition.problems import Problem
from schedario.portal.analysis import hypothesis_options
from schedario.portal.analysis.hypothesis_options import OfferedFormula
from schedario.portal.analysis.selection import parse_stored

PARAMETER, FORMULA = "p.", "f."


@dataclass(frozen=True, slots=True)
class AskedParameter:
    """`text` is what the address gives, else the present value; `value` what is asked for, with a point, if it differs.

    `words` tell its choices, if it has any. `faults` say, in Italian, why it cannot be.
    """

    parameter: Parameter
    words: Mapping[str, str]
    now: str
    text: str
    value: str | None = None
    faults: tuple[str, ...] = ()

    @property
    def field(self) -> str:
        return PARAMETER + self.parameter.name

    @property
    def is_changed(self) -> bool:
        return self.value is not None


@dataclass(frozen=True, slots=True)
class AskedFormula:
    """`text` is what the address gives, else the formula as it is; `faults` are those of the language."""

    offered: OfferedFormula
    text: str
    faults: tuple[Problem, ...] = ()

    @property
    def field(self) -> str:
        return FORMULA + self.offered.name

    @property
    def is_changed(self) -> bool:
        return bool(self.text) and self.text.split() != self.offered.text.split()

    @property
    def rows(self) -> int:
        """The number of lines of its field."""
        return max(1, min(8, sum(1 + len(line) // 60 for line in self.text.splitlines())))


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """All that may be changed, with what the address asks; `faults` are those that belong to no field."""

    parameters: tuple[AskedParameter, ...]
    formulas: tuple[AskedFormula, ...]
    faults: tuple[str, ...] = ()

    @classmethod
    def parse_query(cls, query: QueryDict, form: Form) -> Hypothesis:
        parameters = tuple(_read_parameter(form, one, query) for one in hypothesis_options.list_parameters(form))
        formulas = tuple(_read_formula(one, query) for one in hypothesis_options.list_formulas(form))
        unknown = _report_unknown_fields(query, {one.field for one in parameters} | {one.field for one in formulas})
        return cls(parameters, formulas, tuple(unknown))

    def __iter__(self) -> Iterator[AskedParameter | AskedFormula]:
        yield from self.parameters
        yield from self.formulas

    def __bool__(self) -> bool:
        """True if anything is asked to be otherwise."""
        return any(one.is_changed for one in self)

    @property
    def has_faults(self) -> bool:
        return bool(self.faults) or any(one.faults for one in self)

    @property
    def changed_values(self) -> dict[str, str]:
        """The parameters that are changed, with a point before the decimals."""
        return {one.parameter.name: one.value for one in self.parameters if one.value is not None}

    @property
    def changed_formulas(self) -> dict[str, str]:
        """The formulas that are changed."""
        return {one.offered.name: one.text for one in self.formulas if one.is_changed}

    def list_query_pairs(self) -> list[tuple[str, str]]:
        """As an address writes what is changed, and what is wrong."""
        return [(one.field, one.text) for one in self if one.is_changed or one.faults]

    def pick_formulas(self, formulas: Sequence[OfferedFormula]) -> list[AskedFormula]:
        """Picks what is asked of some of the formulas."""
        return [one for one in self.formulas if one.offered in formulas]

    def attach_problems(self, problems: Sequence[Problem]) -> Hypothesis:
        """With the faults of the language beside what they are about; the others are told with their place."""
        formulas = tuple(
            replace(one, faults=tuple(_select_problems(one.offered.name, problems))) for one in self.formulas
        )
        parameters = tuple(
            replace(
                one,
                faults=(
                    *one.faults,
                    *(_describe_problem(fault) for fault in _select_problems(one.parameter.name, problems)),
                ),
            )
            for one in self.parameters
        )
        names = {one.offered.name for one in formulas} | {one.parameter.name for one in parameters}
        others = [
            f"{_locate_problem(one)}: {_describe_problem(one)}" for one in problems if one.position.file not in names
        ]
        return Hypothesis(parameters, formulas, (*self.faults, *others))


def _report_unknown_fields(query: QueryDict, fields: set[str]) -> Iterator[str]:
    """Reports the fields of an address that stand for nothing which can be changed here."""
    for name in query:
        if name.startswith((PARAMETER, FORMULA)) and name not in fields:
            told = _("«%(name)s» nell’indirizzo non è un parametro né una formula che si possa cambiare qui.")
            yield told % {"name": name}


def _select_problems(name: str, problems: Sequence[Problem]) -> list[Problem]:
    return [one for one in problems if one.position.file == name]


def _locate_problem(problem: Problem) -> str:
    """The place in the edition, without the folders above it."""
    where = problem.position
    return f"{PurePath(where.file).name}:{where.line}:{where.column}"


def _describe_problem(problem: Problem) -> str:
    return f"{problem.message} → {problem.remedy}"


def _read_formula(offered: OfferedFormula, query: QueryDict) -> AskedFormula:
    given = query.get(FORMULA + offered.name, "").replace("\r\n", "\n").strip()
    return AskedFormula(offered, given or offered.text)


def _read_parameter(form: Form, parameter: Parameter, query: QueryDict) -> AskedParameter:
    """Reads what the address gives for a parameter, as its unit or its choices ask for."""
    now = parameter_text(parameter, "grouped") if parameter.value is not None else ""
    text = query.get(PARAMETER + parameter.name, "").strip()
    present = AskedParameter(parameter, hypothesis_options.get_choice_words(form, parameter.name), now, now)
    if not text or text == now:
        return present
    if parameter.choices:
        return _read_choice(present, text)
    scale = parameter.unit.scale if parameter.unit else 0
    value = parse_stored(text, scale)
    if value is None:
        fault = _("«%(text)s» non è un valore di «%(label)s»: scrivi ad esempio 5.000 o 3,25.")
        return replace(present, text=text, faults=(fault % {"text": text, "label": parameter.label},))
    same = isinstance(parameter.value, Fraction) and parameter.value * 10**scale == value
    return present if same else replace(present, text=text, value=str(format_machine_value(value, scale)))


def _read_choice(present: AskedParameter, text: str) -> AskedParameter:
    if text in present.parameter.choices:
        return replace(present, text=text, value=text)
    fault = _("«%(text)s» non è fra le scelte di «%(label)s».")
    return replace(present, text=text, faults=(fault % {"text": text, "label": present.parameter.label},))
