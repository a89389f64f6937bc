# SPDX-License-Identifier: EUPL-1.2
"""The progress of schede, asked of the database: for pages that show thousands of them."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Case, CharField, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models import TextChoices as Choices
from django.utils.translation import gettext_lazy as _

from schedario.portal.filing.models import Scheda, SchedaState, Submission


class Progress(Choices):
    """`REOPENED`: it was sent, and is open again for a rectification. `RECTIFIED`: it was then sent once more."""

    NOT_BEGUN = "not_begun", _("Non iniziata")
    IN_PROGRESS = "in_progress", _("In compilazione")
    REOPENED = "reopened", _("Riaperta")
    SENT = "sent", _("Inviata")
    RECTIFIED = "rectified", _("Inviata, rettificata")


DONE = (Progress.SENT, Progress.RECTIFIED)


def build_progress_case() -> Case:
    """The state of a scheda as an expression, to annotate, filter and count by."""
    sent = Submission.objects.filter(scheda=OuterRef("pk"))
    return Case(
        When(Exists(sent.filter(replaces__isnull=False)), state=SchedaState.SENT, then=Value(Progress.RECTIFIED)),
        When(state=SchedaState.SENT, then=Value(Progress.SENT)),
        When(Exists(sent), then=Value(Progress.REOPENED)),
        When(saved_at__isnull=True, then=Value(Progress.NOT_BEGUN)),
        default=Value(Progress.IN_PROGRESS),
        output_field=CharField(max_length=12),
    )


def build_rank_case() -> Case:
    """The place of the state among the states, of schede that have their `progress`: to sort by."""
    places = (When(progress=state.value, then=Value(place)) for place, state in enumerate(Progress))
    return Case(*places, output_field=IntegerField())


def is_sent_incomplete() -> Q:
    """The condition that a scheda is sent, and some of its figures are not available."""
    last = Submission.objects.current().filter(scheda=OuterRef("pk"), incomplete=True)
    return Q(Exists(last), state=SchedaState.SENT)


def count_by_progress(schede: QuerySet[Scheda]) -> Mapping[Progress, int]:
    """Counts the schede in each state; every state is there."""
    found = dict(
        schede.order_by().annotate(progress=build_progress_case()).values_list("progress").annotate(Count("pk"))
    )
    return {state: found.get(state.value, 0) for state in Progress}
