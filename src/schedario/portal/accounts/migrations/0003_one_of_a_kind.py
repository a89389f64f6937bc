# SPDX-License-Identifier: EUPL-1.2
"""A role is had once on SQLite too, which made no constraint of the one that was there before."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0002_hand_over")]

    operations: ClassVar = [
        migrations.RemoveConstraint("membership", "one_of_a_kind"),
        migrations.AddConstraint(
            "membership",
            models.UniqueConstraint(
                fields=["user", "role", "comune"], condition=Q(comune__isnull=False), name="one_of_a_kind_for_a_comune"
            ),
        ),
        migrations.AddConstraint(
            "membership",
            models.UniqueConstraint(
                fields=["user", "role", "ats"], condition=Q(ats__isnull=False), name="one_of_a_kind_for_an_ats"
            ),
        ),
        migrations.AddConstraint(
            "membership",
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(comune__isnull=True, ats__isnull=True),
                name="one_of_a_kind_for_the_portal",
            ),
        ),
    ]
