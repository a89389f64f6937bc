# SPDX-License-Identifier: EUPL-1.2
"""The rules of passwords: Django's, in our words, for its own are long and partly in English."""

from __future__ import annotations

from django.contrib.auth import password_validation as rules
from django.utils.translation import gettext as _


class LongEnough(rules.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return _("La password è troppo corta: servono almeno %(least)s caratteri.") % {"least": self.min_length}

    def get_help_text(self) -> str:
        return _("Almeno %(least)s caratteri: anche una frase va bene.") % {"least": self.min_length}


class NotOfThePerson(rules.UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return _("La password somiglia troppo al tuo nome o al tuo indirizzo.")

    def get_help_text(self) -> str:
        return _("Diversa dal tuo nome e dal tuo indirizzo.")


class NotCommon(rules.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return _("Questa password è fra quelle che molti usano: la si indovina subito.")

    def get_help_text(self) -> str:
        return _("Non una di quelle che molti usano.")


class NotOnlyDigits(rules.NumericPasswordValidator):
    def get_error_message(self) -> str:
        return _("La password è fatta di sole cifre.")

    def get_help_text(self) -> str:
        return _("Non di sole cifre.")
