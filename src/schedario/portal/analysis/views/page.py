# SPDX-License-Identifier: EUPL-1.2
"""What all the analyst's pages have in common: the campaign, the nation, what is chosen of it, and how it is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from schedario.definition.display import format_grouped, format_number
from schedario.nation.influence import Influence
from schedario.nation.places import describe_absorbed
from schedario.nation.review import describe_review
from schedario.nation.states import BEGUN, SENT, UNTOUCHED
from schedario.portal.access import READERS, get_access
from schedario.portal.analysis import export
from schedario.portal.analysis.nation import SIZE, Nation, get_nation, list_campaigns
from schedario.portal.analysis.selection import ComuneSelection
from schedario.portal.analysis.variables import Variable, get_numbers, get_variables, group_variables
from schedario.portal.downloads import add_moment, build_attachment
from schedario.portal.jinja_env import format_moment
from schedario.portal.monitoring.progress import compute_share
from schedario.portal.registry.models import Campaign
from schedario.tables.table import Table
from schedario.territory import Found, Standing, list_names
from schedario.territory.files import LAST

EVERYWHERE = "IT"


def get_level_names() -> dict[str, str]:
    """The columns by which comuni are put together, in words."""
    return {
        "regione": _("Regione"),
        "provincia": _("Provincia"),
        "ats": _("ATS"),
        SIZE: _("Classe di ampiezza"),
        "stato": _("Stato della scheda"),
    }


def get_level_titles() -> dict[str, str]:
    """The same for what is told by them."""
    return {
        "regione": _("Per regione"),
        "provincia": _("Per provincia"),
        "ats": _("Per ATS"),
        SIZE: _("Per classe di ampiezza"),
        "stato": _("Per stato della scheda"),
    }


def get_state_names() -> dict[str, str]:
    return {SENT: _("inviata"), BEGUN: _("in compilazione"), UNTOUCHED: _("da iniziare")}


@dataclass(frozen=True)
class Page:
    """`rows` are the chosen ones of the nation's table."""

    request: HttpRequest
    campaign: Campaign
    nation: Nation
    known: Mapping[str, Variable]
    selection: ComuneSelection
    rows: pl.DataFrame

    @classmethod
    def read_request(cls, request: HttpRequest, code: str) -> Page:
        """The page that a request asks for; raises Http404 where there is no such campaign."""
        campaign = Campaign.objects.filter(code=code).first()
        if campaign is None:
            raise Http404
        there = get_nation(campaign)
        known = get_variables(there.form)
        selection = ComuneSelection.parse_query(request.GET, known)
        there = there.undoubted if selection.undoubted else there
        return cls(request, campaign, there, known, selection, selection.filter_table(there.table))

    def get_variable(self, name: str = "v") -> Variable:
        """The number that the address asks for, else the one that the edition's board spreads out."""
        plotted = get_numbers(self.nation.form)
        together = self.nation.form.together
        usual = together.board.spread if together and together.board else next(iter(plotted))
        return plotted.get(self.request.GET.get(name, ""), plotted[usual])

    def sum_indicators(self, level: str, alike: tuple[str, ...] = ()) -> pl.DataFrame:
        """The indicators of the chosen comuni by unit of a level; those in `alike` over the comuni that have all."""
        if self.selection.is_everything:
            return self.nation.by(level, alike)
        return self.nation.sum_indicators(level, self.rows, alike)

    def measure_units(self, variable: Variable, level: str) -> pl.DataFrame:
        """Of each unit `key`, `name`, `value` (an indicator as the edition adds it up, else the median), `comuni`."""
        if variable.indicator:
            found = self.sum_indicators(level).select(
                key="codice", value=variable.name, comuni=f"{variable.name}.comuni"
            )
        else:
            figure = pl.col(variable.name)
            found = self.rows.group_by(pl.col(level).cast(pl.String).alias("key")).agg(
                value=figure.quantile(0.5, "lower").cast(pl.Int64), comuni=figure.count()
            )
        named = found.filter(pl.col("key").is_not_null()).with_columns(name=pl.col("key"))
        return named.sort("key") if level != "ats" else self._add_names(named)

    def _add_names(self, units: pl.DataFrame) -> pl.DataFrame:
        names = self.rows.select(key="ats", called="ats_nome").unique(subset="key")
        return units.join(names, on="key", how="left").with_columns(name=pl.col("called")).drop("called").sort("name")

    def compute_whole(self, variable: Variable) -> int | None:
        """The value of all chosen comuni together; of a cell, their median."""
        if variable.indicator:
            found = self.sum_indicators("nation")
            return None if found.is_empty() else found[variable.name][0]
        middle = self.rows[variable.name].quantile(0.5, "lower")
        return None if middle is None else int(middle)

    def list_values(self, variable: Variable) -> list[int]:
        """Of each chosen comune that has one."""
        return self.rows[variable.name].drop_nulls().to_list()

    @cached_property
    def influence(self) -> Influence:
        """The doubts, and what they weigh in the totals of the chosen comuni."""
        whole = self.nation.influence
        return whole if self.selection.is_everything else whole.restrict_to_schede(self.nation.is_among(self.rows))

    def describe_review(self) -> list[str]:
        """Say how many comuni in doubt are to be looked at, and of which totals that is enough."""
        weighed, compared = self.influence, self.nation.count_compared(self.rows)
        return describe_review(self.nation.form, weighed.review, weighed.comuni.height, compared)

    @property
    def sent(self) -> int:
        return self.rows.filter(pl.col("stato") == SENT).height

    def _describe_other_definitions(self) -> str:
        """Said where schede were sent with another definition: their answers are computed here with the present one."""
        if not self.nation.others:
            return ""
        told = ngettext(
            "Una scheda fu inviata con un’altra definizione: qui si calcola con quella di adesso.",
            "%(n)s schede furono inviate con un’altra definizione: qui si calcolano con quella di adesso.",
            self.nation.others,
        )
        return " " + told % {"n": format_grouped(self.nation.others, 0)}

    def list_apart(self) -> list[str]:
        """The comuni of the campaign that lie elsewhere than their code says, or count twice, each with the reason."""
        apart = [f"{name}: {_describe_standing(found)}" for name, found in self.nation.apart]
        return [*describe_absorbed(self.nation.schede, LAST), *apart]

    def describe_source(self, counted: int | None = None) -> str:
        """The caption's last line: where the figures are from, and how much of the whole they are."""
        told = {
            "at": format_moment(self.nation.at),
            "comuni": format_grouped(self.rows.height, 0),
            "sent": format_grouped(self.sent, 0),
            "share": format_number(compute_share(self.sent, self.rows.height), 1),
        }
        text = _(
            "Fonte: schede nel portale, %(at)s; %(sent)s inviate su %(comuni)s (%(share)s %%), le altre come sono ora."
        )
        text += self._describe_other_definitions()
        if self.selection.undoubted:
            text += " " + _("Senza le risposte con dubbi aperti, che contano come mancanti.")
        if counted is None:
            return text % told
        more = {"counted": format_grouped(counted, 0), "comuni": told["comuni"]}
        return text % told + " " + _("Hanno il dato %(counted)s comuni su %(comuni)s.") % more

    def build_query(self, **changes: str | Sequence[str] | None) -> str:
        """The selection as an address, with other parameters beside it."""
        pairs = self.selection.list_query_pairs()
        for name, value in changes.items():
            pairs = [(one, text) for one, text in pairs if one != name]
            pairs += [(name, text) for text in ([value] if isinstance(value, str) else value or ())]
        return urlencode(pairs)

    def build_query_without(self, text: str) -> str:
        """The present address without one of its conditions."""
        query = self.request.GET.copy()
        for name in ("variabile", "segno", "valore", "pagina"):
            query.pop(name, None)
        query.setlist("dove", [one.text for one in self.selection.conditions if one.text != text])
        return query.urlencode()

    def list_kept_parameters(self, *names: str) -> list[tuple[str, str]]:
        """Parameters of the address that the form of the selection must carry along."""
        return [(name, value) for name in names for value in self.request.GET.getlist(name)]

    def describe_selection(self) -> list[str]:
        """Describes what narrows the selection."""
        return self.selection.describe_choices(get_level_names(), get_state_names())

    def build_context(self, current: str, **more: Any) -> dict[str, Any]:
        """For the template; `current` is the name of the route."""
        may_open = get_access(self.request).has_any_of(READERS)
        return {
            "page": self,
            "campaign": self.campaign,
            "other_campaigns": [one for one in list_campaigns() if one != self.campaign],
            "current": current,
            "selection": self.selection,
            "chosen": self.describe_selection(),
            "levels": get_level_names(),
            "titles": get_level_titles(),
            "state_names": get_state_names(),
            "choices": self.list_choices(),
            "groups": group_variables(self.known),
            "number_groups": group_variables(get_numbers(self.nation.form)),
            "synthetic": self.nation.synthetic,
            "may_open": may_open,
            "definition": {"id": self.nation.form.code, "version": self.nation.form.version},
            **more,
        }

    def list_choices(self) -> dict[str, list[tuple[str, str]]]:
        """The choices that the filters offer."""
        table = self.nation.table
        found: dict[str, list[tuple[str, str]]] = {
            level: [(one, one) for one in table[level].drop_nulls().unique().sort().to_list()]
            for level in ("regione", "provincia", SIZE)
        }
        ambiti = table.select("ats", "ats_nome").drop_nulls().unique().sort("ats_nome").rows()
        return {
            **found,
            "ats": [(str(code), str(name)) for code, name in ambiti],
            "stato": list(get_state_names().items()),
        }

    def send_file(
        self,
        kind: str,
        name: str,
        sheet: tuple[str, pl.DataFrame, Table[export.Row], Sequence[Variable]],
    ) -> HttpResponse:
        """A table as a file, with notes on what it is; `sheet` is title, rows, table, and the variables in it."""
        title, rows, table, shown = sheet
        made = export.Sheet(title, rows, table, shown, self.write_notes())
        return export.build_response(made, kind, f"{self.campaign.code}-{name}")

    def send_schede(self) -> HttpResponse:
        """The chosen schede themselves, as a file for the commands and the library."""
        there = self.nation
        synthetic = pl.lit(there.synthetic).alias("dati_di_prova")
        schede = there.schede.filter(there.is_among(self.rows)).with_columns(synthetic)
        content = export.write_answers(there.form, schede, self.write_notes())
        return build_attachment(content, f"{add_moment(f'{self.campaign.code}-schede')}.parquet")

    def write_notes(self) -> list[str]:
        """Describes the content of a file: the campaign, what was chosen, when, by which definition."""
        chosen = "; ".join(self.describe_selection()) or _("tutti i comuni")
        notes = [
            f"{self.campaign.title}",
            _("Scelti: %(chosen)s") % {"chosen": chosen},
            self.describe_source(),
            _("Definizione: %(form)s %(version)s, %(digest)s") % self._describe_definition(),
        ]
        if self.nation.synthetic:
            notes.insert(0, _("DATI DI PROVA"))
        return notes

    def _describe_definition(self) -> dict[str, str]:
        form = self.nation.form
        return {"form": form.code, "version": form.version, "digest": form.digest}


def _describe_standing(found: Found) -> str:
    """The reason why a comune with that ISTAT code does not lie where its code says."""
    words = {"istat": found.istat, "day": f"{found.day:%d/%m/%Y}"}
    if found.standing == Standing.MERGED and found.code and found.since:
        heir = {"code": found.code, "name": list_names(found.code)[0], "since": f"{found.since:%d/%m/%Y}"}
        return _("dal %(since)s è parte di %(code)s (%(name)s), e si confronta con i comuni di là") % heir
    return _("il codice ISTAT %(istat)s non è di nessun comune il %(day)s: nei confronti per luogo sta a parte") % words
