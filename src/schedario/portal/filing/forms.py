# SPDX-License-Identifier: EUPL-1.2
"""The forms to send a scheda, and to open it again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from schedario.portal.filing.sending.comparing import render_evaluated_texts
from schedario.portal.filing.sending.submission import PreparedSubmission, SendingOrder
from schedario.portal.widgets import DayInput, MomentField


class SendForm(forms.Form):
    """The act, the last confirmation, and what the page showed: version, digest, and texts to compare with."""

    act_number = forms.CharField(label=_("Numero dell’atto di approvazione"), max_length=60, required=False)
    act_date = forms.DateField(label=_("Data dell’atto"), required=False, widget=DayInput)
    knowingly = forms.BooleanField(
        label=_("Invio anche se alcune segnalazioni non sono confermate"),
        help_text=_("La ricevuta dirà quali segnalazioni non erano confermate."),
        error_messages={"required": _("Conferma le segnalazioni, oppure dichiara che invii senza confermarle.")},
    )
    sure = forms.BooleanField(
        label=_("Ho controllato la scheda e la invio a nome del comune"),
        error_messages={"required": _("Per inviare, dichiara di avere controllato la scheda.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    digest = forms.CharField(widget=forms.HiddenInput)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, prepared: PreparedSubmission, data: Mapping[str, Any] | None = None) -> None:
        shown = render_evaluated_texts(prepared.document.evaluation)
        seen = {"version": prepared.scheda.version, "digest": prepared.digest, "shown": json.dumps(shown)}
        super().__init__(data, initial=seen)
        if not prepared.findings.warnings:
            del self.fields["knowingly"]

    def clean_act_date(self) -> date | None:
        on: date | None = self.cleaned_data["act_date"]
        if on is not None and on > timezone.localdate():
            raise forms.ValidationError(_("La data dell’atto non può essere nel futuro."))
        return on

    def build_order(self) -> SendingOrder:
        """The order to send, once the form is valid."""
        cleaned = self.cleaned_data
        return SendingOrder(cleaned["version"], cleaned["digest"], cleaned["act_number"], cleaned["act_date"])


class ReopenForm(forms.Form):
    """The reason for opening schede again, and for how long."""

    reason = forms.CharField(
        label=_("Motivo"), max_length=500, help_text=_("Lo leggono i comuni e resta nella storia di ogni scheda.")
    )
    until = MomentField(
        label=_("Fino a"), help_text=_("Anche oltre la chiusura della campagna. Ora italiana (Europe/Rome).")
    )

    def clean_until(self) -> datetime:
        until: datetime = self.cleaned_data["until"]
        if until <= timezone.now():
            raise forms.ValidationError(_("Indica un momento che deve ancora venire."))
        return until


class RectifyForm(ReopenForm):
    """The same for one scheda; only an administrator, who waits for another sending, says until when."""

    reason = forms.CharField(
        label=_("Motivo della rettifica"),
        help_text=_("Si legge nella ricevuta del nuovo invio e nella storia della scheda."),
        min_length=10,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    until = MomentField(
        label=_("Aperta fino al"), help_text=_("Data e ora italiane, anche oltre la chiusura della campagna.")
    )

    def __init__(self, data: Any, *, administrator: bool, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        if not administrator:
            del self.fields["until"]
