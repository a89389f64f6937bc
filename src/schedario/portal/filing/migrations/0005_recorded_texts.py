# SPDX-License-Identifier: EUPL-1.2
"""Call two fields of a scheda by other names; their columns stay as they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("filing", "0004_keep_definitions"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField("scheda", "told", "recorded_texts"),
                migrations.AlterField(
                    "scheda", "recorded_texts", models.JSONField(db_column="told", default=dict)
                ),
                migrations.RenameField("scheda", "untold_since", "unrecorded_since"),
                migrations.AlterField(
                    "scheda",
                    "unrecorded_since",
                    models.DateTimeField(blank=True, db_column="untold_since", null=True),
                ),
            ],
        ),
    ]
