# SPDX-License-Identifier: EUPL-1.2
"""Definitions of forms: loaded, validated, linted."""
