# SPDX-License-Identifier: EUPL-1.2
"""Many schede at once: the same expressions as for one, over columns."""
