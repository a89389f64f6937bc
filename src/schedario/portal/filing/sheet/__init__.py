# SPDX-License-Identifier: EUPL-1.2
"""The sheet as a page shows it."""
