# SPDX-License-Identifier: EUPL-1.2
"""What a document prints, held against its recomputation: above all the messages that nobody should print."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from schedario.definition.catalogue import load
from schedario.documents.check import Checked, CheckedMessage
from schedario.documents.read import read_bytes
from schedario.documents.text.reader import read_text
from tests.reference import dialects
from tests.reference.generate import Case, Ente, base_answers

SOC26 = load("SOC26")
PUBLISHED = Path(__file__).parents[1] / "data" / "schede"
ENTE = Ente("BORGO DI PROVA", "XX001SIF11AA", "17/03/2026 08:44")
BELOW = "Le risorse aggiuntive da rendicontare (R09) sono inferiori a 1.000 euro."
UNDECIDED = ("R06", "R07")  # rows without which nobody knows whether the spending is below the need


def check(printed: str = "", without: tuple[str, ...] = ()) -> Checked:
    """A scheda whose spending is not below the need, with a line more and without some rows."""
    lines = dialects.write(Case("x", ENTE, base_answers()), "cumignano").split("\n")
    kept = [line for line in lines if not line.startswith((*without, "La spesa") if without else ())]
    at = next(index for index, line in enumerate(kept) if line.startswith("Quadro 3"))
    return Checked(read_text(SOC26, "\n".join([*kept[:at], printed, "", *kept[at:]])))


def message(checked: Checked, name: str = "M-Q2-b") -> CheckedMessage | None:
    return next((one for one in checked.messages if one.id == name), None)


def disagreements(checked: Checked) -> list[str]:
    return [finding.found or "" for finding in checked.findings if finding.code == "SOC26-X-009"]


def test_a_message_that_is_not_to_be_said_and_is_not_printed_is_none() -> None:
    assert message(check()) is None


def test_a_printed_message_that_is_not_to_be_said_disagrees() -> None:
    checked = check(BELOW)
    found = message(checked)
    assert found is not None
    assert (found.text, found.printed, found.agrees) == (None, BELOW, False)
    assert [BELOW in told for told in disagreements(checked)] == [True]
    assert not checked.sound


def test_a_message_of_a_quadro_that_is_not_due_disagrees() -> None:
    of_quadro_3 = {**SOC26.messages, "M-Q1-b": replace(SOC26.messages["M-Q1-b"], quadro="Q3")}
    reading = replace(check().reading, form=replace(SOC26, messages=of_quadro_3))
    found = message(Checked(reading), "M-Q1-b")
    assert found is not None
    assert (found.text, found.agrees) == (None, False)


def test_a_printed_message_is_not_judged_while_it_may_have_to_be_said() -> None:
    found = message(check(BELOW, UNDECIDED))
    assert found is not None
    assert (found.text, found.agrees) == (None, None)


DAMAGES: dict[str, Callable[[str], str]] = {
    "trattini morbidi dentro le parole": lambda text: text.replace("serv", "ser\u00adv"),
    "spazi di larghezza zero": lambda text: text.replace("obiettivo", "obiet\u200btivo"),
    "parole spezzate a fine riga": lambda text: text.replace("servizio sociale", "ser-\nvizio sociale"),
    "parole spezzate e righe riunite": lambda text: text.replace("assistenti sociali", "assi- stenti sociali"),
    "legature": lambda text: text.replace("fi", "\ufb01").replace("fl", "\ufb02"),
    "apostrofi tipografici": lambda text: text.replace("'", "’"),
    "spazi che non si spezzano": lambda text: text.replace(" di ", "\u00a0di\u202f"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_message_that_looks_the_same_agrees(damage: str) -> None:
    """Of the two published schede no message is said to differ for a character that nobody sees."""
    for path in sorted(PUBLISHED.glob("*.txt")):
        damaged = DAMAGES[damage](path.read_text(encoding="utf-8"))
        agreed = [one.agrees for one in Checked(read_bytes(damaged.encode(), path.name)).messages]
        assert False not in agreed
        assert agreed.count(True) > 2
