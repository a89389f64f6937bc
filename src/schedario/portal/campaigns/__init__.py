# SPDX-License-Identifier: EUPL-1.2
"""The work of the campaign's administrator: opening it from the decree's figures, dates, reminders, re-openings."""
