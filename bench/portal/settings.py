# SPDX-License-Identifier: EUPL-1.2
"""The portal's settings, with the routes of the reference added."""

from schedario.portal.settings import *  # noqa: F403

ROOT_URLCONF = "bench.portal.urls"
