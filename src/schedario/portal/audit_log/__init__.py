# SPDX-License-Identifier: EUPL-1.2
"""The audit log: what happened, by whom, from where. Events are only added, each sealed with the one before it."""
