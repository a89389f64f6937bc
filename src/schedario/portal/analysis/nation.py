# SPDX-License-Identifier: EUPL-1.2
"""A campaign's schede with all that is computed of them, kept in the process for those who look again.

Of a national campaign (7,300 comuni) some 15 MB are kept, of at most `KEPT` campaigns. Whether anything was saved or
sent since is asked of the database at most once in `FRESH` seconds; pages say from when their figures are.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from copy import copy
from datetime import datetime
from functools import cached_property, lru_cache
from threading import Lock
from time import monotonic
from typing import Any

import polars as pl
from django.db.models import Case, Count, Max, Q, QuerySet, Sum, When
from django.utils import timezone

from schedario.columns import frames
from schedario.columns.by_polars import is_sure_to_fit
from schedario.definition.form import Form
from schedario.definition.what_if import changed
from schedario.nation.groups import refuse_repeated
from schedario.nation.indicators import Measured
from schedario.nation.influence import Influence, weigh_doubts
from schedario.nation.outliers import Compared, compare_schede
from schedario.nation.per_scheda import evaluate_each, store_decimals
from schedario.nation.rates import measure_rates
from schedario.nation.simulate import PARTS as SIMULATED
from schedario.nation.simulate import Simulation, simulate
from schedario.nation.states import SENT, UNTOUCHED
from schedario.portal.analysis import source
from schedario.portal.analysis.settled import drop_settled, find_settled, list_settled_keys
from schedario.portal.analysis.variables import get_variables
from schedario.portal.audit_log.events import REGISTRY
from schedario.portal.audit_log.models import Event
from schedario.portal.filing.models import Scheda, Submission
from schedario.portal.registry.models import Campaign
from schedario.portal.registry.references import read_references
from schedario.territory import Found, Standing, find_standing, size_class
from schedario.territory.files import LAST
from schedario.territory.search import get_latest

KEPT = 3
FRESH = 20.0
SIZE = "classe"
LEVELS = ("regione", "provincia", "ats", SIZE, "stato")  # columns of the table by which comuni are put together
GROUP = "gruppo"


class Nation:
    """The frames of one campaign, each made when it is first asked for; numbers are stored integers.

    Raises RepeatedComuneError when two comuni of the registry are the same.
    """

    def __init__(self, campaign: Campaign, stamp: tuple[Any, ...]) -> None:
        self.form: Form = campaign.form
        self.synthetic = campaign.synthetic
        self.stamp, self.at, self.asked = stamp, timezone.now(), monotonic()
        self.registry = _find_last_loading()
        self.schede, self.settled = source.read_schede(campaign), find_settled(campaign)
        refuse_repeated(self.schede)
        self.others = source.count_other_definitions(campaign)
        self.by = lru_cache(maxsize=16)(self._sum_all)  # what is asked for without a selection, again and again

    @cached_property
    def table(self) -> pl.DataFrame:
        """A row per scheda: IDENTITY, codes of the place, size class, every variable; sorted by ISTAT code.

        In what was sent nothing is to fill in: columns do not say which of its blanks are figures not available.
        """
        found = evaluate_each(self.form, self.schede, self.measured).with_columns(
            to_fill=pl.when(self.schede["stato"] == SENT).then(0).otherwise(pl.col("to_fill"))
        )
        who = self.schede.select(source.IDENTITY).with_columns(*self._list_place_codes(), self._sizes)
        return who.hstack(found.select(name for name in get_variables(self.form) if name in found.columns))

    def _list_place_codes(self) -> list[pl.Series]:
        """The region's ISTAT code, cadastral code and NUTS 3, from the territory."""
        places = [get_latest(istat or "") for istat in self.schede["istat"]]
        facts = {
            "regione_istat": [one and one.regione.codice for one in places],
            "catastale": [one and one.catastale for one in places],
            "nuts": [one and one.nuts3 for one in places],
        }
        return [pl.Series(name, values, dtype=pl.String) for name, values in facts.items()]

    @cached_property
    def measured(self) -> Measured:
        """The amounts that each scheda adds to the indicators."""
        return Measured.of(self.form, self.schede, stored=True)

    @cached_property
    def _sizes(self) -> pl.Series:
        """The size classes in their order, which an Enum keeps."""
        people = self.schede[self.form.together.people] if self.form.together else pl.Series([None] * len(self.schede))
        classes = [None if one is None else size_class(one) for one in people]
        names = [one.denominazione for one in sorted({one for one in classes if one is not None})]
        return pl.Series(SIZE, [one and one.denominazione for one in classes], dtype=pl.Enum(names))

    def _sum_all(self, level: str, alike: tuple[str, ...] = ()) -> pl.DataFrame:
        """Sums the indicators of all schede."""
        return self.sum_indicators(level, self.schede, alike)

    def sum_indicators(self, level: str, chosen: pl.DataFrame, alike: tuple[str, ...] = ()) -> pl.DataFrame:
        """The indicators of every unit of a level (LEVELS, or the nation), of the schede with the codes of `chosen`.

        Those named in `alike` are computed over the schede that have all of them.

        `codice` is what stands in the level's column of `table`, so that comuni without an ISTAT code count too.
        """
        wanted, measured = self.is_among(chosen), self.measured.restrict_to_common(alike)
        if level not in LEVELS:
            return store_decimals(measured.keep_schede(wanted).by(level))
        names = (self._sizes if level == SIZE else self.schede[level]).cast(pl.String)
        wanted &= names.is_not_null()
        found = names.filter(wanted)
        units = pl.DataFrame([found.alias("codice"), found.alias("denominazione")])
        return store_decimals(measured.keep_schede(wanted).of_units(units))

    def measure_rates(self, name: str, chosen: pl.Series | None) -> pl.DataFrame:
        """A rate of the chosen schede, comune by comune; of all of them it is kept."""
        if chosen is not None:
            return measure_rates(self.measured, name, chosen)
        if name not in self._rates:
            self._rates[name] = measure_rates(self.measured, name)
        return self._rates[name]

    @cached_property
    def _rates(self) -> dict[str, pl.DataFrame]:
        return {}

    def is_among(self, chosen: pl.DataFrame) -> pl.Series:
        """Tells for each of `schede` whether its code is in `chosen`."""
        return self.schede["codice"].is_in(chosen["codice"].implode())

    def simulate_rules(
        self, parameters: Mapping[str, str], formulas: Mapping[str, str], chosen: pl.DataFrame
    ) -> Simulation:
        """The chosen schede under other rules; beside their other columns they have GROUP, the region.

        Raises DefinitionError for rules that do not fit, OverflowError for numbers that columns may not hold: schede
        would be computed one by one, which takes too long for a page.
        """
        schede = self.schede.with_columns(pl.col("regione").alias(GROUP))
        if chosen.height < schede.height:
            schede = schede.filter(self.is_among(chosen))
        after = changed(self.form, parameters, formulas)
        if not is_sure_to_fit(after, frames.take_answers(after, schede, stored=True), SIMULATED):
            raise OverflowError
        return simulate(self.form, schede, parameters, formulas, stored=True)

    @cached_property
    def apart(self) -> list[tuple[str, Found]]:
        """The comuni, by name, whose ISTAT code is of none of today: merged meanwhile, too new for the lists, wrong."""
        rows = self.schede.filter(pl.col("istat").is_not_null()).select("denominazione", "istat").iter_rows()
        found = [(str(name), find_standing(istat, LAST)) for name, istat in rows]
        return [(name, one) for name, one in found if one.standing not in {Standing.SAME, Standing.RECODED}]

    @cached_property
    def compared(self) -> Compared:
        """The schede beside each other."""
        return compare_schede(self.form, self.schede, stored=True, references=read_references())

    @cached_property
    def influence(self) -> Influence:
        """Unusual values about which a doubt is open, and what they weigh in the totals."""
        doubts = drop_settled(self.form, self.schede, self.compared.doubts, self.settled)
        return weigh_doubts(self.form, self.measured, self.compared._replace(doubts=doubts))

    def count_made(self, codice: str) -> int:
        """Counts the figures of a comune that were compared with those of similar ones."""
        return int(self.compared.made.filter(self.schede["codice"] == codice).sum())

    def count_compared(self, chosen: pl.DataFrame) -> int:
        """Counts the chosen schede that are begun and have a figure that was compared with that of similar comuni."""
        begun = self.schede["stato"].ne_missing(UNTOUCHED)
        return int((self.is_among(chosen) & begun & (self.compared.made > 0)).sum())

    @cached_property
    def undoubted(self) -> Nation:
        """The same with every answer missing about which a doubt is open; the doubts remain what they are."""
        other = copy(self)
        for name in ("table", "measured", "_sizes", "_rates"):
            other.__dict__.pop(name, None)
        other.influence, other.compared = self.influence, self.compared
        other.schede = self.influence.blank_doubted(self.schede)
        other.by = lru_cache(maxsize=16)(other._sum_all)  # noqa: SLF001 - its own
        return other


