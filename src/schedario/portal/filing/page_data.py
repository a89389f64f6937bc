# SPDX-License-Identifier: EUPL-1.2
"""What the page hands to its scripts: the scheda as it stands, the addresses to speak to, and the words to say."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from schedario.definition.form import Form, Quadro
from schedario.documents.sheet import not_due_because
from schedario.engine.page_module import page_module_name
from schedario.engine.program import due_name
from schedario.formula import typed as t
from schedario.portal.filing.saves import present
from schedario.portal.filing.sheet_page import SheetPage, incomplete_codes, writable_names


def page_data(page: SheetPage, request: HttpRequest) -> dict[str, Any]:
    """The data block of the page, for JSON."""
    scheda, form = page.scheda, page.form
    return {
        **present(scheda),
        "scheda": f"{scheda.campaign.code}/{scheda.comune.codice}",
        "user": request.user.pk,
        "name": str(request.user),
        "email": request.user.get_username(),
        "editable": page.editable,
        "supplied": page.supplied,
        "sources": {name: cell.source for name, cell in page.cells.items() if cell.source},
        "silent": sorted(incomplete_codes(form)),
        "cells": sorted(writable_names(form)),
        "reasons": reasons(form),
        "addresses": _addresses(page),
    }


def _addresses(page: SheetPage) -> dict[str, str]:
    of_scheda = {"campaign": page.scheda.campaign.code, "comune": page.scheda.comune.codice}
    routes = {"save": "filing:save", "state": "filing:state", "missing": "filing:missing"}
    return {
        **{name: reverse(route, kwargs=of_scheda) for name, route in routes.items()},
        "why": reverse("filing:why", kwargs={**of_scheda, "name": "-"}),
        "module": reverse("form_module", kwargs={"name": page_module_name(page.form)}),
        "sign_in": reverse("accounts:login"),
    }


@lru_cache(maxsize=16)
def reasons(form: Form) -> dict[str, list[tuple[str, str]]]:
    """For each quadro that is not always due: the conditions that it takes, and what to say when one does not hold."""
    return {quadro.id: list(_reasons(form, quadro)) for quadro in form.quadri.values() if quadro.due}


def _reasons(form: Form, quadro: Quadro) -> list[tuple[str, str]]:
    tree = quadro.due.tree if quadro.due else None
    if tree is None:
        return []
    parts = [part for part in _conjuncts(tree) if isinstance(part, t.Reference) and part.kind == "condition"]
    named = [(part.name, not_due_because(form, part)) for part in parts]
    return [*named, (due_name(quadro.id), not_due_because(form, tree))]


def _conjuncts(tree: t.Typed) -> list[t.Typed]:
    if isinstance(tree, t.Logic) and tree.operator == "and":
        return [part for operand in tree.operands for part in _conjuncts(operand)]
    return [tree]


def words() -> dict[str, str]:
    """What the scripts say, in the language of the page; holes are `{name}`."""
    return {**_saving_words(), **_step_words(), **_paste_words(), **_conflict_words(), **_finding_words()}


def _step_words() -> dict[str, str]:
    return {
        "step.to_fill": gettext("{filled} di {wanted} celle"),
        "step.complete": gettext("Completo"),
        "step.nothing": gettext("Niente da compilare"),
        "step.not_supplied": gettext("Dati non ancora forniti"),
        "step.not_due": gettext("Non dovuto"),
        "step.undecided": gettext("Da stabilire"),
        "step.error": gettext("1 errore"),
        "step.errors": gettext("{count} errori"),
        "progress": gettext("{filled} di {wanted} celle compilate"),
        "was": gettext("era {text}"),
        "edited": gettext("modificato dal comune"),
        "counter": gettext("{count} caratteri su {limit}"),
        "why_offline": gettext("La spiegazione si può leggere appena torna la connessione."),
    }


def _saving_words() -> dict[str, str]:
    return {
        "saved": gettext("Salvato alle {clock}"),
        "saved_never": gettext("Ancora niente da salvare"),
        "saving": gettext("Salvataggio…"),
        "unsaved": gettext("Modifiche non ancora salvate"),
        "offline": gettext("Non salvato: senza connessione, riprovo"),
        "expired": gettext("Non salvato: accesso scaduto"),
        "stale": gettext("Non salvato: un collega ha cambiato le stesse celle"),
        "closed": gettext(
            "Non salvato: la scheda non si può più modificare. Quello che è scritto resta in questo browser."
        ),
        "forbidden": gettext(
            "Non salvato: questa scheda non è più fra quelle che si possono compilare con questo accesso."
        ),
        "gone": gettext("Non salvato: la scheda non si trova più. Quello che è scritto resta in questo browser."),
        "too_large": gettext("Non salvato: il testo è troppo lungo. Accorciarlo e si salverà da solo."),
        "not_writable": gettext(
            "Non salvato: una cella non si può modificare. Ricaricare la pagina; le modifiche restano in questo browser."
        ),
        "busy": gettext("Non salvato: troppe richieste insieme, riprovo fra poco"),
        "failed": gettext("Non salvato: il server ha un problema, riprovo"),
        "refused": gettext(
            "Non salvato: il server non ha capito la richiesta. Ricaricare la pagina; le modifiche restano in questo browser."
        ),
        "difference": gettext(
            "Il server ha calcolato valori diversi da quelli di questa pagina: sono mostrati quelli del server, che fanno fede. La differenza è stata registrata."
        ),
        "colleague_one": gettext("{name} ha salvato 1 cella alle {clock}"),
        "colleague": gettext("{name} ha salvato {count} celle alle {clock}"),
        "changed_one": gettext("1 cella"),
        "changed": gettext("{count} celle"),
        "other_user": gettext(
            "Qui stava lavorando {name}: con un altro accesso le sue modifiche non si possono salvare."
        ),
        "wrong_password": gettext("Indirizzo o parola d’ordine non riconosciuti."),
        "locked_out": gettext("Troppi tentativi: riprovare fra qualche minuto."),
        "no_connection": gettext("Senza connessione: riprovare appena torna."),
        "stored_full": gettext(
            "Questo browser non riesce a tenere una copia delle modifiche: non chiudere la pagina prima del salvataggio."
        ),
    }


def _paste_words() -> dict[str, str]:
    return {
        "blank": gettext("vuota"),
        "paste.locked": gettext("non si può modificare"),
        "paste.outside": gettext("fuori dalla tabella"),
        "paste.unreadable": gettext("non si legge come valore di questa cella"),
        "paste.too_many_decimals": gettext("ha troppi decimali"),
        "paste.not_in_list": gettext("non è una voce dell’elenco"),
        "paste.same": gettext("uguale"),
        "paste.summary": gettext(
            "{changed} celle cambiano, {same} restano uguali, {refused} non si possono incollare."
        ),
        "paste.none": gettext("Niente di quello che è stato copiato può entrare qui."),
        "undone": gettext("Annullato: {what}"),
        "redone": gettext("Ripetuto: {what}"),
        "pasted": gettext("incollate {count} celle"),
    }


def _conflict_words() -> dict[str, str]:
    return {
        "conflict.theirs": gettext("Di {name}, alle {clock}"),
        "conflict.theirs_unknown": gettext("Salvato da altri"),
        "conflict.mine_of": gettext("Tenere il mio: {cell}"),
        "conflict.theirs_of": gettext("Tenere quello del collega: {cell}"),
        "kept.when": gettext("Modifiche del {when}"),
    }


def _finding_words() -> dict[str, str]:
    return {
        "findings.none": gettext("Nessuna segnalazione."),
        "findings.error": gettext("1 errore"),
        "findings.errors": gettext("{count} errori"),
        "findings.warning": gettext("1 da confermare"),
        "findings.warnings": gettext("{count} da confermare"),
        "findings.note": gettext("1 nota"),
        "findings.notes": gettext("{count} note"),
        "findings.more": gettext("e altre {count}"),
    }
