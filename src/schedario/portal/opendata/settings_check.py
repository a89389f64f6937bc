# SPDX-License-Identifier: EUPL-1.2
"""The settings that the catalogue needs about the publisher, and nobody else can give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core import checks

WANTED: Mapping[str, str] = {
    "owner": "il nome dell’ente che pubblica",
    "owner_ipa": "il codice dell’ente nell’Indice delle pubbliche amministrazioni (IPA)",
    "owner_contact": "l’indirizzo e-mail a cui scrivere",
}


def list_missing() -> list[str]:
    """The variables that are not set and without which the catalogue lacks an obligatory property."""
    return [name for name in WANTED if not getattr(settings.ENVIRONMENT, name)]


def check_missing_settings(**_: Any) -> list[checks.CheckMessage]:
    """For `manage check --deploy`: nothing is invented, so what is not set is missing from the catalogue."""
    return [
        checks.Warning(
            f"SCHEDARIO_{name.upper()} non è impostata: al catalogo dei dati aperti manca {WANTED[name]}.",
            hint="Serve solo a chi pubblica dati aperti, che DCAT-AP_IT obbliga a dirlo.",
            id=f"opendata.W{1 + list(WANTED).index(name):03d}",
        )
        for name in list_missing()
    ]
