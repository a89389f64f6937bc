# SPDX-License-Identifier: EUPL-1.2
"""An edition of the tests' own in a folder of SCHEDARIO_FORMS, a campaign of it, and what can befall the folder."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from schedario.definition import catalogue
from schedario.definition.form import Form
from schedario.portal.audit_log.chain import Actor
from schedario.portal.campaigns.managing import open_campaign
from schedario.portal.filing.opening import build_scheda
from schedario.portal.registry import editions
from schedario.portal.registry.at_hand import describe_origin
from schedario.portal.registry.editions import examine_for_campaigns, keep_as_installed
from schedario.portal.registry.models import forget_forms
from tests.portal.world import World, get_supplied

FORM = """
extends: SOC26
form: SOC27
version: {version}
{more}
"""


def write_edition(root: Path, more: str = "", version: str = "1.0.0", name: str = "soc27") -> Path:
    """Writes the edition SOC27, which is SOC26 with `more`, into a folder below `root`."""
    folder = root / name
    folder.mkdir(exist_ok=True)
    (folder / "form.yaml").write_text(FORM.format(version=version, more=more), encoding="utf-8")
    return folder


ADDED_ERROR = """
checks:
  Q1-090:
    quadro: Q1
    level: error
    status: project
    source: prova
    when: R03 > 0
    cells: [R03]
    found: "{R03}"
    expected: "niente"
    message: "Nessuno può inviare: {R03}."
    remedy: "Aspettare."
"""


def rename_cell(folder: Path) -> None:
    """R16, the sheet's long text, is called R17 from now on, wherever the whole edition names it."""
    shipped = catalogue.editions()["SOC26"]
    for file in shipped.glob("*.yaml"):
        text = file.read_text(encoding="utf-8").replace("R16", "R17")
        (folder / file.name).write_text(text.replace("form: SOC26", "form: SOC27"), encoding="utf-8")
    form = folder / "form.yaml"
    form.write_text(re.sub("(?m)^version: .*", "version: 2.0.0", form.read_text(encoding="utf-8")), encoding="utf-8")


def edit(folder: Path) -> None:
    write_edition(folder.parent, ADDED_ERROR, "9.0.0")


def break_file(folder: Path) -> None:
    (folder / "form.yaml").write_text("quadri: ", encoding="utf-8")


def move(folder: Path) -> None:
    folder.rename(folder.with_name("altrove"))


# What befalls the folder of the edition while the portal is not looking.
DAMAGES: dict[str, Callable[[Path], object]] = {
    "edited": edit,
    "a cell renamed": rename_cell,
    "broken": break_file,
    "moved": move,
    "gone": shutil.rmtree,
}


def start_anew(*, same_program: bool = False) -> None:
    """The process forgets every form that it holds, as one that starts.

    Where the program is the same, its own edition would be the same again: that one it need not compile anew.
    """
    shipped = [catalogue.load("SOC26")] if same_program else []
    forget_forms()
    editions._examine_files.cache_clear()
    catalogue._load.cache_clear()
    catalogue._by_digest.clear()
    catalogue._by_digest.update({form.digest: form for form in shipped})


def world_of_own_edition(world: World, *, found_good: bool = False) -> World:
    """The world with a campaign of SOC27 beside that of SOC26, opened as the administrator opens one.

    `found_good`: an edition that was examined before, and is the same, is installed without examining it again.
    """
    now, user = timezone.now(), world.people["amministratore"]
    who = Actor(str(user), "", user.pk)
    if found_good:
        _install_if_known(who)
    given = {
        "code": "soc27",
        "title": "SOC27",
        "opens_at": now - timedelta(days=30),
        "due_at": now + timedelta(days=30),
        "closes_at": now + timedelta(days=60),
    }
    campaign = open_campaign(given, examine_for_campaigns("SOC27"), who)
    _found_good[_read_edition()] = campaign.form
    places = ((world.quintano, "quintano"), (world.cumignano, "cumignano-sul-naviglio"), (world.altrove, "quintano"))
    schede = [build_scheda(campaign, comune, get_supplied(name)) for comune, name in places]
    for scheda in schede:
        scheda.save()
    return replace(world, campaign=campaign, scheda=schede[0])


_found_good: dict[str, Form] = {}  # by the text of the edition


def _read_edition() -> str:
    return (catalogue.editions()["SOC27"] / "form.yaml").read_text(encoding="utf-8")


def _install_if_known(who: Actor) -> None:
    form = _found_good.get(_read_edition())
    if form is not None:
        keep_as_installed(form, describe_origin(catalogue.editions()["SOC27"]), who)
