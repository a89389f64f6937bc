# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "schedario.portal.registry"
    label = "registry"
