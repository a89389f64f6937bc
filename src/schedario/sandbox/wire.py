# SPDX-License-Identifier: EUPL-1.2
"""The form of what passes between the process that asks and its child: a heading of fixed size, then bytes.

Nothing is unpickled on either side: the child reads what strangers wrote, and is believed no more than they are.
"""

from __future__ import annotations

from struct import Struct

# Bytes of the target's name and of the content, seconds of processor and by the clock, whether the content is a file.
REQUEST = Struct("!HQdd?")
# How the work went, whether the child ends now, bytes that follow.
REPLY = Struct("!c?Q")

DONE, OUT_OF_MEMORY, TOO_MUCH, RAISED = b"D", b"M", b"O", b"R"

WITHOUT_LIMITS = 71  # exit code of a child that could not limit itself
PASSED_AS_FILE = 256 * 1024  # bytes from which content is handed over as an open file
MOST_SAID = 2000  # bytes of an error's traceback
