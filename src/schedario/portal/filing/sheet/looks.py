# SPDX-License-Identifier: EUPL-1.2
"""The sheet's page parted into what it looks like and the words in it, as `portal.shapes` draws it.

The template gets only `SheetLooks`, the frame's looks, and words: there is nothing else that it could depend on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest

from schedario.definition.form import Form
from schedario.definition.model import Status
from schedario.engine.findings import Finding
from schedario.engine.page_module import page_module_name
from schedario.portal import frame
from schedario.portal.accounts import oidc
from schedario.portal.filing.models import Confirmation
from schedario.portal.filing.sheet.closed import Closed
from schedario.portal.filing.sheet.links import Link
from schedario.portal.filing.sheet.page import SheetPage
from schedario.portal.filing.sheet.rows import Sources, plan, rows, shared_sources
from schedario.portal.kept import STAND_IN
from schedario.portal.pages import macro, template, when
from schedario.portal.registry.models import Campaign, Phase
from schedario.portal.shapes import Word, shaped
from schedario.program.steps import StepState


class Counts(NamedTuple):
    """How many findings there are of each kind."""

    errors: int
    warnings: int
    confirmed: int
    notes: int


class Left(NamedTuple):
    """What is left to do before sending: doubts to answer, and cells to fill in (2 stands for more than one)."""

    doubts: int
    blank: int


class Dates(NamedTuple):
    """What is told of a campaign."""

    title: str
    opens_at: datetime
    due_at: datetime
    closes_at: datetime


class StepLooks(NamedTuple):
    """A quadro in the bar; `why` it is not due."""

    state: StepState
    errors: int
    why: str


class ToolLooks(NamedTuple):
    """A link of the bar, apart from its address."""

    route: str
    label: str
    icon: str


class SheetLooks(NamedTuple):
    """All that the shape of a sheet's page depends on, apart from its frame."""

    form: Form
    editable: bool
    spid: bool
    closed: Closed
    late: bool
    reopened: bool
    saved: bool
    synthetic: bool
    campaign: Dates
    steps: tuple[StepLooks, ...]
    found: Counts
    left: Left
    outcome: Status | None
    said: tuple[tuple[str, Status], ...]
    sources: tuple[Sources, ...]
    links: tuple[ToolLooks, ...]


def draw_sheet(page: SheetPage, closed: Closed, links: Sequence[Link], data: bytes, request: HttpRequest) -> bytes:
    """The whole page, as it is sent but for its form token, which has a stand-in."""
    sources = shared_sources(page)
    looks = looks_of(page, closed, links, sources)
    around = frame.apart(request, STAND_IN)
    words: dict[str, Word] = {**words_of(page, links), **rows(page, sources), "data": data, **around.words}
    words["email"] = request.user.get_username()
    names = tuple(words)

    def draw(*said: str) -> str:
        named = dict(zip(names, said, strict=True))
        framed = {name: named[name] for name in around.words}
        shown = {**around.looks, **framed, **_shown(looks, tuple(sources)), "words": named}
        return template("filing/sheet.html").render(shown)

    return shaped(("sheet", looks, *around.looks.values()), draw, tuple(words.values()))


def _shown(looks: SheetLooks, tables: Sequence[str]) -> dict[str, Any]:
    """What the template reads: the looks, and what follows from them."""
    quadri = looks.form.quadri.values()
    return {
        "page": looks,
        "synthetic": looks.synthetic,
        "quadri": plan(looks.form).quadri,
        "steps": [{"quadro": quadro, **step._asdict()} for quadro, step in zip(quadri, looks.steps, strict=True)],
        "said": dict(looks.said),
        "sources": dict(zip(tables, looks.sources, strict=True)),
        "module": page_module_name(looks.form),
    }


def looks_of(page: SheetPage, closed: Closed, links: Sequence[Link], sources: Mapping[str, Sources]) -> SheetLooks:
    """What the page looks like."""
    scheda, campaign, found, outcome = page.scheda, page.scheda.campaign, page.findings, page.evaluation.outcome
    return SheetLooks(
        form=page.form,
        editable=page.editable,
        spid=oidc.configured(),
        closed=closed,
        late=campaign.phase() == Phase.LATE,
        reopened=bool(scheda.reopening_reason),
        saved=scheda.saved_at is not None,
        synthetic=scheda.synthetic,
        campaign=_dates(campaign),
        steps=tuple(StepLooks(step.state, step.errors, page.why(step)) for step in page.steps),
        found=Counts(len(found.errors), len(found.warnings), len(found.confirmed), len(found.notes)),
        left=Left(len(found.doubts), min(len(found.to_fill), 2)),
        outcome=outcome.status if outcome else None,
        said=tuple((message.id, message.status) for message in page.evaluation.messages),
        sources=tuple(sources.values()),
        links=tuple(ToolLooks(link.route, link.label, link.icon) for link in links),
    )


def _dates(campaign: Campaign) -> Dates:
    return Dates(campaign.title, campaign.opens_at, campaign.due_at, campaign.closes_at)


def words_of(page: SheetPage, links: Sequence[Link]) -> dict[str, Word]:
    """The words of the page by their names in the template, without those of its rows."""
    scheda, outcome, said = page.scheda, page.evaluation.outcome, dict.fromkeys(page.form.messages, "")
    said |= {message.id: message.text for message in page.evaluation.messages}
    filled, wanted = page.progress
    return {
        "comune": scheda.comune.denominazione,
        **{f"header {line}": text for line, text in page.header.items()},
        **{f"to {link.route}": link.address for link in links},
        "reason": scheda.reopening_reason,
        "filled": str(filled),
        "wanted": str(wanted),
        "most": str(wanted or 1),
        **{f"filled {step.quadro.id}": str(step.filled) for step in page.steps},
        **{f"wanted {step.quadro.id}": str(step.wanted) for step in page.steps},
        "outcome": outcome.text if outcome else "",
        "blank": str(len(page.findings.to_fill)),
        "saved": when(scheda.saved_at) if scheda.saved_at else "",
        **{f"message {name}": text for name, text in said.items()},
        **_findings(page),
    }


def _findings(page: SheetPage) -> dict[str, Word]:
    """The lists of the panel, drawn."""
    found = page.findings
    return {
        "errors": _list(page, "error", "error", found.errors),
        "warnings": _list(page, "warning", "warning", found.warnings),
        "confirmed": b"".join(_finding(page, "confirmed", "warning", one, reason) for one, reason in found.confirmed),
        "notes": _list(page, "info", "info", found.notes),
    }


def _list(page: SheetPage, kind: str, level: str, found: Sequence[Finding]) -> bytes:
    return b"".join(_finding(page, kind, level, one) for one in found)


def _finding(page: SheetPage, kind: str, level: str, one: Finding, confirmation: Confirmation | None = None) -> bytes:
    looks = ("finding", kind, page.editable, one.code, one.cells, one.status)
    by, reason = (str(confirmation.confirmed_by or "–"), confirmation.reason) if confirmation else ("", "")
    words = (one.message, one.found, one.expected, one.remedy, by, reason)
    draw = macro("filing/sheet_findings.html", "finding")

    def drawn(message: str, found: str, expected: str, remedy: str, by: str, reason: str) -> str:
        told = {"message": message, "found": found, "expected": expected, "remedy": remedy, "by": by, "reason": reason}
        return str(draw(level, kind, page.editable, one, told, page.rows_of(one)))

    return shaped(looks, drawn, words)
