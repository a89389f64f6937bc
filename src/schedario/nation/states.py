# SPDX-License-Identifier: EUPL-1.2
"""How far a scheda is, as the column `stato` of frames and files says it."""

from __future__ import annotations

SENT, BEGUN, UNTOUCHED = "inviata", "in corso", "da iniziare"
