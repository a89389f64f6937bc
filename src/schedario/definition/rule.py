# SPDX-License-Identifier: EUPL-1.2
"""Parts that every statement of a form has: how it is known, and the formula that it may hold."""

from __future__ import annotations

from dataclasses import dataclass

from schedario.definition.model import Status
from schedario.definition.problems import Position
from schedario.formula.typed import Typed


@dataclass(frozen=True, slots=True)
class Rule:
    """The way in which a statement of the form is known: `status`, and the `source` that says it."""

    status: Status
    source: str
    position: Position


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as written and as understood."""

    text: str
    tree: Typed
