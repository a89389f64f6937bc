# SPDX-License-Identifier: EUPL-1.2
"""What the rest stands on: the comuni, their ATS, and the campaigns that collect an edition from them."""
