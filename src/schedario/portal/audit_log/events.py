# SPDX-License-Identifier: EUPL-1.2
"""The kinds of events, each a struct: what the journal keeps of it, beside when, by whom and to what it happened.

The tag is the `kind` that is stored: the source, a part of it where there is one, and what was done to it. Databases
that were begun before kinds were spelled so keep their rows as they are, for the chain seals them; `FORMER_KINDS`
says what such a row is called now. The details of a kind are only ever added to, with a default for older rows.

`[before, after]` is how a change is told; None where there was nothing, or is nothing any more. Moments and days are
ISO 8601.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

logger = logging.getLogger(__name__)

Change = tuple[str | None, str | None]
CellChanges = Mapping[str, Change]


class Details(msgspec.Struct, omit_defaults=True, tag_field="kind"):
    """The base of all kinds."""

    @classmethod
    def get_kind(cls) -> str:
        """The kind as it is stored."""
        return str(cls.__struct_config__.tag)

    def to_canonical_json(self) -> str:
        """The details as they are stored and sealed: canonical JSON, in which the kind does not stand again."""
        body: dict[str, Any] = msgspec.to_builtins(self)
        del body["kind"]
        return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


# --- a scheda while it is filled in: `scheda:<campaign>/<comune>` ---


class SchedaFilledIn(Details, tag="scheda:filled_in"):
    """The saves of one person in a row, up to a version."""

    version: int
    cells: CellChanges


class SuppliedValuesChanged(Details, tag="scheda:supplied_values:changed"):
    """Other values were supplied beforehand."""

    source: str
    cells: CellChanges


class DocumentLoaded(Details, tag="scheda:document:loaded"):
    """A document became answers: its file's name, format and SHA-256, and how many cells it changed."""

    file: str
    format: str
    digest: str
    number: int
    version: int
    cells: CellChanges


class LoadingUndone(Details, tag="scheda:document:undone"):
    """The loading that the event `loading` tells of was undone, but for the cells `left`, changed since then."""

    loading: int
    file: str
    digest: str
    version: int
    cells: CellChanges
    left: Sequence[str] = ()


class ResultDiffered(Details, tag="scheda:result:differed"):
    """The page came to another result than the server; both are digests."""

    version: int
    definition: str
    page: str
    server: str


class WarningConfirmed(Details, tag="scheda:warning:confirmed"):
    """`message` is what the warning said; the oldest rows do not tell it. `question`: that which the reason answers."""

    code: str
    cells: Sequence[str]
    found: str
    reason: str
    message: str = ""
    question: str = ""


class DoubtAsked(Details, tag="scheda:doubt:asked"):
    """Somebody who looks at all schede asked about a figure that is unusual among similar comuni."""

    code: str
    cells: Sequence[str]
    found: str
    question: str


class DoubtClosed(Details, tag="scheda:doubt:closed"):
    """The same found that there is nothing more to ask; `reason` is why, where it is said."""

    code: str
    cells: Sequence[str]
    found: str
    reason: str = ""


class ConfirmationWithdrawn(Details, tag="scheda:confirmation:withdrawn"):
    code: str
    cells: Sequence[str]
    found: str


class SchedaReopened(Details, tag="scheda:reopened"):
    """`cells` changed because the campaign has another definition than the one that it was sent with."""

    reason: str
    until: str | None
    cells: CellChanges = {}


class SchedaDefinitionAdopted(Details, tag="scheda:definition:adopted"):
    """A draft follows another definition. `cells` were set aside or came back; `findings` are codes that changed."""

    version: tuple[str, str]
    cells: CellChanges = {}
    findings: Sequence[str] = ()
    quadri: Mapping[str, tuple[str, str]] = {}


class RectificationCancelled(Details, tag="scheda:rectification:cancelled"):
    """`number` is the receipt of what holds again."""

    number: str
    cells: CellChanges


# --- what was sent, told of its scheda ---


class SubmissionSent(Details, tag="submission:sent"):
    """`definition` is its version and digest, `act` the number and the day of the act that approved the scheda.

    `incomplete`: of some figures it was said that there are none to give.
    """

    number: str
    version: int
    digest: str
    pdf_digest: str | None
    definition: tuple[str, str]
    unconfirmed: Sequence[str]
    act: tuple[str, str | None] | None = None
    replaces: str = ""
    reason: str | None = None
    incomplete: bool = False


