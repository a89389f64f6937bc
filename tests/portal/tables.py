# SPDX-License-Identifier: EUPL-1.2
"""Files such as an administrator uploads, made for the tests."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

Rows = Sequence[Sequence[object]]


def xlsx(*rows: Sequence[object]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Allegato 1")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


def csv(*rows: Sequence[object], separator: str = ";", encoding: str = "utf-8") -> bytes:
    return "".join(separator.join(map(str, row)) + "\r\n" for row in rows).encode(encoding)


def upload(client: Client, start: str, content: bytes, name: str = "allegato.xlsx", **fields: str) -> HttpResponse:
    """Step 1; the answer leads to the columns."""
    file = SimpleUploadedFile(name, content)
    return client.post(start, {"file": file, "source": "Allegato 1 di prova", **fields})  # type: ignore[return-value]


def confirm(client: Client, columns: str, **fields: str) -> HttpResponse:
    """Step 2, with the columns as they are proposed; the answer leads to the check."""
    mapping = client.get(columns).context["mapping"]
    data = {f"column-{index}": field for index, field in mapping.columns.items()}
    place = {"sheet": mapping.sheet, "header": mapping.header, "span": mapping.span}
    return client.post(columns, {**place, **data, **fields})  # type: ignore[return-value]


def to_check(client: Client, start: str, content: bytes, name: str = "allegato.xlsx") -> str:
    """Steps 1 and 2; the address of the check."""
    columns = upload(client, start, content, name).headers["Location"]
    return confirm(client, columns).headers["Location"]


def load(client: Client, check: str) -> HttpResponse:
    """Steps 3 and 4."""
    plan = client.get(check).context["plan"]
    return client.post(check, {"plan": plan.digest})  # type: ignore[return-value]
