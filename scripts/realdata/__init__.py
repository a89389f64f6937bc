# SPDX-License-Identifier: EUPL-1.2
"""The plausibility checks and the synthetic nation, held against real comuni."""
