# SPDX-License-Identifier: EUPL-1.2
"""The tables of the national board: the columns of a plot, a whole in its parts by region, the indicators."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from schedario.definition.display import format_grouped
from schedario.definition.phrases import phrase
from schedario.portal.analysis.export import Row, build_field_column
from schedario.portal.analysis.plots.histogram import Bin
from schedario.portal.analysis.variables import Variable
from schedario.tables.kinds import FIGURE, INTEGER, decimal
from schedario.tables.table import Column, Table

NAMED = 3  # comuni in doubt that a cell names


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator of all that is chosen; `people` is the per cent of the inhabitants, one decimal.

    `low` and `high` are what possible readings give, where they differ. `doubted` comuni, with the share `doubt` of the
    sum in per cent, are in doubt; their codes, the weightiest first.
    """

    variable: Variable
    value: int | None
    comuni: int
    people: str
    low: int | None = None
    high: int | None = None
    doubt: str = ""
    doubted: tuple[str, ...] = ()


def build_histogram_table(variable: Variable, heading: str) -> Table[Bin]:
    """The columns of the figures behind a histogram; `heading` says what its values are."""

    def describe_bin(one: Bin) -> str:
        low, high = variable.format_short(one.low), variable.format_short(one.high)
        if one.low is None:
            return _("meno di %(high)s") % {"high": high}
        if one.high is None:
            return _("%(low)s e oltre") % {"low": low}
        return _("da %(low)s a meno di %(high)s") % {"low": low, "high": high}

    return Table(
        _("I numeri del grafico"),
        (
            Column("valore", heading, describe_bin, sort=None),
            Column("comuni", _("Comuni"), lambda one: one.count, INTEGER, sort=None),
        ),
    )


def build_parts_table(
    whole: Variable, part: Variable, rest: Variable, find_address: Callable[[Row], str]
) -> Table[Row]:
    """The columns of a whole in its parts, a region a row."""
    kind = decimal(whole.scale)
    return Table(
        whole.label,
        (
            Column("name", _("Regione"), itemgetter("name"), link=find_address),
            build_field_column("whole", whole.label, kind),
            build_field_column("part", part.label, decimal(part.scale)),
            build_field_column("rest", rest.label, decimal(rest.scale)),
            build_field_column("unknown", _("Non si sa ancora"), kind),
            build_field_column("comuni", _("Comuni con il dato"), INTEGER),
            build_field_column("answered", _("Di cui si sa tutto"), INTEGER),
            build_field_column("schede", _("Schede"), INTEGER),
        ),
    )


def build_figure_table() -> Table[Figure]:
    """The columns of the indicators; figures of many units stand in one column, so nothing is sorted by it."""
    return Table(
        _("Indicatori"),
        (
            Column("indicatore", _("Indicatore"), lambda one: one.variable.label),
            Column("fonte", _("Fonte"), lambda one: one.variable.remarks, under="indicatore"),
            Column("valore", _("Valore"), lambda one: one.variable.format_value(one.value), FIGURE, sort=None),
            Column("letture", _("Secondo la lettura"), _describe_readings, under="valore"),
            Column("unita", _("Unità di misura"), lambda one: one.variable.unit.label if one.variable.unit else ""),
            Column("comuni", _("Comuni"), lambda one: one.comuni, INTEGER),
            Column("abitanti", _("Abitanti, %"), lambda one: one.people, FIGURE),
            Column("dubbi", _("Di cui con dubbi aperti"), _describe_doubt, sort=None),
            Column("in_dubbio", _("Comuni con dubbi aperti"), _name_doubted, under="dubbi"),
            Column("guarda", _("Guarda"), lambda _one: None, sort=None, drawn="look", in_files=False),
        ),
    )


def _describe_readings(one: Figure) -> str | None:
    if one.high is None:
        return None
    return phrase(
        "analysis.by_reading", low=one.variable.format_short(one.low), high=one.variable.format_short(one.high)
    )


def _describe_doubt(one: Figure) -> str | None:
    if not one.doubted:
        return None
    n = len(one.doubted)
    told = ngettext("%(share)s %% da %(n)s comune", "%(share)s %% da %(n)s comuni", n)
    return told % {"share": one.doubt, "n": format_grouped(n, 0)}


def _name_doubted(one: Figure) -> str:
    return ", ".join(one.doubted[:NAMED]) + ("…" if len(one.doubted) > NAMED else "")
