# SPDX-License-Identifier: EUPL-1.2
"""Tables as offices send them."""
