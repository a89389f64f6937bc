# SPDX-License-Identifier: EUPL-1.2
"""Addresses about people."""

from __future__ import annotations

from django.urls import URLPattern, path

from schedario.portal.accounts.views import (
    delegation,
    directory,
    hand_over,
    invitation,
    password,
    places,
    profile,
    sign_in,
    spid,
)

app_name = "accounts"


def build_place_urls(kind: str, below: str) -> list[URLPattern]:
    """The pages about the people of one place: `<kind>_people` and so on."""
    return [
        path(below, places.show_people, name=f"{kind}_people"),
        path(f"{below}invita/", places.invite_to_place, name=f"{kind}_invite"),
        path(f"{below}inviti/<int:invitation>/rinnova/", places.renew_offer, name=f"{kind}_renew"),
        path(f"{below}inviti/<int:invitation>/ritira/", places.withdraw_offer, name=f"{kind}_withdraw"),
        path(f"{below}ruoli/<int:membership>/togli/", places.remove_member, name=f"{kind}_remove"),
    ]


urlpatterns = [
    path("entra/", sign_in.sign_in, name="login"),
    path("entra/prova/", sign_in.enter_demo, name="enter_demo"),
    path("entra/spid/", spid.StartView.as_view(means="spid"), name="spid"),
    path("entra/cie/", spid.StartView.as_view(means="cie"), name="cie"),
    path("entra/ritorno/", spid.ReturnView.as_view(), name="oidc_return"),
    path("esci/", sign_in.sign_out, name="logout"),
    path("password/dimenticata/", password.ResetView.as_view(), name="password_forgotten"),
    path("password/inviata/", password.SentView.as_view(), name="password_sent"),
    path("password/<uidb64>/<token>/", password.ChooseView.as_view(), name="password_choose"),
    path("inviti/<str:secret>/", invitation.answer_invitation, name="invitation"),
    path("profilo/", profile.show_profile, name="profile"),
    path("profilo/password/", password.ChangeView.as_view(), name="password_change"),
    path("profilo/email/", profile.change_email, name="change_email"),
    path("profilo/email/<str:token>/", profile.confirm_email, name="confirm_email"),
    path("profilo/sessioni/", profile.end_other_sessions, name="end_other_sessions"),
    path("profilo/consegne/", hand_over.hand_over, name="hand_over"),
    path("persone/", directory.show_managed_people, name="people"),
    path("persone/esporta.<str:kind>", directory.export_people, name="people_export"),
    *build_place_urls("portal", "persone/portale/"),
    *build_place_urls("ats", "persone/ambito/<slug:ats>/"),
    *build_place_urls("comune", "persone/<str:comune>/"),
    path("persone/<str:comune>/delega/", delegation.show_delegation, name="delegation"),
    path("persone/<str:comune>/delega/affida/", delegation.begin_delegating, name="delegation_grant"),
    path("persone/<str:comune>/delega/termina/", delegation.stop_delegating, name="delegation_end"),
]
