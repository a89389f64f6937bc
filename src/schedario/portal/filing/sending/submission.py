# SPDX-License-Identifier: EUPL-1.2
"""A scheda as it would be sent, and what the responsabile orders to send."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from hashlib import sha256

from schedario.documents.json_writer import write_json
from schedario.documents.scheda import Scheda as Document
from schedario.portal.filing.confirmations import OpenFindings, find_open_findings, list_valid_confirmations
from schedario.portal.filing.document import build_document
from schedario.portal.filing.doubts import find_doubt_findings
from schedario.portal.filing.models import Scheda

SALT_BYTES = 16  # 128 bits


@dataclass(frozen=True)
class PreparedSubmission:
    """A scheda as it would be sent now."""

    scheda: Scheda

    @cached_property
    def document(self) -> Document:
        """The scheda with the confirmations that hold."""
        return build_document(self.scheda)

    @cached_property
    def json_bytes(self) -> bytes:
        """The JSON that would be sent."""
        return write_json(self.document)

    @cached_property
    def digest(self) -> str:
        """Its SHA-256: two that have the same are the same scheda, with the same confirmations."""
        return sha256(self.json_bytes).hexdigest()

    @cached_property
    def findings(self) -> OpenFindings:
        """The findings that block, are to be confirmed, or are confirmed."""
        evaluation = self.document.evaluation
        doubts = find_doubt_findings(self.scheda, evaluation)
        return find_open_findings(evaluation, list_valid_confirmations(self.scheda, evaluation), doubts)

    def add_salt(self, salt: str) -> Document:
        """The scheda as it is sent: `digest` is that of what was seen, which had no salt."""
        return replace(self.document, salt=salt)


def draw_salt() -> str:
    """A number that nobody can guess, for one submission."""
    return secrets.token_hex(SALT_BYTES)


@dataclass(frozen=True, slots=True)
class SendingOrder:
    """The order of the responsabile: the version and the digest of what they saw, and the act, if any."""

    base_version: int
    digest: str
    act_number: str = ""
    act_date: date | None = None
