# SPDX-License-Identifier: EUPL-1.2
"""The form of the sign-in page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from schedario.portal.accounts.models import User


class SignInForm(forms.Form):
    """E-mail address and password; `user` is who they belong to, when they do. It never says which one is wrong."""

    email = forms.EmailField(
        label=_("Indirizzo e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "email" in cleaned and "password" in cleaned:
            found = authenticate(self.request, username=cleaned["email"], password=cleaned["password"])
            self.user = found if isinstance(found, User) else None
            if self.user is None:
                raise forms.ValidationError(_("Indirizzo e-mail o password non corretti."), code="wrong")
        return cleaned
