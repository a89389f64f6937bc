# SPDX-License-Identifier: EUPL-1.2
"""Every component in every state, on one page: for looking at, and for the accessibility tests. DEBUG or DEMO only."""

from __future__ import annotations

from types import SimpleNamespace

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from schedario.portal import context_processors, errors, widgets


class Sample(forms.Form):
    """A field for each widget in use. Words of a sample are not translated."""

    testo = forms.CharField(label="Nome e cognome", help_text="Come compare sull’atto di nomina.")
    posta = forms.EmailField(label="Indirizzo e-mail")
    parola = forms.CharField(
        label="Password",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Almeno 12 caratteri.",
    )
    scelta = forms.ChoiceField(label="Comune", choices=[("", "Scegli…"), ("a", "Quintano"), ("b", "Cumignano")])
    ruolo = forms.ChoiceField(
        label="Ruolo",
        widget=forms.RadioSelect,
        choices=[("c", "Compilatore: prepara la scheda"), ("r", "Responsabile: la invia")],
    )
    quadri = forms.MultipleChoiceField(
        label="Quadri da stampare",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[("1", "Quadro 1"), ("2", "Quadro 2")],
    )
    letto = forms.BooleanField(label="Ho letto l’informativa sulla privacy")
    nota = forms.CharField(label="Nota", widget=forms.Textarea, max_length=500, required=False)
    numero = forms.IntegerField(label="Numero di utenti", min_value=0)
    atto = forms.DateField(label="Data dell’atto", widget=widgets.DayInput)
    scadenza = forms.DateTimeField(label="Scadenza", widget=widgets.MomentInput, required=False)
    file = forms.FileField(label="File firmato", help_text="Un PDF di 20 MB al massimo.", required=False)
    codice = forms.CharField(label="Codice del comune", initial="CR078SIF11YE", disabled=True)


STEPS = [
    {"id": "Q1", "name": "Quadro 1", "address": "#Q1", "state": "complete", "why": ""},
    {"id": "Q2", "name": "Quadro 2", "address": "#Q2", "state": "errors", "why": "2 errori"},
    {"id": "Q3", "name": "Quadro 3", "address": "", "state": "not_due", "why": "Le risorse sono sotto i 1.000 euro."},
    {"id": "Q4", "name": "Quadro 4", "address": "#Q4", "state": "due", "why": ""},
    {"id": "Q5", "name": "Un quinto", "address": "", "state": "undecided", "why": "Manca R02."},
]


def show_components(request: HttpRequest) -> HttpResponse:
    """The page of all components."""
    messages.success(request, "Salvato alle 10:42.")
    messages.error(request, "Il file non è stato caricato.")
    page = Paginator([f"Comune {number}" for number in range(1, 241)], 20).get_page(request.GET.get("pagina", "5"))
    wrong = Sample({"errato-posta": "mario", "errato-numero": "-1"}, prefix="errato")
    context = {
        "form": Sample(),
        "wrong": wrong,
        "steps_shown": STEPS,
        "page": page,
        "sort": request.GET.get("ordine", "nome"),
        "synthetic": True,
        "definition": SimpleNamespace(id="SOC26", version="0"),
    }
    return render(request, "pages/style.html", context)


def show_error_page(request: HttpRequest, name: str) -> HttpResponse:
    """The page of an error as it would be shown, answered with 200 so that it can be looked at."""
    if name == "500":
        return HttpResponse(render_to_string("errors/500.html", context_processors.build_bare_context()))
    if name not in ("csrf", *errors.PAGES.values()):
        raise Http404
    return render(request, f"errors/{name}.html", {"reason": ""})
