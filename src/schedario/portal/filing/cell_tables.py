# SPDX-License-Identifier: EUPL-1.2
"""The tables of cells around a sheet: what differs between two states, what a document says, what was frozen."""

from __future__ import annotations

from typing import Protocol

from django.utils.translation import gettext as _

from schedario.definition.form import Cell
from schedario.portal.filing.frozen import FrozenCell
from schedario.portal.filing.uploading.proposing import Proposal
from schedario.tables.kinds import boolean
from schedario.tables.table import Column, Table


class ShownChange(Protocol):
    """A cell that shows something else; `name` stands for one that the form has no more."""

    @property
    def name(self) -> str: ...
    @property
    def cell(self) -> Cell | None: ...
    @property
    def before(self) -> str: ...
    @property
    def after(self) -> str: ...


def build_change_table(before: str, after: str) -> Table[ShownChange]:
    """The columns of what differs, cell by cell; the headings say which two states are beside each other."""
    return Table(
        _("Differenze"),
        (
            Column("cella", _("Cella"), lambda one: one.cell.name if one.cell else one.name, drawn="cell"),
            Column("prima", before, lambda one: one.before or _("vuota")),
            Column("dopo", after, lambda one: one.after or _("vuota")),
        ),
    )


def build_proposal_table() -> Table[Proposal]:
    """The columns of what a document says of cells that say something else."""
    return Table(
        _("Proposte"),
        (
            Column(
                "prendi",
                _("Prendi"),
                lambda one: one.can_be_taken,
                boolean(_("sì"), _("no")),
                in_files=False,
                drawn="take",
            ),
            Column("cella", _("Cella"), lambda one: one.cell.name, drawn="cell"),
            Column("scheda", _("Nella scheda"), lambda one: one.present, drawn="present"),
            Column("fonte", _("Da dove viene"), lambda one: one.source, under="scheda"),
            Column("documento", _("Nel documento"), lambda one: one.shown, drawn="shown"),
            Column(
                "dove", _("Dove sta scritto"), lambda one: one.origin.describe() if one.origin else None, drawn="place"
            ),
        ),
        heading="cella",
    )


def build_frozen_table() -> Table[FrozenCell]:
    """The columns of the cells of a scheda of which nobody has the definition."""
    return Table(
        _("Celle"),
        (
            Column("cella", _("Cella"), lambda one: one.name),
            Column("stato", _("Stato"), lambda one: one.state),
            Column("valore", _("Valore"), lambda one: one.value),
        ),
    )
