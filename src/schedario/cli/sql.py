# SPDX-License-Identifier: EUPL-1.2
"""`schedario sql`: the rules of an edition as SQL, for those who have the schede in a table."""

from __future__ import annotations

from collections.abc import Sequence

from schedario.cli.screen import Screen, complain
from schedario.cli.sources import FINE, UNUSABLE, load_usable_form
from schedario.columns.engines import EngineError, import_optional


def run(form_name: str, dialect: str, table: str, keep: Sequence[str]) -> int:
    """Prints one statement over `table`, which has a column for each cell that is asked; `keep` go with the results."""
    form, _ = load_usable_form(form_name)
    if form is None:
        return UNUSABLE
    try:
        text = import_optional("schedario.columns.sql", extra="duckdb").write_sql(form, dialect, table, keep)
    except EngineError as error:
        complain(str(error))
        return UNUSABLE
    Screen().write_output(text)
    return FINE
