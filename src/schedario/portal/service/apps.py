# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class ServiceConfig(AppConfig):
    name = "schedario.portal.service"
    label = "service"
