# SPDX-License-Identifier: EUPL-1.2
"""The pages of those who look at many schede."""
