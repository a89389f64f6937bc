# SPDX-License-Identifier: EUPL-1.2
"""Loading supplied values: all of them in one transaction, or none.

The journal tells it twice: once of the campaign, with the digest of the file and how many schede it touched; and of
each scheda that changed, cell by cell, for its officers must find in its own story why a figure is another one. A new
scheda begins with its values and needs no event of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from schedario.errors import SchedarioError
from schedario.portal.audit_log import events
from schedario.portal.audit_log.chain import Actor, record_event, record_events
from schedario.portal.campaigns.models import Upload
from schedario.portal.campaigns.plan import LoadingPlan, SuppliedChange, plan_loading
from schedario.portal.campaigns.rows import MappedSheet, describe_left_out
from schedario.portal.campaigns.supplied import SuppliedReading, SuppliedRow
from schedario.portal.filing.draft_journal import record_changes
from schedario.portal.filing.models import Scheda
from schedario.portal.filing.opening import build_scheda
from schedario.portal.registry.models import Campaign
from schedario.portal.write_queue import durable

AT_ONCE = 500  # rows of one statement


class PlanChangedError(SchedarioError):
    """The present plan is not the one that was shown and confirmed."""


class FaultyError(SchedarioError):
    """Something in the file is wrong, so nothing of it is loaded."""


@durable
def load_supplied_values(
    upload: Upload, mapped: MappedSheet, reading: SuppliedReading, confirmed: str, who: Actor
) -> LoadingPlan:
    """Does what the plan with the digest `confirmed` says, or raises PlanChangedError or FaultyError.

    The rows were read beforehand: inside the transaction they are held against the schede as they are then.
    """
    campaign = Campaign.objects.select_for_update().get(uploads=upload)
    Scheda.objects.filter(campaign=campaign).lock_rows()
    planned = plan_loading(campaign, mapped, reading)
    if planned.errors:
        raise FaultyError
    if planned.digest != confirmed:
        raise PlanChangedError
    source = upload.source or upload.name
    _create_schede(campaign, planned.new, source)
    _update_schede(campaign, planned.changed, source, who)
    record_event(who, campaign.journal_subject, _describe_loading(upload, mapped, planned))
    upload.delete()
    return planned


def _create_schede(campaign: Campaign, rows: Sequence[SuppliedRow], source: str) -> None:
    schede = [build_scheda(campaign, row.comune, _build_entries(row, source)) for row in rows]
    Scheda.objects.bulk_create(schede, batch_size=AT_ONCE)


def _build_entries(row: SuppliedRow, source: str) -> dict[str, dict[str, Any]]:
    return {name: {"stored": value, "source": source} for name, value in row.values.items() if value is not None}


def _update_schede(campaign: Campaign, changes: Sequence[SuppliedChange], source: str, who: Actor) -> None:
    """Writes the new values; what somebody had just filled in is recorded before them, as theirs."""
    by_scheda = {change.scheda_id: change for change in changes}
    found = [scheda for scheda in _select_schede(campaign) if scheda.pk in by_scheda] if by_scheda else []
    for scheda in found:
        scheda.campaign = campaign
        record_changes(scheda)
        _put_values(scheda, by_scheda[scheda.pk], source)
        scheda.recorded_texts = scheda.render_cell_texts()
        scheda.version += 1
        # bulk_update takes longer
        scheda.save(update_fields=["supplied", "recorded_texts", "unrecorded_since", "version"])
    changed = [
        (scheda, events.SuppliedValuesChanged(source=source, cells=by_scheda[scheda.pk].cells)) for scheda in found
    ]
    record_events(who, [(scheda.journal_subject, event) for scheda, event in changed])


def _select_schede(campaign: Campaign) -> QuerySet[Scheda]:
    return Scheda.objects.select_related("comune", "saved_by").filter(campaign=campaign)


def _put_values(scheda: Scheda, change: SuppliedChange, source: str) -> None:
    for name in change.cells:
        value = change.row.values[name]
        if value is None:
            scheda.supplied.pop(name, None)
        else:
            scheda.supplied[name] = {"stored": value, "source": source}


def _describe_loading(upload: Upload, mapped: MappedSheet, planned: LoadingPlan) -> events.SuppliedValuesLoaded:
    headers = {column: mapped.read_header(column) for column in mapped.mapping.columns}
    return events.SuppliedValuesLoaded(
        file=upload.name,
        digest=upload.digest,
        source=upload.source,
        uploaded_at=timezone.localtime(upload.uploaded_at).isoformat(timespec="seconds"),
        columns={headers[column]: name for column, name in mapped.mapping.columns.items()},
        new=len(planned.new),
        changed=len(planned.changed),
        unchanged=planned.unchanged,
        left_out=describe_left_out(planned.left_out),
        choices=mapped.mapping.choices,
    )
