# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.core.checks import register


class OpendataConfig(AppConfig):
    name = "schedario.portal.opendata"
    label = "opendata"

    def ready(self) -> None:
        from schedario.portal.opendata.settings_check import check_missing_settings  # noqa: PLC0415

        register(check_missing_settings, deploy=True)
