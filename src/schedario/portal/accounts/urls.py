# SPDX-License-Identifier: EUPL-1.2
"""Addresses about people."""

from __future__ import annotations

from django.urls import path

from schedario.portal.accounts.views import sign_in, spid

app_name = "accounts"
urlpatterns = [
    path("entra/", sign_in.sign_in, name="login"),
    path("entra/prova/", sign_in.enter_demo, name="enter_demo"),
    path("entra/spid/", spid.StartView.as_view(means="spid"), name="spid"),
    path("entra/cie/", spid.StartView.as_view(means="cie"), name="cie"),
    path("entra/ritorno/", spid.ReturnView.as_view(), name="oidc_return"),
    path("esci/", sign_in.sign_out, name="logout"),
]
