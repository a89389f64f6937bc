# SPDX-License-Identifier: EUPL-1.2
"""Addresses of one scheda, below `/schede/<campaign>/<comune>/`."""

from __future__ import annotations

from django.urls import path

from schedario.portal.filing.views import (
    confirmations,
    doubts,
    files,
    receipts,
    rectifying,
    saves,
    sending,
    sheet,
    signed_copies,
    timeline,
    uploads,
)

app_name = "filing"
urlpatterns = [
    path("salva/", saves.save, name="save"),
    path("", sheet.show_sheet, name="sheet"),
    path("manca/", sheet.show_missing, name="missing"),
    path("perche/<str:name>/", sheet.show_explanation, name="why"),
    path("stato/", saves.show_state, name="state"),
    path("conferme/", confirmations.post_confirmation, name="confirm"),
    path("conferme/ritira/", confirmations.post_withdrawal, name="withdraw"),
    path("dubbi/", doubts.show_doubts, name="doubts"),
    path("dubbi/<int:doubt>/", doubts.post_answer, name="answer"),
    path("invia/", sending.send_scheda, name="send"),
    path("rettifica/", rectifying.rectify_scheda, name="rectify"),
    path("rettifica/annulla/", rectifying.cancel_page, name="cancel"),
    path("ricevute/", receipts.list_receipts, name="receipts"),
    path("ricevute/<str:number>/", receipts.show_receipt, name="receipt"),
    path("ricevute/<str:number>/ricevuta.pdf", receipts.download_receipt, name="receipt_pdf"),
    path("ricevute/<str:number>/scheda.pdf", receipts.download_sent_pdf, name="sent_pdf"),
    path("ricevute/<str:number>/scheda.json", receipts.download_sent_json, name="sent_json"),
    path("ricevute/<str:number>/firmata/", signed_copies.upload_signed_copy, name="signed_upload"),
    path("ricevute/<str:number>/firmata/<int:copy>.pdf", receipts.download_signed_pdf, name="signed_pdf"),
    path("stampa.pdf", files.download_pdf, name="pdf"),
    path("scheda.json", files.download_json, name="json"),
    path("scheda.txt", files.download_text, name="text"),
    path("scarica/", uploads.show_files, name="files"),
    path("carica/", uploads.upload_document, name="upload"),
    path("carica/<int:document>/", uploads.compare_document, name="uploaded"),
    path("carica/<int:document>/scarta/", uploads.discard_upload, name="discard"),
    path("carica/<int:document>/pagine/<int:page>/", uploads.show_page, name="document_page"),
    path("carica/<int:document>/pagine/<int:page>.png", uploads.draw_picture, name="document_picture"),
    path("carica/<int:event>/annulla/", uploads.undo_load, name="undo_loading"),
    path("storia/", timeline.show_timeline, name="story"),
]
