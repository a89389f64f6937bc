# SPDX-License-Identifier: EUPL-1.2
"""The forms that a process holds, by the digest under which they were asked for."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from schedario.definition.form import Form

MOST = 16  # an installation has one or two campaigns at a time; a form with all that is made of it takes some 20 MB


class FormMemo:
    """The forms used last. What a digest names never changes, so that nothing in it is ever out of date."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._forms: OrderedDict[str, Form] = OrderedDict()
        self._lock = Lock()

    def find_form(self, digest: str) -> Form | None:
        """Finds the form of a digest, and holds it longest."""
        with self._lock:
            form = self._forms.get(digest)
            if form is not None:
                self._forms.move_to_end(digest)
            return form

    def keep_form(self, digest: str, form: Form) -> Form:
        """Holds a form; the one that nobody has asked for the longest time makes room for it."""
        with self._lock:
            self._forms[digest] = form
            if len(self._forms) > self._most:
                self._forms.popitem(last=False)
            return form

    def clear(self) -> None:
        """Lets go of all of them."""
        with self._lock:
            self._forms.clear()

    def __len__(self) -> int:
        return len(self._forms)
