# SPDX-License-Identifier: EUPL-1.2
"""All tests: a run depends on no setting of whose machine it is, but on the switches that CONTRIBUTING.md names."""

import os
import sys

SWITCHES = (
    "SCHEDARIO_EXPLORE",
    "SCHEDARIO_TEST_POSTGRESQL",
    "SCHEDARIO_CHROMIUM",
    "SCHEDARIO_GOLDEN",
    "SCHEDARIO_ROUGH",
)

# Before anything else is imported, and not in the programs that tests start with settings of their own.
if "pytest" in sys.modules:
    for name in [name for name in os.environ if name.startswith("SCHEDARIO_") and name not in SWITCHES]:
        del os.environ[name]
