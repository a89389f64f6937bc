# SPDX-License-Identifier: EUPL-1.2
"""People: accounts, what each may do for whom, invitations, hand-over, delegations to the ATS."""
