# SPDX-License-Identifier: EUPL-1.2
"""An edition made for tests: SOC26 and a few things more, all said in YAML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from schedario.definition.catalogue import find, load
from schedario.definition.form import Form

NUMBERS, SENTENCE, TEXT, CHOICE, LONG, SUM = "T01", "T02", "T03", "T04", "T05", "T06"
NEW_CELLS = (f"{NUMBERS}.base", f"{NUMBERS}.corrente", SENTENCE, TEXT, CHOICE, LONG, SUM)
NEW_MESSAGE, NEW_CHECK, NEW_PARAMETER = "M-Q1-prova", "SOC26-PROVA-Q1-901", "soglia_di_prova"

_KNOWN = {"status": "project", "source": "edizione di prova"}

_FORM: dict[str, Any] = {
    "extends": "soc26",
    "form": "SOC26-PROVA",
    "parameters": {
        NEW_PARAMETER: {"label": "Soglia di prova", "value": "12.50", "unit": "addetti", **_KNOWN},
    },
    "fields": {
        NUMBERS: {
            "label": "Sportelli aperti al pubblico",
            "unit": "addetti",
            "columns": {
                "base": {"label": "{year_staff_base}", "supplied_by": "prefilled_editable"},
                "corrente": {"label": "{esercizio}", "supplied_by": "comune"},
            },
            **_KNOWN,
        },
        SENTENCE: {
            "label": "Sportelli in rapporto alle persone",
            "before": "uno sportello ogni:",
            "after": "persone",
            "unit": "persone",
            "supplied_by": "comune",
            **_KNOWN,
        },
        TEXT: {"label": "Indirizzo dello sportello", "type": "text", "supplied_by": "comune", **_KNOWN},
        CHOICE: {
            "label": "Gestione dello sportello",
            "list": "gestione_di_prova",
            "supplied_by": "comune",
            **_KNOWN,
        },
        LONG: {
            "label": "Note sullo sportello",
            "type": "long_text",
            "max_length": 500,
            "supplied_by": "comune",
            **_KNOWN,
        },
        SUM: {
            "label": "Sportelli in tutto",
            "unit": "addetti",
            "supplied_by": "computed",
            "formula": f"{NUMBERS}.base + {NUMBERS}.corrente",
            **_KNOWN,
        },
    },
}
_LISTS = {
    "lists": {
        "gestione_di_prova": {
            "label": "Gestione",
            "open": False,
            "entries": ["diretta", "associata"],
            **_KNOWN,
        }
    },
    "questions": {"progetto": {"enabled": True}},
}
_MESSAGES = {
    "messages": {
        NEW_MESSAGE: {
            "opening": "Gli sportelli di prova",
            "cases": [{"text": f"Gli sportelli di prova sono {{{SUM}}} in tutto.", **_KNOWN}],
        }
    }
}
_CHECKS = {
    "checks": {
        "Q1-901": {
            "quadro": "Q1",
            "level": "warning",
            "when": f"{SUM} > {NEW_PARAMETER}",
            "cells": [SUM],
            "found": f"{{{SUM}}} sportelli",
            "expected": f"al massimo {{{NEW_PARAMETER}}}",
            "message": "Gli sportelli di prova sono troppi.",
            "remedy": "Controllare gli sportelli.",
            **_KNOWN,
        }
    }
}


def trial_edition(folder: Path) -> Form:
    """Writes the edition into `folder` and loads it."""
    shipped = yaml.safe_load((find("SOC26") / "form.yaml").read_text(encoding="utf-8"))
    content = shipped["quadri"]["Q1"]["content"]
    new = [{"field": code} for code in (NUMBERS, SENTENCE, TEXT, CHOICE, LONG, SUM)]
    form = {**_FORM, "quadri": {"Q1": {"content": [*content, *new, {"message": NEW_MESSAGE}]}}}
    parts = {"form": form, "lists": _LISTS, "messages": _MESSAGES, "checks": _CHECKS}
    for name, part in parts.items():
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(part, allow_unicode=True), encoding="utf-8")
    return load(folder)
