# SPDX-License-Identifier: EUPL-1.2
"""The first amministratore of an installation; whoever runs commands on the machine may make one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from schedario.portal.accounts import letters
from schedario.portal.accounts.actions.invitations import Offer, invite_person
from schedario.portal.accounts.models import Role
from schedario.portal.accounts.places import Place
from schedario.portal.audit_log.chain import SYSTEM


class Command(BaseCommand):
    """Prints the link of an invitation: no password passes through the command line."""

    help = "Invita un amministratore e stampa il collegamento, che vale quattordici giorni e si usa una volta sola."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
        except ValidationError as error:
            raise CommandError(f"--email: {options['email']} non è un indirizzo e-mail.") from error
        offer = Offer(options["email"], options["name"], Role.AMMINISTRATORE, Place())
        secret = invite_person(SYSTEM, None, offer, letter=False)
        self.stdout.write(letters.build_link("accounts:invitation", secret=secret))
