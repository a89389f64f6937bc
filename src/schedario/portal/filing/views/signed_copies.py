# SPDX-License-Identifier: EUPL-1.2
"""Giving the signed PDF back: the file is verified, and kept beside the receipt."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from schedario.portal.filing.actions.prints import accept_signed_copy
from schedario.portal.filing.sending.signing import LARGEST, RefusedError, Why
from schedario.portal.filing.views.receipts import render_receipt_page
from schedario.portal.filing.views.scheda_lookup import get_submission_for_writer

REFUSALS: dict[Why, Promise] = {
    "too_large": _("Il file supera 10 megabyte: la stampa firmata di una scheda è molto più piccola."),
    "p7m": _(
        "È una firma in formato CAdES (.p7m), che il portale non sa verificare. Firma di nuovo la stampa in formato "
        "PAdES: i programmi di firma lo chiamano anche «firma PDF»."
    ),
    "not_pdf": _("Il file non è un PDF. Carica la stampa della scheda, firmata in formato PAdES."),
    "not_ours": _(
        "È un PDF che non viene da questo portale. Scarica la stampa da questa pagina, firma quella e caricala."
    ),
    "other_scheda": _(
        "È la stampa di un’altra scheda, di una bozza o di un altro invio. Scarica la stampa da questa pagina, firma "
        "quella e caricala."
    ),
    "changed": _(
        "Il file contiene i dati di questo invio, ma non è più la stampa fatta dal portale: è stato modificato, o "
        "salvato di nuovo da un altro programma. Scarica la stampa, firmala senza altri passaggi e caricala."
    ),
    "unsigned": _("Il file è la stampa giusta, ma non contiene nessuna firma digitale."),
    "broken": _("La firma non corrisponde al contenuto del file: il file è stato modificato o è danneggiato."),
    "not_whole": _("Dopo la firma il file è stato cambiato: la firma non lo copre per intero."),
    "unreadable": _(
        "La firma non si può leggere: il file è danneggiato o è fatto in un modo che il portale non conosce."
    ),
    "too_heavy": _(
        "La verifica del file chiede troppo tempo o troppa memoria. Scarica la stampa, firmala senza altri passaggi e "
        "caricala."
    ),
    "no_room": _("Si stanno verificando altri file: riprova fra poco."),
    "no_sandbox": _(
        "Su questa macchina non si possono limitare memoria e tempo della lettura: i file caricati non si leggono."
    ),
}


@require_http_methods(["GET", "POST"])
def upload_signed_copy(request: HttpRequest, campaign: str, comune: str, number: str) -> HttpResponse:
    """Takes a signed copy, or says on the receipt's page why not (422, 413); a GET leads to the receipt."""
    submission, writer = get_submission_for_writer(request, campaign, comune, number)
    if request.method == "GET":
        return redirect("filing:receipt", campaign, comune, number)
    file = request.FILES.get("file")
    if file is None:
        return render_receipt_page(request, submission, gettext("Scegli prima il file da caricare."), 422)
    if (file.size or 0) > LARGEST:
        return render_receipt_page(request, submission, str(REFUSALS["too_large"]), 413)
    try:
        accept_signed_copy(submission, file.read(), writer)
    except RefusedError as refused:
        return render_receipt_page(request, submission, str(REFUSALS[refused.why]), 422)
    return redirect("filing:receipt", campaign, comune, number)
