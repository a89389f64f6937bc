# SPDX-License-Identifier: EUPL-1.2
"""Changing the password, and choosing a new one when it is forgotten: Django's views, our pages and letters."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import views
from django.contrib.auth.forms import PasswordChangeForm, PasswordResetForm, SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from schedario.portal.accounts import letters
from schedario.portal.accounts.actions.own_account import change_password
from schedario.portal.accounts.models import User
from schedario.portal.accounts.views.profile import keep_this_session_only
from schedario.portal.audit_log.chain import Actor
from schedario.portal.audit_log.origin import get_client_address
from schedario.portal.rate_limits import Limit

LIMIT = Limit("password", most=10, seconds=600)  # letters that somebody can have sent to others


class ChangeView(views.PasswordChangeView):
    """By who knows the old one."""

    template_name = "accounts/password_change.html"
    success_url = reverse_lazy("accounts:profile")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        change_password(_build_owner_actor(self.request, form.user), form)
        keep_this_session_only(self.request, form.user)
        messages.success(self.request, _("La password è cambiata. Le altre sessioni sono chiuse."))
        return super(views.PasswordChangeView, self).form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class ResetForm(PasswordResetForm):
    """Writes through our queue, so that the page takes as long for an address that nobody has."""

    def send_mail(self, *_args: Any, **_kwargs: Any) -> None:
        context: dict[str, Any] = _args[2]
        user = context["user"]
        link = letters.build_link("accounts:password_choose", uidb64=context["uid"], token=context["token"])
        letters.write_to(user.email, "password", {"name": user.name, "link": link}, user.language)


class ResetView(views.PasswordResetView):
    """By who has forgotten it. The answer is the same whether the address has an account or not."""

    template_name = "accounts/password_forgotten.html"
    form_class = ResetForm
    success_url = reverse_lazy("accounts:password_sent")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return LIMIT.refuse_excess(request) or super().post(request, *args, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class SentView(views.PasswordResetDoneView):
    template_name = "accounts/password_sent.html"


class ChooseView(views.PasswordResetConfirmView):
    """By who opened the link of the letter."""

    template_name = "accounts/password_choose.html"
    success_url = reverse_lazy("accounts:login")

    def form_valid(self, form: SetPasswordForm[User]) -> HttpResponse:
        change_password(_build_owner_actor(self.request, form.user), form, end_all_sessions=True)
        del self.request.session[views.INTERNAL_RESET_SESSION_TOKEN]
        messages.success(self.request, _("La nuova password è pronta: ora puoi entrare."))
        return super(views.PasswordResetConfirmView, self).form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


def _build_owner_actor(request: HttpRequest, user: User) -> Actor:
    """The account's owner, who is not signed in while choosing a new password."""
    return Actor(str(user), get_client_address(request), user.pk)
