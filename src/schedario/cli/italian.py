# SPDX-License-Identifier: EUPL-1.2
"""The commands' frame in Italian: what click itself says of usage, options and errors.

click looks its texts up by gettext when it says them, in the domain of the process and the language of the
environment. Its words are `locale/it/LC_MESSAGES/click.po`; without the compiled catalogue they stay English.
"""

from __future__ import annotations

import gettext
import os
from pathlib import Path
from typing import Any

import click

LOCALE = Path(__file__).parent / "locale"


class ItalianCommand(click.Command):
    """A command whose usage is told in Italian."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"options_metavar": "[OPZIONI]", **options})


class ItalianGroup(click.Group):
    """A group of commands whose frame is Italian, whatever the language of the system."""

    command_class = ItalianCommand

    def __init__(self, *args: Any, **options: Any) -> None:
        metavars = {"options_metavar": "[OPZIONI]", "subcommand_metavar": "COMANDO [ARGOMENTI]..."}
        super().__init__(*args, **{**metavars, **options})

    def main(self, *args: Any, **options: Any) -> Any:
        """Runs the command that is asked for."""
        speak_italian()
        return super().main(*args, **options)


def speak_italian() -> None:
    """Makes click's own words Italian, as the help texts are."""
    os.environ["LANGUAGE"] = "it"
    gettext.bindtextdomain("click", str(LOCALE))
    gettext.textdomain("click")
