# SPDX-License-Identifier: EUPL-1.2
"""What printed sheets say of rules that nobody has published: what they allow, exclude, and which would decide."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from schedario.cli.main import app
from schedario.definition.catalogue import load
from schedario.definition.form import Form
from schedario.definition.what_if import changed
from schedario.documents.check import Checked
from schedario.documents.inference.choices import ChoiceEvidence, list_studies
from schedario.documents.inference.conclusion import Conclusion
from schedario.documents.inference.evidence import RuleEvidence
from schedario.documents.inference.roundings import ROUNDINGS, RoundingEvidence, half_down, half_even
from schedario.documents.scheda import Scheda
from schedario.documents.sheet import build_sheet
from schedario.documents.text.reader import read_text
from schedario.documents.text.writer import write_text
from schedario.engine.answers import take_answers
from tests.reference.generate import base_answers

SOC26 = load("SOC26")
SCHEDE = Path(__file__).parents[1] / "data" / "schede"
PARAMETER = "spending_reference"
CHOICES = SOC26.parameters[PARAMETER].choices
(STUDY,) = list_studies(SOC26)
POSSIBLE = [*SOC26.parameters[PARAMETER].possible]


def print_sheet(form: Form, **answers: Any) -> str:
    """A sheet as a form that computes otherwise prints it."""
    given = base_answers() | {name.replace("_", "."): value for name, value in answers.items()}
    scheda = Scheda(form, {}, take_answers(form, {k: v for k, v in given.items() if form.cells[k].asked}))
    return re.sub(r" \[[a-z ,]+\]", "", write_text(build_sheet(scheda, form), form))  # as if another had computed it


def conclude(*texts: str) -> dict[str, Conclusion]:
    evidence = RuleEvidence()
    for number, text in enumerate(texts):
        evidence.add(f"{number}.txt", Checked(read_text(SOC26, text)))
    return {one.rule: one for one in evidence.conclude()}


@pytest.fixture(scope="module")
def found() -> Mapping[str, Conclusion]:
    """The conclusions from the two published schede, 0.txt and 1.txt."""
    return conclude(*(path.read_text(encoding="utf-8") for path in sorted(SCHEDE.glob("*.txt"))))


class TestPublished:
    """What the two published schede leave open, and what they do not."""

    def test_four_spendings_remain(self, found: Mapping[str, Conclusion]) -> None:
        """The edition lists as possible just what they do not exclude."""
        one = found[PARAMETER]
        assert sorted(one.remaining) == sorted(POSSIBLE)
        assert one.excluded.count("0.txt") == one.excluded.count("1.txt") == len(CHOICES) - len(POSSIBLE)
        assert (one.telling, one.unexplained, one.contradicted) == (2, 0, False)
        assert one.decides.startswith("Deciderebbe una scheda come 0.txt, ma con R06 =")

    def test_the_interval_of_the_cost(self, found: Mapping[str, Conclusion]) -> None:
        one = found["SOC26-P-008"]
        assert one.remaining == ("1071784", "1073290")
        assert one.used == "figurative_user_cost_low = 1071,784; figurative_user_cost_high = 1073,290"
        assert one.excluded == "sotto 1071,784 (1.txt); sopra 1073,290 (0.txt)"
        assert one.decides.startswith("Deciderebbe una scheda come 0.txt, ma con R05 =")

    def test_roundings(self, found: Mapping[str, Conclusion]) -> None:
        nearest = {"half_up", "half_even", "half_down"}
        assert {*found["R04"].remaining} == nearest
        assert {*found["R01B"].remaining} == nearest | {"up"}
        assert {*found["M12.media_ore (+11)"].remaining} == nearest | {"up"}
        assert "M21.media_ore stampato 6,67, esatto 6,66667…" in found["M12.media_ore (+11)"].excluded
        assert "R0B.utenti" not in found  # a sum of whole numbers is not rounded

    def test_the_command(self) -> None:
        files = [str(path) for path in sorted(SCHEDE.glob("*.txt"))]
        result = CliRunner().invoke(app, ["infer-rules", *files])
        assert result.exit_code == 0
        assert "Compatibile: da 1071,784 a 1073,290, compatibile con tutte le 2." in result.stdout
        assert "Regole dedotte che nessuna scheda letta mostra: M-Q2/3, M-Q2/4, M-Q2/5, M-Q2/6." in result.stdout
        whole = json.loads(CliRunner().invoke(app, ["infer-rules", "--json", "-r", str(SCHEDE)]).stdout)
        assert whole["rules"][0]["remaining"] == [one for one in CHOICES if one in POSSIBLE]

    def test_what_this_program_computed_is_no_evidence(self) -> None:
        result = CliRunner().invoke(app, ["infer-rules", str(SCHEDE / "solo-risorse.json")])
        assert (result.exit_code, "servono stampe" in result.stderr) == (2, True)


AMOUNTS = st.integers(10, 60).map(lambda thousands: thousands * 1000) | st.integers(20_000, 30_000)


@settings(max_examples=40, deadline=None)
@given(choice=st.sampled_from(CHOICES), need=AMOUNTS, base=AMOUNTS, current=AMOUNTS, assigned=AMOUNTS)
def test_sheets_of_another_choice_exclude_ours(choice: str, need: int, base: int, current: int, assigned: int) -> None:
    """Never the true one; and every other by which the sheet would be printed otherwise."""
    answers = {"R06": need, "R07_base": base, "R07_corrente": current, "R08": assigned}
    texts = {one: print_sheet(changed(SOC26, {PARAMETER: one}), **answers) for one in CHOICES}
    evidence = ChoiceEvidence(SOC26, STUDY)
    evidence.add("x.txt", Checked(read_text(SOC26, texts[choice])))
    official = {one: [line for line in text.splitlines() if '"Non dovuto: ' not in line] for one, text in texts.items()}
    assert {*evidence.list_remaining()} == {one for one in CHOICES if official[one] == official[choice]}


@settings(max_examples=40, deadline=None)
@given(name=st.sampled_from([*ROUNDINGS]), users=st.integers(1, 90), inhabitants=st.integers(100, 900))
def test_sheets_of_another_rounding_exclude_ours(name: str, users: int, inhabitants: int) -> None:
    text = print_sheet(SOC26, M12_utenti=users, R03=inhabitants)
    reading = read_text(SOC26, text)
    total = Checked(reading).cells["R0B.utenti"].value
    assert isinstance(total, int)
    printed = {one: rounding(10_000 * total, inhabitants) for one, rounding in ROUNDINGS.items()}
    object.__setattr__(reading.cells["R04"], "printed", printed[name])
    evidence = RoundingEvidence(SOC26)
    evidence.add("x.txt", Checked(reading))
    exact = 10_000 * total % inhabitants == 0
    assert {*evidence.list_remaining("R04")} == {one for one in ROUNDINGS if exact or printed[one] == printed[name]}


@pytest.mark.parametrize(("number", "even", "below"), [(25, 2, 2), (35, 4, 3), (26, 3, 3), (-25, -2, -3), (0, 0, 0)])
def test_ties(number: int, even: int, below: int) -> None:
    assert (half_even(number, 10), half_down(number, 10)) == (even, below)


def test_one_sheet_that_is_wrong_does_not_hide_what_the_others_say() -> None:
    """Nothing is compatible with all; what fewest sheets exclude is named."""
    texts = [print_sheet(changed(SOC26, {PARAMETER: one}), R06=40_000, R07_base=30_000, R07_corrente=20_000, R08=30_000)
             for one in ("max", "max", "y2021")]  # fmt: skip
    found = conclude(*texts)[PARAMETER]
    assert found.remaining == ()
    assert "la maggiore delle due spese" in found.allowed
    assert "(1)" in found.allowed


LEVEL = """
extends: {soc26}
form: SOC26-LIVELLO
parameters:
  confronto:
    label: Livello che si confronta
    value: stampato
    choices: [stampato, esatto]
    possible: {{stampato: il livello stampato, esatto: il livello non arrotondato}}
    status: inferred
    source: edizione di prova
