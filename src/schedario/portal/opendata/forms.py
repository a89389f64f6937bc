# SPDX-License-Identifier: EUPL-1.2
"""What the administrator has to say before something is published, or taken back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from schedario.disclosure.rule import LEAST_THRESHOLD
from schedario.portal.opendata.models import SmallCounts
from schedario.portal.opendata.publishing import CountRule


class PublishForm(forms.Form):
    """The rule for numbers of few people, which is chosen each time, and the confirmation: publishing is not undone."""

    rule = forms.ChoiceField(
        label=_("Numeri di poche persone"),
        help_text=_(
            "In un comune piccolo «1 utente» può bastare a riconoscere una persona. La scelta è scritta nei dati."
        ),
        widget=forms.RadioSelect,
        choices=[
            (SmallCounts.THRESHOLD, _("Riserva quelli sotto una soglia, e quanto basta perché non si calcolino")),
            (SmallCounts.ACT, _("Pubblicali per intero: lo prevede un atto")),
        ],
        error_messages={"required": _("Scegli che cosa si fa dei numeri di poche persone.")},
    )
    threshold = forms.IntegerField(
        label=_("Soglia, se i numeri sono riservati"),
        help_text=_("È riservato ogni numero di persone maggiore di zero e minore della soglia. La soglia minima è 3."),
        required=False,
        initial=LEAST_THRESHOLD,
        min_value=LEAST_THRESHOLD,
        max_value=100,
    )
    act = forms.CharField(
        label=_("Atto, se i numeri sono pubblicati per intero"),
        help_text=_("Tipo, numero e data, e l’articolo: chiunque lo legge accanto ai dati."),
        required=False,
        max_length=300,
    )
    sure = forms.BooleanField(
        label=_("Ho controllato: questi dati diventano pubblici con licenza CC BY 4.0, e la versione non cambia più"),
        error_messages={"required": _("Conferma che vuoi pubblicare.")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (
            cleaned.get("rule") == SmallCounts.THRESHOLD
            and not cleaned.get("threshold")
            and "threshold" not in self.errors
        ):
            self.add_error("threshold", _("Scrivi la soglia."))
        if cleaned.get("rule") == SmallCounts.ACT and not cleaned.get("act") and "act" not in self.errors:
            self.add_error("act", _("Scrivi quale atto lo prevede."))
        return cleaned

    def build_rule(self) -> CountRule:
        """The rule that was chosen, of a form that is valid."""
        if self.cleaned_data["rule"] == SmallCounts.ACT:
            return CountRule(act=self.cleaned_data["act"])
        return CountRule(threshold=self.cleaned_data["threshold"])


class WithdrawForm(forms.Form):
    """The reason why a version is taken back: its address will give it to everybody."""

    reason = forms.CharField(
        label=_("Motivo del ritiro, che chiunque potrà leggere"), min_length=10, max_length=500, widget=forms.Textarea
    )
