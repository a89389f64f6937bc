# SPDX-License-Identifier: EUPL-1.2
"""The pages of an uploaded PDF as pictures, and the part of one in which a value stands."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from schedario.documents.errors import ReadError
from schedario.documents.pages.drawing import DrawnPage
from schedario.documents.reading import Box, Origin
from schedario.documents.sandboxed import draw_page
from schedario.portal.filing.models import UploadedDocument

SCALE = 2  # pixels for each point of a page
BESIDE, ABOVE = 100.0, 12.0  # points around a value that its picture shows
_PNG_WIDTH = slice(16, 20)


@dataclass(frozen=True, slots=True)
class PageFrame:
    """A rectangle of a page, in points from its top left."""

    left: float
    top: float
    width: float
    height: float

    @classmethod
    def make_around(cls, box: Box, beside: float = 0.0, above: float = 0.0) -> PageFrame:
        """The rectangle of a box, with so much of the page around it."""
        left, top = max(0.0, box[0] - beside), max(0.0, box[1] - above)
        return cls(round(left, 1), round(top, 1), round(box[2] + beside - left, 1), round(box[3] + above - top, 1))


@dataclass(frozen=True, slots=True)
class Picture:
    """The place of a value on a page: what is lit, and what is shown around it."""

    page: int
    lit: PageFrame
    shown: PageFrame

    @property
    def view_box(self) -> str:
        """The part that is shown, as an SVG says it."""
        return f"{self.shown.left} {self.shown.top} {self.shown.width} {self.shown.height}"


def find_picture(origin: Origin | None) -> Picture | None:
    """The picture of a place; None where the document has no pages, or does not say where on one."""
    if origin is None or origin.page is None or origin.box is None:
        return None
    return Picture(origin.page, PageFrame.make_around(origin.box), PageFrame.make_around(origin.box, BESIDE, ABOVE))


def draw_document_page(document: UploadedDocument, page: int) -> DrawnPage:
    """A page of the document, with `SCALE` pixels for each point.

    Raises ReadError: also `no_page` where the page is so large that it would be drawn smaller, and what is lit on it
    would stand in another place.
    """
    drawn = draw_page(bytes(document.content), document.name, page, SCALE)
    (pixels,) = struct.unpack(">I", drawn.png[_PNG_WIDTH])
    if abs(pixels - drawn.width * SCALE) > SCALE:
        raise ReadError("no_page", document.name, page=page, pages="–")
    return drawn
