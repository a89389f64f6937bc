# SPDX-License-Identifier: EUPL-1.2
"""The links of the sheet: to the pages of the same scheda that the person may open."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext

from schedario.portal.access import ROUTES, Access
from schedario.portal.filing.addresses import build_addresses
from schedario.portal.filing.models import Scheda, SchedaState


class SheetLink(NamedTuple):
    """A link of the tool bar, with its icon; `route` is its name within the filing."""

    route: str
    address: str
    label: str
    icon: str


def list_links(scheda: Scheda, access: Access) -> list[SheetLink]:
    """The links for who has `access`, in the order in which they are used."""
    lines = [line for line in _list_actions(scheda) if access.has_any_of(ROUTES[f"filing:{line[0]}"])]
    where = build_addresses(scheda, (route for route, _, _ in lines))
    return [SheetLink(route, where[route], label, icon) for route, label, icon in lines]


def _list_actions(scheda: Scheda) -> list[tuple[str, str, str]]:
    """The actions on it: a draft can be sent, what was sent can be rectified and has receipts."""
    always = [
        ("pdf", gettext("Stampa"), "it-print"),
        ("files", gettext("Scarica"), "it-download"),
        ("story", gettext("Storia"), "it-clock"),
    ]
    if scheda.doubts.exists():
        always.append(("doubts", gettext("Confronto con altri comuni"), "it-help-circle"))
    receipts = [("receipts", gettext("Ricevute"), "it-files")]
    if scheda.state == SchedaState.SENT:
        return [*always, *receipts, ("rectify", gettext("Rettifica"), "it-pencil")]
    reopened = receipts if scheda.reopening_reason else []
    upload = [("upload", gettext("Carica"), "it-file")] if scheda.can_be_written() else []
    return [*upload, *always, *reopened, ("send", gettext("Vai all’invio"), "it-upload")]
