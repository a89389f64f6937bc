# SPDX-License-Identifier: EUPL-1.2
"""The state of a scheda, as the column `stato` of frames and files says it."""

from __future__ import annotations

SENT, BEGUN, UNTOUCHED = "inviata", "in corso", "da iniziare"
