"""One widget a kind of field, all with the same face: `value()`, `set_value()`, `problem()`, signal `edited`.

`edited` fires only when the clerk typed or chose, never when the program sets a value (trap 25). What the program set
comes back unchanged from `value()` until the clerk touches it. Nothing limits length while typing (trap 30).
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QDate, QEvent, QLocale, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QTextCharFormat, QWheelEvent
from PySide6.QtWidgets import (
    QCalendarWidget,
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QSizePolicy,
    QToolButton,
    QWidget,
    QWidgetAction,
)

from app.core.text import display, parse
from app.ui import theme
from app.ui.icon_button import IconButton
from db.declarations import NUMERIC, Field, Kind

WRAPPED_FROM = 100  # a TEXT field that may be longer than this wraps instead of hiding its end
_LINES_WRAPPED = (1, 4)  # least and most lines shown
_INNER = 7  # px above and below the text: margin of the document, padding and border of the style sheet
_WEEKS = 13  # lines of text high: the month's name, the days' names, six weeks with air
_LINES_LONG = (2, 9)


class FieldWidget(QWidget):
    """Face of every field widget.

    Signals: edited() on each change the clerk makes; committed() when she leaves the field or chose.
    """

    edited = Signal()
    committed = Signal()

    def __init__(self, field: Field, parent: QWidget) -> None:
        super().__init__(parent)
        self.declared = field
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._stored: Any = None
        self._shown = ""

    def part(self) -> QWidget:
        """The inner widget that has the focus, the edge and the accessible name."""
        raise NotImplementedError

    def value(self) -> Any:
        """Stored cell; None when empty or when the text cannot be read (then `problem` says why)."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Show a stored cell; announces nothing."""
        raise NotImplementedError

    def problem(self) -> str:
        """Chinese sentence when the text cannot be read, otherwise ""."""
        return ""

    def set_mark(self, mark: str) -> None:
        """Edge of the field: "error", "warning" or ""."""
        part = self.part()
        if part.property("mark") != mark:
            part.setProperty("mark", mark)
            part.style().unpolish(part)
            part.style().polish(part)

    def set_read_only(self, read_only: bool) -> None:
        self.setEnabled(not read_only)

    def _adopt(self, part: QWidget) -> None:
        """Give the inner widget name, tooltip, wheel guard and the row to live in."""
        part.setAccessibleName(self.declared.heading + ("，必填" if self.declared.required else ""))
        part.setAccessibleDescription(self.declared.help)
        part.setToolTip(self.declared.help)
        part.installEventFilter(self)
        self.setFocusProxy(part)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(part, 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and not watched.hasFocus():
            event.ignore()  # the form scrolls, the field stays (trap 27)
            return True
        if event.type() == QEvent.Type.FocusOut:
            self.committed.emit()
        return False


class TextWidget(FieldWidget):
    """TEXT, CODE, PHONE, INTEGER, MONEY: one line, read by `parse`; suggestions when the field has choices."""

    def __init__(self, field: Field, parent: QWidget) -> None:
        super().__init__(field, parent)
        self._edit = UndoSharingLine(self)
        if field.kind in NUMERIC:
            self._edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        if field.choices:
            suggestions = QCompleter(list(field.choices), self._edit)
            suggestions.setFilterMode(Qt.MatchFlag.MatchContains)
            suggestions.activated.connect(self._on_edited)
            self._edit.setCompleter(suggestions)
        self._edit.textEdited.connect(self._on_edited)
        self._adopt(self._edit)
        self.committed.connect(self._tidy)

    def part(self) -> QWidget:
        return self._edit

    def value(self) -> Any:
        text = self._edit.text()
        if text == self._shown:
            return self._stored
        try:
            return parse(self.declared, text)
        except ValueError:
            return None

    def set_value(self, value: Any) -> None:
        self._stored = value
        self._edit.setText(_typed_text(self.declared, value))
        self._shown = self._edit.text()
        self._edit.setCursorPosition(0)

    def problem(self) -> str:
        if self._edit.text() == self._shown:
            return ""
        try:
            parse(self.declared, self._edit.text())
        except ValueError as error:
            return str(error)
        return ""

    def set_read_only(self, read_only: bool) -> None:
        self._edit.setReadOnly(read_only)

    def _on_edited(self, _text: str) -> None:
        self.edited.emit()

    def _tidy(self) -> None:
        """Show a readable entry the way it is stored: 2026.3.5 becomes 2026-03-05."""
        value = self.value()
        if not self.problem() and self._edit.text() != self._shown and self.declared.kind is not Kind.TEXT:
            self._edit.setText(_typed_text(self.declared, value))


class DateWidget(TextWidget):
    """DATE: a line that may stay empty (trap 26), lenient in reading, with a calendar beside it."""

    def __init__(self, field: Field, parent: QWidget) -> None:
        super().__init__(field, parent)
        self._edit.setPlaceholderText("如 2026-3-5")
        self._button = IconButton("calendar", self)
        self._button.setAccessibleName(f"{field.heading}：选日期")
        self._button.setToolTip("选日期（在框里按 Ctrl+; 填今天）")
        self._button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._menu = QMenu(self._button)
        self._menu.aboutToShow.connect(self._on_open)
        self._button.setMenu(self._menu)
        self._calendar: QCalendarWidget | None = None
        self.layout().addWidget(self._button)

    def set_read_only(self, read_only: bool) -> None:
        super().set_read_only(read_only)
        self._button.setEnabled(not read_only)

    def _on_open(self) -> None:
        if self._calendar is None:
            self._calendar = month_sheet(self._menu)
            self._calendar.clicked.connect(self._on_day)
            self._calendar.activated.connect(self._on_day)
            action = QWidgetAction(self._menu)
            action.setDefaultWidget(self._calendar)
            self._menu.addAction(action)
        day = QDate.fromString(self.value() or "", Qt.DateFormat.ISODate)
        self._calendar.setSelectedDate(day if day.isValid() else QDate.currentDate())

    def _on_day(self, day: QDate) -> None:
        self._menu.close()
        self._edit.setText(day.toString(Qt.DateFormat.ISODate))
        self.edited.emit()
        self.committed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Semicolon
        if pressed and event.modifiers() == Qt.KeyboardModifier.ControlModifier and not self._edit.isReadOnly():
            self._on_day(QDate.currentDate())
            return True
        return super().eventFilter(watched, event)


class ParagraphWidget(FieldWidget):
    """LONG_TEXT, and TEXT that may be long: grows with its text up to a few lines, then scrolls."""

    def __init__(self, field: Field, parent: QWidget) -> None:
        super().__init__(field, parent)
        self._one_line = field.kind is not Kind.LONG_TEXT
        self._edit = Paragraph(_LINES_WRAPPED if self._one_line else _LINES_LONG, one_line=self._one_line, parent=self)
        self._edit.textChanged.connect(self._on_changed)
        self._setting = False
        self._adopt(self._edit)

    def part(self) -> QWidget:
        return self._edit

    def text(self) -> str:
        """What the box holds now."""
        return self._edit.toPlainText()

    def value(self) -> Any:
        text = self.text()
        return self._stored if text == self._shown else parse(self.declared, text)

    def set_value(self, value: Any) -> None:
        self._stored = value
        self._set_text(str(value or ""))
        self._shown = self.text()

    def type_text(self, text: str) -> None:
        """Put in what the clerk wrote in the large editor; counts as editing, can be undone in the box."""
        if text != self.text():
            cursor = self._edit.textCursor()
            cursor.select(cursor.SelectionType.Document)
            cursor.insertText(text)
            self.committed.emit()

    def set_read_only(self, read_only: bool) -> None:
        self._edit.setReadOnly(read_only)

    def _set_text(self, text: str) -> None:
        self._setting = True
        self._edit.setPlainText(text)
        self._setting = False

    def _on_changed(self) -> None:
        if not self._setting:
            self.edited.emit()


class ChoiceWidget(FieldWidget):
    """CHOICE and BOOLEAN: a combo box that starts empty; a stored word that is no longer offered stays choosable."""

    def __init__(self, field: Field, parent: QWidget) -> None:
        super().__init__(field, parent)
        self._box = QComboBox(self)
        self._box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._box.setMinimumContentsLength(6)
        self._box.setMaxVisibleItems(20)
        self._box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._box.activated.connect(self._on_chosen)
        self._fill(None)
        self._adopt(self._box)

    def part(self) -> QWidget:
        return self._box

    def value(self) -> Any:
        return self._box.currentData()

    def set_value(self, value: Any) -> None:
        self._fill(value)
        self._box.setCurrentIndex(max(self._box.findData(value), 0))

    def _fill(self, value: Any) -> None:
        pairs = [(word, word) for word in self.declared.choices]
        if self.declared.kind is Kind.BOOLEAN:
            pairs = [("是", 1), ("否", 0)]
        self._box.clear()
        self._box.addItem("", None)
        for text, stored in pairs:
            self._box.addItem(text, stored)
        if value is not None and self._box.findData(value) < 0:
            self._box.addItem(f"{value}（现在不再使用）", value)

    def _on_chosen(self, _index: int) -> None:
        self.edited.emit()
        self.committed.emit()


class UndoSharingLine(QLineEdit):
    """A line that leaves Ctrl+Z and Ctrl+Y to the window when it has nothing of its own to take back."""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and _for_window(event, self):
            event.ignore()
            return True
        return super().event(event)


class Paragraph(QPlainTextEdit):
    """A text box as high as its text, between two numbers of lines; Tab leaves it."""

    def __init__(self, lines: tuple[int, int], *, one_line: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._lines = lines
        self._one_line = one_line
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(2)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and _for_window(event, self.document()):
            event.ignore()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._one_line and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.focusNextChild()
            return
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        bar = self.verticalScrollBar()
        if not self.hasFocus() or bar.maximum() == 0:
            event.ignore()
            return
        super().wheelEvent(event)

    def insertFromMimeData(self, source: object) -> None:
        text = source.text()
        self.insertPlainText(" ".join(text.split()) if self._one_line else text.replace("\r\n", "\n"))

    def _fit(self, *_size: object) -> None:
        lines = min(max(round(self.document().size().height()), self._lines[0]), self._lines[1])
        height = lines * self.fontMetrics().lineSpacing() + 2 * _INNER
        if height != self.height():
            self.setFixedHeight(height)


def _for_window(event: QKeyEvent, history: QLineEdit | Any) -> bool:
    if event.modifiers() != Qt.KeyboardModifier.ControlModifier:
        return False
    undo = event.key() == Qt.Key.Key_Z and not history.isUndoAvailable()
    redo = event.key() == Qt.Key.Key_Y and not history.isRedoAvailable()
    return undo or redo


def _typed_text(field: Field, value: Any) -> str:
    """Text of a cell to edit: as shown, but a zero amount as 0.00 and never a dash."""
    if value == 0 and field.kind is Kind.MONEY:
        return "0.00"
    return display(field, value)


def month_sheet(parent: QWidget) -> QCalendarWidget:
    """A calendar in Chinese and in the colours of the theme, high enough for six weeks."""
    sheet = QCalendarWidget(parent)
    sheet.setLocale(QLocale("zh_CN"))
    sheet.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    for name, icon in (("qt_calendar_prevmonth", "chevron-left"), ("qt_calendar_nextmonth", "chevron-right")):
        button = sheet.findChild(QToolButton, name)
        if button is not None:
            button.setIcon(theme.icon(icon, role="muted"))
    rest = QTextCharFormat()
    rest.setForeground(QColor(theme.tokens().error))
    for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
        sheet.setWeekdayTextFormat(day, rest)
    line = sheet.fontMetrics().height()
    sheet.setMinimumSize(line * 17, line * _WEEKS)
    return sheet


def plain_widget(field: Field, parent: QWidget) -> FieldWidget:
    """The widget of a field that needs no other table."""
    if field.kind in (Kind.CHOICE, Kind.BOOLEAN):
        return ChoiceWidget(field, parent)
    if field.kind is Kind.DATE:
        return DateWidget(field, parent)
    wraps = field.kind is Kind.TEXT and not field.choices and (field.max_chars or WRAPPED_FROM) >= WRAPPED_FROM
    return ParagraphWidget(field, parent) if wraps or field.kind is Kind.LONG_TEXT else TextWidget(field, parent)
