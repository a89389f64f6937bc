# SPDX-License-Identifier: EUPL-1.2
"""The report that is asked for, without what writes it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Request(NamedTuple):
    """The file that a report goes to, and the name of the one table that a CSV has."""

    file: Path
    table: str = "documents"
