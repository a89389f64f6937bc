# SPDX-License-Identifier: EUPL-1.2
"""The portal: offices fill in their scheda, see it computed and explained, send it, and keep a receipt.

`journal` what happened, in a chain that shows tampering · `registry` comuni, ATS and campaigns · `accounts` people and
what they may do for whom · `filing` one scheda from the first save to the receipt · `campaigns` the administrator's
work · `monitoring` many schede at a glance. `access` says who may open which route; `write_queue` is the one door
through which the portal writes.
"""
