# SPDX-License-Identifier: EUPL-1.2
"""Small counts in what is published: which cells are held back, and an attack that tries to compute them again."""
