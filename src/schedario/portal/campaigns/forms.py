# SPDX-License-Identifier: EUPL-1.2
"""What the administrator fills in. Moments are local time in Italy."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from schedario.definition.catalogue import editions, load
from schedario.portal.campaigns.managing import MOMENTS
from schedario.portal.registry.models import Campaign
from schedario.portal.widgets import MomentField

RESERVED = frozenset({"nuova", "anagrafe"})  # addresses below /campagne/ that are no campaign
LARGEST = 20 * 1024 * 1024  # bytes of an uploaded file


LABELS = {"opens_at": _("Apertura"), "due_at": _("Termine di invio"), "closes_at": _("Chiusura")}
HELP_TEXTS = {
    "opens_at": _("Da questo momento le schede si possono compilare. Ora italiana (Europe/Rome)."),
    "due_at": _(
        "Il termine della norma, come è scritto: se cade di domenica il portale lo segnala, "
        "ma non lo sposta. Ora italiana."
    ),
    "closes_at": _("Fra il termine e la chiusura le schede si inviano ancora, in ritardo. Ora italiana."),
}


class DatesForm(forms.ModelForm[Campaign]):
    """The three moments of a campaign."""

    class Meta:
        model = Campaign
        fields: tuple[str, ...] = MOMENTS
        field_classes = dict.fromkeys(MOMENTS, MomentField)
        labels = LABELS
        help_texts = HELP_TEXTS

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        early, late = _("Il termine viene dopo l’apertura."), _("La chiusura non può precedere il termine.")
        wrong = [
            (name, told)
            for *pair, name, told in (
                ("opens_at", "due_at", "due_at", early),
                ("due_at", "closes_at", "closes_at", late),
            )
            if _backwards(data, *pair)
        ]
        for name, told in wrong:
            self.add_error(name, str(told))
        return data


def _backwards(data: dict[str, Any], first: str, second: str) -> bool:
    return bool(data.get(first) and data.get(second) and data[first] > data[second])


class ChangeDatesForm(DatesForm):
    """Other dates for a campaign that is there, and why."""

    reason = forms.CharField(
        label=_("Motivo"),
        max_length=500,
        help_text=_("Resta nella storia della campagna: per esempio l’atto che proroga il termine."),
    )


def _editions() -> list[tuple[str, str]]:
    return [(code, _edition(code)) for code in editions()]


def _edition(code: str) -> str:
    form = load(code)
    return f"{form.code} – {form.subject} ({form.version})"


class OpenCampaignForm(DatesForm):
    """A new campaign."""

    edition = forms.ChoiceField(label=_("Edizione della scheda"), choices=_editions)
    code = forms.SlugField(
        label=_("Codice"),
        max_length=40,
        error_messages={"invalid": _("Usa solo lettere minuscole, cifre e trattini, senza spazi.")},
        help_text=_("Sta negli indirizzi delle pagine: lettere minuscole, cifre e trattini, per esempio soc26."),
    )
    title = forms.CharField(label=_("Titolo"), max_length=160)

    class Meta(DatesForm.Meta):
        fields = ("edition", "code", "title", *MOMENTS)

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).lower()
        if code in RESERVED or Campaign.objects.filter(code=code).exists():
            raise forms.ValidationError(_("C’è già una campagna, o una pagina, con questo codice."))
        return code


class ReasonForm(forms.Form):
    """Why something is done that is not done every day."""

    reason = forms.CharField(label=_("Motivo"), max_length=500)


class UploadForm(forms.Form):
    """A file with values or comuni."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("XLSX, ODS o CSV, fino a 20 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.ods,.xls,.csv,.txt"}),
    )


class SourceForm(UploadForm):
    """The same, with the words in which the comuni read where the values come from."""

    source = forms.CharField(
        label=_("Fonte dei valori"),
        max_length=160,
        help_text=_(
            "Come la leggeranno i comuni accanto a ogni valore: per esempio «Allegato 1 del DPCM 6 maggio 2025»."
        ),
    )


class ReminderForm(forms.Form):
    """The words of a reminder; `again` is asked for when one was sent a short time ago."""

    subject = forms.CharField(label=_("Oggetto"), max_length=160)
    text = forms.CharField(
        label=_("Testo"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("{nome}, {comune}, {termine} e {indirizzo} si riempiono da soli per ogni destinatario."),
    )
    again = forms.BooleanField(label=_("Sì, sollecita di nuovo anche se un sollecito è appena partito"), required=False)
