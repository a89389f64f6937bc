# SPDX-License-Identifier: EUPL-1.2
"""The scheda, or what was sent of it, that an address names, for whom the route is: each name says what they may do.

Who may change something comes with the scheda, as a `Editor`; who may only read does not.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from schedario.portal.access import ADMINISTRATORS, READERS, SENDERS, WRITERS, require_access
from schedario.portal.accounts.models import Role
from schedario.portal.filing.actions.prints import ensure_print
from schedario.portal.filing.editing import Editor
from schedario.portal.filing.lookup import get_scheda_or_404
from schedario.portal.filing.models import Scheda, Submission
from schedario.portal.filing.views.writer import build_editor


def get_scheda_for_reader(request: HttpRequest, campaign: str, comune: str) -> Scheda:
    """For who may see it. Raises Http404."""
    require_access(request, READERS)
    return get_scheda_or_404(campaign, comune)


def get_scheda_for_writer(request: HttpRequest, campaign: str, comune: str) -> tuple[Scheda, Editor]:
    """For who may fill it in. Raises Http404."""
    require_access(request, WRITERS)
    return get_scheda_or_404(campaign, comune), build_editor(request)


def get_scheda_for_sender(request: HttpRequest, campaign: str, comune: str) -> tuple[Scheda, Editor]:
    """For who may send it, or decide on what was sent. Raises Http404."""
    require_access(request, SENDERS)
    return get_scheda_or_404(campaign, comune), build_editor(request)


def get_scheda_for_reopening(request: HttpRequest, campaign: str, comune: str) -> tuple[Scheda, Editor, bool]:
    """For who may open it again; true for an administrator, who says until when. Raises Http404."""
    access = require_access(request, SENDERS | ADMINISTRATORS)
    return get_scheda_or_404(campaign, comune), build_editor(request), Role.AMMINISTRATORE in access.standings


def get_submission_for_reader(request: HttpRequest, campaign: str, comune: str, number: str) -> Submission:
    """The submission, with its print, for who may see it. Raises Http404."""
    return _find_submission(get_scheda_for_reader(request, campaign, comune), number)


def get_submission_for_writer(
    request: HttpRequest, campaign: str, comune: str, number: str
) -> tuple[Submission, Editor]:
    """The submission, with its print, for who may add to it. Raises Http404."""
    scheda, writer = get_scheda_for_writer(request, campaign, comune)
    return _find_submission(scheda, number), writer


def list_submissions(scheda: Scheda) -> QuerySet[Submission]:
    """All submissions of a scheda; the prints, which are large, are fetched where they are needed."""
    related = ("scheda__campaign", "scheda__comune", "sent_by", "replaces__scheda__campaign", "replaced_by")
    sent = Submission.objects.filter(scheda=scheda).select_related(*related)
    return sent.defer("pdf", "replaces__pdf", "replaced_by__pdf", "replaced_by__document")


def _find_submission(scheda: Scheda, number: str) -> Submission:
    found = list_submissions(scheda).filter(number=number).first()
    if found is None:
        raise Http404
    return ensure_print(found)
