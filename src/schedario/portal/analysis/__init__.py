# SPDX-License-Identifier: EUPL-1.2
"""The nation in columns, for the analyst: tables, plots, maps, doubts, and what another rule would change."""
