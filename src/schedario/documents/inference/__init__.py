# SPDX-License-Identifier: EUPL-1.2
"""What printed sheets say of the rules that nobody has published: which roundings, choices and intervals they allow."""
