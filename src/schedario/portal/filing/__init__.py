# SPDX-License-Identifier: EUPL-1.2
"""One scheda from the first save to the receipt, and its rectifications."""
