"""The pages of a finished PDF, one under the other, drawn when they come into view. Knows no reports, only a file."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from app.reports import preview
from app.ui import theme

GAP = 12
"""Pixels between two pages."""
KEPT = 12
"""Rendered pages kept; an A3 page at 150 % takes about 14 MiB."""
STEPS = (0.25, 0.33, 0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
"""Zoom steps of Ctrl + wheel; 1.0 shows a page as large as its paper."""
WIDTH, PAGE = "width", "page"


class PageView(QAbstractScrollArea):
    """Scrolls through the pages of one PDF.

    Signals: pageChanged(page from 1, pages); zoomChanged(text such as "85 %").
    """

    pageChanged = Signal(object, object)
    zoomChanged = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document: preview.Document | None = None
        self._fit: str | float = WIDTH
        self._rendered: OrderedDict[tuple[int, float], QImage] = OrderedDict()
        self._tops: list[int] = []
        self._sizes: list[tuple[float, float]] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("打印预览的页面")
        self._draw_later = QTimer(self)
        self._draw_later.setSingleShot(True)
        self._draw_later.timeout.connect(self._render_next)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.horizontalScrollBar().valueChanged.connect(self.viewport().update)

    # -- the document

    def open(self, path: Path) -> None:
        """Show the PDF at `path` from its first page."""
        self.close_document()
        self._document = preview.open_document(path)
        self._sizes = [self._document.size(page) for page in range(self._document.page_count)]
        self._lay_out()
        self.verticalScrollBar().setValue(0)
        self._on_scrolled()

    def close_document(self) -> None:
        """Let go of the file."""
        if self._document is not None:
            self._document.close()
        self._document, self._sizes = None, []
        self._rendered.clear()
        self._lay_out()
        self.viewport().update()  # where neither range nor place changes nobody else asks for it

    @property
    def page_count(self) -> int:
        return len(self._sizes)

    def page(self) -> int:
        """The page, from 1, that fills most of the view; 0 without a document."""
        if not self._tops:
            return 0
        middle = self.verticalScrollBar().value() + self.viewport().height() // 2
        return max(sum(top <= middle for top in self._tops), 1)

    def go_to(self, page: int) -> None:
        """Bring the top of `page` (from 1) into view."""
        if self._tops:
            self.verticalScrollBar().setValue(self._tops[min(max(page, 1), len(self._tops)) - 1] - GAP)

    def image(self, page: int, scale: float) -> QImage:
        """Page `page` (from 1) at `scale` × 72 dpi. Used for the screen and for the printer."""
        assert self._document is not None
        drawn = self._document.render(page - 1, scale)
        image = QImage(drawn.pixels, drawn.width, drawn.height, drawn.stride, QImage.Format.Format_RGB32)
        return image.copy()  # the pixels belong to `drawn`, which goes away

    def size_of(self, page: int) -> tuple[float, float]:
        """Width and height of `page` (from 1) in points."""
        return self._sizes[page - 1]

    # -- zoom

    def fit(self) -> str | float:
        """What `set_fit` was last given."""
        return self._fit

    def set_fit(self, fit: str | float) -> None:
        """WIDTH, PAGE, or a number: 1.0 is the size of the paper. The page in view stays in view."""
        page = self.page()
        self._fit = fit
        self._lay_out()
        self.go_to(page)
        self.viewport().update()

    def zoom(self) -> float:
        """Size on the screen to size on paper."""
        if not self._sizes:
            return 1.0
        if isinstance(self._fit, float):
            return self._fit
        room = self.viewport().size() - QSize(2 * GAP, 2 * GAP)
        widest = max(width for width, _ in self._sizes)
        fitting = room.width() / (widest * self._pixels_per_point())
        if self._fit == PAGE:
            highest = max(height for _, height in self._sizes)
            fitting = min(fitting, room.height() / (highest * self._pixels_per_point()))
        return max(fitting, 0.1)

    def zoom_by(self, steps: int) -> None:
        """The next larger (1) or smaller (-1) step."""
        now = self.zoom()
        wanted = [step for step in STEPS if (step > now + 0.01 if steps > 0 else step < now - 0.01)]
        if wanted:
            self.set_fit(wanted[0] if steps > 0 else wanted[-1])

    def _pixels_per_point(self) -> float:
        return self.logicalDpiX() / 72

    # -- laying out and drawing

    def _lay_out(self) -> None:
        scale = self.zoom() * self._pixels_per_point()
        self._tops, bottom = [], GAP
        for _, height in self._sizes:
            self._tops.append(bottom)
            bottom += round(height * scale) + GAP
        widest = round(max((width for width, _ in self._sizes), default=0) * scale) + 2 * GAP
        room = self.viewport().size()
        self.verticalScrollBar().setRange(0, max(bottom - room.height(), 0))
        self.verticalScrollBar().setPageStep(room.height())
        self.verticalScrollBar().setSingleStep(40)
        self.horizontalScrollBar().setRange(0, max(widest - room.width(), 0))
        self.horizontalScrollBar().setPageStep(room.width())
        self.zoomChanged.emit(f"{self.zoom():.0%}")

    def _rect(self, page: int) -> QRect:
        """Where page `page` (from 0) stands in the viewport, in its pixels."""
        scale = self.zoom() * self._pixels_per_point()
        width, height = (round(side * scale) for side in self._sizes[page])
        left = max((self.viewport().width() - width) // 2, GAP) - self.horizontalScrollBar().value()
        return QRect(QPoint(left, self._tops[page] - self.verticalScrollBar().value()), QSize(width, height))

    def _visible(self) -> list[int]:
        area = self.viewport().rect()
        return [page for page in range(len(self._sizes)) if self._rect(page).intersects(area)]

    def _render_scale(self) -> float:
        """Scale for the renderer, so that a device pixel is a rendered pixel at 150 % too."""
        return round(self.zoom() * self._pixels_per_point() * self.devicePixelRatioF(), 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        colours = theme.tokens()
        painter.fillRect(event.rect(), QColor(colours.page))
        for page in self._visible():
            rect = self._rect(page)
            painter.fillRect(rect, Qt.GlobalColor.white)
            image = self._rendered.get((page, self._render_scale()))
            if image is None:
                painter.setPen(QColor("#66717D"))
                painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, f"第 {page + 1} 页")
                self._draw_later.start(0)
            else:
                painter.drawImage(rect, image)
            painter.setPen(QColor(colours.line))
            painter.drawRect(rect.adjusted(-1, -1, 0, 0))
        painter.end()

    def _render_next(self) -> None:
        """Render one page that is in view, then let the window breathe."""
        scale = self._render_scale()
        for page in self._visible():
            if (page, scale) not in self._rendered:
                self._rendered[page, scale] = self.image(page + 1, scale)
                while len(self._rendered) > KEPT:
                    self._rendered.popitem(last=False)
                self.viewport().update()
                return

    # -- events

    def resizeEvent(self, event: QResizeEvent) -> None:
        page = self.page()
        self._lay_out()
        if self._fit in (WIDTH, PAGE):
            self.go_to(page)
        super().resizeEvent(event)

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        self.viewport().update()

    def _on_scrolled(self, _value: int = 0) -> None:
        self.pageChanged.emit(self.page(), self.page_count)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
        if event.key() in moves:
            self.go_to(self.page() + moves[event.key()])
        elif event.key() == Qt.Key.Key_Home:
            self.go_to(1)
        elif event.key() == Qt.Key.Key_End:
            self.go_to(self.page_count)
        elif event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(1)
        elif event.key() == Qt.Key.Key_Minus:
            self.zoom_by(-1)
        else:
            super().keyPressEvent(event)
