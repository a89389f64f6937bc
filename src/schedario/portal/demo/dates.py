# SPDX-License-Identifier: EUPL-1.2
"""The campaigns of the demo, which opened some weeks ago."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from schedario.definition.catalogue import load as load_form
from schedario.nation.synthetic.generate import EDITION
from schedario.portal.registry.models import Campaign

OPENED_BEFORE, DUE_IN, CLOSES_IN = timedelta(days=36), timedelta(days=24), timedelta(days=54)


def make_campaign(now: datetime, code: str, title: str | None = None) -> Campaign:
    """Open since some weeks; the deadline is the end of a day."""
    form = load_form(EDITION)
    due, closes = (_combine_day(now + later, time(23, 59)) for later in (DUE_IN, CLOSES_IN))
    return Campaign.objects.create(
        code=code,
        title=title or form.title.splitlines()[0],
        edition=EDITION,
        definition_version=form.version,
        definition_digest=form.digest,
        opens_at=_combine_day(now - OPENED_BEFORE, time(9)),
        due_at=due,
        closes_at=closes,
        synthetic=True,
    )


def _combine_day(day: datetime, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localtime(day), clock))
