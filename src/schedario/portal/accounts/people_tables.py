# SPDX-License-Identifier: EUPL-1.2
"""The tables of people of a place, of their sessions, and of delegations that ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from schedario.portal.accounts.models import Delegation, Invitation, InvitationState, Membership
from schedario.tables.kinds import DATE, MOMENT, boolean
from schedario.tables.table import Column, Table


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session of a person: where and when it began, and whether it is the one that asks."""

    here: bool
    at: datetime
    origin: str
    agent: str


Offer = tuple[Invitation, InvitationState]


def build_member_table() -> Table[Membership]:
    """The columns of who has a role in a place."""
    return Table(
        _("Chi ha un ruolo"),
        (
            Column("persona", _("Persona"), lambda one: one.user.name, drawn="person"),
            Column("email", _("E-mail"), lambda one: one.user.email, on_page=False),
            Column("ruolo", _("Ruolo"), lambda one: one.get_role_display()),
            Column("dal", _("Dal"), lambda one: timezone.localdate(one.created_at), DATE),
            Column("azioni", _("Azioni"), lambda _one: None, sort=None, in_files=False, drawn="actions"),
        ),
    )


def build_offer_table() -> Table[Offer]:
    """The columns of the invitations that wait, each with its state."""
    return Table(
        _("Inviti in attesa"),
        (
            Column("persona", _("Persona"), lambda one: one[0].name),
            Column("email", _("E-mail"), lambda one: one[0].email, under="persona"),
            Column("ruolo", _("Ruolo"), lambda one: one[0].get_role_display()),
            Column("al_posto", _("Al posto di"), _describe_replaced, under="ruolo"),
            Column("stato", _("Stato"), _describe_offer_state, drawn="state"),
            Column("azioni", _("Azioni"), lambda _one: None, sort=None, in_files=False, drawn="actions"),
        ),
    )


def _describe_replaced(offer: Offer) -> str | None:
    replaced = offer[0].replaces
    return _("al posto di %(name)s") % {"name": replaced.user.name} if replaced else None


def _describe_offer_state(offer: Offer) -> str:
    invitation, state = offer
    words = _("vale fino al %(day)s") if state == InvitationState.OPEN else _("scaduto il %(day)s")
    return words % {"day": f"{timezone.localdate(invitation.expires_at):%d/%m/%Y}"}


def build_session_table() -> Table[OpenSession]:
    """The columns of a person's open sessions."""
    return Table(
        _("Sessioni aperte"),
        (
            Column("entrato", _("Entrato il"), lambda one: one.at, MOMENT),
            Column("browser", _("Browser"), lambda one: one.agent or _("non riconosciuto")),
            Column("da_dove", _("Da dove"), lambda one: one.origin),
            Column("stato", _("Stato"), lambda one: one.here, boolean(_("questa"), _("aperta")), drawn="state"),
        ),
    )


def build_ended_delegation_table() -> Table[Delegation]:
    """The columns of the delegations of a comune that ended."""
    return Table(
        _("Deleghe terminate"),
        (
            Column("ambito", _("Ambito"), lambda one: one.ats.name),
            Column("dal", _("Dal"), lambda one: timezone.localdate(one.granted_at), DATE),
            Column("al", _("Al"), lambda one: timezone.localdate(one.ended_at) if one.ended_at else None, DATE),
        ),
    )


def build_demo_table() -> Table[dict[str, Any]]:
    """The columns of the made-up people as whom somebody may sign in."""
    return Table(
        _("Persone di prova"),
        (
            Column("persona", _("Persona"), lambda one: one["user"].name),
            Column("ruolo", _("Ruolo"), lambda one: one["role"]),
            Column("di", _("Di"), lambda one: one["place"] or _("tutto il portale")),
            Column("entra", _("Entra"), lambda _one: None, sort=None, in_files=False, drawn="enter"),
        ),
    )
