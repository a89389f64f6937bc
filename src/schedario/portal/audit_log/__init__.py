# SPDX-License-Identifier: EUPL-1.2
"""The record of what happened, by whom, from where: events that are only added, each sealed with the one before it."""