class SubmissionPrinted(Details, tag="submission:printed"):
    number: str
    pdf_digest: str


class SignedCopyKept(Details, tag="submission:signed_copy:kept"):
    """With what was verified of its signatures, as plain data."""

    number: str
    pdf_digest: str
    print_digest: str
    signatures: Sequence[Mapping[str, Any]]


class TextsReleased(Details, tag="submission:texts:released"):
    number: str


class TextsWithheld(Details, tag="submission:texts:withheld"):
    number: str


# --- a campaign: `campaign:<code>` ---


class CampaignOpened(Details, tag="campaign:opened"):
    title: str
    edition: str
    definition_version: str
    definition_digest: str
    opens_at: str
    due_at: str
    closes_at: str


class CampaignDatesChanged(Details, tag="campaign:dates:changed"):
    """`dates` names the fields of the campaign."""

    dates: Mapping[str, tuple[str, str]]
    reason: str


class DefinitionAdopted(Details, tag="campaign:definition:adopted"):
    """`plan` is the digest of what was shown; of `open` schede so many `changed`; `set_aside` counts by cell."""

    version: tuple[str, str]
    digest: tuple[str, str]
    reason: str
    plan: str = ""
    open: int = 0
    changed: int = 0
    set_aside: Mapping[str, int] = {}


class EditionInstalled(Details, tag="edition:installed"):
    """`origin` says where its files came from."""

    version: tuple[str, str]
    digest: tuple[str, str]
    origin: str


class EditionRemoved(Details, tag="edition:removed"):
    """`digests` are those of all definitions that were kept of it, by version."""

    digests: Mapping[str, str]


class SuppliedValuesLoaded(Details, tag="campaign:supplied_values:loaded"):
    """`columns` says what each header of the file became; `new`, `changed` and `unchanged` count schede.

    `left_out`: the rows that were not read, with their first text and the reason; `choices`: for a cell, how doubtful
    values of its column were read.
    """

    file: str
    digest: str
    source: str
    uploaded_at: str
    columns: Mapping[str, str]
    new: int
    changed: int
    unchanged: int
    left_out: Mapping[str, str] = {}
    choices: Mapping[str, Sequence[str]] = {}


class ReminderSent(Details, tag="campaign:reminder:sent"):
    """`comuni` are the codes of those written to, `people` how many; in `nobody` there is nobody to write to."""

    subject: str
    text: str
    comuni: Sequence[str]
    people: int
    nobody: Sequence[str]


class SchedeReopened(Details, tag="campaign:schede:reopened"):
    """Schede opened again together; each of them tells it too."""

    comuni: Sequence[str]
    reason: str
    until: str


class PublicationBegun(Details, tag="campaign:publication:begun"):
    """`threshold` or `act`: the rule for numbers of few people; neither in the oldest rows."""

    version: int
    schede: int
    threshold: int | None = None
    act: str = ""


class PublicationReady(Details, tag="campaign:publication:ready"):
    version: int
    schede: int
    digest: str


class PublicationWithdrawn(Details, tag="campaign:publication:withdrawn"):
    version: int
    reason: str


# --- comuni, their boundaries, figures of others: `registry`, `boundaries:<number>`, `references:<family>` ---


REGISTRY = "registry"


class RegistryLoaded(Details, tag="registry:loaded"):
    """`new` are codes of comuni, `changed` what changed of each, `ambiti` name and lead of those made or changed.

    `left_out`: the rows that were not read, as in SuppliedValuesLoaded.
    """

    file: str
    digest: str
    new: Sequence[str]
    changed: Mapping[str, Mapping[str, tuple[str, str]]]
    ambiti: Mapping[str, tuple[str, str]]
    left_out: Mapping[str, str] = {}


class BoundariesImported(Details, tag="boundaries:imported"):
    file: str
    digest: str
    comuni: int


class ReferencesImported(Details, tag="references:imported"):
    file: str
    digest: str
    figures: int
    left_out: Sequence[tuple[str, str]]


