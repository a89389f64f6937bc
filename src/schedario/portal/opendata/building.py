# SPDX-License-Identifier: EUPL-1.2
"""Building a publication: records from the snapshots, files from the records. A task does it, outside any request.

It can be begun again at any moment: only the last step makes it visible. Doubts are as they stand when it is built.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.utils import timezone
from django_tasks import task

from schedario.definition.form import Form
from schedario.disclosure.protecting import UnprotectedError
from schedario.disclosure.rule import NarrowedError
from schedario.documents.json_writer import scheda_document
from schedario.errors import SchedarioError
from schedario.nation.groups import RepeatedComuneError
from schedario.portal.audit_log.chain import SYSTEM, record_event
from schedario.portal.audit_log.events import PublicationReady
from schedario.portal.filing.document import read_sent_document
from schedario.portal.filing.models import Submission
from schedario.portal.opendata.columns import build_tables, build_totals_table
from schedario.portal.opendata.doubts import freeze_doubts
from schedario.portal.opendata.files import TableFiles
from schedario.portal.opendata.folders import get_folder
from schedario.portal.opendata.metadata import write_csvw, write_dictionary, write_package
from schedario.portal.opendata.models import Publication, PublicationState, PublishedScheda
from schedario.portal.opendata.protection import protect_publication
from schedario.portal.opendata.records import build_record, find_left_out, format_moment
from schedario.portal.opendata.shapes import Record, Totale
from schedario.portal.opendata.sums import PublishedFile, measure_files, write_sums
from schedario.portal.opendata.withholding import Counted, UnprotectableError, count_people
from schedario.portal.registry.at_hand import MissingDefinitionError
from schedario.portal.write_queue import durable

AT_ONCE = 200  # schede that one write brings further

# Why the rule for small counts cannot be kept; the version does not come out.
PROTECTIONS: Mapping[type[Exception], str] = {
    NarrowedError: "L’attacco calcola alcuni numeri riservati più da vicino di quanto la soglia permette",
    UnprotectedError: "Un numero sotto la soglia si potrebbe calcolare con ciò che le versioni di prima hanno detto",
    UnprotectableError: "In questa edizione dai numeri di persone dipende ciò che è dovuto: la soglia non li protegge",
}

logger = logging.getLogger(__name__)


class DifferentError(SchedarioError):
    """Snapshots that the engine, asked again, computes otherwise; nothing of them is published."""


@task()
def build(publication_id: int) -> None:
    """Builds a publication, or writes why it could not be built and raises that."""
    publication = Publication.objects.select_related("campaign").get(pk=publication_id)
    if publication.state not in (PublicationState.BUILDING, PublicationState.FAILED):
        return
    try:
        make_publication(publication)
    except Exception as error:
        _fail_publication(publication_id, describe_failure(error))
        raise


def describe_failure(error: Exception) -> str:
    """The reason for which a version could not be built, and what can be done where that is known."""
    if isinstance(error, NarrowedError | UnprotectedError | UnprotectableError):
        return f"{PROTECTIONS[type(error)]} ({error})"
    if isinstance(error, RepeatedComuneError):
        return str(error)
    return f"{type(error).__name__}: {error}"


def make_publication(publication: Publication, at: datetime | None = None) -> None:
    """Doubts, records, check, files, and the publication is ready; `at` is when, if not now."""
    form = publication.form
    freeze_doubts(publication)
    counted = _make_records(publication, form)
    totals = protect_publication(publication, form, counted)
    files = _write_files(publication, form, totals)
    _finish_publication(publication, files, at or timezone.now())


# --- records ---


def _make_records(publication: Publication, form: Form) -> list[Counted]:
    """Makes the records, still whole; returns their counts of people."""
    keys = list(publication.schede.values_list("pk", flat=True))
    publication.done, publication.recomputed, publication.progress, dropped = 0, 0, {}, set[str]()
    counted: list[Counted] = []
    for start in range(0, len(keys), AT_ONCE):
        found = PublishedScheda.objects.filter(pk__in=keys[start : start + AT_ONCE])
        some = list(found.select_related("submission__scheda__campaign").defer("submission__pdf"))
        for one in some:
            counted.append(count_people(form, _make_record(one, form)))
            dropped.update(find_left_out(form, msgspec.json.decode(bytes(one.submission.document))["cells"]))
        publication.recomputed += recompute_submissions([one.submission for one in some])
        publication.done += len(some)
        _save_records(publication, some)
    publication.left_out = sorted(dropped)
    return sorted(counted, key=lambda one: one.place)


def _make_record(published: PublishedScheda, form: Form) -> Record:
    made = build_record(published, form)
    published.record, published.outcome = msgspec.to_builtins(made), made.esito or ""
    return made


@durable
def _save_records(publication: Publication, some: list[PublishedScheda]) -> None:
    PublishedScheda.objects.bulk_update(some, ["record", "outcome"])
    publication.save(update_fields=["done", "recomputed", "progress"])


def recompute_submissions(submissions: list[Submission]) -> int:
    """Counts the snapshots that their own definitions compute again, each to the same cells and messages.

    One whose definition nobody has any more is published as it was sent. Raises DifferentError.
    """
    computable = [one for one in submissions if _has_definition(one)]
    differing = [one.number for one in computable if not _has_same_results(one)]
    if differing:
        raise DifferentError(", ".join(differing))
    return len(computable)


def _has_definition(submission: Submission) -> bool:
    try:
        return submission.form is not None
    except MissingDefinitionError:
        return False


def _has_same_results(submission: Submission) -> bool:
    """Checks whether what followed from the answers when it was sent follows from them now."""
    sent: dict[str, Any] = msgspec.json.decode(bytes(submission.document))
    now = scheda_document(read_sent_document(submission))
    return all(now[part] == sent[part] for part in ("cells", "quadri", "messages", "outcome", "findings"))


# --- files ---


def _write_files(publication: Publication, form: Form, totals: list[Totale]) -> list[PublishedFile]:
    """All files in a new folder, which takes its place when it is complete."""
    final = get_folder(publication)
    draft = final.with_name(f".{final.name}")
    for folder in (draft, final):
        shutil.rmtree(folder, ignore_errors=True)
    draft.mkdir(parents=True)
    files = _write_into(draft, publication, form, totals)
    draft.rename(final)
    return files


def _write_into(folder: Path, publication: Publication, form: Form, totals: list[Totale]) -> list[PublishedFile]:
    about, shapes = describe_publication(publication, form), build_tables(form)
    summed = build_totals_table()
    with ExitStack() as opened:
        writers = [opened.enter_context(TableFiles(folder, table, about)) for table in shapes]
        for one in read_records(publication):
            for writer in writers:
                writer.add_rows(writer.table.rows(one))
    with TableFiles(folder, summed, about) as writer:
        for total in totals:
            writer.add_rows(summed.rows(total))
    every = (*shapes, summed)
    write_dictionary(folder, form, every)
    write_csvw(folder, about, every)
    write_package(folder, about, every, measure_files(folder))
    files = measure_files(folder)
    return [*files, write_sums(folder, files)]


def read_records(publication: Publication) -> Iterator[Record]:
    """Reads the records that are published, by code of the comune."""
    stored = publication.schede.order_by("codice").values_list("record", flat=True)
    return (msgspec.convert(one, Record) for one in stored.iterator(chunk_size=AT_ONCE))


def describe_publication(publication: Publication, form: Form) -> dict[str, Any]:
    """Describes the publication as every file of it does."""
    code = publication.campaign.code
    return {
        "name": f"{code}-v{publication.number}",
        "id": f"{settings.PUBLIC_URL}/opendata/{code}/{publication.number}/",
        "title": publication.title,
        "version": str(publication.number),
        "created": format_moment(publication.published_at),
        "homepage": f"{settings.PUBLIC_URL}/opendata/",
        "synthetic": publication.synthetic,
        "form": form.code,
        "definition_version": publication.definition_version,
        "definition_digest": publication.definition_digest,
        "schede": publication.total,
        "left_out": publication.left_out,
        "small_counts": {
            "rule": publication.rule,
            "threshold": publication.threshold,
            "act": publication.act,
            "text": publication.rule_in_words,
            **publication.count_withheld(),
        },
    }


# --- the end ---


@durable
def _finish_publication(publication: Publication, files: list[PublishedFile], at: datetime) -> None:
    publication.files = [msgspec.to_builtins(file) for file in files]
    publication.digest = files[-1].sha256
    publication.state, publication.problem = PublicationState.READY, ""
    publication.ready_at, publication.progress = at, {}
    publication.save()
    ready = PublicationReady(version=publication.number, schede=publication.total, digest=publication.digest)
    record_event(SYSTEM, publication.campaign.journal_subject, ready, at=at)


@durable
def _fail_publication(publication_id: int, reason: str) -> None:
    logger.error("Publication %s was not built: %s", publication_id, reason)
    Publication.objects.filter(pk=publication_id).update(state=PublicationState.FAILED, problem=reason)
