"""Pages of a finished PDF as pixels, for the preview on screen and for pictures. No Qt: plain bytes come out.

pdfium is not thread-safe (its own documentation), so every call goes through one lock and may come from any thread.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

_lock = threading.RLock()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A picture: width and height in pixels, stride in bytes a line, pixels as B, G, R, unused (8 bit each)."""

    width: int
    height: int
    stride: int
    pixels: bytes


class Document:
    """An open PDF, made from the bytes of the file, so that the file itself stays free.

    Attributes:
        page_count: number of pages.
    """

    def __init__(self, content: bytes) -> None:
        with _lock:
            self._pdf = pypdfium2.PdfDocument(content)
            self.page_count = len(self._pdf)

    def size(self, page: int) -> tuple[float, float]:
        """Width and height of page `page` (from 0) in pt."""
        with _lock:
            return self._pdf.get_page_size(page)

    def render(self, page: int, scale: float) -> Rendered:
        """Page `page` (from 0) on white; scale 1.0 is 72 dots an inch."""
        with _lock:
            sheet = self._pdf[page]
            try:
                bitmap = sheet.render(scale=scale, prefer_bgrx=True)
                try:
                    return Rendered(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
                finally:
                    bitmap.close()
            finally:
                sheet.close()

    def text(self, page: int) -> str:
        """What can be searched and copied on page `page` (from 0)."""
        with _lock:
            sheet = self._pdf[page]
            try:
                words = sheet.get_textpage()
                try:
                    return words.get_text_range()
                finally:
                    words.close()
            finally:
                sheet.close()

    def close(self) -> None:
        """Let the document go; the object must not be used afterwards."""
        with _lock:
            self._pdf.close()


def open_document(path: Path) -> Document:
    """The PDF at `path`, read whole. Raises OSError, or pypdfium2.PdfiumError when it is no PDF."""
    return Document(path.read_bytes())


def write_png(path: Path, out: Path, *, page: int = 0, dpi: int = 200) -> None:
    """Page `page` (from 0) of the PDF at `path` as a picture at `out`. Raises KnownTrouble as `files.write_bytes`."""
    # Only pictures need these two: the preview runs without them.
    import io

    from PIL import Image

    from app.exchange.files import write_bytes

    document = open_document(path)
    try:
        shown = document.render(page, dpi / 72)
    finally:
        document.close()
    picture = Image.frombuffer("RGB", (shown.width, shown.height), shown.pixels, "raw", "BGRX", shown.stride, 1)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", dpi=(dpi, dpi))
    write_bytes(out, buffer.getvalue())
