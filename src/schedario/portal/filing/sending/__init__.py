# SPDX-License-Identifier: EUPL-1.2
"""Sending, and all that follows from it: numbers, signatures, rectifications."""
