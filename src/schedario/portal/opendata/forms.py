# SPDX-License-Identifier: EUPL-1.2
"""What the administrator has to say before something is published, or taken back."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class PublishForm(forms.Form):
    """Publishing cannot be undone quietly: it is confirmed."""

    sure = forms.BooleanField(
        label=_("Ho controllato: questi dati diventano pubblici con licenza CC BY 4.0, e la versione non cambia più"),
        error_messages={"required": _("Conferma che vuoi pubblicare.")},
    )


class WithdrawForm(forms.Form):
    """The reason why a version is taken back: its address will give it to everybody."""

    reason = forms.CharField(
        label=_("Motivo del ritiro, che chiunque potrà leggere"), min_length=10, max_length=500, widget=forms.Textarea
    )
