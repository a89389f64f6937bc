# SPDX-License-Identifier: EUPL-1.2
"""What changes a scheda that is being filled in, and what the journal tells of it."""
