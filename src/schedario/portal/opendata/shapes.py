# SPDX-License-Identifier: EUPL-1.2
"""All that is published of one scheda. The API answers with these shapes, the files are their rows."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.json import Decoder

from schedario.program.cells import State as CellState
from schedario.program.outputs import Due
from schedario.program.standing import Completeness

RuleStatus = Literal["official", "inferred", "project"]
DoubtStanding = Literal["open", "asked", "answered", "closed"]

Level = Literal["ats", "regione", "italia"]

Value = int | str | None
Moment = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]
Day = Annotated[str, Meta(extra_json_schema={"format": "date"})]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class Cella(Struct, frozen=True):
    """Una cella. I conteggi sono interi, i decimali testi con il punto; `trattenuto`: il testo non è pubblicato.

    `riservato`: il valore non è pubblicato, perché direbbe di poche persone o permetterebbe di calcolarle.
    `regola` dice come è noto il valore: lo stato più debole delle regole e dei parametri usati in questa scheda.
    """

    valore: Value
    stato: CellState
    regola: RuleStatus
    trattenuto: bool = False
    riservato: bool = False


class Messaggio(Struct, frozen=True):
    """Un messaggio della scheda; `regola` dice come è nota la regola che lo decide."""

    id: str
    testo: str | None
    regola: RuleStatus


class Conferma(Struct, frozen=True):
    """Un avviso che la scheda aveva quando fu inviata, con la conferma di chi l’ha inviata oppure senza."""

    segnalazione: str
    celle: list[str]
    trovato: str | None
    confermata: bool
    motivo: str | None
    confermata_il: Day | None
    trattenuto: bool


class Dubbio(Struct, frozen=True):
    """Un dato lontano da quelli di altri comuni, e che cosa ne è stato fino alla pubblicazione.

    `confronto` manca dove direbbe dei dati riservati di altri comuni.
    """

    segnalazione: str
    celle: list[str]
    trovato: str
    confronto: str | None
    stato: DoubtStanding
    motivo: str | None
    confermato_il: Day | None
    trattenuto: bool


class Identita(Struct, frozen=True):
    """Di chi è una scheda, quando fu inviata e con quale definizione.

    `riservate` sono le celle il cui valore è riservato, `non_disponibili` quelle di cui il comune non ha il dato.
    `impronta` manca se la scheda non aveva ancora un sale.
    `esito_regola` dice come è noto l’esito, come `regola` di una cella.
    `dubbi_aperti` manca se la scheda non è stata confrontata con altre, o se è riservato (`dubbi_riservati`).
    """

    codice: str
    denominazione: str
    istat: str | None
    provincia: str
    regione: str
    ats: str | None
    ats_denominazione: str | None
    dati_di_prova: bool
    ricevuta: str
    inviata_il: Moment
    rettifica: bool
    impronta: Sha256 | None
    definizione_versione: str
    definizione_impronta: Sha256
    testi_liberati: bool
    esito: str | None
    esito_testo: str | None
    completezza: Completeness | None
    intestazione: dict[str, str]
    quadri: dict[str, Due]
    catastale: str | None = None  # publications of before have none of these
    nuts: str | None = None
    regione_istat: str | None = None
    dubbi_aperti: int | None = None
    dubbi_riservati: bool = False
    riservate: list[str] = []
    esito_regola: RuleStatus | None = None
    non_disponibili: list[str] = []


class Record(Identita, frozen=True, kw_only=True):
    """Tutto ciò che è pubblicato di una scheda."""

    celle: dict[str, Cella]
    messaggi: list[Messaggio]
    conferme: list[Conferma]
    dubbi: list[Dubbio] = []


Decoder(Record)  # msgspec learns the type now, in one thread: it crashes when several meet it together (0.22)


class Totale(Struct, frozen=True):
    """La somma di un numero di persone su un territorio; `schede` ne hanno uno, e `valore` manca se è riservata."""

    livello: Level
    territorio: str
    denominazione: str
    regione: str
    cella: str
    schede: int
    valore: int | None
    riservato: bool


class Riga(Identita, frozen=True, kw_only=True):
    """Una riga della tabella delle schede: i valori delle celle, senza la loro provenienza."""

    valori: dict[str, Value]


def build_row(record: Record) -> Riga:
    """The record as a row of the list."""
    identity = {name: getattr(record, name) for name in Identita.__struct_fields__}
    return Riga(**identity, valori={name: cell.valore for name, cell in record.celle.items()})
