# SPDX-License-Identifier: EUPL-1.2
"""The open data for everybody: what there is, one version with its files, its dictionary, the catalogue."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import etag, require_safe

from schedario.portal.opendata import ranges
from schedario.portal.opendata.catalogue import build_catalogue
from schedario.portal.opendata.folders import get_folder
from schedario.portal.opendata.lookup import WithdrawnError, find_newest, get_publication, list_versions
from schedario.portal.opendata.metadata import DICTIONARY, LICENCE, get_media_type, read_dictionary
from schedario.portal.opendata.models import Publication
from schedario.portal.opendata.publication_tables import (
    FORMATS,
    build_cell_entry_table,
    build_file_table,
    build_plain_entry_table,
    build_published_table,
)
from schedario.portal.opendata.sharing import SHORTLY, share_response

logger = logging.getLogger(__name__)

CHUNK = 256 * 1024
FOR_AN_HOUR = "public, max-age=3600"  # a version never changes, but it may be withdrawn
TABLES = ("schede", "provenienza", "conferme", "dubbi", "messaggi", "totali")
SERIALISATIONS = {
    "rdf": ("application/rdf+xml", "pretty-xml"),
    "ttl": ("text/turtle", "turtle"),
    "jsonld": ("application/ld+json", "json-ld"),
}


@require_safe
def list_published(request: HttpRequest) -> HttpResponse:
    """Lists the publications, the newest version of each campaign."""
    found = find_newest()
    context = {"publications": found, "synthetic": any(one.synthetic for one in found), "licence": LICENCE}
    return render(request, "opendata/list.html", context)


@require_safe
def show_version(request: HttpRequest, campaign: str, version: int | None = None) -> HttpResponse:
    """Shows a version, the newest where the address names none."""
    try:
        found = get_publication(campaign, version)
    except WithdrawnError as withdrawn:
        return _show_withdrawn(request, withdrawn.publication)
    files = {file["name"]: file for file in found.files}
    context = {
        "publication": found,
        "newest": version is None,
        "versions": list_versions(found.campaign),
        "tables": [
            (name, [files[f"{name}.{kind}"] for kind in FORMATS])
            for name in TABLES
            if f"{name}.csv" in files  # versions of before have no totals
        ],
        "published_table": build_published_table(),
        "file_table": build_file_table(),
        "others": [file for name, file in files.items() if name.partition(".")[0] not in TABLES],
        "address": settings.PUBLIC_URL + _build_address("version", found),
        "synthetic": found.synthetic,
        "licence": LICENCE,
    }
    return render(request, "opendata/version.html", context)


@require_safe
def show_dictionary(request: HttpRequest, campaign: str, version: int) -> HttpResponse:
    """The dictionary of a version, read from its own file: a later definition does not change it."""
    try:
        found = get_publication(campaign, version)
    except WithdrawnError as withdrawn:
        return _show_withdrawn(request, withdrawn.publication)
    rows = read_dictionary(_find_path(found, DICTIONARY).read_bytes().decode("utf-8"))
    parts = [(key, list(some)) for key, some in groupby(rows, key=lambda row: (row["tabella"], row["quadro"]))]
    context = {
        "publication": found,
        "parts": parts,
        "cell_table": build_cell_entry_table(),
        "plain_table": build_plain_entry_table(),
        "synthetic": found.synthetic,
    }
    return render(request, "opendata/dictionary.html", context)


@require_safe
def redirect_to_newest_file(request: HttpRequest, campaign: str, file: str) -> HttpResponse:  # noqa: ARG001 - a view
    """Redirects to the same file of the newest version, so that whoever takes it knows which they have."""
    found = get_publication(campaign)
    _find_entry(found, file)
    response = redirect(_build_address("file", found, file=file))
    response["Cache-Control"] = SHORTLY
    return response


@require_safe
def send_file(request: HttpRequest, campaign: str, version: int, file: str) -> HttpResponseBase:
    """A file of a version, byte for byte what its checksum says."""
    try:
        found = get_publication(campaign, version)
    except WithdrawnError as withdrawn:
        return _show_withdrawn(request, withdrawn.publication)
    entry = _find_entry(found, file)

    @etag(lambda _: f'"{entry["sha256"]}"')
    def send_whole_or_part(request: HttpRequest) -> HttpResponseBase:
        return _send_entry(request, found, entry)

    response: HttpResponseBase = send_whole_or_part(request)
    if response.status_code == HTTPStatus.NOT_MODIFIED:
        response["Cache-Control"] = FOR_AN_HOUR
    return response


def _send_entry(request: HttpRequest, found: Publication, entry: Mapping[str, Any]) -> HttpResponseBase:
    """The file of an entry, or the part of it that is asked for."""
    file, size = entry["name"], entry["size"]
    path = _find_path(found, file)
    response = StreamingHttpResponse(_read_chunks(path, ranges.Part(0, size - 1)), content_type=_get_content_type(file))
    headers = {
        "Content-Length": str(size),
        "Content-Disposition": f'attachment; filename="{found.campaign.code}-v{found.number}-{file}"',
        "ETag": f'"{entry["sha256"]}"',
        "Cache-Control": FOR_AN_HOUR,
        "Accept-Ranges": "bytes",
        "Access-Control-Expose-Headers": "Accept-Ranges, Content-Length, Content-Range, ETag",
    }
    return _send_part(request, share_response(response, headers), path, size)


def _send_part(request: HttpRequest, whole: StreamingHttpResponse, path: Path, size: int) -> HttpResponseBase:
    """The answer with the part of the file that is asked for, if it is one."""
    try:
        part = ranges.parse_range(request, size, whole["ETag"])
    except ranges.UnsatisfiableError:
        headers = {"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"}
        return share_response(HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE), headers)
    if part is not None:
        whole.status_code = HTTPStatus.PARTIAL_CONTENT
        whole.streaming_content = _read_chunks(path, part)
        whole["Content-Length"] = str(part.size)
        whole["Content-Range"] = part.format_content_range(size)
    return whole


@require_safe
def send_catalogue(_request: HttpRequest, kind: str) -> HttpResponse:
    """The catalogue in one of its serialisations."""
    if kind not in SERIALISATIONS:
        raise Http404
    return _write_catalogue(kind)


@require_safe
def send_negotiated_catalogue(request: HttpRequest) -> HttpResponse:
    """The catalogue as the client wants it; Turtle where it does not say."""
    offered = {media: kind for kind, (media, _) in SERIALISATIONS.items()}
    accepted = request.get_preferred_type([SERIALISATIONS["ttl"][0], *offered])
    response = _write_catalogue(offered.get(accepted or "", "ttl"))
    response["Vary"] = "Accept"
    return response


def _write_catalogue(kind: str) -> HttpResponse:
    media, form = SERIALISATIONS[kind]
    written = build_catalogue(find_newest()).serialize(format=form, encoding="utf-8")
    response = HttpResponse(written, content_type=f"{media}; charset=utf-8" if kind == "ttl" else media)
    return share_response(response, {"Cache-Control": SHORTLY})


def _show_withdrawn(request: HttpRequest, publication: Publication) -> HttpResponse:
    context = {"publication": publication, "synthetic": publication.synthetic}
    return render(request, "opendata/withdrawn.html", context, status=HTTPStatus.GONE)


def _find_entry(publication: Publication, name: str) -> dict[str, Any]:
    """Finds the record of a file; raises Http404 for one that the version has not."""
    for one in publication.files:
        if one["name"] == name:
            entry: dict[str, Any] = one
            return entry
    raise Http404


def _find_path(publication: Publication, name: str) -> Path:
    """Finds a file on the disk; raises Http404 where the folder of the data has lost it."""
    path = get_folder(publication) / name
    if not path.is_file():
        logger.error("%s is missing: put the folder SCHEDARIO_DATA back from its copy", path)
        raise Http404
    return path


def _read_chunks(path: Path, part: ranges.Part) -> Iterator[bytes]:
    """Opened when the first is asked for, so that an answer nobody reads leaves no open file."""
    left = part.size
    with path.open("rb") as content:
        content.seek(part.first)
        while left and (chunk := content.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk


def _get_content_type(name: str) -> str:
    media = get_media_type(name)
    return f"{media}; charset=utf-8" if media.startswith("text/") else media


def _build_address(route: str, publication: Publication, **more: object) -> str:
    kwargs = {"campaign": publication.campaign.code, "version": publication.number, **more}
    return reverse(f"opendata:{route}", kwargs=kwargs)
