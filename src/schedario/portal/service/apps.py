# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig

from schedario.sandbox.proof import demand_proof


class ServiceConfig(AppConfig):
    name = "schedario.portal.service"
    label = "service"

    def ready(self) -> None:
        """Demand that limits hold before anything uploaded is read."""
        demand_proof()
