# SPDX-License-Identifier: EUPL-1.2
"""Rebuilds `src/schedario/territory/data/` from packages that anyone can install; see `scripts/make_territory.py`."""
