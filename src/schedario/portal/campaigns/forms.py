# SPDX-License-Identifier: EUPL-1.2
"""The administrator's forms. Moments are local time in Italy."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from schedario.portal.campaigns.managing import MOMENTS
from schedario.portal.registry.editions import Examination, examine_for_campaigns, list_openable_editions
from schedario.portal.registry.models import Campaign
from schedario.portal.widgets import MomentField

RESERVED = frozenset({"nuova", "anagrafe", "edizioni"})  # addresses below /campagne/ that are no campaign
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
            (name, message)
            for *pair, name, message in (
                ("opens_at", "due_at", "due_at", early),
                ("due_at", "closes_at", "closes_at", late),
            )
            if _is_out_of_order(data, *pair)
        ]
        for name, message in wrong:
            self.add_error(name, str(message))
        return data


def _is_out_of_order(data: dict[str, Any], first: str, second: str) -> bool:
    return bool(data.get(first) and data.get(second) and data[first] > data[second])


class ChangeDatesForm(DatesForm):
    """Other dates for a campaign that is there, and why."""

    reason = forms.CharField(
        label=_("Motivo"),
        max_length=500,
        help_text=_("Resta nella storia della campagna: per esempio l’atto che proroga il termine."),
    )


def _list_edition_choices() -> list[tuple[str, str]]:
    return [(form.code, f"{form.code} – {form.subject} ({form.version})") for form in list_openable_editions()]


class OpenCampaignForm(DatesForm):
    """A new campaign."""

    edition = forms.ChoiceField(label=_("Edizione della scheda"), choices=_list_edition_choices)
    code = forms.SlugField(
        label=_("Codice"),
        max_length=40,
        error_messages={"invalid": _("Usa solo lettere minuscole, cifre e trattini, senza spazi.")},
        help_text=_("Sta negli indirizzi delle pagine: lettere minuscole, cifre e trattini, per esempio soc26."),
    )
    title = forms.CharField(label=_("Titolo"), max_length=160)

    class Meta(DatesForm.Meta):
        fields = ("edition", "code", "title", *MOMENTS)

    examined: Examination  # what the campaign opens with, once the form is valid

    def clean_edition(self) -> str:
        """Examines the edition, and refuses one that cannot be installed."""
        edition = str(self.cleaned_data["edition"])
        self.examined = examine_for_campaigns(edition)
        if not self.examined.is_good:
            raise forms.ValidationError(_("Questa edizione ha dei problemi: la pagina «Edizioni» dice quali."))
        return edition

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).lower()
        if code in RESERVED or Campaign.objects.filter(code=code).exists():
            raise forms.ValidationError(_("C’è già una campagna, o una pagina, con questo codice."))
        return code


class ReasonForm(forms.Form):
    """The reason for something that is not done every day."""

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


class ManyFilesInput(forms.ClearableFileInput):
    """A field in which several files can be chosen."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files, each held to what holds for one."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        clean_one = super().clean
        return [clean_one(file, initial) for file in data or [None]]


class EditionFilesForm(forms.Form):
    """The files of an edition; the view takes all of them."""

    edition_files = ManyFilesField(
        label=_("File dell’edizione"),
        help_text=_(
            "form.yaml e, se ci sono, lists.yaml, messages.yaml, checks.yaml, indicators.yaml e plausibility.yaml."
        ),
        widget=ManyFilesInput(attrs={"accept": ".yaml", "multiple": True}),
    )


class AdoptionForm(ReasonForm):
    """The reason for adopting a definition, and the digest of the plan that was shown."""

    plan = forms.CharField(widget=forms.HiddenInput, max_length=64)


class ReminderForm(forms.Form):
    """The words of a reminder; `again` is asked for when one was sent a short time ago."""

    subject = forms.CharField(label=_("Oggetto"), max_length=160)
    text = forms.CharField(
        label=_("Testo"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("{nome}, {comune}, {termine}, {resta} e {indirizzo} si riempiono da soli per ogni destinatario."),
    )
    again = forms.BooleanField(label=_("Sì, sollecita di nuovo anche se un sollecito è appena partito"), required=False)
