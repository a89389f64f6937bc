# SPDX-License-Identifier: EUPL-1.2
"""The tables of another rule: what may be changed, the indicators before and after, the regions, the comuni."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from schedario.nation.simulate import AFTER, BEFORE, COUNT, DIFFERENCE
from schedario.portal.analysis.export import Row, build_field_column, build_variable_column
from schedario.portal.analysis.hypothesis import AskedParameter
from schedario.portal.analysis.variables import Variable
from schedario.tables.kinds import FIGURE, INTEGER, decimal, difference, format_value
from schedario.tables.table import Column, Table


@dataclass(frozen=True, slots=True)
class ChangedTotal:
    """An indicator of all that is chosen, before and after."""

    variable: Variable
    before: int | None
    after: int | None

    @property
    def difference(self) -> int | None:
        return None if self.before is None or self.after is None else self.after - self.before


def build_parameter_table() -> Table[AskedParameter]:
    """The columns of what can be asked to be otherwise; a page marks what is."""
    return Table(
        _("I parametri della definizione"),
        (
            Column("parametro", _("Parametro"), lambda one: one.parameter.label, drawn="parameter"),
            Column("ora", _("Valore nella definizione"), _describe_present_value, drawn="present"),
            Column("fosse", _("E se fosse…"), lambda one: one.text, drawn="field"),
        ),
        marked=lambda one: one.is_changed,
    )


def _describe_present_value(one: AskedParameter) -> str:
    return one.words.get(one.now, one.now) or _("aperto")


def build_total_table() -> Table[ChangedTotal]:
    """The columns of the indicators that change; each row has its own unit."""
    return Table(
        _("Gli indicatori che cambiano"),
        (
            Column("indicatore", _("Indicatore"), lambda one: one.variable.heading),
            Column("riserva", _("Da sapere"), lambda one: one.variable.reserve, under="indicatore"),
            Column("prima", _("Prima"), lambda one: one.variable.format_value(one.before), FIGURE, sort=None),
            Column("dopo", _("Dopo"), lambda one: one.variable.format_value(one.after), FIGURE, sort=None),
            Column("differenza", _("Differenza"), _format_difference, FIGURE, sort=None),
        ),
    )


def _format_difference(one: ChangedTotal) -> str:
    return format_value(difference(one.variable.scale), one.difference)


def build_region_table(variables: Sequence[Variable]) -> Table[Row]:
    """The columns of the regions: how many change, and some indicators before and after."""
    return Table(
        _("Per regione"),
        (
            build_field_column("denominazione", _("Regione")),
            build_field_column(COUNT, _("Cambiano esito"), INTEGER),
            build_field_column("schede", _("Schede"), INTEGER),
            *(column for one in variables for column in _build_total_columns(one)),
        ),
    )


def _build_total_columns(one: Variable) -> list[Column[Row]]:
    """An indicator before and after, under its name."""
    return [_build_grouped_column(side, short, one) for side, short in _list_sides(one, one)[:2]]


def build_changed_table(
    who: Sequence[Column[Row]],
    variables: Sequence[tuple[Variable, Variable]],
    is_asked_about: Callable[[Row], bool] | None = None,
) -> Table[Row]:
    """The columns of the comuni in which something changes; `variables` are those that do, before and after.

    A page has the amounts side by side, and in one cell those decisions that are others.
    """
    decided = any(not before.numeric for before, _after in variables)
    return Table(
        _("Dati"),
        (
            *map(_show_name_alone, who),
            *(column for before, after in variables for column in build_change_columns(before, after)),
            Column(
                "decisioni",
                _("Che cosa si decide altrimenti"),
                lambda _row: None,
                sort=None,
                on_page=decided,
                in_files=False,
                drawn="decisions",
            ),
            Column("perche", _("Perché"), lambda _row: None, sort=None, in_files=False, drawn="why"),
        ),
        marked=is_asked_about,
    )


def _show_name_alone(column: Column[Row]) -> Column[Row]:
    """A column that says who a comune is: a page has its name, with the rest in one cell; files have all."""
    return (
        replace(column, drawn="comune") if column.key == "denominazione" else replace(column, on_page=False, under="")
    )


def list_change_sides(before: Variable, after: Variable) -> list[Variable]:
    """Before, after, and for amounts the difference; each in the words of its own definition."""
    return [side for side, _short in _list_sides(before, after)]


def build_change_columns(before: Variable, after: Variable) -> list[Column[Row]]:
    """The columns of these: amounts under their name, decisions in files alone."""
    sides = _list_sides(before, after)
    if before.numeric:
        return [_build_grouped_column(side, short, before) for side, short in sides]
    return [replace(build_variable_column(side), on_page=False) for side, _short in sides]


def _list_sides(before: Variable, after: Variable) -> list[tuple[Variable, str]]:
    """Each side with the heading that it has under the name of what changes."""
    sides = [(BEFORE, _("prima"), _("Prima"), before), (AFTER, _("dopo"), _("Dopo"), after)]
    if before.numeric:
        sides.append((DIFFERENCE, _("differenza"), _("Differenza"), before))
    return [
        (Variable(one.name + suffix, f"{one.label} – {words}", one.group, one.unit, words=one.words), short)
        for suffix, words, short, one in sides
    ]


def _build_grouped_column(side: Variable, short: str, one: Variable) -> Column[Row]:
    kind = difference(side.scale) if side.name.endswith(DIFFERENCE) else decimal(side.scale)
    return replace(build_variable_column(side), kind=kind, group=one.label, short=short)