values:
  livello_confrontato:
    label: livello che si confronta
    unit: percent
    formula: case confronto when "stampato" then R04 when "esatto" then 100 * R0B.utenti / R03 end
    spoken: il livello
    status: project
    source: edizione di prova
conditions:
  livello_inferiore: {{formula: livello_confrontato < R05}}
"""


def test_another_edition_with_an_open_parameter_of_its_own(tmp_path: Path) -> None:
    """Nothing is known of it here: what is tried comes from the definition."""
    folder = tmp_path / "livello"
    folder.mkdir()
    tree = yaml.safe_load(LEVEL.format(soc26="SOC26"))
    (folder / "form.yaml").write_text(yaml.safe_dump(tree, allow_unicode=True, sort_keys=False), encoding="utf-8")
    form = load(str(folder))
    (_, study) = list_studies(form)

    def gather(text: str) -> ChoiceEvidence:
        evidence = ChoiceEvidence(form, study)
        evidence.add("x.txt", Checked(read_text(form, text)))
        return evidence

    one = gather(print_sheet(form, R03=933)).conclude()
    assert one.remaining == ("stampato", "esatto")
    assert one.decides.startswith("Deciderebbe una scheda come x.txt, ma con")
    for choice, excluded in (("stampato", "esatto"), ("esatto", "stampato")):
        text = print_sheet(changed(form, {"confronto": choice}), R03=933, R05=Decimal("3.22"))  # 30 of 933 are 3.2154 %
        assert excluded not in gather(text).list_remaining()
