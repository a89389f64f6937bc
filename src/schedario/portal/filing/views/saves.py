# SPDX-License-Identifier: EUPL-1.2
"""The sheet page's conversation with the server: saving, and hearing of what colleagues saved."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_POST

from schedario.engine.page_result import build_page_result, compute_page_digest
from schedario.portal.access import get_comune
from schedario.portal.filing.actions.differences import report_difference
from schedario.portal.filing.actions.saving import DraftEdit, NotWritableError, save_answers_as_read
from schedario.portal.filing.confirmations import describe_reasons
from schedario.portal.filing.editing import LONGEST_TEXT, ClosedError, StaleError
from schedario.portal.filing.lookup import get_scheda_or_404
from schedario.portal.filing.models import Scheda
from schedario.portal.filing.sheet.state import describe_answers, describe_sheet, describe_version, explain_not_due
from schedario.portal.filing.views.bodies import Text, build_refusal, decode_body
from schedario.portal.filing.views.writer import build_editor

Mark = Annotated[str, msgspec.Meta(min_length=1, max_length=36, pattern=r"^[^\0]*$")]
Digest = Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{64})?$")]


class SaveRequest(msgspec.Struct, forbid_unknown_fields=True):
    """A save of the page: the version it shows, its idempotency key, the changed cells, its own result's digest.

    `user` is the account that the page was opened by: another one that has signed in since must not save it.
    """

    version: int
    mark: Mark
    texts: dict[str, Text]
    digest: Digest = ""
    user: int = 0


_SAVE = msgspec.json.Decoder(SaveRequest)


@require_POST
def save(request: HttpRequest, campaign: str, comune: str) -> HttpResponse:  # noqa: ARG001 - access has looked it up
    """Saves cells. 200 with the new version; 409 with what is there now when somebody saved in between."""
    try:
        asked = decode_body(request, _SAVE)
    except msgspec.DecodeError as error:
        return build_refusal(400, "unreadable", str(error))
    if any(len(text) > LONGEST_TEXT for text in asked.texts.values()):
        return build_refusal(413, "too_large", str(LONGEST_TEXT))
    if asked.user not in (0, request.user.pk):
        return build_refusal(403, "another_person", "")
    change = DraftEdit(asked.version, asked.mark, asked.texts)
    writer = build_editor(request)
    try:
        scheda = save_answers_as_read(_get_scheda_to_save(request, campaign), change, writer)
    except StaleError as stale:
        return JsonResponse({"error": "stale", **describe_sheet(stale.scheda)}, status=409)
    except ClosedError:
        return build_refusal(423, "closed", "")
    except NotWritableError as unwritable:
        return build_refusal(422, "not_writable", unwritable.cell)
    evaluation = scheda.evaluate_answers()
    result = build_page_result(evaluation)
    ours = compute_page_digest(result)
    if asked.digest and asked.digest != ours:
        report_difference(scheda, asked.digest, ours, writer)
    saved = {**describe_version(scheda), "reasons": explain_not_due(evaluation)}
    return _build_json_response({**saved, **_describe_result(result, asked.digest, ours)})


def _get_scheda_to_save(request: HttpRequest, campaign: str) -> Scheda:
    """The scheda of the comune that `access` has looked up, without who saved it last."""
    return get_object_or_404(get_comune(request).schede.select_related("campaign"), campaign__code=campaign)


@require_GET
def show_state(request: HttpRequest, campaign: str, comune: str) -> HttpResponse:
    """Shows the present state, or 204 when it is still what the page shows (`?version=` and `?confirmed=`)."""
    scheda = get_scheda_or_404(campaign, comune)
    confirmations = describe_reasons(scheda)
    seen = request.GET.get("version"), request.GET.get("confirmed", "")
    if seen == (str(scheda.version), confirmations["confirmed"]):
        return HttpResponse(status=204)
    return JsonResponse({**describe_answers(scheda), **confirmations})


def _describe_result(result: bytes, digest: str, ours: str) -> dict[str, Any]:
    """The server's own result; only its digest, `ours`, where the page has come to the same."""
    if digest == ours:
        return {"digest": ours}
    return {"digest": ours, "result": msgspec.Raw(result)}


def _build_json_response(answer: dict[str, Any]) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(answer), content_type="application/json")
