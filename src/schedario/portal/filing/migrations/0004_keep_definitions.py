# SPDX-License-Identifier: EUPL-1.2
"""Keep the definitions that campaigns and sent schede name, where an edition at hand still has them.

What nobody has any more is told in the log, on the campaign's page and by `/status`; it is not guessed.
"""

import logging

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from schedario.portal.registry.at_hand import find_at_hand

logger = logging.getLogger(__name__)


def keep_definitions(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    """Keep each definition that is named, under the digest of its text and the one that it is named by."""
    campaigns, submissions = apps.get_model("registry", "Campaign"), apps.get_model("filing", "Submission")
    named = {
        *campaigns.objects.values_list("definition_digest", flat=True).distinct(),
        *submissions.objects.order_by().values_list("definition_digest", flat=True).distinct(),
    }
    for digest in sorted(named):
        at_hand = find_at_hand(digest)
        if at_hand is None:
            logger.error("The definition %s is in no edition at hand: nothing is computed with it", digest)
            continue
        form = at_hand.form
        about = {"edition": form.code, "version": form.version, "subject": form.subject, "text": form.text}
        kept, _ = apps.get_model("registry", "Definition").objects.get_or_create(
            digest=form.digest, defaults={**about, "origin": at_hand.origin}
        )
        if digest != form.digest:
            apps.get_model("registry", "EarlierDigest").objects.create(digest=digest, definition=kept)


def bind_sent_schede(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    """A scheda that is sent goes on being computed with the definition that it was sent with."""
    submissions = apps.get_model("filing", "Submission").objects
    last = submissions.filter(replaced_by__isnull=True, scheda__state="sent")
    for scheda, digest in last.values_list("scheda_id", "definition_digest"):
        apps.get_model("filing", "Scheda").objects.filter(pk=scheda).update(definition_digest=digest)


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0002_kept_definitions"),
        ("filing", "0003_kept_definitions"),
    ]

    operations = [
        migrations.RunPython(keep_definitions, migrations.RunPython.noop),
        migrations.RunPython(bind_sent_schede, migrations.RunPython.noop),
    ]
