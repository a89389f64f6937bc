# SPDX-License-Identifier: EUPL-1.2
"""The data that the page hands to its scripts: the scheda as it stands, and the addresses to speak to."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from schedario.definition.form import Form
from schedario.definition.memo import cached_on_form
from schedario.engine.page_module import build_page_module_name
from schedario.portal import navigation
from schedario.portal.filing.addresses import build_addresses
from schedario.portal.filing.confirmations import describe_confirmations
from schedario.portal.filing.editing import list_writable_cells
from schedario.portal.filing.sheet.page import SheetPage, list_incomplete_codes
from schedario.portal.filing.sheet.state import describe_version, explain_not_due
from schedario.program.dependencies import find_needed_answers

ROUTES = ("save", "state", "missing", "confirm", "withdraw", "why")


def build_page_data(page: SheetPage, request: HttpRequest) -> dict[str, Any]:
    """The data block of the page, for JSON."""
    scheda, form = page.scheda, page.form
    return {
        **describe_version(scheda),
        "texts": page.texts,
        "reasons": explain_not_due(page.evaluation),
        "scheda": f"{scheda.campaign.code}/{scheda.comune.codice}",
        "user": request.user.pk,
        "name": str(request.user),
        "email": request.user.get_username(),
        "editable": page.editable,
        "supplied": page.supplied,
        "sources": {name: cell.source for name, cell in page.cells.items() if cell.source},
        **_build_form_data(form),
        **describe_confirmations(page.confirmations, page.doubts, form),
        "addresses": _build_page_addresses(page),
    }


def _build_page_addresses(page: SheetPage) -> dict[str, str]:
    return {
        **build_addresses(page.scheda, ROUTES),
        "module": reverse("form_module", kwargs={"name": build_page_module_name(page.form)}),
        "sign_in": navigation.get_address("accounts:login"),
        "sign_out": navigation.get_address("accounts:logout"),
    }


@cached_on_form()
def _build_form_data(form: Form) -> dict[str, msgspec.Raw]:
    """The data that are the same for every scheda of a form, written once."""
    data = {
        "silent": sorted(list_incomplete_codes(form)),
        "cells": sorted(list_writable_cells(form)),
        "deciding": _list_deciding_cells(form),
        "spoken": {name: form.cells[name].spoken for name in list_writable_cells(form) if form.cells[name].spoken},
    }
    return {name: msgspec.Raw(msgspec.json.encode(value)) for name, value in data.items()}


def write_data_block(data: dict[str, Any]) -> SafeString:
    """Data as JSON that can stand in a script block, whatever is in it."""
    text = msgspec.json.encode(data).decode()
    return mark_safe(text.replace("<", r"\u003c").replace(">", r"\u003e").replace("&", r"\u0026"))  # noqa: S308 - escaped


@cached_on_form()
def _list_deciding_cells(form: Form) -> dict[str, list[str]]:
    """For each quadro that is not always due, the cells by which whoever fills in may change what is said of that."""
    computed = {cell.id for cell in form.writable if cell.formula is not None}
    return {
        quadro.id: sorted((find_needed_answers(form, quadro.due.tree) | computed) & list_writable_cells(form))
        for quadro in form.quadri.values()
        if quadro.due
    }
