# SPDX-License-Identifier: EUPL-1.2
"""Schede chosen by what stands in an address: region, provincia, ATS, state, a word of the comune's name or code."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import QueryDict

from schedario.portal.filing.models import Scheda
from schedario.portal.filing.states import Progress, build_progress_case
from schedario.portal.registry.models import Ats, Campaign, Comune


@dataclass(frozen=True, slots=True)
class SchedaSelection:
    """Empty texts choose everything."""

    regione: str = ""
    provincia: str = ""
    ats: str = ""
    stato: str = ""
    cerca: str = ""

    @classmethod
    def parse_query(cls, query: QueryDict) -> SchedaSelection:
        """The selection that an address asks for; a state that there is not chooses everything."""
        texts = {name: query.get(name, "").replace("\0", "").strip() for name in cls.__slots__}
        if texts["stato"] not in Progress.values:
            texts["stato"] = ""
        return cls(**texts)

    def list_conditions(self) -> list[tuple[str, str]]:
        """The conditions that narrow the selection: name and value."""
        return [(name, getattr(self, name)) for name in self.__slots__ if getattr(self, name)]

    @property
    def is_unrestricted(self) -> bool:
        return self == SchedaSelection()

    def find_schede(self, campaign: Campaign) -> QuerySet[Scheda]:
        """The chosen schede with their `progress`, by name of the comune."""
        found = Scheda.objects.filter(self._build_condition(), campaign=campaign).annotate(
            progress=build_progress_case()
        )
        found = found.filter(progress=self.stato) if self.stato else found
        return found.select_related("comune__ats").order_by("comune__denominazione", "comune__codice")

    def _build_condition(self) -> Q:
        exact = {"comune__regione": self.regione, "comune__provincia": self.provincia, "comune__ats__code": self.ats}
        where = Q(**{name: value for name, value in exact.items() if value})
        if self.cerca:
            where &= Q(comune__denominazione__icontains=self.cerca) | Q(comune__codice__istartswith=self.cerca)
        return where


def list_choices(campaign: Campaign) -> dict[str, list[tuple[str, str]]]:
    """The choices of the filters: the regions, province and ATS of the campaign's comuni, and the states."""
    comuni = Comune.objects.filter(schede__campaign=campaign).order_by()
    ambiti = Ats.objects.filter(comuni__schede__campaign=campaign).distinct().order_by("name")
    return {
        "regione": [(regione, regione) for regione in sorted(set(comuni.values_list("regione", flat=True)))],
        "provincia": [(provincia, provincia) for provincia in sorted(set(comuni.values_list("provincia", flat=True)))],
        "ats": [(ats.code, ats.name) for ats in ambiti],
        "stato": [(value, str(label)) for value, label in Progress.choices],
    }
