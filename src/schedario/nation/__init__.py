# SPDX-License-Identifier: EUPL-1.2
"""Many schede looked at together (`indicators`, `outliers`, `simulate`), and a campaign to try it on (`synthetic`)."""
