# SPDX-License-Identifier: EUPL-1.2
"""The format of the log: UTC, one event a line."""

from __future__ import annotations

import logging
import time


class UtcFormatter(logging.Formatter):
    """ISO 8601 in UTC: the clock of the log does not jump twice a year."""

    converter = staticmethod(time.gmtime)  # as it is: a function of a class would take the formatter first
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"
