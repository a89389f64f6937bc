# SPDX-License-Identifier: EUPL-1.2
"""A scheda from the first save to the receipt, and its rectifications."""
