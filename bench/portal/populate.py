# SPDX-License-Identifier: EUPL-1.2
"""Fills an empty database with as many invented comuni as there are clients, each with a signed-in compilatore.

`python -m bench.portal.populate 64` prints what the clients need, as JSON.
"""

from __future__ import annotations

import json
import sys
from random import Random

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402 - after the set-up
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from schedario.portal.accounts.models import User  # noqa: E402
from schedario.portal.accounts.sessions import SessionStore  # noqa: E402
from schedario.portal.audit_log.chain import SYSTEM  # noqa: E402
from schedario.portal.campaigns.managing import record_opening  # noqa: E402
from schedario.portal.demo import people, places  # noqa: E402
from schedario.portal.demo.dates import make_campaign  # noqa: E402
from schedario.portal.demo.figures import make_figures  # noqa: E402
from schedario.portal.filing.actions.saving import DraftEdit, save_answers  # noqa: E402
from schedario.portal.filing.editing import Editor  # noqa: E402
from schedario.portal.filing.opening import build_scheda  # noqa: E402
from schedario.portal.registry.models import Comune  # noqa: E402

BACKEND = "django.contrib.auth.backends.ModelBackend"


def main(clients: int) -> None:
    call_command("migrate", verbosity=0)
    region = places.CREMA
    ats = places.make_ats(region)
    campaign = make_campaign(timezone.now(), "soc26")
    record_opening(campaign, SYSTEM)
    told = []
    for number in range(1, clients + 1):
        comune = Comune.objects.create(
            codice=f"XX{number:03d}SIF11ZZ",
            denominazione=f"BANCO DI PROVA {number}",
            provincia="XX",
            regione=region.regione,
            ats=ats,
            synthetic=True,
        )
        random = Random(number)
        made = make_figures(campaign.form, region.territory, "to_report", random)
        scheda = build_scheda(campaign, comune, made.supplied)
        scheda.save()
        staff = people.make_staff(comune, (f"Compilatore Prova {number}", f"Responsabile Prova {number}"))
        save_answers(scheda.pk, DraftEdit(0, "whole", made.texts), Editor(staff.compilatore, "192.0.2.1"))
        told.append({"path": f"/schede/{campaign.code}/{comune.codice}/", "session": start_session(staff.compilatore)})
    with connection.cursor() as cursor:
        like = "(LIKE filing_scheda INCLUDING IDENTITY)" if connection.vendor == "postgresql" else write_copy_of_table()
        cursor.execute(f"CREATE TABLE bench_scheda {like}")
    json.dump(told, sys.stdout)


def write_copy_of_table() -> str:
    return "AS SELECT * FROM filing_scheda WHERE 1 = 0"


def start_session(user: User) -> str:
    """The key of a session in which `user` is signed in."""
    store = SessionStore()
    store.update(
        {SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: BACKEND, HASH_SESSION_KEY: user.get_session_auth_hash()}
    )
    store.save()
    return str(store.session_key)


if __name__ == "__main__":
    main(int(sys.argv[1]))
