# SPDX-License-Identifier: EUPL-1.2
"""What is left to do in a scheda and until when, in one sentence: the same on every page, board and letter.

The sheet's script says it again while one types (`frontend/src/sheet/left.ts`), in the same words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from schedario.definition.form import Form
from schedario.portal.filing.confirmations import OpenFindings, find_all_open_findings
from schedario.portal.filing.models import Scheda, SchedaState
from schedario.portal.jinja_env import format_day, format_moment
from schedario.portal.registry.models import Phase


def describe_what_is_left(scheda: Scheda, findings: OpenFindings, now: datetime | None = None) -> str:
    """The sentence; empty for a scheda that was sent."""
    return build_pattern(scheda, now).format(left=describe_tasks(scheda.form, findings))


def describe_all_left(schede: Iterable[Scheda], *, shared_date: bool = False) -> Mapping[int, str]:
    """The sentence of each that is not sent, by its key; none of one whose definition nobody has any more.

    `shared_date`: the date of the campaign stands above them all, and only another one is told.
    """
    drafts = {scheda.pk: scheda for scheda in schede if scheda.state == SchedaState.DRAFT}
    evaluations = {key: made for key, one in drafts.items() if (made := one.evaluate_if_defined()) is not None}
    told = {}
    for key, found in find_all_open_findings(evaluations).items():
        scheda = drafts[key]
        silent = shared_date and scheda.due_at == scheda.campaign.due_at
        told[key] = f"{describe_tasks(scheda.form, found)}." if silent else describe_what_is_left(scheda, found)
    return told


def describe_tasks(form: Form, findings: OpenFindings) -> str:
    """Tells what is to be filled in, by quadro, to be corrected, and to be confirmed."""
    to_fill, errors, doubts = findings.to_fill, len(findings.errors), len(findings.doubts)
    tasks = [
        *([_("da compilare {list}").format(list=join_words(_list_blanks(form, to_fill)))] if to_fill else []),
        *([ngettext("da correggere 1 errore", "da correggere {count} errori", errors)] if errors else []),
        *([ngettext("da confermare 1 segnalazione", "da confermare {count} segnalazioni", doubts)] if doubts else []),
    ]
    if not tasks:
        return _("Non manca nulla che compili il comune") if findings.block_sending else _("Resta da inviare la scheda")
    counts = [count for count in (len(to_fill), errors, doubts) if count]
    told = [task.format(count=count) for task, count in zip(tasks, counts, strict=True)]
    return (_("Resta {tasks}") if sum(counts) == 1 else _("Restano {tasks}")).format(tasks="; ".join(told))


def _list_blanks(form: Form, cells: Collection[str]) -> list[str]:
    """The cells of each quadro, counted; one alone by the name that an officer gives it, where it has such a name."""
    counts = Counter(form.cells[name].quadro for name in cells)
    spoken = {form.cells[name].quadro: form.cells[name].spoken for name in cells}
    return [
        spoken[quadro.id]
        if counts[quadro.id] == 1 and spoken[quadro.id]
        else ngettext("1 cella del {quadro}", "{count} celle del {quadro}", counts[quadro.id]).format(
            count=counts[quadro.id], quadro=quadro.title
        )
        for quadro in form.quadri.values()
        if counts[quadro.id]
    ]


def join_words(words: Sequence[str]) -> str:
    """`a, b e c`."""
    return _("{first} e {last}").format(first=", ".join(words[:-1]), last=words[-1]) if words[1:] else "".join(words)


def build_pattern(scheda: Scheda, now: datetime | None = None) -> str:
    """The sentence with a hole, `{left}`, for the tasks: it says until when; empty for a scheda that was sent."""
    moment = now or timezone.now()
    due, closes = format_day(scheda.due_at), format_moment(scheda.closes_at)
    if scheda.state == SchedaState.SENT:
        return ""
    match scheda.get_phase(moment):
        case Phase.ANNOUNCED:
            opens = format_moment(scheda.campaign.opens_at)
            return _("Si potrà compilare dal {opens}; il termine di invio è il {due}.").format(opens=opens, due=due)
        case Phase.OPEN:
            return f"{{left}}, {_describe_days(scheda.due_at, moment)}."
        case Phase.LATE:
            late = _("Il termine è passato il {due}; si può ancora inviare fino al {closes}.")
            return f"{{left}}. {late.format(due=due, closes=closes)}"
        case Phase.CLOSED:
            return _("Non inviata: il termine è passato il {due}.").format(due=due)


def _describe_days(due_at: datetime, now: datetime) -> str:
    days = (timezone.localdate(due_at) - timezone.localdate(now)).days
    if days == 0:
        return _("entro oggi alle {clock}").format(clock=f"{timezone.localtime(due_at):%H:%M}")
    told = ngettext("entro domani, {due}", "entro il {due} ({days} giorni)", days)
    return told.format(due=format_day(due_at), days=days)
