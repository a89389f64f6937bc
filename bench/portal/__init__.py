# SPDX-License-Identifier: EUPL-1.2
"""The portal under load, beside a bare reference in the same server."""
