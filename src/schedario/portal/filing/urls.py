# SPDX-License-Identifier: EUPL-1.2
"""Addresses of one scheda, below `/schede/<campaign>/<comune>/`."""

from __future__ import annotations

from django.urls import path

from schedario.portal.filing.views import (
    confirmations,
    files,
    receipts,
    rectifying,
    saves,
    sending,
    sheet,
    signed_copies,
    timeline,
)

app_name = "filing"
urlpatterns = [
    path("salva/", saves.save, name="save"),
    path("", sheet.sheet, name="sheet"),
    path("manca/", sheet.missing, name="missing"),
    path("perche/<str:name>/", sheet.why, name="why"),
    path("stato/", saves.state, name="state"),
    path("conferme/", confirmations.confirm, name="confirm"),
    path("conferme/ritira/", confirmations.withdraw, name="withdraw"),
    path("invia/", sending.page, name="send"),
    path("rettifica/", rectifying.page, name="rectify"),
    path("rettifica/annulla/", rectifying.cancel_page, name="cancel"),
    path("ricevute/", receipts.index, name="receipts"),
    path("ricevute/<str:number>/", receipts.receipt, name="receipt"),
    path("ricevute/<str:number>/ricevuta.pdf", receipts.receipt_file, name="receipt_pdf"),
    path("ricevute/<str:number>/scheda.pdf", receipts.sent_pdf, name="sent_pdf"),
    path("ricevute/<str:number>/scheda.json", receipts.sent_json, name="sent_json"),
    path("ricevute/<str:number>/firmata/", signed_copies.upload, name="signed_upload"),
    path("ricevute/<str:number>/firmata/<int:copy>.pdf", receipts.signed_pdf, name="signed_pdf"),
    path("stampa.pdf", files.pdf, name="pdf"),
    path("scheda.json", files.data, name="json"),
    path("scheda.txt", files.text, name="text"),
    path("storia/", timeline.page, name="story"),
]
