# SPDX-License-Identifier: EUPL-1.2
"""The editor of a scheda, the cells that they may change, and the reasons for which a change is refused."""

from __future__ import annotations

from dataclasses import dataclass

from schedario.definition.form import Form
from schedario.definition.memo import cached_on_form
from schedario.errors import SchedarioError
from schedario.portal.accounts.models import User
from schedario.portal.audit_log.chain import Actor
from schedario.portal.filing.models import Scheda

LONGEST_TEXT = 50_000  # characters; what is longer than its cell allows is kept, and found fault with


class StaleError(SchedarioError):
    """Somebody saved in between; `scheda` is what there is now."""

    def __init__(self, scheda: Scheda) -> None:
        super().__init__(scheda.version)
        self.scheda = scheda


class ClosedError(SchedarioError):
    """The scheda was sent, or its campaign does not accept it now."""


@dataclass(frozen=True, slots=True)
class Editor:
    """The person who writes, and the address from which they do."""

    user: User
    origin: str

    @property
    def who(self) -> Actor:
        """As the journal names them."""
        return Actor(str(self.user), self.origin, self.user.pk)


@cached_on_form()
def list_writable_cells(form: Form) -> frozenset[str]:
    """The names of the cells in which a comune may write."""
    return frozenset(cell.id for cell in form.writable)
