# SPDX-License-Identifier: EUPL-1.2
"""Forms about people and their roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.utils.translation import gettext_lazy as _
from stdnum.it import codicefiscale

from schedario.portal.accounts.actions.invitations import Offer
from schedario.portal.accounts.models import Membership, Role, User
from schedario.portal.accounts.places import Place

WHAT_A_ROLE_DOES = {
    Role.COMPILATORE: _("Compilatore: prepara la scheda"),
    Role.RESPONSABILE: _("Responsabile: controlla e invia la scheda, e invita i colleghi"),
    Role.COORDINATORE: _("Coordinatore d’ambito: segue le schede dei comuni dell’ambito"),
    Role.AMMINISTRATORE: _("Amministratore di campagna: apre le campagne e gestisce le persone"),
    Role.ANALISTA: _("Analista: vede l’andamento e i risultati"),
}


def build_name_field() -> forms.CharField:
    return forms.CharField(
        label=_("Nome e cognome"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


def build_email_field() -> forms.EmailField:
    return forms.EmailField(
        label=_("Indirizzo e-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )


class PersonForm(forms.Form):
    """Somebody by name and e-mail address; `account` is theirs, where they have one."""

    name = build_name_field()
    email = build_email_field()
    account: User | None = None

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        self.account = User.objects.filter(email=email).first()
        if self.account and not self.account.is_active:
            raise forms.ValidationError(_("L’account con questo indirizzo è chiuso: scrivi all’amministratore."))
        return email


class InviteForm(PersonForm):
    """Whom to invite to a place, and in which role."""

    role = forms.ChoiceField(label=_("Ruolo"), widget=forms.RadioSelect)
    field_order = ("role", "name", "email")

    def __init__(self, place: Place, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place
        choices = [(str(role), WHAT_A_ROLE_DOES[role]) for role in place.roles]
        role: Any = self.fields["role"]
        role.choices = choices
        if len(choices) == 1:
            role.initial = choices[0][0]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "email" in cleaned and "role" in cleaned:
            self._refuse_twice(cleaned["email"], cleaned["role"])
        return cleaned

    def _refuse_twice(self, email: str, role: str) -> None:
        if self.place.list_memberships().filter(user__email=email, role=role).exists():
            self.add_error("email", _("Questa persona ha già questo ruolo."))
        elif self.place.list_invitations().filter(email=email, role=role).exists():
            self.add_error("email", _("C’è già un invito per questo indirizzo: puoi mandarlo di nuovo dall’elenco."))

    def build_offer(self) -> Offer:
        cleaned = self.cleaned_data
        return Offer(cleaned["email"], cleaned["name"], cleaned["role"], self.place)


class HandOverForm(PersonForm):
    """The roles that a person who leaves hands over, and their successor."""

    roles = forms.MultipleChoiceField(label=_("Che cosa passi"), widget=forms.CheckboxSelectMultiple)
    field_order = ("roles", "name", "email")

    def __init__(self, leaver: User, memberships: list[Membership], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.leaver = leaver
        self.memberships = memberships
        field: Any = self.fields["roles"]
        field.choices = [(str(membership.pk), membership.role_with_place) for membership in memberships]
        field.initial = [str(membership.pk) for membership in memberships]
        self.fields["email"].label = _("Indirizzo e-mail di chi prende il tuo posto")
        self.fields["name"].label = _("Nome e cognome di chi prende il tuo posto")

    def clean_email(self) -> str:
        email = super().clean_email()
        if email == self.leaver.email:
            raise forms.ValidationError(_("È il tuo indirizzo: scrivi quello di chi prende il tuo posto."))
        return email

    def get_chosen_roles(self) -> list[Membership]:
        return [membership for membership in self.memberships if str(membership.pk) in self.cleaned_data["roles"]]


class RemoveForm(PersonForm):
    """Takes a role from somebody: for a successor, or for nobody with (where it is needed) a reason."""

    reason = forms.CharField(
        label=_("Motivo"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, membership: Membership, needs: str, *args: Any, **kwargs: Any) -> None:
        """`needs`: `successor`, `successor or reason`, or nothing."""
        super().__init__(*args, **kwargs)
        self.membership = membership
        self.needs = needs
        for name in ("name", "email"):
            self.fields[name].required = needs == "successor"
        self.fields["name"].label = _("Nome e cognome di chi prende il posto")
        self.fields["email"].label = _("Indirizzo e-mail di chi prende il posto")

    def clean_email(self) -> str:
        email = super().clean_email()
        if email == self.membership.user.email:
            raise forms.ValidationError(_("È la persona a cui togli il ruolo: scrivi un altro indirizzo."))
        return email

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("email") and not cleaned.get("name"):
            self.add_error("name", _("Scrivi anche il nome."))
        if self.needs == "successor or reason" and not cleaned.get("email") and not cleaned.get("reason"):
            self.add_error("reason", _("È l’ultimo responsabile: nomina chi prende il posto, o scrivi il motivo."))
        return cleaned


class ProfileForm(forms.ModelForm[User]):
    """A person's own data."""

    class Meta:
        model = User
        fields = ("name", "codice_fiscale", "language")
        help_texts = {  # noqa: RUF012 - Django's way
            "codice_fiscale": _("Serve per entrare con SPID o CIE. Altrimenti puoi lasciarlo vuoto."),
        }

    def clean_codice_fiscale(self) -> str | None:
        written = codicefiscale.compact(self.cleaned_data["codice_fiscale"] or "")
        if not written:
            return None
        return validate_codice_fiscale(written)


