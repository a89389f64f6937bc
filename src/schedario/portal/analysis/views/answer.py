# SPDX-License-Identifier: EUPL-1.2
"""What comes of a hypothesis, and of whom the conditions of the selection hold before and after it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl
from django.utils.translation import gettext as _

from schedario.definition.problems import DefinitionError
from schedario.nation.simulate import Holding, Simulation
from schedario.portal.analysis.hypothesis import Hypothesis
from schedario.portal.analysis.views.page import Page


@dataclass(frozen=True, slots=True)
class HypothesisResult:
    """The result of a hypothesis, or the hypothesis with what is wrong about it.

    Where the selection has conditions, `held` says of whom they hold, and the page is about those of whom they do
    before or after: who enters because of the change is not left out. `made` is None where that is nobody.
    """

    page: Page
    asked: Hypothesis
    made: Simulation | None = None
    held: Holding | None = None
    schede: pl.DataFrame | None = None

    def build_context(self) -> dict[str, object]:
        """For the template: for how many comuni the conditions hold, and for whom only before or only after."""
        held, schede = self.held, self.schede
        if held is None or schede is None:
            return {"held": None}
        counts = {"before": int(held.before.sum()), "after": int(held.after.sum())}
        moving = {
            "entering": schede.filter(held.entering).to_dicts(),
            "leaving": schede.filter(held.leaving).to_dicts(),
        }
        return {"held": {**counts, **moving}}


def simulate_hypothesis(page: Page, asked: Hypothesis) -> HypothesisResult:
    """The chosen comuni under the hypothesis, which is not known to be wrong."""
    placed = page.selection.without_conditions.filter_table(page.nation.table)
    if placed.is_empty():
        return HypothesisResult(page, asked)
    try:
        made = page.nation.simulate_rules(asked.changed_values, asked.changed_formulas, placed)
    except DefinitionError as error:
        return HypothesisResult(page, asked.attach_problems(error.problems))
    except OverflowError:
        fault = _(
            "Con queste formule i numeri diventano troppo grandi per essere calcolati: moltiplica meno dati fra loro."
        )
        return HypothesisResult(page, replace(asked, faults=(fault,)))
    if not page.selection.conditions:
        return HypothesisResult(page, asked, made)
    return _select_holding(page, asked, made, placed)


def _select_holding(page: Page, asked: Hypothesis, made: Simulation, placed: pl.DataFrame) -> HypothesisResult:
    """`made` is of the comuni in `placed`, in their order."""
    held = Holding(page.selection.check_conditions(placed), page.selection.check_conditions(made.alone_after))
    among = replace(page, rows=placed.filter(held.either))
    return HypothesisResult(among, asked, made.keep_schede(held.either) if held.either.any() else None, held, placed)