_kept: OrderedDict[tuple[int, datetime], Nation] = OrderedDict()
_lock = Lock()


def get_nation(campaign: Campaign) -> Nation:
    """The campaign's nation as it is now, or was at most FRESH seconds ago; the registry is always that of now."""
    key = campaign.pk, campaign.created_at
    with _lock:
        known = _kept.get(key)
        if known is None or monotonic() - known.asked >= FRESH or known.registry != _find_last_loading():
            stamp = _compute_stamp(campaign)
            known = known if known is not None and known.stamp == stamp else Nation(campaign, stamp)
            known.asked = monotonic()
            if known.stamp == stamp:
                known.at = timezone.now()
        _kept[key] = known
        _kept.move_to_end(key)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
        return known


def list_campaigns() -> QuerySet[Campaign]:
    """Those that have begun, the latest first, then those that will."""
    begun = Q(opens_at__lte=timezone.now())
    return Campaign.objects.order_by(Case(When(begun, then=0), default=1), "-opens_at")


def forget_nations() -> None:
    """Lets go of everything that is kept."""
    with _lock:
        _kept.clear()


def _compute_stamp(campaign: Campaign) -> tuple[Any, ...]:
    """Differs after every save, load, opening and sending, settling of a doubt, and loading of the registry."""
    schede = Scheda.objects.filter(campaign=campaign).aggregate(
        n=Count("pk"), versions=Sum("version"), at=Max("saved_at")
    )
    sent = Submission.objects.filter(scheda__campaign=campaign).aggregate(last=Max("pk"))
    return *schede.values(), sent["last"], campaign.definition_digest, _find_last_loading(), list_settled_keys(campaign)


def _find_last_loading() -> int | None:
    """The number of the last event of the registry."""
    last: int | None = Event.objects.filter(subject=REGISTRY).aggregate(last=Max("number"))["last"]
    return last
