# SPDX-License-Identifier: EUPL-1.2
"""Files of some kilobytes that ask a reader for gigabytes or for hours; each is made anew, none is kept."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Mapping
from functools import cache

from tests.fuzz.fuzz_tables import make_ods, pack_files

SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# Nine times ten times over: three gigabytes of laughter.
ENTITIES = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10))
LAUGHS = f'<!DOCTYPE a [<!ENTITY l0 "ha">{ENTITIES}]>'
BOOK = (
    f'<workbook xmlns="{SHEETS}" xmlns:r="{OFFICE}">'
    '<sheets><sheet name="Dati" sheetId="1" r:id="r1"/></sheets></workbook>'
)
LINKS = (
    f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
)


def make_xlsx(cells: str, book: str = BOOK, links: str = LINKS, strings: str = "", **files: str) -> bytes:
    """A workbook whose sheet holds these rows."""
    opening = f'<Relationships xmlns="{PACKAGE}/relationships">'
    return pack_files(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
            f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/></Types>',
            "_rels/.rels": f'{opening}<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>",
            "xl/workbook.xml": book,
            "xl/_rels/workbook.xml.rels": links,
            "xl/sharedStrings.xml": f'<sst xmlns="{SHEETS}">{strings}</sst>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEETS}"><sheetData>{cells}</sheetData></worksheet>',
            **files,
        }
    )


def make_cell(place: str, row: int, inside: str = "<v>1</v>", kind: str = "n") -> str:
    """A row with one cell."""
    return f'<row r="{row}"><c r="{place}{row}" t="{kind}">{inside}</c></row>'


def _repeat_ods(rows: str, columns: str) -> bytes:
    cell = f'<table:table-cell table:number-columns-repeated="{columns}" office:value-type="string"><text:p>x</text:p>'
    return make_ods(
        f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-cell></table:table-row>' * 9
    )


TABLES: Mapping[str, Callable[[], bytes]] = {
    "the last cell of a sheet": lambda: make_xlsx(make_cell("XFD", 1048576)),
    "the first and the last cell": lambda: make_xlsx(make_cell("A", 1) + make_cell("XFD", 1048576)),
    "the last row": lambda: make_xlsx(make_cell("A", 1) + make_cell("A", 1048576)),
    "a cell beyond any sheet": lambda: make_xlsx(make_cell("ZZZZZZ", 99999999999)),
    "an error far away": lambda: make_xlsx(make_cell("A", 1) + make_cell("XFD", 1048576, "<v>#N/A</v>", "e")),
    "an error beyond any sheet": lambda: make_xlsx(
        make_cell("A", 1) + make_cell("ZZZZ", 999999999, "<v>#N/A</v>", "e")
    ),
    "many rows packed": lambda: make_xlsx("<row/>" * 10**7),
    "many texts packed": lambda: make_xlsx(make_cell("A", 1, "<v>0</v>", "s"), strings="<si><t>a</t></si>" * 3 * 10**6),
    "one long text everywhere": lambda: make_xlsx(
        f'<row r="1">{"""<c t="s"><v>0</v></c>""" * 15000}</row>', strings=f"<si><t>{'a' * 10**7}</t></si>"
    ),
    "many cells packed": lambda: make_xlsx(f"<row>{'<c><v>1</v></c>' * 1000}</row>" * 800),
    "entities of a sheet's name": lambda: make_xlsx("", book=LAUGHS + BOOK.replace("Dati", "&l9;")),
    "entities of a link": lambda: make_xlsx("", links=LAUGHS + LINKS.replace("r2", "&l9;")),
    "entities of an ODS": lambda: make_ods("<table:table-row><text:p>&l9;</text:p></table:table-row>", LAUGHS),
    "a deep workbook": lambda: make_xlsx("", book="<a>" * 10**6),
    "archive in an archive": lambda: make_xlsx("", **{"xl/media/a.zip": "PK" * 10**7}),
    "all cells of an ODS": lambda: _repeat_ods("1048576", "16384"),
    "many rows of an ODS": lambda: _repeat_ods("1048576", "10"),
    "more than any number": lambda: _repeat_ods("-5", "99999999999999999999"),
    "separators": lambda: b";" * 5 * 10**6,
    "quotes": lambda: b'a;"b\n' * 10**6,
    "line ends": lambda: b"\n" * 5 * 10**6,
    "one cell": lambda: b"a" * 5 * 10**6,
}


def make_pdf(objects: list[bytes]) -> bytes:
    """A PDF of these objects, the first of which is its catalogue."""
    whole, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(whole))
        whole += b"%d 0 obj %b endobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer <</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(whole))
    return whole + b"xref\n0 %d\n0000000000 65535 f \n%b%b" % (len(objects) + 1, table, trailer)


def attach(stream: bytes, filters: bytes) -> bytes:
    """A PDF with an attachment that is packed as the filters say."""
    return make_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R/Names <</EmbeddedFiles 4 0 R>>>>",
            b"<</Type/Pages/Count 1/Kids [3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox [0 0 100 100]>>",
            b"<</Names [(scheda.json) 5 0 R]>>",
            b"<</Type/Filespec/F(scheda.json)/UF(scheda.json)/EF <</F 6 0 R>>>>",
            b"<</Type/EmbeddedFile/Length %d/Filter [%b]>> stream\n%b\nendstream" % (len(stream), filters, stream),
        ]
    )


def write_page(content: bytes, *more: bytes) -> bytes:
    """A PDF with a page of this content, and more objects, of which the first is called /X."""
    return make_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids [3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox [0 0 600 800]/Contents 5 0 R"
            b"/Resources <</Font <</F 4 0 R>>/XObject <</X 6 0 R>>>>>>",
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            make_stream(content),
            *more,
        ]
    )


def make_stream(content: bytes, about: bytes = b"") -> bytes:
    """A stream with what is said about it, packed."""
    packed = zlib.compress(content, 9)
    return b"<</Length %d/Filter/FlateDecode%b>> stream\n%b\nendstream" % (len(packed), about, packed)


def nest_forms(depth: int) -> list[bytes]:
    """Pieces of content each of which draws the next one eight times, the last one a word."""
    forms = []
    for number in range(depth):
        about = b"/Type/XObject/Subtype/Form/BBox [0 0 600 800]/Resources <</XObject <</X %d 0 R>>/Font <</F 4 0 R>>>>"
        content = b"/X Do " * 8 if number < depth - 1 else b"BT /F 9 Tf 50 50 Td (R03 933) Tj ET"
        forms.append(make_stream(content, about % (7 + number)))
    return forms


@cache
def pack_zeros() -> bytes:
    """Two hundred megabytes of zeros in two hundred kilobytes."""
    packer = zlib.compressobj(1)
    return b"".join(packer.compress(bytes(2**20)) for _ in range(200)) + packer.flush()


DOCUMENTS: Mapping[str, Callable[[], bytes]] = {
    "packed once": lambda: attach(pack_zeros(), b"/FlateDecode"),
    "packed twice": lambda: attach(zlib.compress(pack_zeros(), 9), b"/FlateDecode/FlateDecode"),
    "packed behind letters": lambda: attach(base64.a85encode(pack_zeros()) + b"~>", b"/ASCII85Decode/FlateDecode"),
    "packed behind digits": lambda: attach(pack_zeros().hex().encode() + b">", b"/ASCIIHexDecode/FlateDecode"),
    "packed behind all of it": lambda: attach(
        base64.a85encode(base64.a85encode(zlib.compress(pack_zeros(), 9)) + b"~>") + b"~>",
        b"/ASCII85Decode/ASCII85Decode/FlateDecode/FlateDecode",
    ),
    "a long list of objects": lambda: (
        b"%PDF-1.7\nxref\n0 4000000\n" + b"0000000000 00000 n \n" * 200000 + b"trailer "
        b"<</Size 9999999/Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF"
    ),
    "arrays in arrays": lambda: make_pdf([b"<</Type/Catalog/Names %b%b>>" % (b"[" * 10**6, b"]" * 10**6)]),
    "names that hold themselves": lambda: make_pdf(
        [b"<</Type/Catalog/Names <</EmbeddedFiles 2 0 R>>>>", b"<</Kids [2 0 R 2 0 R 2 0 R]>>"]
    ),
    "a page of a million words": lambda: write_page(
        b"BT /F 9 Tf 50 50 Td " + b"(R03 933) Tj 1 0 Td " * 500_000 + b"ET"
    ),
    "a page in one line": lambda: write_page(b"BT /F 9 Tf 50 50 Td (" + b"R03 933 " * 40_000 + b") Tj ET"),
    "content in content": lambda: write_page(b"/X Do", *nest_forms(12)),
    "content that holds itself": lambda: write_page(
        b"/X Do", make_stream(b"/X Do /X Do", b"/Type/XObject/Subtype/Form/Resources <</XObject <</X 6 0 R>>>>")
    ),
    "objects in objects": lambda: (
        b'{"schedario":1,"form":"SOC26","answers":' + b'{"a":' * 500000 + b"1" + b"}" * 500001
    ),
    "lists in lists": lambda: b'{"a":' + b"[" * 4 * 10**6,
    "many answers": lambda: (
        b'{"schedario":1,"form":"SOC26","answers":{%b}}' % b",".join(b'"%d":1' % number for number in range(100000))
    ),
    "elements in elements": lambda: b"<div>" * 200000,
    "tables in tables": lambda: b"<html>" + b"<table><tr><td>x<td>" * 60000,
    "tables right in tables": lambda: b"<html>" + b"<table>" * 2000 + b"x",
    "an element with many attributes": lambda: b"<html><p " + b" ".join(b"a%d=b" % one for one in range(150000)),
    "a long attribute": lambda: b"<html><p title='" + b"x" * 4_900_000 + b"'>R03",
    "cells over many columns": lambda: b"<table>" + b"<tr><td colspan=1000 rowspan=1000>x<td>y" * 60000,
    "many fields": lambda: b"<html>" + b"<input type=radio name=a>x<select><option>y</select>" * 80000,
    "many hiding rules": lambda: (
        b"<html><style>" + b".a,#b,.c{display:none}" * 100000 + b"</style>" + b"<p class=a>x" * 90000
    ),
    "rules that never end": lambda: b"<html><style>" + b"@media {" * 300000,
    "a comment that never ends": lambda: b"<!--" + b"--" * 2_000_000,
    "comments before a page": lambda: b"<!---->" * 600000,
    "an archive of a browser": lambda: (
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=a\n\n"
        + b"--a\nContent-Type: multipart/related\n\n" * 90000
    ),
    "many attributes": lambda: b"<input " + b"a='b' " * 160000,
    "many lines": lambda: b"R03 933\n" * 130000,
    "one line": lambda: b"R16 " * 250000,
}
