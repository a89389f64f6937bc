# SPDX-License-Identifier: EUPL-1.2
"""The boundaries of the comuni, which an installation may import: they are too large to travel with the package."""

from __future__ import annotations

from django.db import models


class Boundaries(models.Model):
    """An import; the latest counts. `shapes` is what `boundaries.pack_shapes` makes."""

    imported_at = models.DateTimeField()
    file = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    comuni = models.PositiveIntegerField()
    shapes = models.BinaryField()

    class Meta:
        verbose_name_plural = "boundaries"

    def __str__(self) -> str:
        return self.file
