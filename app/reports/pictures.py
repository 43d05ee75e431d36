"""Pictures on paper: scans and photographs out of the data file, pages of a scanned PDF. Knows bytes and boxes only."""

from __future__ import annotations

import io

import pypdfium2
from PIL import Image, ImageOps
from reportlab.lib.utils import ImageReader

from app.reports.preview import Document, Rendered

_FORMATS = ("JPEG", "PNG", "BMP", "TIFF", "GIF", "WEBP")
_UPRIGHT = 1  # EXIF orientation of a picture that need not be turned
_ORIENTATION = 0x0112
_DPI = 200
_MOST_PIXELS = 3_000  # along an edge; A4 at 200 dpi has 2,339
_MOST_PAGES = 20
"""Pages of a scanned PDF that are printed with a form; a longer one is a book of its own."""


def read_pictures(content: bytes) -> tuple[list[ImageReader], int]:
    """What can be drawn of a file and how many pages it has; ([], 0) for one that is no picture and no PDF."""
    if content.startswith(b"%PDF"):
        return _pdf_pages(content)
    try:
        return [_picture(content)], 1
    except (OSError, ValueError, Image.DecompressionBombError, SyntaxError):  # what PIL says of damaged files
        return [], 0


def _picture(content: bytes) -> ImageReader:
    """The picture upright on white; a plain JPEG keeps its own bytes."""
    image = Image.open(io.BytesIO(content), formats=_FORMATS)
    image.load()
    turned = image.getexif().get(_ORIENTATION, _UPRIGHT) != _UPRIGHT
    if image.format == "JPEG" and image.mode in ("L", "RGB") and not turned:
        return ImageReader(io.BytesIO(content))
    image = ImageOps.exif_transpose(image).convert("RGBA")
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image)
    return ImageReader(ground)


def _pdf_pages(content: bytes) -> tuple[list[ImageReader], int]:
    try:
        document = Document(content)
    except pypdfium2.PdfiumError:  # damaged or locked by a password
        return [], 0
    try:
        shown = min(document.page_count, _MOST_PAGES)
        return [_page(document, number) for number in range(shown)], document.page_count
    finally:
        document.close()


def _page(document: Document, number: int) -> ImageReader:
    scale = min(_DPI / 72, _MOST_PIXELS / max(document.size(number)))
    return ImageReader(_image(document.render(number, scale)))


def _image(page: Rendered) -> Image.Image:
    size = (page.width, page.height)
    return Image.frombuffer("RGB", size, page.pixels, "raw", "BGRX", page.stride, 1)
