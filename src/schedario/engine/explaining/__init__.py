# SPDX-License-Identifier: EUPL-1.2
"""Why a cell has its value, why it has none, and what would give it one; on request, as plain data and in words."""
