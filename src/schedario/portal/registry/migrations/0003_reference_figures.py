# SPDX-License-Identifier: EUPL-1.2
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_kept_definitions")]

    operations = [
        migrations.CreateModel(
            name="ReferenceFigure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("dataset", models.CharField(max_length=60)),
                ("codice", models.CharField(max_length=20)),
                ("value", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("dataset", "codice"), name="one_figure_of_a_comune"),
                ],
            },
        ),
    ]
