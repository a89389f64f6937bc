# SPDX-License-Identifier: EUPL-1.2
"""The functions and filters of every template: addresses, built assets, dates as Italians write them, translations."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.template.loader import get_template
from django.urls import reverse
from django.utils import dateformat, timezone, translation
from jinja2 import Environment, StrictUndefined

from schedario.definition.display import format_grouped
from schedario.definition.phrases import phrase
from schedario.documents.marks import message_mark, rule_mark, status_mark
from schedario.portal.assets import build_asset_url, render_icon

TEMPLATES = Path(__file__).parent / "templates"


def build_environment(**options: Any) -> Environment:
    """Jinja2 for Django: strict about names, translated by Django's catalogues."""
    made = Environment(**{**options, "undefined": StrictUndefined, "extensions": ["jinja2.ext.i18n"]})  # noqa: S701 - Django asks for autoescape
    made.install_gettext_callables(  # type: ignore[attr-defined]
        _translate_message, translation.ngettext, newstyle=True, pgettext=translation.pgettext
    )
    made.globals.update(
        url=_build_url,
        asset=build_asset_url,
        icon=render_icon,
        phrase=phrase,
        status_mark=status_mark,
        message_mark=message_mark,
        rule_mark=rule_mark,
        with_query=change_query,
    )
    made.filters.update(
        bytes=filesizeformat,
        moment=format_moment,
        long_moment=format_long_moment,
        weekday=get_weekday,
        day=format_day,
        when=format_recent_moment,
        grouped=format_grouped,
    )
    return made


def _translate_message(message: str) -> str:
    """Translates for a template; a page asks some two hundred times, mostly for the same."""
    return _translate_in_language(translation.get_language(), message)


@lru_cache(maxsize=8192)
def _translate_in_language(_language: str | None, message: str) -> str:
    return translation.gettext(message)


def compile_templates(folder: str) -> None:
    """Compiles the templates of a folder (`analysis`), and those that all pages have, before anybody asks for them."""
    for found in (*TEMPLATES.glob("*.html"), *TEMPLATES.glob("components/*.html"), *TEMPLATES.glob(f"{folder}/*.html")):
        get_template(found.relative_to(TEMPLATES).as_posix())


def _build_url(name: str, /, **kwargs: object) -> str:
    return reverse(name, kwargs=kwargs or None)


def change_query(request: HttpRequest, **changes: object) -> str:
    """The query of the present address with other values; None takes a parameter away."""
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return query.urlencode()


def format_moment(value: datetime) -> str:
    """`24/11/2026 alle 10:42`, Italian time."""
    local = timezone.localtime(value)
    return translation.gettext("%(day)s alle %(clock)s") % {"day": f"{local:%d/%m/%Y}", "clock": f"{local:%H:%M}"}


def format_long_moment(value: datetime) -> str:
    """`domenica 31 maggio 2026 alle 23:59`, Italian time: for dates on which something depends."""
    local = timezone.localtime(value)
    written = {"day": format_with_names(local, "l j F Y"), "clock": f"{local:%H:%M}"}
    return translation.gettext("%(day)s alle %(clock)s") % written


def format_with_names(value: date, form: str) -> str:
    """A date in a format of Django's with names in it; Italian ones without the capitals that Django gives them."""
    written = dateformat.format(value, form)
    return written.lower() if (translation.get_language() or "").startswith("it") else written


def get_weekday(value: datetime) -> int:
    """From 0, Monday, to 6, Sunday; Italian time."""
    return timezone.localtime(value).weekday()


def format_day(value: date) -> str:
    """`24/11/2026`; a moment is taken as Italian time."""
    return f"{timezone.localtime(value) if isinstance(value, datetime) else value:%d/%m/%Y}"


def format_recent_moment(value: datetime) -> str:
    """`alle 10:42`; of another day than today `il 24/11/2026 alle 10:42`. Italian time."""
    local = timezone.localtime(value)
    if local.date() == timezone.localdate():
        return translation.gettext("alle %(clock)s") % {"clock": f"{local:%H:%M}"}
    return translation.gettext("il %(day)s alle %(clock)s") % {"day": f"{local:%d/%m/%Y}", "clock": f"{local:%H:%M}"}
