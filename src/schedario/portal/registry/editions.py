# SPDX-License-Identifier: EUPL-1.2
"""Installing editions: examined beforehand, then kept as the definition with which campaigns of the edition open.

An edition is *installed* when somebody installed it in this portal; until then the one shipped with the program, or in
a folder of SCHEDARIO_FORMS, stands in for it. What is installed never changes by itself, whatever becomes of a folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from schedario.definition.building.build import build
from schedario.definition.catalogue import UnknownFormError, editions
from schedario.definition.form import Form
from schedario.definition.problems import DefinitionError, Position, Problem
from schedario.definition.releases import find_release
from schedario.documents.dictionary.differences import Difference, differences, without_prefix
from schedario.documents.dictionary.entries import dictionary
from schedario.engine.cases import CasesReport, run_cases
from schedario.portal.audit_log.chain import Actor, record_event
from schedario.portal.audit_log.events import EditionInstalled
from schedario.portal.registry.at_hand import compute_folder_digest, describe_origin, is_shipped
from schedario.portal.registry.models import Campaign, Definition, find_installed, keep_form, load_installed_form
from schedario.portal.write_queue import durable
from schedario.program.lint import lint_folder

CASES = "cases"  # the folder with them, inside that of the edition


class NotInstallableError(Exception):
    """The edition has faults, or is another one by now than the one that was shown."""


@dataclass(frozen=True, slots=True)
class Examination:
    """All that is to be known of an edition before it is installed. `form` is None where it cannot even be loaded.

    `installed` is what it would take the place of: `changes` are the differences from that.
    """

    folder: Path
    origin: str
    form: Form | None
    problems: tuple[Problem, ...]
    cases: CasesReport
    installed: Form | None
    changes: tuple[Difference, ...]

    @property
    def is_good(self) -> bool:
        """True if it can be installed."""
        return self.form is not None and not self.problems and not self.cases.faults

    @property
    def is_installed(self) -> bool:
        """True if exactly this definition is the installed one already."""
        return self.form is not None and self.installed is not None and self.installed.digest == self.form.digest


def examine_edition(folder: Path, origin: str = "") -> Examination:
    """Lints the edition in a folder, runs its cases, and compares it with the one that is installed."""
    problems = lint_folder(folder)
    form = _build_form(folder)
    if form is None:
        return Examination(folder, origin, None, tuple(problems), CasesReport(0, ()), None, ())
    problems += _check_version(form)
    installed = _find_installed_form(form.code)
    return Examination(
        folder,
        origin or describe_origin(folder),
        form,
        tuple(problems),
        run_cases(form, folder / CASES),
        installed,
        tuple(compare_forms(installed, form)) if installed is not None else (),
    )


def install_edition(examined: Examination, confirmed: str, who: Actor) -> Definition:
    """Installs what was examined, if its digest is the confirmed one. Raises NotInstallableError."""
    form = examined.form
    if form is None or not examined.is_good or form.digest != confirmed:
        raise NotInstallableError
    return keep_as_installed(form, examined.origin, who)


def install_kept_edition(edition: str, digest: str, who: Actor) -> Definition:
    """Installs a definition that was examined and kept before. Raises NotInstallableError where there is none."""
    kept = Definition.objects.filter(edition=edition, digest=digest).first()
    if kept is None:
        raise NotInstallableError
    form, origin = kept.form, kept.origin
    return keep_as_installed(form, origin, who)


def install_for_campaign(edition: str, who: Actor) -> Form:
    """The form with which a campaign opens. One that only stands in from a folder is examined, and installed by that.

    One that is shipped stands in for itself: the next version of the program may bring a better one.
    Raises UnknownFormError, DefinitionError, NotInstallableError.
    """
    if find_installed(edition) is not None or is_shipped(edition):
        return load_installed_form(edition)
    if edition.upper() not in editions():
        raise UnknownFormError(edition)
    examined = examine_edition(editions()[edition.upper()])
    if examined.form is None:
        raise NotInstallableError
    return install_edition(examined, examined.form.digest, who).form


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


def compare_forms(old: Form, new: Form) -> list[Difference]:
    """The changes from one definition to another: (where, before, after)."""
    before, after = (without_prefix(dictionary(form), f"{form.code}-") for form in (old, new))
    return differences(before, after)


def _build_form(folder: Path) -> Form | None:
    """The form as its files are now; None where the linter tells why there is none."""
    try:
        return build(folder)
    except DefinitionError:
        return None


def _find_installed_form(edition: str) -> Form | None:
    try:
        return load_installed_form(edition)
    except (UnknownFormError, DefinitionError):
        return None


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
    installed one; `fault` says why the edition there cannot be used.
    """

    code: str
    form: Form | None
    installed: Definition | None
    kept: tuple[tuple[Definition, tuple[Campaign, ...]], ...]
    at_hand: Path | None
    other_at_hand: bool
    origin: str
    fault: str

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
    return InstalledEdition(code, form, installed, tuple(kept), folder, other, origin, fault)


def _list_campaigns(definition: Definition) -> Iterator[Campaign]:
    names = [definition.digest, *definition.earlier_digests.values_list("digest", flat=True)]
    yield from Campaign.objects.filter(definition_digest__in=names)
