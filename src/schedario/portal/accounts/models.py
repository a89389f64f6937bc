# SPDX-License-Identifier: EUPL-1.2
"""The people who work with the portal. A person has one account; a `Membership` says in which role, and for whom."""

from __future__ import annotations

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from schedario.portal.registry.models import Ats, Comune


class Role(models.TextChoices):
    """The compilatore prepares, the responsabile sends; the others look after many comuni."""

    COMPILATORE = "compilatore", _("Compilatore")
    RESPONSABILE = "responsabile", _("Responsabile")
    COORDINATORE = "coordinatore", _("Coordinatore d’ambito")
    AMMINISTRATORE = "amministratore", _("Amministratore di campagna")
    ANALISTA = "analista", _("Analista")


OF_A_COMUNE = (Role.COMPILATORE, Role.RESPONSABILE)
OF_AN_ATS = (Role.COORDINATORE,)
OF_ALL = (Role.AMMINISTRATORE, Role.ANALISTA)


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, name: str, password: str | None = None, **fields: Any) -> User:
        """An account; without password it can only be entered by invitation or by SPID/CIE."""
        user = self.model(email=email.strip().lower(), name=name.strip(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """`codice_fiscale` is how SPID and CIE know a person; empty for who only uses a password."""

    email = models.EmailField(_("indirizzo e-mail"), unique=True)
    name = models.CharField(_("nome e cognome"), max_length=120)
    codice_fiscale = models.CharField(_("codice fiscale"), max_length=16, unique=True, null=True, blank=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(_("lingua"), max_length=5, choices=settings.LANGUAGES, default="it")
    synthetic = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    @property
    def journal_subject(self) -> str:
        """The journal's name for the account."""
        return f"account:{self.pk}"

    @cached_property
    def roles(self) -> tuple[Membership, ...]:
        """Their memberships, with what they are for, as they were when first asked for."""
        return tuple(self.memberships.select_related("comune", "ats"))


class Membership(models.Model):
    """A role of a person: for a comune, for an ATS, or (both empty) for the whole portal."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices)
    comune = models.ForeignKey(Comune, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships")
    ats = models.ForeignKey(Ats, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # One for each kind of place: SQLite takes two empty ones for different.
            models.UniqueConstraint(
                fields=["user", "role", "comune"], condition=Q(comune__isnull=False), name="one_of_a_kind_for_a_comune"
            ),
            models.UniqueConstraint(
                fields=["user", "role", "ats"], condition=Q(ats__isnull=False), name="one_of_a_kind_for_an_ats"
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(comune__isnull=True, ats__isnull=True),
                name="one_of_a_kind_for_the_portal",
            ),
            models.CheckConstraint(
                name="role_fits_its_place",
                condition=(
                    Q(role__in=OF_A_COMUNE, comune__isnull=False, ats__isnull=True)
                    | Q(role__in=OF_AN_ATS, comune__isnull=True, ats__isnull=False)
                    | Q(role__in=OF_ALL, comune__isnull=True, ats__isnull=True)
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.comune_id or self.ats_id or ''}"

    @property
    def place_name(self) -> str:
        """The comune or the ATS that the role is for; empty for the whole portal."""
        return str(self.comune or self.ats or "")

    @property
    def role_with_place(self) -> str:
        """`Compilatore – QUINTANO`."""
        place = self.place_name
        return f"{self.get_role_display()} – {place}" if place else str(self.get_role_display())

    def is_last_responsabile(self) -> bool:
        """Checks whether the comune would have no responsabile without this role; closed accounts do not count."""
        if self.role != Role.RESPONSABILE:
            return False
        others = Membership.objects.filter(comune=self.comune, role=Role.RESPONSABILE, user__is_active=True)
        return not others.exclude(pk=self.pk).exists()


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def open(self) -> DelegationQuerySet:
        """Those that nobody has ended."""
        return self.filter(ended_at__isnull=True)

    def in_force(self) -> DelegationQuerySet:
        """The open ones to the ATS that the comune belongs to: one to an ATS that it has left does not hold."""
        return self.open().filter(ats=F("comune__ats"))

    def get_in_force(self, comune: Comune) -> Delegation | None:
        """The delegation of a comune that holds, with its ATS and who granted it."""
        return self.in_force().filter(comune=comune).select_related("ats", "granted_by").first()


class Delegation(models.Model):
    """A comune lets its ATS fill in the scheda for it; `ended_at` is empty while it holds.

    It does not let the ATS send: who signs is the comune's responsabile.
    """

    comune = models.ForeignKey(Comune, on_delete=models.CASCADE, related_name="delegations")
    ats = models.ForeignKey(Ats, on_delete=models.CASCADE, related_name="delegations")
    granted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    granted_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["comune", "ats"], condition=Q(ended_at__isnull=True), name="one_delegation_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.comune_id} → {self.ats_id}"


class InvitationState(StrEnum):
    """The state of an invitation."""

    OPEN = "open"
    EXPIRED = "expired"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unanswered(self) -> InvitationQuerySet:
        """Those neither accepted nor withdrawn, expired ones included."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)

    def find_by_secret(self, secret: str) -> Invitation | None:
        """The invitation that a link's secret belongs to, in whatever state it is."""
        found = self.select_related("comune", "ats", "invited_by", "replaces__user")
        return found.filter(secret_digest=compute_secret_digest(secret)).first()


def compute_secret_digest(secret: str) -> str:
    """The digest that is kept of a secret: it has 256 random bits, so that a plain SHA-256 keeps it."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


class Invitation(models.Model):
    """A role offered to an e-mail address; who follows the link, whose secret only the digest is kept of, takes it.

    `replaces` is the role of the colleague who hands it over, and who keeps it until then.
    """

    email = models.EmailField()
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=16, choices=Role.choices)
    comune = models.ForeignKey(Comune, on_delete=models.CASCADE, null=True, blank=True, related_name="invitations")
    ats = models.ForeignKey(Ats, on_delete=models.CASCADE, null=True, blank=True, related_name="invitations")
    replaces = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    secret_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.email} {self.role}"

    @property
    def place_name(self) -> str:
        """The comune or the ATS that the role is for; empty for the whole portal."""
        return str(self.comune or self.ats or "")

    def get_state(self, now: datetime | None = None) -> InvitationState:
        """The state of the invitation at `now`."""
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.withdrawn_at:
            return InvitationState.WITHDRAWN
        return InvitationState.OPEN if (now or timezone.now()) < self.expires_at else InvitationState.EXPIRED


class Session(AbstractBaseSession):
    """Django's session with its user in the open, so that all sessions of one person can be found and ended."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")

    @classmethod
    def get_session_store_class(cls) -> type:
        from schedario.portal.accounts.sessions import SessionStore  # noqa: PLC0415 - it imports this model

        return SessionStore
