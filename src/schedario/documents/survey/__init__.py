# SPDX-License-Identifier: EUPL-1.2
"""Many documents checked one after the other: what is kept of each, what they say together, and the report of it."""
