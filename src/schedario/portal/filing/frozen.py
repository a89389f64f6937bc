# SPDX-License-Identifier: EUPL-1.2
"""A sent scheda from its frozen document alone, where its definition is not kept and in no edition at hand.

Nothing is computed and nothing guessed: cells have their codes for labels, values stand as they were frozen.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from schedario.definition.phrases import phrase, phrases
from schedario.portal.filing.models import Submission


@dataclass(frozen=True, slots=True)
class FrozenCell:
    """A cell as it was sent: its state in words, and its value, empty where it had none."""

    name: str
    state: str
    value: str


@dataclass(frozen=True, slots=True)
class FrozenScheda:
    """All that can be shown without a definition."""

    form: str
    version: str
    digest: str
    header: dict[str, str]
    cells: tuple[FrozenCell, ...]
    messages: tuple[str, ...]
    outcome: str
    mark: str


def read_frozen(submission: Submission) -> FrozenScheda:
    """Reads a sent scheda from its document."""
    document: dict[str, Any] = json.loads(bytes(submission.document))
    outcome = document.get("outcome")
    return FrozenScheda(
        form=document["form"],
        version=submission.definition_version,
        digest=submission.definition_digest,
        header={name: str(text) for name, text in document["ente"].items() if text},
        cells=tuple(_build_frozen_cell(name, **cell) for name, cell in document["cells"].items()),
        messages=tuple(message["text"] for message in document["messages"]),
        outcome=outcome["text"] if outcome else "",
        mark=document.get("mark") or "",
    )


def write_frozen_text(frozen: FrozenScheda) -> str:
    """Writes it as plain text, a cell on each line."""
    lines = [
        phrase("frozen.title", form=frozen.form, version=frozen.version, digest=frozen.digest[:12]),
        phrase("frozen.why"),
        *([frozen.mark] if frozen.mark else []),
        "",
        *(f"{name}: {text}" for name, text in frozen.header.items()),
        "",
        *(f"{cell.name}: {cell.value or cell.state}" for cell in frozen.cells),
        "",
        *frozen.messages,
        *([frozen.outcome] if frozen.outcome else []),
    ]
    return "\n".join(lines) + "\n"


def _build_frozen_cell(name: str, state: str, value: int | str | None) -> FrozenCell:
    """A decimal stands in the document as a text with a dot; only the definition knows that it is one."""
    return FrozenCell(name, phrases("state").get(state, state), "" if value is None else str(value))
