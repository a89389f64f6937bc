# SPDX-License-Identifier: EUPL-1.2
"""The canonical text of a definition, by which it is kept and named: its merged files as JSON.

JSON is YAML too, so that the text is read by the reader of every definition. What is the same for the loader is the
same text: comments, spaces, quotes, line ends, the order of the sections and the file in which a section stands do not
count, nor whether it was inherited. The order inside a section does, for it is the order of the print.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def write_canonical(data: Mapping[str, Any]) -> str:
    """Return the canonical text of merged data. It must never change: digests of kept definitions depend on it."""
    return json.dumps({name: data[name] for name in sorted(data)}, ensure_ascii=False, indent=1) + "\n"


def compute_digest(text: str) -> str:
    """Return the SHA-256 of a canonical text, in UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
