# SPDX-License-Identifier: EUPL-1.2
"""The data dictionary as a page for people: Markdown tables, in Italian."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schedario.definition.form import Form
from schedario.definition.model import UNKNOWN
from schedario.definition.phrases import phrase
from schedario.formula.units import spell_dimension

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
            yield from _write_section(title, message["cases"], self.cases())
        yield from self.section("outcome", self.whole["outcome"], self.cases())
        for name, columns in _SECTIONS:
            yield from self.section(name, self.whole[name], columns)

    def section(self, name: str, entries: Sequence[Entry], columns: Sequence[Column]) -> Iterator[str]:
        yield from _write_section(phrase(f"dictionary.{name}"), entries, columns)

    def quadro(self, quadro: Entry) -> Iterator[str]:
        yield from (f"## {quadro['title']} - {quadro['subtitle']}", "")
        due, known = (
            quadro["due"],
            phrase("dictionary.known", status=_write_status(quadro), source=quadro["source"]),
        )
        told = phrase("dictionary.due_when", words=due["words"]) if due else phrase("dictionary.always_due")
        yield from (f"{told} {known}", "")
        yield from _write_table([cell for cell in self.whole["cells"] if cell["quadro"] == quadro["id"]], _CELLS)

    def cases(self) -> tuple[Column, ...]:
        return (("when", self.when), ("text", _write_said), *_KNOWN)

    def when(self, case: Entry) -> str:
        told = [f"{self.form.conditions[name].label}: {self.answer(name, yes)}" for name, yes in case["when"].items()]
        return "; ".join(told) or phrase("dictionary.always")

    def answer(self, name: str, wanted: bool | str) -> str:
        condition = self.form.conditions[name]
        if wanted == UNKNOWN:
            return phrase("dictionary.unknown")
        return condition.yes if wanted else condition.no


def _write_section(title: str, entries: Sequence[Entry], columns: Sequence[Column]) -> Iterator[str]:
    if entries:
        yield from (f"## {title}", "", *_write_table(entries, columns))


def _write_table(entries: Iterable[Entry], columns: Sequence[Column]) -> Iterator[str]:
    yield _write_line(phrase(f"dictionary.{key}") for key, _ in columns)
    yield _write_line("---" for _ in columns)
    for entry in entries:
        yield _write_line(_escape_text(write(entry)) for _, write in columns)
    yield ""


def _write_line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escape_text(text: str) -> str:
    """Text on one line that breaks no table; what stands between backticks keeps its signs."""
    parts = " ".join(text.split()).replace("|", "\\|").split("`")
    parts[::2] = [part.replace("<", "&lt;") for part in parts[::2]]
    return "`".join(parts)


# --- what is written in the columns ---


def _write_plain(key: str) -> Column:
    return key, lambda entry: _write_value(entry[key])


def _write_value(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, list):
        return "; ".join(map(str, value)) or "–"
    return str(value)


def _write_italian(number: str) -> str:
    return number.replace(".", ",")


def _write_status(entry: Entry) -> str:
    return phrase(f"dictionary.{entry['status']}")


def _write_name(entry: Entry) -> str:
    heading = f" ({entry['header']})" if entry["column"] and entry["header"] else ""
    return f"{entry['label']}{heading}"


def _write_kind(entry: Entry) -> str:
    if entry["unit"]:
        return phrase("dictionary.number", unit=entry["unit"], decimals=entry["scale"])
    facts = [phrase(f"kind.{entry['kind']}")]
    if entry["max_length"] is not None:
        facts.append(phrase("dictionary.max_length", limit=entry["max_length"]))
    if entry["list"]:
        facts.append(phrase("dictionary.from_list", list=entry["list"]))
    return ", ".join(facts)


def _write_rule(entry: Entry) -> str:
    facts = [_write_formula(entry)] if entry["formula"] else []
    facts += [
        phrase(f"dictionary.{key}", limit=_write_italian(entry[key])) for key in ("minimum", "maximum") if entry[key]
    ]
    if entry["due"]:
        facts.append(phrase("dictionary.cell_due", words=entry["due"]["words"]))
    return "; ".join(facts) or "–"


def _write_formula(entry: Entry, key: str = "formula") -> str:
    formula = entry[key]
    return f"`{formula['text']}` ({formula['words']})"


def _check_rule(check: Entry) -> str:
    return _write_formula(check, "when") if "when" in check else phrase("dictionary.every_cell")


def _check_cells(check: Entry) -> str:
    return "; ".join(", ".join(cells) for cells in check.get("cells", ())) or "–"


def _write_said(case: Entry) -> str:
    return str(case["text"] or phrase("dictionary.silent"))


def _parameter_value(parameter: Entry) -> str:
    value = parameter["value"]
    if value is None:
        return phrase("dictionary.open")
    return _write_italian(value) if parameter["unit"] else str(value)


def _write_dimension(unit: Entry) -> str:
    return spell_dimension(tuple(unit["dimension"].items())) if unit["dimension"] else phrase("dictionary.pure_number")


def _write_numerator(indicator: Entry) -> str:
    """The amount that is added up above; for what the program counts, how that is called."""
    return _write_formula(indicator, "numerator") if indicator["numerator"] else str(indicator["about"])


def _write_denominator(indicator: Entry) -> str:
    return _write_formula(indicator, "denominator") if indicator["denominator"] else "–"


def _write_compared(entry: Entry) -> str:
    """The measure, and with whom it is compared."""
    told = [_write_formula(entry, key) for key in ("measure", "lowest", "highest", "when") if entry[key]]
    named = filter(None, [entry["aggregate"], entry["dataset"]])
    return "; ".join([phrase(f"analysis.compare_{entry['compare']}"), *told, *named])


def _write_openness(choices: Entry) -> str:
    return phrase("dictionary.open_list" if choices["open"] else "dictionary.closed_list")


_ID, _LABEL = _write_plain("id"), _write_plain("label")
_KNOWN: tuple[Column, ...] = (("status", _write_status), _write_plain("source"))
_HEADER: tuple[Column, ...] = (_ID, _LABEL, _write_plain("example"), *_KNOWN)
_CELLS: tuple[Column, ...] = (
    _ID,
    ("label", _write_name),
    ("kind", _write_kind),
    ("supplied_by", lambda entry: phrase(f"supplied_by.{entry['supplied_by']}")),
    ("rule", _write_rule),
    *_KNOWN,
)
_SECTIONS: tuple[tuple[str, tuple[Column, ...]], ...] = (
    ("values", (_ID, _LABEL, _write_plain("unit"), ("formula", _write_formula), *_KNOWN)),
    ("conditions", (_ID, _LABEL, _write_plain("yes"), _write_plain("no"), ("formula", _write_formula), *_KNOWN)),
    (
        "aggregates",
        (
            _ID,
            _LABEL,
            _write_plain("numerator"),
            _write_plain("denominator"),
            _write_plain("unit"),
            _write_plain("beside"),
            *_KNOWN,
        ),
    ),
    (
        "indicators",
        (
            _ID,
            _LABEL,
            _write_plain("group"),
            _write_plain("unit"),
            ("numerator", _write_numerator),
            ("denominator", _write_denominator),
            *_KNOWN,
        ),
    ),
    (
        "plausibility",
        (
            _ID,
            _LABEL,
            ("level", lambda entry: phrase(f"level.{entry['level']}")),
            ("compared", _write_compared),
            _write_plain("unit"),
            _write_plain("distance"),
            ("cells", _check_cells),
            ("text", lambda entry: entry["message"]),
            _write_plain("remedy"),
            *_KNOWN,
        ),
    ),
    ("parameters", (_ID, _LABEL, ("value", _parameter_value), _write_plain("unit"), _write_plain("choices"), *_KNOWN)),
    (
        "checks",
        (
            _ID,
            ("level", lambda entry: phrase(f"level.{entry['level']}")),
            ("when", _check_rule),
            ("cells", _check_cells),
            _write_plain("found"),
            _write_plain("expected"),
            _write_plain("message"),
            _write_plain("remedy"),
            *_KNOWN,
        ),
    ),
    ("lists", (_ID, _LABEL, ("openness", _write_openness), _write_plain("entries"), *_KNOWN)),
    ("units", (_ID, ("dimension", _write_dimension), _write_plain("scale"), _write_plain("symbol"))),
)
