# SPDX-License-Identifier: EUPL-1.2
"""Opens the pages of a migrated database and says as JSON what they answered; run by `test_kept_definitions`."""

from __future__ import annotations

import json
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402 - Django is set up first
from django.test import Client  # noqa: E402

from schedario.portal.accounts.models import User  # noqa: E402
from schedario.portal.filing.models import Scheda, Submission  # noqa: E402
from schedario.portal.filing.sending.checking import check_file, check_text  # noqa: E402

OF_SHEET = ("", "manca/", "perche/R04/", "storia/", "ricevute/", "stampa.pdf", "scheda.json", "scheda.txt")
OF_RECEIPT = ("", "ricevuta.pdf", "scheda.pdf", "scheda.json")


def look() -> dict[str, object]:
    """Open everything as the administrator, who reads all of it."""
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    administrator = User.objects.get(email="amministratore@example.org")
    client.force_login(administrator, backend="django.contrib.auth.backends.ModelBackend")
    sent = Submission.objects.select_related("scheda__campaign", "scheda__comune")
    sheets = {f"/schede/{one.scheda.campaign.code}/{one.scheda.comune.codice}/": one for one in sent}
    pages = [f"{sheet}{rest}" for sheet in sheets for rest in OF_SHEET]
    pages += [
        f"/schede/{one.scheda.campaign.code}/{one.scheda.comune.codice}/ricevute/{one.number}/{rest}"
        for one in sent
        for rest in OF_RECEIPT
    ]
    pages += ["/schede/soc26/MI001SIF11AA/", "/schede/perduta/MI001SIF11AA/", "/campagne/", "/campagne/edizioni/"]
    of_campaign = ("", "definizione/", "avanzamento/")
    pages += [f"/campagne/{code}/{rest}" for code in ("soc26", "perduta") for rest in of_campaign]
    draft = Scheda.objects.select_related("campaign").get(pk=3)
    said = client.get("/verifica/?ricevuta=SOC26-000001-52", HTTP_ACCEPT="application/json").json()
    oldest = sent.get(number="SOC26-000001-52")
    address = f"/schede/soc26/{oldest.scheda.comune.codice}/ricevute/{oldest.number}/"
    files = {name: client.get(address + name).content for name in OF_RECEIPT if name}
    return {
        "pages": {page: client.get(page).status_code for page in pages},
        "status": client.get("/status").json(),
        "definition": said["definition"],
        "salted": Submission.objects.filter(salted=True).count(),
        "files": {name: check_file(data, name).match for name, data in files.items()},
        "digests": [check_text(digest).match for digest in (oldest.digest, oldest.pdf_digest)],
        "draft": draft.render_cell_texts(),
        "loaded": sorted(sys.modules.keys() & {"pyhanko.sign", "pyhanko_certvalidator", "aiohttp"}),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(look()))
