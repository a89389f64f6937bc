# SPDX-License-Identifier: EUPL-1.2
"""A PDF is read by the JSON attached to it, else by its pages; without both it is refused, as is what would do harm."""

from __future__ import annotations

import io
import json
import zlib

import pikepdf
import pytest

from schedario.documents.errors import ReadError
from schedario.documents.json_writer import VERSION
from schedario.documents.pdf_reader import MOST_BYTES
from schedario.documents.read import read_bytes
from schedario.documents.reading import ATTACHMENT

SCHEDA = json.dumps({"schedario": VERSION, "form": "SOC26", "answers": {"R03": 933}}).encode()


def pdf(attached: bytes | None, name: str = ATTACHMENT, secret: str = "") -> bytes:
    """A PDF of one empty page, with an attachment."""
    document = pikepdf.new()
    document.add_blank_page()
    if attached is not None:
        document.attachments[name] = pikepdf.AttachedFileSpec(document, attached, filename=name)
    encryption = pikepdf.Encryption(user=secret, owner=secret) if secret else False
    whole = io.BytesIO()
    document.save(whole, encryption=encryption)
    return whole.getvalue()


def packed(data: bytes, filters: list[pikepdf.Name]) -> bytes:
    """A PDF whose attachment is stored as it is given, with the filters that undo the packing."""
    document = pikepdf.new()
    document.add_blank_page()
    stream = document.make_stream(data, Type=pikepdf.Name.EmbeddedFile, Filter=pikepdf.Array(filters))
    spec = pikepdf.Dictionary(Type=pikepdf.Name.Filespec, F=ATTACHMENT, UF=ATTACHMENT, EF=pikepdf.Dictionary(F=stream))
    names = pikepdf.Array([ATTACHMENT, document.make_indirect(spec)])
    document.Root.Names = pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary(Names=names))
    whole = io.BytesIO()
    document.save(whole, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return whole.getvalue()


def refused(data: bytes) -> ReadError:
    with pytest.raises(ReadError, match=r"^scheda\.pdf: ") as caught:
        read_bytes(data, "scheda.pdf")
    return caught.value


class TestReadPdf:
    def test_attachment(self) -> None:
        reading = read_bytes(pdf(SCHEDA), "scheda.pdf")
        assert reading.format == "pdf"
        assert reading.answers().stored == {"R03": 933}

    def test_more_attachments(self) -> None:
        document = pikepdf.open(io.BytesIO(pdf(SCHEDA)))
        document.attachments["altro.txt"] = pikepdf.AttachedFileSpec(document, b"altro")
        whole = io.BytesIO()
        document.save(whole, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        assert read_bytes(whole.getvalue(), "x").answers().stored == {"R03": 933}

    def test_something_before_the_signature(self) -> None:
        assert read_bytes(b"\n" * 20 + pdf(SCHEDA), "x").answers().stored == {"R03": 933}


class TestRefused:
    def test_without_attachment(self) -> None:
        assert refused(pdf(None)).reason == "no_text"
        assert refused(pdf(SCHEDA, "altro.json")).reason == "no_text"

    def test_attachment_that_is_no_text(self) -> None:
        assert refused(pdf(b"\xff\xfe\x00")).reason == "no_text"

    def test_attachment_that_is_no_scheda(self) -> None:
        assert refused(pdf(b"[]")).reason == "bad_json"

    def test_protected(self) -> None:
        word = "una parola"
        assert refused(pdf(SCHEDA, secret=word)).reason == "encrypted"

    @pytest.mark.parametrize("data", [b"%PDF-1.7", b"%PDF-1.7\n" + b"x" * 1000, pdf(SCHEDA)[:300]])
    def test_broken(self, data: bytes) -> None:
        assert refused(data).reason == "damaged"

    def test_large_attachment(self) -> None:
        assert refused(packed(zlib.compress(b" " * (MOST_BYTES + 1)), [pikepdf.Name.FlateDecode])).reason == "too_large"

    def test_attachment_that_fills_the_memory(self) -> None:
        once = zlib.compress(b" " * 100_000_000, 9)
        assert refused(packed(once, [pikepdf.Name.FlateDecode])).reason == "too_large"
        twice = packed(zlib.compress(once, 9), [pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
        assert refused(twice).reason == "too_large"
        assert refused(pdf(SCHEDA).replace(b"/FlateDecode", b"/LZWDecode  ")).reason == "too_large"

    def test_very_many_streams(self) -> None:
        assert refused(b"%PDF-1.7\n" + b"stream\n" * 500_000).reason == "too_large"
