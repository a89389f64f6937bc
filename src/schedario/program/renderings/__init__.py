# SPDX-License-Identifier: EUPL-1.2
"""Renderings of the program: each spells the same nodes in one language. No rule of any form is written here."""
