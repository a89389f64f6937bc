# SPDX-License-Identifier: EUPL-1.2
"""What the API answers with. Names and descriptions are Italian: they are the API's own documentation."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from schedario.portal.opendata.shapes import Moment, Record, Riga, Sha256


class Stato(Struct, frozen=True):
    """Se il servizio risponde."""

    stato: str
    versione: str


class File(Struct, frozen=True):
    """Un file da scaricare; la dimensione è in byte."""

    nome: str
    indirizzo: str
    dimensione: int
    sha256: Sha256
    tipo: str


class Campagna(Struct, frozen=True):
    """Una campagna pubblicata, nella sua versione più recente.

    `numeri_di_poche_persone` dice la regola: riservati sotto una soglia, oppure per intero perché un atto lo prevede.
    """

    codice: str
    titolo: str
    edizione: str
    anno: int | None
    dati_di_prova: bool
    versione: int
    pubblicata_il: Moment
    schede: int
    definizione_versione: str
    definizione_impronta: Sha256
    numeri_di_poche_persone: str
    pagina: str
    file: list[File]


class Campagne(Struct, frozen=True):
    """Tutte le campagne pubblicate."""

    campagne: list[Campagna]


class Pagina(Struct, frozen=True, kw_only=True):
    """Una parte di un elenco; `successiva` è l’indirizzo della parte che segue, se c’è."""

    totale: int
    cursore: str | None
    successiva: str | None


class PaginaSchede(Pagina, frozen=True, kw_only=True):
    """Righe della tabella delle schede, in ordine di codice."""

    campagna: str
    versione: int
    schede: list[Riga]


class SchedaPubblicata(Struct, frozen=True):
    """Una scheda con la provenienza di ogni cella."""

    campagna: str
    versione: int
    scheda: Record


class RegisteredComune(Struct, frozen=True):
    """Un comune dell’anagrafe del portale."""

    codice: str
    denominazione: str
    istat: str | None
    provincia: str
    regione: str
    ats: str | None
    dati_di_prova: bool
    catastale: str | None
    nuts: str | None
    regione_istat: str | None


class PaginaComuni(Pagina, frozen=True, kw_only=True):
    """Comuni in ordine di codice."""

    comuni: list[RegisteredComune]


RegisteredComune.__name__ = "Comune"  # its name among the schemas of the OpenAPI document


class Ambito(Struct, frozen=True):
    """Un ambito territoriale sociale."""

    codice: str
    denominazione: str
    capofila: str
    dati_di_prova: bool


class PaginaAmbiti(Pagina, frozen=True, kw_only=True):
    """Ambiti in ordine di codice."""

    ambiti: list[Ambito]


class Definizione(Struct, frozen=True):
    """Un’edizione della scheda: dizionario dei dati e JSON Schema di una scheda scritta in JSON."""

    codice: str
    versione: str
    impronta: Sha256
    dizionario: dict[str, Any]
    json_schema: dict[str, Any]
