# SPDX-License-Identifier: EUPL-1.2
"""Installing editions: examined beforehand, then kept as the definition with which campaigns of the edition open.

An edition is *installed* when somebody installed it in this portal; until then the one shipped with the program, or in
a folder of SCHEDARIO_FORMS, stands in for it. What is installed never changes by itself, whatever becomes of a folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.utils import timezone

from schedario.definition.catalogue import UnknownFormError, editions, find
from schedario.definition.form import Form
from schedario.definition.problems import DefinitionError, Position, Problem
from schedario.definition.releases import find_release
from schedario.documents.dictionary.differences import Difference, differences, without_prefix
from schedario.documents.dictionary.entries import dictionary
from schedario.engine.cases import CasesReport, run_cases
from schedario.errors import SchedarioError
from schedario.portal.audit_log.chain import Actor, record_event
from schedario.portal.audit_log.events import EditionInstalled, EditionRemoved
from schedario.portal.registry.at_hand import (
    compute_folder_digest,
    compute_whole_stamp,
    describe_origin,
    is_shipped,
    read_at_hand,
)
from schedario.portal.registry.models import (
    Campaign,
    Definition,
    EarlierDigest,
    find_installed,
    forget_forms,
    keep_form,
    load_installed_form,
)
from schedario.portal.write_queue import durable
from schedario.program.lint import lint_folder

CASES = "cases"  # the folder with them, inside that of the edition


class NotInstallableError(SchedarioError):
    """The edition has faults, or is another one by now than the one that was shown."""


class EditionInUseError(SchedarioError):
    """The edition is needed, or nothing is kept of it."""


@dataclass(frozen=True, slots=True)
class Examination:
    """All that is to be known of an edition before it is installed. `form` is None where it cannot even be loaded.

    `installed` is what somebody installed of this edition; `before` is that, or what stands in for it: the definition
    with which campaigns open today. `changes` are the differences from that.
    """

    origin: str
    form: Form | None
    problems: tuple[Problem, ...]
    cases: CasesReport
    installed: Definition | None
    before: Form | None
    changes: tuple[Difference, ...]

    @property
    def good_form(self) -> Form | None:
        """The form, if it can be installed, or a campaign open with it or adopt it."""
        return None if self.problems or self.cases.faults else self.form

    @property
    def is_good(self) -> bool:
        """True if it can be installed."""
        return self.good_form is not None

    @property
    def is_installed(self) -> bool:
        """True if exactly this definition is the installed one already."""
        return self.form is not None and self.installed is not None and self.installed.digest == self.form.digest


def examine_edition(folder: Path) -> Examination:
    """Lints the edition in a folder, runs its cases, and compares it with the one that is installed."""
    return complete_examination(*_examine_files(folder, compute_whole_stamp(folder)), describe_origin(folder))


@lru_cache(maxsize=4)
def _examine_files(folder: Path, _stamp: object) -> tuple[Form | None, tuple[Problem, ...], CasesReport]:
    """Examines an edition by itself: a page that shows it and the form that confirms it need it looked at once."""
    form = _read_form(folder)
    cases = CasesReport(0, ()) if form is None else run_cases(form, folder / CASES)
    return form, tuple(lint_folder(folder)), cases


def complete_examination(
    form: Form | None, problems: Sequence[Problem], cases: CasesReport, origin: str
) -> Examination:
    """Adds to what an edition says of itself what the portal has of it."""
    if form is None:
        return Examination(origin, None, tuple(problems), cases, None, None, ())
    before = _find_form_in_use(form.code)
    changes = tuple(compare_forms(before, form)) if before is not None else ()
    return Examination(
        origin, form, (*problems, *_check_version(form)), cases, find_installed(form.code), before, changes
    )


def install_edition(examined: Examination, confirmed: str, who: Actor) -> Definition:
    """Installs what was examined, if its digest is the confirmed one. Raises NotInstallableError."""
    form = examined.good_form
    if form is None or form.digest != confirmed:
        raise NotInstallableError
    return keep_as_installed(form, examined.origin, who)


def examine_for_campaigns(edition: str) -> Examination:
    """Examines the definition with which campaigns of an edition open, and which those that are open may adopt.

    What is installed was examined then, and is the same; what stands in for it is examined as its folder is now.
    Raises UnknownFormError where there is neither.
    """
    installed = find_installed(edition)
    if installed is None:
        return examine_edition(find(edition))
    return Examination(installed.origin, installed.form, (), CasesReport(0, ()), installed, installed.form, ())


@durable
def keep_for_campaign(examined: Examination, who: Actor) -> Form:
    """Keeps the definition that a campaign takes; one that only stands in from a folder is installed by that.

    One that is shipped stands in for itself: the next version of the program may bring a better one.
    Raises NotInstallableError.
    """
    form = examined.good_form
    if form is None:
        raise NotInstallableError
    if examined.installed is not None or is_shipped(form.code):
        keep_form(form, examined.origin)
    else:
        keep_as_installed(form, examined.origin, who)
    return form


@durable
def keep_as_installed(form: Form, origin: str, who: Actor) -> Definition:
    """Keeps a definition as the one that its edition has now, with its event."""
    before = find_installed(form.code)
    kept = keep_form(form, origin)
    kept.installed_at, kept.origin = timezone.now(), origin
    kept.save(update_fields=["installed_at", "origin"])
    installed = EditionInstalled(
        version=(before.version if before else "", kept.version),
        digest=(before.digest if before else "", kept.digest),
        origin=origin,
    )
    record_event(who, f"edition:{form.code}", installed)
    return kept


@durable
def remove_edition(edition: str, who: Actor) -> None:
    """Removes all that is kept of an edition, with its event. Raises EditionInUseError where anything needs it."""
    kept = Definition.objects.filter(edition=edition)
    if not kept or is_used(edition):
        raise EditionInUseError
    removed = EditionRemoved(digests={one.version: one.digest for one in kept})
    EarlierDigest.objects.filter(definition__in=kept).delete()
    kept.delete()
    forget_forms()
    record_event(who, f"edition:{edition}", removed)


def is_used(edition: str) -> bool:
    """Checks whether a campaign is of this edition, or anything is pinned to a definition of it."""
    if Campaign.objects.filter(edition=edition).exists():
        return True
    names = {*Definition.objects.filter(edition=edition).values_list("digest", flat=True)}
    names |= {*EarlierDigest.objects.filter(definition__edition=edition).values_list("digest", flat=True)}
    return any(model.objects.filter(definition_digest__in=names).exists() for model in _list_pinned_models())


def _list_pinned_models() -> Iterator[Any]:
    """Every table, of whatever part of the portal, whose rows name a definition."""
    for model in apps.get_models():
        if any(field.name == "definition_digest" for field in model._meta.get_fields()):
            yield model


def compare_forms(old: Form, new: Form) -> list[Difference]:
    """The changes from one definition to another: (where, before, after)."""
    before, after = (without_prefix(dictionary(form), f"{form.code}-") for form in (old, new))
    return differences(before, after)


def _read_form(folder: Path) -> Form | None:
    """The form as its files are now; None where the linter tells why there is none."""
    try:
        return read_at_hand(folder)
    except (DefinitionError, UnknownFormError):
        return None


def _find_form_in_use(edition: str) -> Form | None:
    try:
        return load_installed_form(edition)
    except (UnknownFormError, DefinitionError):
        return None


def list_version_problems(folder: Path) -> list[Problem]:
    """Lists what speaks against the version of the edition in a folder, beside what the linter knows."""
    form = _read_form(folder)
    return [] if form is None else list(_check_version(form))


def _check_version(form: Form) -> Iterator[Problem]:
    """A version names one definition: another one is neither kept nor released under its number."""
    kept = Definition.objects.filter(edition=form.code, version=form.version).exclude(digest=form.digest).first()
    if kept is not None and find_release(form.code, form.version) is None:
        message = f"{form.code} {form.version} is in this portal already, as another one ({kept.digest[:12]})"
        yield Problem(_locate_version(form), "released-version", message, "give it a new `version:`")


def _locate_version(form: Form) -> Position:
    return Position(str((form.folder or Path()) / "form.yaml"), 1, 1)


# --- what is there ---


@dataclass(frozen=True, slots=True)
class InstalledEdition:
    """An edition with which campaigns can open, or have opened.

    `kept` are all definitions of it in the database, each with the campaigns that are pinned to it. `at_hand` is the
    folder of that name, None where there is none, and `other_at_hand` that it holds another definition than the
    installed one; `fault` says why the edition there cannot be used; `removable` that something is kept, and unused.
    """

    code: str
    form: Form | None
    installed: Definition | None
    kept: tuple[tuple[Definition, tuple[Campaign, ...]], ...]
    at_hand: Path | None
    other_at_hand: bool
    origin: str
    fault: str
    removable: bool

    @property
    def stands_in(self) -> bool:
        """True if it was never installed here: the folder stands in for it."""
        return self.installed is None


def list_editions() -> list[InstalledEdition]:
    """Lists every edition that is shipped, in a folder of SCHEDARIO_FORMS, or kept in the database."""
    known = dict.fromkeys([*editions(), *Definition.objects.order_by("edition").values_list("edition", flat=True)])
    return [_describe_edition(code) for code in known]


def list_openable_editions() -> list[Form]:
    """Lists the definitions with which a campaign can open: those without a fault."""
    return [edition.form for edition in list_editions() if edition.form is not None]


def _describe_edition(code: str) -> InstalledEdition:
    folder, installed = editions().get(code), find_installed(code)
    form, fault = None, ""
    try:
        form = load_installed_form(code)
    except UnknownFormError:
        fault = ""
    except DefinitionError as error:
        fault = str(error)
    kept = [(definition, tuple(_list_campaigns(definition))) for definition in Definition.objects.filter(edition=code)]
    origin = installed.origin if installed is not None else describe_origin(folder) if folder is not None else ""
    other = folder is not None and installed is not None and compute_folder_digest(folder) != installed.digest
    return InstalledEdition(
        code, form, installed, tuple(kept), folder, other, origin, fault, bool(kept) and not is_used(code)
    )


def _list_campaigns(definition: Definition) -> Iterator[Campaign]:
    names = [definition.digest, *definition.earlier_digests.values_list("digest", flat=True)]
    yield from Campaign.objects.filter(definition_digest__in=names)
