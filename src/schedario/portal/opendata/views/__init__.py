# SPDX-License-Identifier: EUPL-1.2
"""The pages of the open data: for everybody, for the administrator, for the responsabile of a comune."""
