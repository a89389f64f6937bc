# SPDX-License-Identifier: EUPL-1.2
"""What happened, who did it, from where: events that are only added, each sealed with the one before it."""
