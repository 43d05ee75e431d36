"""REFERENCE: a record of another register, chosen by typing part of its name; 打开 jumps to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCompleter, QStyle, QStyleOptionFrame, QWidget

from app.ui.field_widgets import FieldWidget, UndoSharingLine
from app.ui.icon_button import IconButton
from db.declarations import Field

if TYPE_CHECKING:
    from app.core.session import Session

_DEBOUNCE = 120  # ms
_OFFERED = 50
_TEXT_MARGIN = 2  # px of a line edit beside its text


class NameLine(UndoSharingLine):
    """A line that shows both ends of a name too long for it, until the keyboard is in it."""

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        room = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)
        room.adjust(_TEXT_MARGIN, 0, -_TEXT_MARGIN, 0)
        short = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, room.width())
        if self.hasFocus() or short == self.text():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelLineEdit, option, painter, self)
        painter.setPen(self.palette().text().color())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), short)


class ReferenceWidget(FieldWidget):
    """A line with a list below it. The list never takes the focus, so an input method is not disturbed (trap 30).

    Args:
        jumps: whether 打开 stands beside it; a dialog that must be answered first has none.

    Signals: openRequested(table key, row id).
    """

    openRequested = Signal(str, object)

    def __init__(self, field: Field, parent: QWidget, *, session: Session, jumps: bool = True) -> None:
        super().__init__(field, parent)
        self._session = session
        self._target = field.target or ""
        self._value: int | None = None
        self._offered: list[tuple[int, str]] = []
        self._edit = NameLine(self)
        self._edit.setPlaceholderText("输入几个字查找，或按 ↓")
        self._model = QStringListModel(self)
        self._list = QCompleter(self._model, self)
        self._list.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._list.setMaxVisibleItems(12)
        self._list.setWidget(self._edit)
        self._list.activated.connect(self._on_chosen)
        self._edit.textEdited.connect(self._on_typed)
        self._later = QTimer(self, singleShot=True, interval=_DEBOUNCE)
        self._later.timeout.connect(self._on_search)
        self._adopt(self._edit)
        self._all = self._button("chevron-down", f"{field.heading}：列出全部", "列出全部")
        self._all.clicked.connect(self._on_all)
        self._jump = self._button("link", f"打开这条{field.heading}", f"打开这条{field.heading}")
        self._jump.clicked.connect(self._on_jump)
        self._jump.setVisible(jumps)
        self.committed.connect(self._settle)

    def _button(self, icon: str, name: str, tip: str) -> IconButton:
        button = IconButton(icon, self)
        button.setAccessibleName(name)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.layout().addWidget(button)
        return button

    def part(self) -> QWidget:
        return self._edit

    def value(self) -> Any:
        return self._value

    def set_value(self, value: Any) -> None:
        self._value = value
        self._show_title()

    def set_read_only(self, read_only: bool) -> None:
        self._edit.setReadOnly(read_only)
        self._all.setEnabled(not read_only)

    def problem(self) -> str:
        text = self._edit.text().strip()
        if text and text != self._shown:
            return f"没有找到{self.declared.heading}“{text[:20]}”，请从列表里选，或先登记它。"
        return ""

    def _show_title(self) -> None:
        self._shown = self._session.title(self._target, self._value) if self._value is not None else ""
        self._edit.setText(self._shown)
        self._edit.setCursorPosition(0)
        self._edit.setToolTip(self._shown or self.declared.help)
        self._jump.setEnabled(self._value is not None)

    def _choose(self, row_id: int | None) -> None:
        if row_id != self._value:
            self._value = row_id
            self._show_title()
            self.edited.emit()
        else:
            self._show_title()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        down = event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down
        if down and not self._list.popup().isVisible() and not self._edit.isReadOnly():
            self._offer("")
            return True
        return super().eventFilter(watched, event)

    def _offer(self, text: str) -> None:
        self._offered = self._session.titles(self._target, text, _OFFERED)
        self._model.setStringList([title for _, title in self._offered])
        if self._offered and self._edit.hasFocus():
            place, popup = self._edit.rect(), self._list.popup()
            place.setWidth(max(place.width(), popup.sizeHintForColumn(0) + 3 * self.fontMetrics().averageCharWidth()))
            self._list.complete(place)
        else:
            self._list.popup().hide()

    def _on_typed(self, text: str) -> None:
        if not text.strip():
            self._later.stop()
            self._list.popup().hide()
            self._choose(None)
            return
        self._later.start()
        self.edited.emit()

    def _on_search(self) -> None:
        self._offer(self._edit.text().strip())

    def _on_all(self) -> None:
        self._edit.setFocus(Qt.FocusReason.MouseFocusReason)
        self._offer("")

    def _on_chosen(self, title: str) -> None:
        place = self._list.popup().currentIndex().row()
        exact = [row_id for row_id, own in self._offered if own == title]
        chosen = self._offered[place][0] if 0 <= place < len(self._offered) else exact[0]
        self._later.stop()
        self._choose(chosen)
        self.committed.emit()

    def _on_jump(self) -> None:
        if self._value is not None:
            self.openRequested.emit(self._target, self._value)

    def _settle(self) -> None:
        """Leaving the field: a text that names exactly one record is taken."""
        text = self._edit.text().strip()
        if not self.problem():
            return
        found = self._session.titles(self._target, text, 2)
        exact = [row_id for row_id, title in found if title == text]
        if len(found) == 1 or len(exact) == 1:
            self._choose(exact[0] if exact else found[0][0])
