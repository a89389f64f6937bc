# SPDX-License-Identifier: EUPL-1.2
"""A page made of shapes that others have drawn is the page as its templates draw it, whatever is in the scheda."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from markupsafe import Markup

from schedario.definition.form import Form
from schedario.engine.written import take_written
from schedario.portal.accounts.models import User
from schedario.portal.demo import places
from schedario.portal.demo.figures import figures
from schedario.portal.demo.published import published
from schedario.portal.filing.confirmations import fact_of
from schedario.portal.filing.models import Scheda, State
from schedario.portal.filing.sheet import looks, rows
from schedario.portal.filing.views import sheet as sheet_view
from schedario.portal.kept import KeptPages
from schedario.portal.registry.models import Campaign, Comune
from schedario.portal.shapes import Shapes, Word
from tests.portal.conftest import signed_in
from tests.portal.world import World

HOSTILE = (
    "<script>alert(1)</script>",
    "\"'&<>",
    "\u2028</script>",
    "{{ x }}",
    "%s %(a)s",
    "",
    "0",
    "-3",
    "12,5",
    "\nà",
)
TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*')

Stored = dict[str, Any]


def untouched(form: Form, random: Random) -> Stored:
    made = figures(form, places.CREMA.territory, random.choice(("enough", "little_left", "to_report")), random)
    return {"supplied": made.supplied, "answers": dict(take_written(form, made.texts).stored), "unread": {}}


def half_filled(form: Form, random: Random) -> Stored:
    given = untouched(form, random)
    return given | {"answers": {name: value for name, value in given["answers"].items() if random.random() < 0.5}}


def unreadable(form: Form, random: Random) -> Stored:
    names = random.sample([cell.id for cell in form.writable], 6)
    return untouched(form, random) | {"unread": {name: random.choice(HOSTILE) for name in names}}


def overwritten(form: Form, random: Random) -> Stored:
    """Also blanked, and with supplied values that are missing or come from a strange document."""
    given = untouched(form, random)
    for name in [cell.id for cell in form.writable if cell.id in given["supplied"]]:
        given["answers"][name] = random.choice((None, 0, 7, 300))
    for name in random.sample(sorted(given["supplied"]), 4):
        given["supplied"][name] |= {"source": random.choice(HOSTILE)}
    given["supplied"].pop(random.choice(sorted(given["supplied"])))
    return given


def nonsense(form: Form, random: Random) -> Stored:
    given = untouched(form, random)
    for cell in form.writable:
        if random.random() < 0.4:
            given["answers"][cell.id] = random.randrange(-5, 100_000) if cell.numeric else random.choice(HOSTILE)
    return given


KINDS = (untouched, half_filled, unreadable, overwritten, nonsense)


class Afresh(Shapes):
    """Draws the words themselves where the others have marks."""

    def _drawn(self, language: object, looks: object, draw: Callable[..., str], words: Sequence[Word]) -> bytes:  # noqa: ARG002
        said = (Markup(word.decode()) if isinstance(word, bytes) else word for word in words)  # noqa: S704 - drawn
        return draw(*said).encode()


def opened(client: Client, world: World, language: str = "it") -> str:
    answer = client.get(world.url(), headers={"accept-language": language})
    assert answer.status_code == 200
    return TOKEN.sub(r"\1", answer.content.decode())


def schede(world: World) -> Iterator[Stored]:
    random = Random(26)
    for kind in KINDS * 4:
        saved = {"saved_at": timezone.now(), "saved_by": world.people["compilatore"]} if random.random() < 0.5 else {}
        yield kind(world.campaign.form, random) | saved


def assert_same(client: Client, world: World) -> None:
    for language in ("it", "en"):
        page = opened(client, world, language)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(looks, "shaped", Afresh())
            patch.setattr(rows, "shaped", Afresh())
            patch.setattr(sheet_view, "_kept", KeptPages(most=0))
            assert page == opened(client, world, language)


def test_many_schede(world: World, compilatore: Client) -> None:
    for stored in schede(world):
        Scheda.objects.filter(pk=world.scheda.pk).update(**stored)
        assert_same(compilatore, world)


@pytest.mark.parametrize("role", ["compilatore", "responsabile", "coordinatore", "amministratore"])
def test_everybody_and_every_phase(world: World, role: str) -> None:
    client, now = signed_in(world, role), timezone.now()
    assert_same(client, world)
    Scheda.objects.update(reopening_reason="per «errore» <b>")
    assert_same(client, world)
    for opens, due, closes in ((1, 2, 3), (-3, -2, -1), (-3, -2, 1)):
        days = {"opens_at": opens, "due_at": due, "closes_at": closes}
        Campaign.objects.update(**{name: now + timedelta(days=number) for name, number in days.items()})
        assert_same(client, world)
    Scheda.objects.update(state=State.SENT)
    assert_same(client, world)


def test_confirmations_and_strange_names(world: World, compilatore: Client) -> None:
    answers = {**published("quintano").answers().stored, "M12.utenti": 1, "M12.ore": 0, "R14": 1}
    Scheda.objects.filter(pk=world.scheda.pk).update(answers=answers)
    scheda = Scheda.objects.select_related("campaign").get(pk=world.scheda.pk)
    warnings = [finding for finding in scheda.evaluate_answers().findings if finding.level == "warning"]
    assert warnings
    for reason in ("perché <sì> & «no»", "un altro motivo"):
        code, cells, found = fact_of(warnings[0])
        about = {"code": code, "cells": list(cells), "found": found, "reason": reason}
        scheda.confirmations.all().delete()
        scheda.confirmations.create(**about, confirmed_by=world.people["responsabile"], confirmed_at=timezone.now())
        assert_same(compilatore, world)
    User.objects.update(name="Zoë <b>O'Neil</b>")
    Comune.objects.update(denominazione='D\'ORO <X> & "Y"', synthetic=True)
    assert_same(compilatore, world)
    page = opened(compilatore, world)
    assert "<b>O" not in page
    assert page.count("Zoë &lt;b&gt;O&#39;Neil&lt;/b&gt;") == 2
