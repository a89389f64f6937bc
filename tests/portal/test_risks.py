# SPDX-License-Identifier: EUPL-1.2
"""What in a free text may name a person, and the order in which texts are read before they are released."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedario.portal.opendata.risks import WEIGHTS, find_risks, weigh_risks


def kinds(text: str) -> list[tuple[str, str]]:
    return [(one.kind, one.passage) for one in find_risks(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Il codice RSSMRA80A01H501U è suo.", [("code", "RSSMRA80A01H501U")]),
        ("Il codice RSSMRA80A01H501X è scritto male.", [("code", "RSSMRA80A01H501X")]),
        ("Codice: RSSMRA 80A01 H501U.", [("code", "RSSMRA 80A01 H501U")]),
        ("Conto IT60 X054 2811 1010 0000 0123 456.", [("account", "IT60 X054 2811 1010 0000 0123 456")]),
        ("Mario Rossi, nato il 01/01/1980 a Crema", [("name", "Mario Rossi"), ("birth", "nato il 01/01/1980")]),
        ("Tel. (0373) 80123, di mattina", [("phone", "(0373) 80123")]),
        ("cell. 347.12.34.567", [("phone", "347.12.34.567")]),
        ("ROSSI MARIO abita in VIA ROMA 3.", [("name", "ROSSI MARIO"), ("address", "VIA ROMA 3")]),
        ("È stato aiutato. Maria De Luca vive sola.", [("name", "Maria De Luca")]),
        ("Il minore M.R. è accolto; con lui M. Rossi.", [("name", "minore M.R"), ("name", "M. Rossi")]),
        ("Chiamare il 333 1234567 o lo 0372/407111.", [("phone", "333 1234567"), ("phone", "0372/407111")]),
        ("Chiamare +39 333 123 4567.", [("phone", "+39 333 123 4567")]),
        ("Scrivere a sociale@comune.prova.it.", [("mail", "sociale@comune.prova.it")]),
        ("Abita in via Garibaldi 12.", [("address", "via Garibaldi 12")]),
        ("Una persona in piazza della Libertà, n. 3", [("address", "piazza della Libertà, n. 3")]),
        ("Il signor Rossi è seguito.", [("name", "signor Rossi")]),
        ("La sig.ra Maria Bianchi è assistita.", [("name", "sig.ra Maria Bianchi")]),
        ("La famiglia Neri viene al centro.", [("name", "famiglia Neri")]),
        ("È seguito con Mario Verdi da maggio.", [("name", "Mario Verdi")]),
    ],
)
def test_is_found_where_it_stands(text: str, wanted: list[tuple[str, str]]) -> None:
    assert kinds(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Nel 2025 sono stati spesi 12.345,67 euro per 3.200 ore.",
        "Il Servizio Sociale ha seguito 12 nuclei d’intesa con l’Ambito Territoriale.",
        "La spesa del 2019 era di 1.234.567,89 euro, quella del 2025 di 2.345.678,90.",
        "La famiglia è il centro del servizio; ogni minore è stato ascoltato.",
        "Assistenza Domiciliare Integrata, con la Cooperativa Sociale Alfa e l’Azienda Speciale Consortile.",
        "CIG 3471234567, determina n. 12 del 03/04/2025, chiesa di S. Maria.",
        "",
    ],
)
def test_figures_and_offices_are_no_people(text: str) -> None:
    assert find_risks(text) == []


@given(st.text(max_size=200))
def test_passages_are_parts_of_the_text_and_do_not_overlap(text: str) -> None:
    found = find_risks(text)
    assert all(text[one.start : one.end] == one.passage for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_a_tax_code_outweighs_a_telephone_and_that_a_name() -> None:
    texts = ["RSSMRA80A01H501U", "333 1234567", "via Roma 1", "il signor Rossi", "niente"]
    weights = [weigh_risks([text]) for text in texts]
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] == 0
    assert len(set(WEIGHTS.values())) >= 4
