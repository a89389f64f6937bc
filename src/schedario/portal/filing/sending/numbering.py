# SPDX-License-Identifier: EUPL-1.2
"""Numbers of receipts: `SOC26-000123-74`, whose last two digits betray a typing mistake (ISO 7064, mod 97-10)."""

from __future__ import annotations

import re

from stdnum.iso7064 import mod_97_10

from schedario.portal.filing.models import ReceiptNumber

_SEPARATORS = re.compile(r"[\s\-–—_.]+")
_SHAPE = re.compile(r"[A-Z0-9]+-[0-9]{6,}-[0-9]{2}")


def issue_receipt_number(edition: str) -> str:
    """A number nobody else has; inside the transaction of what is numbered. Some may be left out, none comes twice."""
    counted = f"{edition.upper()}-{ReceiptNumber.objects.create().pk:06d}"
    return f"{counted}-{mod_97_10.calc_check_digits(_strip_number(counted))}"


def normalise_number(text: str) -> str:
    """Writes a typed number in the canonical way: `soc26 000123 74` → `SOC26-000123-74`."""
    return _SEPARATORS.sub("-", text.strip().upper()).strip("-")


def looks_like_number(number: str) -> bool:
    """Checks whether it has the shape of a receipt's number, right or wrong."""
    return _SHAPE.fullmatch(number) is not None


def is_mistyped(number: str) -> bool:
    """Checks whether no receipt can have this number, because its check digits do not fit."""
    return not mod_97_10.is_valid(_strip_number(number))


def _strip_number(number: str) -> str:
    return number.replace("-", "")
