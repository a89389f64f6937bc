# SPDX-License-Identifier: EUPL-1.2
"""The place of a role: a comune, an ATS, or the whole portal. The pages about people are the same for all three."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from schedario.portal.accounts.models import OF_A_COMUNE, OF_ALL, OF_AN_ATS, Invitation, Membership, Role
from schedario.portal.registry.models import Ats, Comune


@dataclass(frozen=True, slots=True)
class Place:
    """At most one of the two is given."""

    comune: Comune | None = None
    ats: Ats | None = None

    @property
    def kind(self) -> str:
        """`comune`, `ats` or `portal`: how the routes of its pages begin."""
        return "comune" if self.comune else "ats" if self.ats else "portal"

    @property
    def name(self) -> str:
        return str(self.comune or self.ats or _("Tutto il portale"))

    @property
    def synthetic(self) -> bool:
        found = self.comune or self.ats
        return bool(found and found.synthetic)

    @property
    def journal_subject(self) -> str:
        """The journal's name for the place."""
        if self.comune:
            return self.comune.journal_subject
        return f"ats:{self.ats.code}" if self.ats else "portal"

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles that somebody can have here."""
        return OF_A_COMUNE if self.comune else OF_AN_ATS if self.ats else OF_ALL

    @property
    def columns(self) -> dict[str, Any]:
        """The place as a membership and an invitation keep it."""
        return {"comune": self.comune, "ats": self.ats}

    def list_memberships(self) -> QuerySet[Membership]:
        """The roles that people have here; people of the whole portal are not of each comune."""
        found = Membership.objects.filter(**self.columns).select_related("user", "comune", "ats")
        return found.order_by("role", "user__name")

    def list_invitations(self) -> QuerySet[Invitation]:
        """The roles that were offered here and neither accepted nor withdrawn, expired ones included."""
        found = Invitation.objects.unanswered().filter(**self.columns)
        return found.select_related("comune", "ats", "replaces__user").order_by("created_at")

    def build_url(self, page: str, **more: object) -> str:
        """The address of one of its pages."""
        own = {"comune": self.comune.codice} if self.comune else {"ats": self.ats.code} if self.ats else {}
        return reverse(f"accounts:{self.kind}_{page}", kwargs={**own, **more})


def get_place(holder: Membership | Invitation) -> Place:
    """The place of a role, or of an offered one."""
    return Place(holder.comune, holder.ats)
