# SPDX-License-Identifier: EUPL-1.2
"""Keeping an uploaded file until it is loaded, a day at most."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from schedario.definition.form import Form
from schedario.documents.tables.reader import Table, UnreadableTableError
from schedario.documents.tables.sandboxed import read_table
from schedario.portal.accounts.models import User
from schedario.portal.campaigns.fields import Field, list_fields
from schedario.portal.campaigns.mapping import ColumnMapping
from schedario.portal.campaigns.models import Upload, UploadKind
from schedario.portal.campaigns.rows import MappedSheet
from schedario.portal.registry.models import Campaign
from schedario.portal.write_queue import durable

KEPT = timedelta(hours=24)
MOST_COLUMNS = 500  # each is a question to the administrator; an edition has less than half as many cells


def keep_upload(name: str, content: bytes, source: str, campaign: Campaign | None, user: User) -> Upload:
    """The file as an upload; raises UnreadableTableError when there is no table in it, or one that is too wide."""
    if any(sheet.width > MOST_COLUMNS for sheet in read_table(content).sheets):
        raise UnreadableTableError("too_large")
    now = timezone.now()
    upload = Upload(
        kind=UploadKind.SUPPLIED if campaign else UploadKind.REGISTRY,
        campaign=campaign,
        name=name[-160:],
        content=content,
        digest=hashlib.sha256(content).hexdigest(),
        source=source,
        uploaded_by=user,
        uploaded_at=now,
        expires_at=now + KEPT,
    )
    _save_upload(upload)
    return upload


@durable
def _save_upload(upload: Upload) -> None:
    """Those that have expired go at the same time."""
    Upload.objects.filter(expires_at__lte=timezone.now()).delete()
    upload.save()


@durable
def discard_upload(upload: Upload) -> None:
    """Throws a file away that was not loaded."""
    upload.delete()


def load_table(upload: Upload) -> Table:
    """The table that the file holds."""
    return read_table(bytes(upload.content))


def get_form(upload: Upload) -> Form | None:
    """The edition whose values the file brings; none for the registry."""
    return upload.campaign.form if upload.campaign else None


def list_upload_fields(upload: Upload) -> tuple[Field, ...]:
    """The fields that its columns can become."""
    return list_fields(upload.kind, get_form(upload))


def get_mapped_sheet(upload: Upload) -> MappedSheet:
    """The sheet and the columns that were confirmed."""
    mapping = ColumnMapping.from_json(upload.mapping)
    return MappedSheet(load_table(upload).sheets[mapping.sheet], mapping)


def explain_refusal(error: UnreadableTableError) -> str:
    """The reason why a file cannot be read, in words."""
    return {
        "empty": _("Il file è vuoto: non c’è nessuna riga."),
        "damaged": _(
            "Il file è danneggiato, o non è una tabella: aprilo con un foglio di calcolo e salvalo di nuovo come XLSX."
        ),
        "locked": _("Il file è protetto da una password: toglila e caricalo di nuovo."),
        "too_large": _("Il file ha troppe celle o troppe colonne: lascia un solo foglio con le colonne che servono."),
        "not_text": _("Il file non è una tabella: servono XLSX, ODS o CSV."),
        "old_format": _(
            "È una cartella di lavoro di un formato in cui gli errori delle formule non si distinguono dalle celle "
            "vuote: salvala come XLSX."
        ),
        "too_heavy": _(
            "La lettura del file chiede troppo tempo o troppa memoria: copia le colonne che servono in un foglio nuovo."
        ),
        "no_room": _("Si stanno leggendo altri file: riprova fra poco."),
        "no_sandbox": _(
            "Su questa macchina non si possono limitare memoria e tempo della lettura: i file caricati non si leggono."
        ),
    }[error.reason]