def validate_codice_fiscale(written: str) -> str:
    """A person's codice fiscale, with the control letter right; companies' (eleven digits) are none."""
    if len(written) != 16 or not codicefiscale.is_valid(written):
        raise forms.ValidationError(_("Il codice fiscale non è corretto: controlla le 16 lettere e cifre."))
    return written


class EmailForm(forms.Form):
    """A new e-mail address for the own account; the password shows that it is the person who asks."""

    email = build_email_field()
    password = forms.CharField(
        label=_("La tua password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["email"].label = _("Nuovo indirizzo e-mail")
        if not user.has_usable_password():
            del self.fields["password"]

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if email == self.user.email:
            raise forms.ValidationError(_("È già il tuo indirizzo."))
        return email

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if not self.user.check_password(password):
            raise forms.ValidationError(_("La password non è corretta."))
        return password


class NewAccountForm(forms.Form):
    """The account of a person who accepts an invitation: a name, and a password unless they came by SPID or CIE."""

    name = forms.CharField(
        label=_("Nome e cognome"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Scegli una password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Scrivila di nuovo"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, email: str, codice_fiscale: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        self.codice_fiscale = codice_fiscale
        self.fields["password"].help_text = " ".join(password_validators_help_texts())
        if codice_fiscale:
            del self.fields["password"], self.fields["again"]

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, User(email=self.email, name=self.cleaned_data.get("name", "")))
        return password

    def clean_again(self) -> str:
        again = str(self.cleaned_data["again"])
        if "password" in self.cleaned_data and again != self.cleaned_data["password"]:
            raise forms.ValidationError(_("Le due password sono diverse."))
        return again

    def create_account(self) -> User:
        """The new account. To be called inside a write."""
        cleaned = self.cleaned_data
        own = {"codice_fiscale": self.codice_fiscale} if self.codice_fiscale else {}
        return User.objects.create_user(self.email, cleaned["name"], cleaned.get("password"), **own)


class SearchForm(forms.Form):
    """The amministratore's search among all people."""

    q = forms.CharField(label=_("Nome o e-mail"), required=False, max_length=120)
    role = forms.ChoiceField(label=_("Ruolo"), required=False, choices=[("", _("Tutti")), *Role.choices])
    comune = forms.CharField(label=_("Comune (nome o codice)"), required=False, max_length=120)
    ats = forms.CharField(label=_("Ambito"), required=False, max_length=120)
