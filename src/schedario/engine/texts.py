# SPDX-License-Identifier: EUPL-1.2
"""The texts of a form compiled as Python, as its formulas are: an expression for each, over the values of a scheda."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from schedario.definition import display
from schedario.definition.templates import Hole, Template
from schedario.engine.compiled import Row, Source


class Filled(Protocol):
    """The values of a scheda, and what writes a hole that is more than one number."""

    @property
    def row(self) -> Row: ...

    @property
    def results(self) -> tuple[int | None, ...]: ...

    @property
    def first_outputs(self) -> tuple[Any, ...]: ...

    def fill_hole(self, hole: Hole) -> str: ...


Result = TypeVar("Result")
Maker = Callable[[Filled], Result]


def compile_texts(
    sources: Mapping[str, Source], texts: Sequence[Template], make: Callable[..., Result]
) -> Maker[Result]:
    """The function that makes something of these texts, filled; `sources` says where the value is of each name."""
    writer = _TextWriter(sources)
    written = ", ".join(map(writer.write_text, texts))
    lines = [f"    {name} = scheda.{value}" for value, name in writer.variables.items()]
    source = "\n".join(["def made(scheda):", *lines, f"    return make({written})"])
    namespace: dict[str, Any] = {"make": make, "number": display.format_number, "holes": writer.holes}
    exec(compile(source, "<schedario texts>", "exec"), namespace)  # noqa: S102 - text made here, from the form's own
    made: Maker[Result] = namespace["made"]
    return made


class _TextWriter:
    """Writes expressions: a variable for each value, and the holes by number for what is called with them."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self.sources = sources
        self.variables: dict[str, str] = {}  # by what it is read from
        self.holes: list[Hole] = []

    def write_text(self, text: Template) -> str:
        if not text.holes:
            return repr(text.pattern)
        return f"{text.pattern!r} % ({', '.join(map(self.write_hole, text.holes))},)"

    def write_hole(self, hole: Hole) -> str:
        source = self.sources[hole.name]
        if hole.format or source.range is not None:
            self.holes.append(hole)
            return f"scheda.fill_hole(holes[{len(self.holes) - 1}])"
        name = self.variables.setdefault(f"{source.given}[{source.place}]", f"v{len(self.variables)}")
        shown = f"number({name}, {source.scale})" if source.scale else name
        return f"({display.NOTHING!r} if {name} is None else {shown})"
