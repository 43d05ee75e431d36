"""Editors that open inside a grid cell, by kind of field, and the delegate that opens them.

Each takes text and gives text; what it means is decided by the model. Keys are never eaten while an input method is
composing, so that the Enter that picks a candidate stays with it.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QRect, QStringListModel, Qt, Signal
from PySide6.QtGui import QHelpEvent, QInputMethodEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QCompleter,
    QLineEdit,
    QPlainTextEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from app.core.pinyin import pinyin_keys
from app.core.rules import Flow
from app.core.text import NO, YES
from app.ui.flow_path import flows_of
from app.ui.table_model import ProblemRole, TableModel, ValueRole
from db.declarations import NUMERIC, Field, Kind

if TYPE_CHECKING:
    from app.core.session import Session

Options = Callable[[str], list[tuple[Any, str]]]
"""Takes typed text, gives (stored cell, shown text) of what fits, best first."""

Trigger = QAbstractItemView.EditTrigger

_UP_AND_DOWN = {Qt.Key.Key_Up: "above", Qt.Key.Key_Down: "below"}
_COMBINED = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_LONG_EM = 26  # least width of the editor of long texts, in full-width characters
_LONGEST_TIP = 1500  # characters; more would not fit on the screen
_LONG_LINES = 8
"""Height of the editor of long texts."""


class LineEditor(QLineEdit):
    """One line of text. `composing` is True while an input method shows letters that are not committed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.composing = False
        self.setProperty("cellEditor", True)
        self.setFrame(False)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)


class PickEditor(LineEditor):
    """One line with a list of what fits: Chinese, full pinyin or initials narrow it, Alt+Down shows it all.

    Signal: picked(way to go on) after a line of the list was taken; "stay" for the mouse.
    """

    picked = Signal(str)

    def __init__(self, options: Options, parent: QWidget, *, free: bool = False) -> None:
        super().__init__(parent)
        self._options = options
        self._free = free
        self._found: list[tuple[Any, str]] = []
        self._lines = QStringListModel(self)
        self._list = QCompleter(self._lines, self)
        self._list.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._list.setMaxVisibleItems(12)
        self._list.setWidget(self)
        self._list.popup().setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self._list.popup().setItemDelegate(
            QStyledItemDelegate(self._list.popup())
        )  # the completer's own knows no style
        self._list.popup().installEventFilter(self)
        self._list.activated.connect(self._on_activated)
        self.textEdited.connect(self.show_fitting)

    def show_fitting(self, typed: str) -> None:
        """Show the list of what fits the text."""
        self._found = self._options(typed)
        self._lines.setStringList([shown for _, shown in self._found])
        popup = self._list.popup()
        if not self._found:
            popup.hide()
            return
        place = self.rect()
        place.setWidth(max(place.width(), popup.sizeHintForColumn(0) + 3 * self.fontMetrics().averageCharWidth()))
        self._list.complete(place)
        if typed and not self._free:
            popup.setCurrentIndex(self._list.completionModel().index(0, 0))

    def show_all(self) -> None:
        """Show every option, the present one marked."""
        self.show_fitting("")
        texts = self._lines.stringList()
        if self.text() in texts:
            self._list.popup().setCurrentIndex(self._list.completionModel().index(texts.index(self.text()), 0))

    def chosen(self) -> tuple[Any] | None:
        """The stored cell behind the text, in a tuple; None when the text is not one line of the list."""
        text = self.text()
        fitting = [cell for cell, shown in self._found if shown == text]
        if len(fitting) > 1:
            row = self._list.popup().currentIndex().row()
            return (self._found[row][0],) if 0 <= row < len(self._found) and self._found[row][1] == text else None
        return (fitting[0],) if fitting else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wants_list = event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        if wants_list and not self.composing:
            self.show_all()
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the open list Enter and Tab take the marked line and go on."""
        if event.type() == QEvent.Type.KeyPress and not self.composing:
            way = way_of(event)
            if way:
                self._take(self._list.popup().currentIndex())
                self._list.popup().hide()
                self.picked.emit(way)
                return True
        return super().eventFilter(watched, event)

    def _take(self, index: QModelIndex) -> None:
        if index.isValid():
            self.setText(index.data())

    def _on_activated(self, text: str) -> None:
        self.setText(text)
        self.picked.emit("stay")


class LongEditor(QPlainTextEdit):
    """Many lines; Alt+Enter breaks the line, Enter commits. `composing` as in `LineEditor`."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.composing = False
        self.setProperty("cellEditor", True)
        self.setTabChangesFocus(True)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event) and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.insertPlainText("\n")
            return
        super().keyPressEvent(event)


