# SPDX-License-Identifier: EUPL-1.2
"""Keep beside each submission whether figures are lacking in it, as its document says, so that they can be counted."""

import json

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def read_documents(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    submissions = apps.get_model("filing", "Submission").objects
    sent = submissions.order_by().values_list("pk", "document").iterator(chunk_size=200)
    lacking = [pk for pk, document in sent if json.loads(bytes(document)).get("completeness") == "incomplete"]
    for start in range(0, len(lacking), 500):
        submissions.filter(pk__in=lacking[start : start + 500]).update(incomplete=True)


class Migration(migrations.Migration):
    dependencies = [
        ("filing", "0010_salts"),
    ]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="incomplete",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(read_documents, migrations.RunPython.noop),
    ]
