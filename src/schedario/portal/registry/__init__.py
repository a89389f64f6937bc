# SPDX-License-Identifier: EUPL-1.2
"""The registry: the comuni, their ATS, and the campaigns that collect an edition from them."""
