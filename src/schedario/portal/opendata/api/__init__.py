# SPDX-License-Identifier: EUPL-1.2
"""The read-only API: the content of the published files, row by row, for programs."""