# --- people: `account:<number>`, or the place that a role is for (`comune:<codice>`, `ats:<code>`, `portal`) ---


class RoleGiven(Details, tag="account:role:given"):
    place: str
    role: Change


class RoleTaken(Details, tag="account:role:taken"):
    """`successor`: the names of who leaves and of who takes over."""

    place: str
    role: Change
    reason: str = ""
    successor: tuple[str, str] | None = None


class InvitationSent(Details, tag="invitation:sent"):
    email: str
    name: str
    role: Change


class InvitationRenewed(Details, tag="invitation:renewed"):
    email: str
    until: tuple[str, str]


class InvitationWithdrawn(Details, tag="invitation:withdrawn"):
    email: str
    role: Change


class InvitationAccepted(Details, tag="invitation:accepted"):
    """`account` is the number of who accepted."""

    email: str
    account: int


class DelegationGranted(Details, tag="delegation:granted"):
    ats: Change


class DelegationEnded(Details, tag="delegation:ended"):
    ats: Change


class SignedIn(Details, tag="account:signed_in"):
    """`means` is the name of the back end that knew the person."""

    means: str


class SignedOut(Details, tag="account:signed_out"):
    pass


class SignInFailed(Details, tag="account:sign_in:failed"):
    """`locked`: with this failure the pause began."""

    locked: bool


class PasswordChanged(Details, tag="account:password:changed"):
    pass


class ProfileChanged(Details, tag="account:profile:changed"):
    """The fields that changed, each before and after."""

    name: Change | None = None
    email: Change | None = None
    codice_fiscale: Change | None = None
    language: Change | None = None


class SessionsEnded(Details, tag="account:sessions:ended"):
    number: int


KINDS: Mapping[str, type[Details]] = {details.get_kind(): details for details in Details.__subclasses__()}

FORMER_KINDS: Mapping[str, type[Details]] = {
    "filled_in": SchedaFilledIn,
    "supplied_changed": SuppliedValuesChanged,
    "difference": ResultDiffered,
    "confirmed": WarningConfirmed,
    "withdrawn": ConfirmationWithdrawn,
    "reopened": SchedaReopened,
    "rectification_cancelled": RectificationCancelled,
    "sent": SubmissionSent,
    "printed": SubmissionPrinted,
    "signed_copy": SignedCopyKept,
    "text_released": TextsReleased,
    "text_withheld": TextsWithheld,
    "campaign_opened": CampaignOpened,
    "campaign_dates_changed": CampaignDatesChanged,
    "campaign_definition_adopted": DefinitionAdopted,
    "supplied_loaded": SuppliedValuesLoaded,
    "reminded": ReminderSent,
    "schede_reopened": SchedeReopened,
    "published": PublicationBegun,
    "publication_ready": PublicationReady,
    "publication_withdrawn": PublicationWithdrawn,
    "registry_loaded": RegistryLoaded,
    "boundaries_imported": BoundariesImported,
    "role_given": RoleGiven,
    "role_taken": RoleTaken,
    "invited": InvitationSent,
    "invitation_renewed": InvitationRenewed,
    "invitation_withdrawn": InvitationWithdrawn,
    "invitation_accepted": InvitationAccepted,
    "delegation_granted": DelegationGranted,
    "delegation_ended": DelegationEnded,
    "signed_in": SignedIn,
    "signed_out": SignedOut,
    "sign_in_failed": SignInFailed,
    "password_changed": PasswordChanged,
    "profile_changed": ProfileChanged,
    "sessions_ended": SessionsEnded,
}

# Made where the module is imported: msgspec crashes when several threads teach it a type together (0.22).
_DECODERS = {kind: msgspec.json.Decoder(one) for kind, one in {**FORMER_KINDS, **KINDS}.items()}


def read_details(kind: str, details: str) -> Details | None:
    """The details of a stored event, whichever way its kind is spelled; None where that is no kind.

    None, and a warning in the log, also where they are not those of their kind: a page shows the event all the same.
    """
    decoder = _DECODERS.get(kind)
    if decoder is None:
        return None
    try:
        return decoder.decode(details)
    except msgspec.ValidationError as error:
        logger.warning("The details of an event of kind %s cannot be read: %s", kind, error)
        return None
