# SPDX-License-Identifier: EUPL-1.2
"""Many schede at a glance: the board of an ATS, the progress of a campaign."""
