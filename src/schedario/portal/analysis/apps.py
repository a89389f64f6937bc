# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    name = "schedario.portal.analysis"
    label = "analysis"
