# SPDX-License-Identifier: EUPL-1.2
"""Problems of editions and definitions when the portal starts.

None of it keeps the portal from starting: campaigns have their definitions in the database.
"""

from __future__ import annotations

from collections.abc import Iterator

from schedario.definition.catalogue import editions, list_folder_problems
from schedario.portal.registry.editions import list_version_problems
from schedario.portal.registry.models import list_missing_definitions
from schedario.program.lint import lint_folder


def list_edition_problems() -> Iterator[str]:
    """List what the linter says of the editions at hand, and the campaigns whose definition nobody has."""
    for problem in list_folder_problems():
        yield str(problem)
    for folder in editions().values():
        for problem in (*lint_folder(folder), *list_version_problems(folder)):
            yield str(problem)
    for campaign in list_missing_definitions():
        yield (
            f"La definizione della campagna {campaign.code} ({campaign.edition} {campaign.definition_version}, "
            f"impronta {campaign.definition_digest[:12]}…) non è conservata: se nessuna edizione la ha più, le sue "
            "schede aperte non si possono calcolare. "
            "Installarla con «schedario manage install-edition»."
        )
