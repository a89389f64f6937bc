# SPDX-License-Identifier: EUPL-1.2
"""Documents that become answers: kept for a while, read, laid beside the scheda."""
