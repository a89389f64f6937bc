# SPDX-License-Identifier: EUPL-1.2
"""How far a campaign is: counted by the database, by day and by place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from schedario.formula.rounding import half_up
from schedario.portal.filing.models import Scheda, Submission
from schedario.portal.filing.states import DONE, Progress, build_progress_case, is_sent_incomplete
from schedario.portal.registry.models import Campaign
from schedario.tables.kinds import DATE, INTEGER, percent
from schedario.tables.table import Column, Table
from schedario.territory.search import find_region_code

BY = {"regione": "comune__regione", "provincia": "comune__provincia", "ats": "comune__ats__code"}


@dataclass(slots=True)
class Group:
    """A region, provincia or ATS: `key` is what the filter of an address takes, `states` counts each state.

    `incomplete`: of those that are sent, the ones that lack figures.
    """

    key: str
    name: str
    states: dict[Progress, int]
    incomplete: int = 0

    @property
    def total(self) -> int:
        return sum(self.states.values())

    @property
    def sent(self) -> int:
        return sum(self.states[state] for state in DONE)

    @property
    def share(self) -> int:
        """Tenths of a per cent that have sent."""
        return compute_share(self.sent, self.total)


def compute_share(part: int, whole: int) -> int:
    """Tenths of a per cent, to the nearest."""
    return half_up(1000 * part, whole) if whole else 0


def count_groups(campaign: Campaign, by: str) -> list[Group]:
    """The groups by name; comuni without ATS are a group without key."""
    name = "comune__ats__name" if by == "ats" else BY[by]
    schede = Scheda.objects.filter(campaign=campaign).annotate(progress=build_progress_case())
    counted = schede.order_by().values("progress", key=F(BY[by]), name=F(name)).annotate(n=Count("pk"))
    found: dict[str, Group] = {}
    for row in counted:
        key = row["key"] or ""
        group = found.setdefault(key, Group(key, row["name"] or "", dict.fromkeys(Progress, 0)))
        group.states[Progress(row["progress"])] = row["n"]
    for key, n in schede.filter(is_sent_incomplete()).order_by().values_list(BY[by]).annotate(Count("pk")):
        found[key or ""].incomplete = n
    return sorted(found.values(), key=lambda group: group.name)


def build_group_table(by: str, find_address: Callable[[Group], str] | None = None) -> Table[Group]:
    """The columns of the table of groups; on the page each leads where `find_address` says."""
    is_region = by == "regione"
    label = {"regione": _("Regione"), "provincia": _("Provincia"), "ats": _("ATS")}[by]
    return Table(
        label,
        (
            Column("nome", label, _get_group_name, sort=lambda group: group.name, link=find_address),
            *([Column("istat", _("Codice ISTAT della regione"), _get_region_code, on_page=False)] if is_region else []),
            Column("schede", _("Schede"), lambda group: group.total, INTEGER),
            Column("inviate", _("Inviate"), lambda group: group.sent, INTEGER),
            Column("incomplete", _("di cui incomplete"), lambda group: group.incomplete, INTEGER),
            Column("quota", _("Per cento"), lambda group: group.share, percent(1)),
        ),
    )


def _get_region_code(group: Group) -> str:
    return find_region_code(group.name)


def _get_group_name(group: Group) -> str:
    return group.name or _("(senza)")


@dataclass(frozen=True, slots=True)
class Day:
    """The number of comuni that sent for the first time on a day, and until its end."""

    day: date
    sent: int
    until_then: int


def build_day_table() -> Table[Day]:
    """The columns of the schede that were sent day by day, in the order of the days."""
    return Table(
        _("Giorni"),
        (
            Column("giorno", _("Giorno"), lambda one: one.day, DATE),
            Column("inviate", _("Inviate"), lambda one: one.sent, INTEGER),
            Column("in_tutto", _("In tutto"), lambda one: one.until_then, INTEGER),
        ),
    )


def count_days(campaign: Campaign) -> list[Day]:
    """Every day from the opening to today or the closing; a scheda counts on the day it was first sent."""
    first = Submission.objects.filter(scheda__campaign=campaign, replaces__isnull=True)
    by_day = first.annotate(day=TruncDate("sent_at", tzinfo=timezone.get_current_timezone())).order_by()
    counted = dict(by_day.values_list("day").annotate(n=Count("pk")))
    return list(_sum_days(counted, *_find_span(campaign, counted)))


def _find_span(campaign: Campaign, counted: dict[date, int]) -> tuple[date, date]:
    opened = timezone.localdate(campaign.opens_at)
    last = min(timezone.localdate(), timezone.localdate(campaign.closes_at))
    return min([opened, *counted]), max([last, *counted])


def _sum_days(counted: dict[date, int], start: date, end: date) -> Iterator[Day]:
    total = 0
    for offset in range(max((end - start).days, -1) + 1):
        day = start + timedelta(days=offset)
        total += counted.get(day, 0)
        yield Day(day, counted.get(day, 0), total)
