# SPDX-License-Identifier: EUPL-1.2
"""The place of an ISTAT code of any day on another: itself, under the code it has there, in its heir, or nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from schedario.territory import files
from schedario.territory.errors import UnknownComuneError
from schedario.territory.territory import Territory
from schedario.territory.variations import Kind, Variation, find_period, variations


class Standing(StrEnum):
    """The way in which a code was found. Of `LATER` and `UNKNOWN` no comune of the day can be told."""

    SAME = "same"
    RECODED = "recoded"
    MERGED = "merged"
    LATER = "later"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Found:
    """`istat` stands on `day` at `code`, in the way of `standing`; None: nowhere.

    `since` is the day of the event that made the difference, None for SAME and UNKNOWN.
    """

    istat: str
    day: date
    code: str | None
    standing: Standing
    since: date | None = None


@cache
def find_standing(istat: str, day: date) -> Found:
    """Looks a code up on a day, however old or new it is; raises UnknownDayError."""
    if istat in Territory.on(day).comuni:
        return Found(istat, day, istat, Standing.SAME)
    first, last = find_period(istat)
    if first > last:
        return Found(istat, day, None, Standing.UNKNOWN)
    return _find_later(istat, day) if last < day else _find_earlier(istat, day, first)


def require_codes(codes: set[str], day: date) -> None:
    """Raises UnknownComuneError when some of the codes were of no comune on that day, and says where they stand."""
    if unknown := codes - Territory.on(day).comuni.keys():
        found = {code: find_standing(code, day).code for code in unknown}
        raise UnknownComuneError(unknown, day, {code: heir for code, heir in found.items() if heir is not None})


def _find_later(istat: str, day: date) -> Found:
    """Follows a code that is gone to the one that stands in its place."""
    code, standing, since = istat, Standing.RECODED, None
    while code not in Territory.on(day).comuni:
        step = _map_forward()[code]
        since = since or step.dal
        standing = Standing.MERGED if step.kind != Kind.CAMBIO_PROVINCIA else standing
        code = step.after
    return Found(istat, day, code, standing, since)


def _find_earlier(istat: str, day: date, began: date) -> Found:
    """Follows a code back to a day before it began: to the one comune that it is made of, never to one of several."""
    code = istat
    while code not in Territory.on(day).comuni:
        if code not in _map_backward():
            return Found(istat, day, None, Standing.LATER, began)
        code = _map_backward()[code].before
    return Found(istat, day, code, Standing.RECODED, began)


@cache
def list_codes(istat: str) -> tuple[str, ...]:
    """Every code that the same comune bore, the oldest first: other provinces, never other comuni."""
    codes = [istat]
    while codes[0] in _map_backward():
        codes.insert(0, _map_backward()[codes[0]].before)
    while (step := _map_forward().get(codes[-1])) is not None and step.kind == Kind.CAMBIO_PROVINCIA:
        codes.append(step.after)
    return tuple(codes)


@cache
def _map_forward() -> Mapping[str, Variation]:
    """Code that is gone → what took it elsewhere."""
    return {one.before: one for one in variations() if one.before != one.after and one.kind != Kind.SCORPORO}


@cache
def _map_backward() -> Mapping[str, Variation]:
    """Code → the change of province that gave it to a comune which goes on."""
    return {one.after: one for one in variations() if one.kind == Kind.CAMBIO_PROVINCIA}


@cache
def list_names(istat: str) -> tuple[str, ...]:
    """Every name of the comune with that code, the latest first; none for a code of nobody."""
    return _map_names().get(istat, ())


@cache
def _map_names() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for one in sorted(files.read_comuni(), key=lambda one: one.dal or date.min, reverse=True):
        found[one.istat] += filter(None, (one.denominazione, one.altra_lingua))
    return {istat: tuple(dict.fromkeys(names)) for istat, names in found.items()}
