# SPDX-License-Identifier: EUPL-1.2
"""The data dictionary as a page for people: Markdown tables, in Italian."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schedario.definition.form import Form
from schedario.definition.model import UNKNOWN
from schedario.definition.phrases import phrase
from schedario.formula.units import spelled

Entry = dict[str, Any]
Column = tuple[str, Callable[[Entry], str]]  # key of the title, what is written


def page(form: Form, dictionary: Mapping[str, Any]) -> str:
    """Renders what `entries.build_dictionary` says of a form, section by section."""
    return "\n".join(_Page(form, dictionary).lines()).rstrip("\n") + "\n"


@dataclass(frozen=True, slots=True)
class _Page:
    form: Form
    whole: Mapping[str, Any]

    def lines(self) -> Iterator[str]:
        yield from (f"# {self.form.title}", "")
        yield from (
            phrase("dictionary.intro", **{key: self.whole[key] for key in ("form", "version", "digest")}),
            "",
        )
        for status in ("official", "inferred", "project"):
            yield f"- {phrase(f'dictionary.{status}')}: {phrase(f'status.{status}')}"
        yield ""
        yield from self.section("header", self.whole["header"], _HEADER)
        for quadro in self.whole["quadri"]:
            yield from self.quadro(quadro)
        for message in self.whole["messages"]:
            quadro = self.form.quadri[message["quadro"]].title
            title = phrase("dictionary.message_of", id=message["id"], quadro=quadro)
            yield from _section(title, message["cases"], self.cases())
        yield from self.section("outcome", self.whole["outcome"], self.cases())
        for name, columns in _SECTIONS:
            yield from self.section(name, self.whole[name], columns)

    def section(self, name: str, entries: Sequence[Entry], columns: Sequence[Column]) -> Iterator[str]:
        yield from _section(phrase(f"dictionary.{name}"), entries, columns)

    def quadro(self, quadro: Entry) -> Iterator[str]:
        yield from (f"## {quadro['title']} - {quadro['subtitle']}", "")
        due, known = (
            quadro["due"],
            phrase("dictionary.known", status=_status(quadro), source=quadro["source"]),
        )
        told = phrase("dictionary.due_when", words=due["words"]) if due else phrase("dictionary.always_due")
        yield from (f"{told} {known}", "")
        yield from _table([cell for cell in self.whole["cells"] if cell["quadro"] == quadro["id"]], _CELLS)

    def cases(self) -> tuple[Column, ...]:
        return (("when", self.when), ("text", _said), *_KNOWN)

    def when(self, case: Entry) -> str:
        told = [f"{self.form.conditions[name].label}: {self.answer(name, yes)}" for name, yes in case["when"].items()]
        return "; ".join(told) or phrase("dictionary.always")

    def answer(self, name: str, wanted: bool | str) -> str:
        condition = self.form.conditions[name]
        if wanted == UNKNOWN:
            return phrase("dictionary.unknown")
        return condition.yes if wanted else condition.no


def _section(title: str, entries: Sequence[Entry], columns: Sequence[Column]) -> Iterator[str]:
    if entries:
        yield from (f"## {title}", "", *_table(entries, columns))


def _table(entries: Iterable[Entry], columns: Sequence[Column]) -> Iterator[str]:
    yield _line(phrase(f"dictionary.{key}") for key, _ in columns)
    yield _line("---" for _ in columns)
    for entry in entries:
        yield _line(_safe(write(entry)) for _, write in columns)
    yield ""


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _safe(text: str) -> str:
    """Text on one line that breaks no table; what stands between backticks keeps its signs."""
    parts = " ".join(text.split()).replace("|", "\\|").split("`")
    parts[::2] = [part.replace("<", "&lt;") for part in parts[::2]]
    return "`".join(parts)


# --- what is written in the columns ---


def _plain(key: str) -> Column:
    return key, lambda entry: _written(entry[key])


def _written(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, list):
        return "; ".join(map(str, value)) or "–"
    return str(value)


def _italian(number: str) -> str:
    return number.replace(".", ",")


def _status(entry: Entry) -> str:
    return phrase(f"dictionary.{entry['status']}")


def _name(entry: Entry) -> str:
    heading = f" ({entry['header']})" if entry["column"] and entry["header"] else ""
    return f"{entry['label']}{heading}"


def _kind(entry: Entry) -> str:
    if entry["unit"]:
        return phrase("dictionary.number", unit=entry["unit"], decimals=entry["scale"])
    facts = [phrase(f"kind.{entry['kind']}")]
    if entry["max_length"] is not None:
        facts.append(phrase("dictionary.max_length", limit=entry["max_length"]))
    if entry["list"]:
        facts.append(phrase("dictionary.from_list", list=entry["list"]))
    return ", ".join(facts)


def _rule(entry: Entry) -> str:
    facts = [_formula(entry)] if entry["formula"] else []
    facts += [phrase(f"dictionary.{key}", limit=_italian(entry[key])) for key in ("minimum", "maximum") if entry[key]]
    if entry["due"]:
        facts.append(phrase("dictionary.cell_due", words=entry["due"]["words"]))
    return "; ".join(facts) or "–"


def _formula(entry: Entry, key: str = "formula") -> str:
    formula = entry[key]
    return f"`{formula['text']}` ({formula['words']})"


def _check_rule(check: Entry) -> str:
    return _formula(check, "when") if "when" in check else phrase("dictionary.every_cell")


def _check_cells(check: Entry) -> str:
    return "; ".join(", ".join(cells) for cells in check.get("cells", ())) or "–"


def _said(case: Entry) -> str:
    return str(case["text"] or phrase("dictionary.silent"))


def _parameter_value(parameter: Entry) -> str:
    value = parameter["value"]
    if value is None:
        return phrase("dictionary.open")
    return _italian(value) if parameter["unit"] else str(value)


def _dimension(unit: Entry) -> str:
    return spelled(tuple(unit["dimension"].items())) if unit["dimension"] else phrase("dictionary.pure_number")


def _numerator(indicator: Entry) -> str:
    """The amount that is added up above; for what the program counts, how that is called."""
    return _formula(indicator, "numerator") if indicator["numerator"] else str(indicator["about"])


def _denominator(indicator: Entry) -> str:
    return _formula(indicator, "denominator") if indicator["denominator"] else "–"


def _compared(entry: Entry) -> str:
    """The measure, and with whom it is compared."""
    told = [_formula(entry, key) for key in ("measure", "lowest", "highest", "when") if entry[key]]
    named = filter(None, [entry["aggregate"], entry["dataset"]])
    return "; ".join([phrase(f"analysis.compare_{entry['compare']}"), *told, *named])


def _openness(choices: Entry) -> str:
    return phrase("dictionary.open_list" if choices["open"] else "dictionary.closed_list")


_ID, _LABEL = _plain("id"), _plain("label")
_KNOWN: tuple[Column, ...] = (("status", _status), _plain("source"))
_HEADER: tuple[Column, ...] = (_ID, _LABEL, _plain("example"), *_KNOWN)
_CELLS: tuple[Column, ...] = (
    _ID,
    ("label", _name),
    ("kind", _kind),
    ("supplied_by", lambda entry: phrase(f"supplied_by.{entry['supplied_by']}")),
    ("rule", _rule),
    *_KNOWN,
)
_SECTIONS: tuple[tuple[str, tuple[Column, ...]], ...] = (
    ("values", (_ID, _LABEL, _plain("unit"), ("formula", _formula), *_KNOWN)),
    ("conditions", (_ID, _LABEL, _plain("yes"), _plain("no"), ("formula", _formula), *_KNOWN)),
    (
        "aggregates",
        (_ID, _LABEL, _plain("numerator"), _plain("denominator"), _plain("unit"), _plain("beside"), *_KNOWN),
    ),
    (
        "indicators",
        (
            _ID,
            _LABEL,
            _plain("group"),
            _plain("unit"),
            ("numerator", _numerator),
            ("denominator", _denominator),
            *_KNOWN,
        ),
    ),
    (
        "plausibility",
        (
            _ID,
            _LABEL,
            ("level", lambda entry: phrase(f"level.{entry['level']}")),
            ("compared", _compared),
            _plain("unit"),
            _plain("distance"),
            ("cells", _check_cells),
            ("text", lambda entry: entry["message"]),
            _plain("remedy"),
            *_KNOWN,
        ),
    ),
    ("parameters", (_ID, _LABEL, ("value", _parameter_value), _plain("unit"), _plain("choices"), *_KNOWN)),
    (
        "checks",
        (
            _ID,
            ("level", lambda entry: phrase(f"level.{entry['level']}")),
            ("when", _check_rule),
            ("cells", _check_cells),
            _plain("found"),
            _plain("expected"),
            _plain("message"),
            _plain("remedy"),
            *_KNOWN,
        ),
    ),
    ("lists", (_ID, _LABEL, ("openness", _openness), _plain("entries"), *_KNOWN)),
    ("units", (_ID, ("dimension", _dimension), _plain("scale"), _plain("symbol"))),
)
