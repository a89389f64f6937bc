# SPDX-License-Identifier: EUPL-1.2
"""What everybody may have: published campaigns as files, their catalogue, and a read-only API with the same content."""