def text_of(editor: QWidget) -> str:
    """What stands in an editor of this module."""
    return editor.toPlainText() if isinstance(editor, LongEditor) else editor.text()


def is_enter(event: QKeyEvent) -> bool:
    """True for Enter on either part of the keyboard."""
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def way_of(event: QKeyEvent) -> str:
    """Where a key leads after committing: "down", "up", "next", "previous", or "" for any other key."""
    shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    if event.modifiers() & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier):
        return ""
    if is_enter(event):
        return "up" if shift else "down"
    if event.key() == Qt.Key.Key_Tab:
        return "next"
    return "previous" if event.key() == Qt.Key.Key_Backtab else ""


def fitting_words(words: tuple[str, ...]) -> Options:
    """Options of a fixed list of words: those that hold the typed text, or whose pinyin starts with it."""
    keys = {word: pinyin_keys(word) for word in words}

    def options(typed: str) -> list[tuple[Any, str]]:
        wanted = typed.strip().lower()
        starting = [word for word in words if word.lower().startswith(wanted)]
        holding = [word for word in words if wanted in word.lower() and word not in starting]
        sounding = [word for word in words if any(key.startswith(wanted) for key in keys[word])]
        return [(word, word) for word in dict.fromkeys(starting + holding + sounding)]

    return options


def reference_options(session: Session, target: str) -> Options:
    """Options of a reference: records of the other table by their title."""

    def options(typed: str) -> list[tuple[Any, str]]:
        return list(session.titles(target, typed.strip(), 50))

    return options


def step_options(flow: Flow, state: str | None) -> Options:
    """Options of a state: those one step ahead, with the name of the step.

    A step that an action of its own takes is left to it, because it does more than write a word.
    """
    steps = [(step.target, f"{step.target}　{step.heading}") for step in flow.steps_from(state) if step.auto]
    elsewhere = [(state, f"{state}　下一步请用“办理”（Alt+A）")] if state else []
    offered = (steps or elsewhere) if state else [(word, word) for word in flow.initial]

    def options(typed: str) -> list[tuple[Any, str]]:
        fitting = [pair for pair in offered if typed.strip() in pair[1]]
        return fitting or ([] if typed.strip() not in ("", state) else offered)

    return options


def _yes_or_no(typed: str) -> list[tuple[Any, str]]:
    return [(1, YES), (0, NO)]


