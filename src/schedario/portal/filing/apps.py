# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class FilingConfig(AppConfig):
    name = "schedario.portal.filing"
    label = "filing"
