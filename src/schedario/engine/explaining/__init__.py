# SPDX-License-Identifier: EUPL-1.2
"""Explanations of why a cell has its value or none, and what would give it one; as plain data and in words."""
