# SPDX-License-Identifier: EUPL-1.2
"""The pages about people: signing in, the own profile, roles, invitations, delegations."""
