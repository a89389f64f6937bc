# SPDX-License-Identifier: EUPL-1.2
"""Marks beside what is not official: of a text, of a message, of what follows from a rule."""

from __future__ import annotations

from schedario.definition.form import Form
from schedario.definition.model import Status
from schedario.definition.phrases import phrase
from schedario.engine.evaluate import MessageResult


def add_mark(text: str, mark: str | None) -> str:
    """The text with a mark in brackets behind it, where there is one."""
    return f"{text} [{mark}]" if mark else text


def status_mark(status: Status) -> str | None:
    """The mark printed beside a text that is not official."""
    return None if status == "official" else phrase(f"status_mark.{status}")


def message_mark(form: Form, said: MessageResult) -> str | None:
    """That a text is not official; or that it is, and what chose it is not."""
    own = next((case.rule.status for case in form.messages[said.id].cases if case.id == said.case), said.status)
    chosen = own == "official" and said.status != "official"
    return phrase(f"status_mark.chosen_{said.status}") if chosen else status_mark(said.status)


def rule_mark(status: Status) -> str | None:
    """The mark printed beside what follows from a rule that is not official."""
    return None if status == "official" else phrase(f"rule_mark.{status}")
