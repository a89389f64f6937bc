# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "schedario.portal.audit_log"
    label = "journal"