class CellDelegate(QStyledItemDelegate):
    """Opens the editor that fits the field, brings its text to the model, says where to go on.

    Args:
        room: the part of the view's viewport that nothing lies over.

    Signals: left(way) after an editor was committed by a key; see `way_of`. fillWanted(text) when Ctrl+Enter closed an
    editor whose text is meant for all selected cells; nothing is stored yet.
    """

    left = Signal(str)
    fillWanted = Signal(str)

    def __init__(self, session: Session, parent: QAbstractItemView, *, room: Callable[[], QRect]) -> None:
        super().__init__(parent)
        self._session = session
        self._room = room
        self._trigger = Trigger.NoEditTriggers
        self._flows: dict[str, dict[str, Flow]] = {}
        self.editor: QWidget | None = None

    def about_to_edit(self, trigger: Trigger) -> None:
        """Told by the view: typing replaces the text, F2 and a double click go on with it."""
        self._trigger = trigger

    @property
    def composing(self) -> bool:
        """True while an input method composes in the open editor."""
        return self.editor is not None and getattr(self.editor, "composing", False)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex) -> QWidget:
        model: TableModel = index.model()
        field = model.columns[index.column()]
        flow = self._flow(model.table.key, field)
        if flow is None:
            editor = self._made(field, parent)
        else:
            editor = self._picking(PickEditor(step_options(flow, model.value(index.row(), index.column())), parent))
            editor.setToolTip("只列出现在能到的状态；别的状态要一步一步来，直接填会说明原因。")
        editor.setAccessibleName(field.heading)
        self.editor = editor
        return editor

    def _flow(self, table: str, field: Field) -> Flow | None:
        """The flow of a CHOICE field; looked up once per table."""
        if field.kind is not Kind.CHOICE:
            return None
        if table not in self._flows:
            self._flows[table] = flows_of(self._session, table)
        return self._flows[table].get(field.key)

    def destroyEditor(self, editor: QWidget, index: QModelIndex) -> None:
        if self.editor is editor:
            self.editor = None
        super().destroyEditor(editor, index)

    def setEditorData(self, editor: QWidget, index: QModelIndex) -> None:
        """Fill the editor once; a refresh of the row never overwrites what is being typed."""
        if editor.property("filled"):
            return
        editor.setProperty("filled", True)
        text = index.data(Qt.ItemDataRole.EditRole) or ""
        if isinstance(editor, LongEditor):
            editor.setPlainText(text)
            editor.selectAll() if self._trigger == Trigger.AnyKeyPressed else editor.moveCursor(
                QTextCursor.MoveOperation.End
            )
        elif isinstance(editor, QLineEdit):
            editor.setText(text)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: QModelIndex) -> None:
        if isinstance(editor, PickEditor) and (chosen := editor.chosen()) is not None:
            model.setData(index, chosen[0], ValueRole)
        else:
            model.setData(index, text_of(editor), Qt.ItemDataRole.EditRole)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """A line editor covers its cell and grows with its text, the editor of long texts opens over the rows below."""
        room = self._room()
        rect = QRect(option.rect)
        em = editor.fontMetrics().horizontalAdvance("国")
        if isinstance(editor, LongEditor):
            rect.setWidth(max(rect.width(), _LONG_EM * em))
            rect.setHeight(max(rect.height(), _LONG_LINES * editor.fontMetrics().lineSpacing()))
        else:
            rect.setWidth(max(rect.width(), editor.fontMetrics().horizontalAdvance(editor.text()) + 2 * em))
        rect.setSize(rect.size().boundedTo(room.size()))
        rect.translate(min(0, room.right() - rect.right()), min(0, room.bottom() - rect.bottom()))
        rect.moveLeft(max(rect.left(), min(room.left(), option.rect.left())))
        editor.setGeometry(rect)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(watched, QWidget):
            way = way_of(event)
            if getattr(watched, "composing", False):
                return bool(way)  # leaving the cell would cut the word off
            if way:
                self._finish(watched, way)
                return True
            if is_enter(event):
                return self._fill(watched, event)
            if isinstance(watched, LineEditor) and event.key() in _UP_AND_DOWN and not event.modifiers() & _COMBINED:
                self._finish(watched, _UP_AND_DOWN[event.key()])
                return True
        return super().eventFilter(watched, event)

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: QModelIndex
    ) -> bool:
        """The whole text as a tooltip, only where the cell cuts it or something is the matter with it."""
        room = option.rect.width() - option.fontMetrics.averageCharWidth()
        cut = option.fontMetrics.horizontalAdvance(index.data() or "") > room
        text = index.data(Qt.ItemDataRole.ToolTipRole) if index.isValid() else ""
        if not text or not (cut or index.data(ProblemRole)):
            QToolTip.hideText()
            return False
        shown = text if len(text) <= _LONGEST_TIP else f"{text[:_LONGEST_TIP]}…"
        QToolTip.showText(event.globalPos(), f'<p style="white-space: pre-wrap">{escape(shown)}</p>', view)
        return True

    def _made(self, field: Field, parent: QWidget) -> QWidget:
        if field.kind is Kind.LONG_TEXT:
            return LongEditor(parent)
        if field.kind is Kind.REFERENCE:
            return self._picking(PickEditor(reference_options(self._session, field.target or ""), parent))
        if field.kind is Kind.CHOICE:
            return self._picking(PickEditor(fitting_words(field.choices), parent))
        if field.kind is Kind.TEXT and field.choices:
            return self._picking(PickEditor(fitting_words(field.choices), parent, free=True))
        if field.kind is Kind.BOOLEAN:
            return self._picking(PickEditor(_yes_or_no, parent))
        editor = LineEditor(parent)
        if field.kind in NUMERIC:
            editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        if field.kind is Kind.DATE:
            editor.setPlaceholderText("2026-11-22")
        return editor

    def _picking(self, editor: PickEditor) -> PickEditor:
        editor.picked.connect(self._on_picked)
        return editor

    def _on_picked(self, way: str) -> None:
        editor = self.sender()
        if isinstance(editor, QWidget):
            self._finish(editor, way)

    def _fill(self, editor: QWidget, event: QKeyEvent) -> bool:
        """Ctrl+Enter; False for Alt+Enter, which is the editor's."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.RevertModelCache)
        self.fillWanted.emit(text_of(editor))
        return True

    def _finish(self, editor: QWidget, way: str) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        if way != "stay":
            self.left.emit(way)
