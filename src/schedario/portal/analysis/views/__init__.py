# SPDX-License-Identifier: EUPL-1.2
"""The analyst's pages."""
