# SPDX-License-Identifier: EUPL-1.2
"""The sheet as text: written so that it can be read back, and read in all the dialects that are met."""
