# SPDX-License-Identifier: EUPL-1.2
"""The portal's words in English: brings the catalogue up to date, or compiles it; and click's in Italian.

python scripts/messages.py update | compile
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PORTAL = Path(__file__).resolve().parents[1] / "src" / "schedario" / "portal"
CATALOGUE = PORTAL / "locale" / "en" / "LC_MESSAGES" / "django.po"
CLICK = (
    PORTAL.parent / "cli" / "locale" / "it" / "LC_MESSAGES" / "click.po"
)  # what click says, in Italian; kept by hand
HEADER = """\
# SPDX-License-Identifier: EUPL-1.2
# The portal's own words. Those of a form are in its definition.
#"""
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
}


def main() -> int:
    """0 when done, 2 when the command is none of ours."""
    command = sys.argv[1] if len(sys.argv) == 2 else ""
    if command == "update":
        update_catalogue()
    elif command == "compile":
        write_compiled()
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


def extract_texts() -> Iterator[tuple[str, object, str | None]]:
    """Each text in the source: the file it stands in, the text (a pair where it has a plural), its context."""
    found = extract_from_dir(PORTAL, METHODS, keywords=KEYWORDS)
    for file, _line, text, _comments, context in sorted(found, key=lambda one: (one[0], one[1])):
        yield file, text, context


def build_template() -> Catalog:
    """Every text of the source, with the files it stands in; no line numbers, which would change all the time."""
    catalog = Catalog()
    for file, text, context in extract_texts():
        catalog.add(text, locations=[(file, None)], context=context)
    return catalog


def read_catalogue() -> Catalog:
    """The catalogue as it is committed; empty when there is none yet."""
    if not CATALOGUE.exists():
        return Catalog(locale="en")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def update_catalogue() -> None:
    """Adds new texts, untranslated; drops those that the source has no more. Says what waits for a translation."""
    catalog = read_catalogue()
    catalog.update(build_template(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.header_comment, catalog.project, catalog.version, catalog.fuzzy = HEADER, "Schedario", "0", False
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)  # no change without a reason
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, catalog, sort_by_file=True, omit_header=False, width=110)
    waiting = list_untranslated(catalog)
    print(f"{CATALOGUE.relative_to(PORTAL)}: {len(catalog)} texts, {len(waiting)} to translate")
    for text in waiting:
        print(f"  {text!r}")


def write_compiled() -> None:
    """The binaries that gettext reads, each beside its source."""
    with CATALOGUE.with_suffix(".mo").open("wb") as file:
        write_mo(file, read_catalogue())
    with CLICK.open("rb") as source, CLICK.with_suffix(".mo").open("wb") as file:
        write_mo(file, read_po(source, locale="it"))


def list_untranslated(catalog: Catalog) -> list[object]:
    """Ids of the texts that have no translation, lack one of its plural forms, or have a guessed one (`fuzzy`)."""
    return [one.id for one in catalog if one.id and (one.fuzzy or not _is_whole(one.string))]


def _is_whole(translation: str | tuple[str, ...] | None) -> bool:
    return bool(translation) and all(translation) if isinstance(translation, tuple) else bool(translation)


if __name__ == "__main__":
    sys.exit(main())
