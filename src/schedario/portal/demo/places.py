# SPDX-License-Identifier: EUPL-1.2
"""The ATS and comuni of the demo."""

from __future__ import annotations

from dataclasses import dataclass

from schedario.portal.demo.published import read_published
from schedario.portal.registry.models import Ats, Comune
from schedario.territory.search import find_named


@dataclass(frozen=True, slots=True)
class DemoRegion:
    """An ATS of the demo with `comuni` invented ones, called `<noun> <ending>`."""

    code: str
    name: str
    lead: str
    regione: str
    ending: str
    comuni: int
    ratio: int
    synthetic: bool = True

    @property
    def territory(self) -> dict[str, int | str]:
        """The stored values that all its comuni have in common."""
        return {"R0C": self.name, "R0D": self.lead, "R0E": self.ratio}


CREMA = DemoRegion("crema", "CREMA", "COMUNE DI CREMA", "Lombardia", "DI PROVA", 30, 2569, synthetic=False)
REGIONS = (
    CREMA,
    DemoRegion(
        "prova-collina", "AMBITO DI PROVA COLLINA", "COLLINA DI PROVA", "Toscana", "DI PROVA IN COLLINA", 8, 4380
    ),
    DemoRegion("prova-mare", "AMBITO DI PROVA MARE", "MARINA DI PROVA", "Puglia", "DI PROVA AL MARE", 6, 6120),
    DemoRegion("prova-monti", "AMBITO DI PROVA MONTI", "MONTE DI PROVA", "Piemonte", "DI PROVA SUI MONTI", 5, 3540),
)
PUBLISHED = ("quintano", "cumignano-sul-naviglio")
NOUNS = (
    "BORGO", "ROCCA", "PIEVE", "CORTE", "PONTE", "TORRE", "FONTE", "VALLE", "COLLE", "PRATO", "ISOLA", "MULINO",
    "CASCINA", "PORTO", "VILLA", "SELVA", "RIVA", "CAMPO", "FORNACE", "BADIA", "CANALE", "VIGNA", "BROLO", "TERME",
    "PIANO", "POGGIO", "SASSO", "MASSERIA", "CASTELLO", "GUADO",
)  # fmt: skip


def make_ats(region: DemoRegion) -> Ats:
    return Ats.objects.create(code=region.code, name=region.name, lead=region.lead, synthetic=region.synthetic)


def make_real_comune(name: str, ats: Ats) -> Comune:
    """The comune that published the scheda `name`."""
    header = read_published(name).header
    codice, denominazione = header["codice"].text, header["denominazione"].text
    (istat,) = find_named(denominazione, codice[:2])
    return Comune.objects.create(
        codice=codice,
        denominazione=denominazione,
        istat=istat,
        provincia=codice[:2],
        regione=CREMA.regione,
        ats=ats,
    )


def make_invented_comuni(region: DemoRegion, ats: Ats, first: int) -> list[Comune]:
    """The invented comuni of an ATS, numbered from `first`; no province is called XX."""
    return [
        Comune.objects.create(
            codice=f"XX{first + index:03d}SIF11ZZ",
            denominazione=f"{NOUNS[index]} {region.ending}",
            provincia="XX",
            regione=region.regione,
            ats=ats,
            synthetic=True,
        )
        for index in range(region.comuni)
    ]
