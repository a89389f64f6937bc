# SPDX-License-Identifier: EUPL-1.2
"""The base of every error that Schedario raises on purpose."""

from __future__ import annotations


class SchedarioError(Exception):
    """The base class: whoever catches it catches whatever Schedario says is wrong with a file, a form or a call.

    Errors that Python has a name for are of that class too: an unknown cell is a KeyError, a wrong day a ValueError.
    """
