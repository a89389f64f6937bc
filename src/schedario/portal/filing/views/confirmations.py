# SPDX-License-Identifier: EUPL-1.2
"""The sheet page's conversation with the server about warnings: confirming one, and taking it back."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from schedario.portal.filing.actions.confirming import (
    SHORTEST_REASON,
    NotFoundError,
    ReasonError,
    confirm_warnings,
    withdraw_confirmation,
)
from schedario.portal.filing.confirmations import Fact, describe_reasons
from schedario.portal.filing.editing import ClosedError, StaleError
from schedario.portal.filing.models import Scheda
from schedario.portal.filing.sheet.state import describe_sheet
from schedario.portal.filing.views.bodies import Text, build_refusal, decode_body
from schedario.portal.filing.views.scheda_lookup import get_scheda_for_writer


class FoundWarning(msgspec.Struct, forbid_unknown_fields=True):
    """A finding as it stands on the page."""

    code: Text
    cells: list[Text]
    found: Text


class ConfirmRequest(FoundWarning, forbid_unknown_fields=True, kw_only=True):
    """The version that the page shows, the finding, and the reason; `others` are findings confirmed by the same one."""

    version: int
    reason: Text
    others: list[FoundWarning] = []


_CONFIRM = msgspec.json.Decoder(ConfirmRequest)
_WITHDRAW = msgspec.json.Decoder(FoundWarning)


@require_POST
def post_confirmation(request: HttpRequest, campaign: str, comune: str) -> HttpResponse:
    """Confirms a warning, and others with it. 200 with all confirmations; 409 with what is there when one is gone."""
    try:
        asked = decode_body(request, _CONFIRM)
    except msgspec.DecodeError as error:
        return build_refusal(400, "unreadable", str(error))
    scheda, writer = get_scheda_for_writer(request, campaign, comune)
    try:
        facts = [_build_fact(one) for one in (asked, *asked.others)]
        after = confirm_warnings(scheda.pk, asked.version, facts, asked.reason, writer)
    except ReasonError:
        return build_refusal(422, "reason", str(SHORTEST_REASON))
    except StaleError as stale:
        return JsonResponse({"error": "stale", **describe_sheet(stale.scheda)}, status=409)
    except NotFoundError:
        return build_refusal(422, "not_found", asked.code)
    except ClosedError:
        return build_refusal(423, "closed", "")
    return _respond_with_confirmations(after)


@require_POST
def post_withdrawal(request: HttpRequest, campaign: str, comune: str) -> HttpResponse:
    """Takes a confirmation back. 200 with those that are left."""
    try:
        asked = decode_body(request, _WITHDRAW)
    except msgspec.DecodeError as error:
        return build_refusal(400, "unreadable", str(error))
    scheda, writer = get_scheda_for_writer(request, campaign, comune)
    try:
        after = withdraw_confirmation(scheda.pk, _build_fact(asked), writer)
    except NotFoundError:
        return build_refusal(422, "not_found", asked.code)
    except ClosedError:
        return build_refusal(423, "closed", "")
    return _respond_with_confirmations(after)


def _build_fact(asked: FoundWarning) -> Fact:
    return asked.code, tuple(asked.cells), asked.found


def _respond_with_confirmations(scheda: Scheda) -> HttpResponse:
    return JsonResponse({"version": scheda.version, **describe_reasons(scheda)})
