# SPDX-License-Identifier: EUPL-1.2
"""The error of files of schede."""

from schedario.errors import SchedarioError


class FileError(SchedarioError):
    """A file that cannot be read or written; the message, in Italian, says why and what to do."""
