# SPDX-License-Identifier: EUPL-1.2
"""The data dictionary of an edition, and what changes between two."""
