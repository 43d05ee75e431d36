"""What an action asks before it is done: its fields, what will happen, one button.

The widgets are those of the form. What the door refuses stands beside its field; nothing was written then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QGuiApplication, QKeySequence, QPaintEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.core.action import Offered
from app.core.errors import BadInput, KnownTrouble, Message, Severity
from app.core.progress import Progress
from app.ui.error_dialog import sentence
from app.ui.field_widgets import ParagraphWidget
from app.ui.form_section import FieldRow
from app.ui.long_text_editor import LongTextEditor
from app.ui.widget_choice import widget_for
from db.changes import Applied
from db.declarations import Field, Row, Table

if TYPE_CHECKING:
    from app.core.session import Session

_EM_WIDTH = 40  # of the dialog in full-width characters
_WAIT = "正在查看……"  # until the first preview is made
_NAMED = 3  # records named in the first line; more are counted
_LINES = (2, 8)  # least and most lines of the preview in sight
_LINES_LOOKED = 18  # most of a look-up, which is nothing but its lines
_AGAIN_AFTER = 250  # ms after the last answer before the preview is made again
_BOTH = 24  # px left and right
_FRAME = 40  # px of the screen left to the title bar


class ActionDialog(QDialog):
    """Asks the fields of an action and carries it out.

    Args:
        paper: heading of the printed form of a look-up, "" when there is none.

    Attributes:
        applied: what was done after accept, None before.

    Signal: paperWanted() when a look-up is to be printed; the dialog is closed then.
    """

    paperWanted = Signal()

    def __init__(self, session: Session, table: Table, offered: Offered, parent: QWidget, *, paper: str = "") -> None:
        super().__init__(parent)
        self._paper = paper
        self._painted = False
        self._session, self._table = session, table
        self._action, self._ids = offered.action, offered.ids
        self.applied: Applied | None = None
        self.setWindowTitle(self._action.heading.rstrip("…"))
        asks = self._action.asks
        self._fields: tuple[Field, ...] = asks(session, self._ids) if asks else ()
        self.rows: dict[str, FieldRow] = {}
        self._later = QTimer(self, singleShot=True, interval=_AGAIN_AFTER)
        self._later.timeout.connect(self.show_preview)
        self._make_parts()
        self._arrange()

    # -- building

    def _make_parts(self) -> None:
        self._about = self._line(about(self._session, self._table, self._ids), "title")
        self._note = self._line(self._action.note, "muted")
        self._body = QWidget(self)
        self._body.setObjectName("form_body")
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(6)
        for field in self._fields:
            self.rows[field.key] = self._row(field)
            column.addWidget(self.rows[field.key])
        column.addStretch(1)
        widest = max((row.label_width() for row in self.rows.values()), default=0)
        for row in self.rows.values():
            row.align(widest)
        self._preview = QPlainTextEdit(self)
        self._preview.setReadOnly(True)
        self._preview.setAccessibleName("将会怎样")
        self._preview.setTabChangesFocus(True)
        self._preview.setPlainText(_WAIT)
        self._preview.setVisible(self._action.preview is not None)
        self._trouble = self._line("", "error-band")
        self._trouble.setContentsMargins(12, 6, 12, 6)
        self._working = self._line("", "muted")
        self._bar = QProgressBar(self, textVisible=False)
        self._bar.hide()
        self._make_buttons()

    def _make_buttons(self) -> None:
        self._buttons = QDialogButtonBox(self)
        self._buttons.rejected.connect(self.reject)
        role = QDialogButtonBox.ButtonRole
        if self._action.looks:
            self.ok = self._cancel = self._buttons.addButton("关闭", role.RejectRole)
            self.ok.setDefault(True)
            if self._paper:
                print_button = self._buttons.addButton(f"打印{self._paper}", role.ActionRole)
                print_button.setAutoDefault(False)
                print_button.clicked.connect(self._on_paper)
            return
        self.ok: QPushButton = self._buttons.addButton(self._action.heading.rstrip("…"), role.AcceptRole)
        self._cancel: QPushButton = self._buttons.addButton("取消", role.RejectRole)
        self.ok.setDefault(True)
        self.ok.setToolTip("Ctrl+Enter")
        self._buttons.accepted.connect(self.carry_out)
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self.carry_out)

    def _line(self, text: str, role: str) -> QLabel:
        label = QLabel(text, self, wordWrap=True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("role", role)
        label.setVisible(bool(text))
        return label

    def _row(self, field: Field) -> FieldRow:
        row = FieldRow(widget_for(field, self._body, session=self._session), self._body)
        row.widget.set_value(field.default)
        row.refresh_counter()
        row.widget.edited.connect(self._on_edited)
        row.enlargeWanted.connect(self._on_enlarge)
        return row

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(_BOTH, 18, _BOTH, 16)
        column.setSpacing(10)
        column.addWidget(self._about)
        column.addWidget(self._note)
        if self.rows:
            area = QScrollArea(self)
            area.setWidgetResizable(True)
            area.setFrameShape(QFrame.Shape.NoFrame)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setWidget(self._body)
            column.addWidget(area, 1)
            self._area = area
            self._body.installEventFilter(self)
        else:
            self._body.hide()
        for part in (self._preview, self._trouble, self._working, self._bar, self._buttons):
            column.addWidget(part)

    def _most_height(self) -> int:
        """Room for the fields: half the screen the window stands on; a window not shown yet has none."""
        window = self.parentWidget().window() if self.parentWidget() else None
        shown = window is not None and window.isVisible() and window.windowHandle() is not None
        screen = window.windowHandle().screen() if shown else QGuiApplication.primaryScreen()
        return screen.availableSize().height() // 2

    def paintEvent(self, event: QPaintEvent) -> None:
        """A preview may take seconds: it is first made when there is something to look at."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self.show_preview)

    def showEvent(self, event: QShowEvent) -> None:
        self._fit(exactly=True)
        super().showEvent(event)
        QTimer.singleShot(0, self, self._fit)  # lines are broken only now

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            QTimer.singleShot(0, self, self._fit)
        return super().eventFilter(watched, event)

    def _fit(self, *, exactly: bool = False) -> None:
        """Grow with what is asked and said, as far as the screen goes; only what is left over scrolls."""
        text = self._preview
        said = int(text.document().size().height()) if not exactly else text.blockCount()  # lines as broken
        said = min(max(said, _LINES[0]), _LINES_LOOKED if self._action.looks else _LINES[1])
        self._preview.setFixedHeight(said * self._preview.fontMetrics().lineSpacing() + 18)
        if self.rows:
            inside = self._body.layout()
            inside.activate()
            wanted = max(inside.totalHeightForWidth(self.width() - 2 * _BOTH), inside.totalSizeHint().height())
            self._area.setMinimumHeight(min(wanted + 4, self._most_height()))
        self.layout().activate()
        on = QGuiApplication.screenAt(self.geometry().center()) or QGuiApplication.primaryScreen()
        room = on.availableGeometry()
        height = min(self.layout().totalHeightForWidth(self.width()), room.height() - _FRAME)
        if height > self.height() or exactly:
            self.resize(self.width(), height)
        below = self.frameGeometry().bottom() - room.bottom()
        if self.isVisible() and below > 0:
            self.move(self.x(), max(room.top(), self.frameGeometry().top() - below))

    def sizeHint(self) -> QSize:
        em = self.fontMetrics().horizontalAdvance("汉")
        return QSize(em * _EM_WIDTH, super().sizeHint().height())

    # -- answers

    def answers(self) -> Row:
        """Field key -> cell of every field asked."""
        return {key: row.widget.value() for key, row in self.rows.items()}

    def show_preview(self) -> None:
        """Say what will happen with the answers as they stand."""
        self._later.stop()
        if self._action.preview is None or not self.isVisible():
            return
        QGuiApplication.setOverrideCursor(QCursor(Qt.CursorShape.WaitCursor))
        try:
            lines = self._action.preview(self._session, self._ids, self.answers())
        except BadInput as error:
            lines = tuple(dict.fromkeys(message.text for message in error.messages))
        finally:
            QGuiApplication.restoreOverrideCursor()
        text = "\n".join(lines)
        if text != self._preview.toPlainText():
            self._preview.setPlainText(text)
        self._preview.setVisible(bool(text))
        if self.isVisible():
            self._fit()

    def _on_edited(self) -> None:
        key = self.sender().declared.key
        self.rows[key].show_message("", None)
        self._later.start()

    def _on_enlarge(self, row: FieldRow) -> None:
        widget = row.widget
        assert isinstance(widget, ParagraphWidget)
        editor = LongTextEditor(row.field.heading, widget.text(), read_only=False, parent=self)
        if editor.exec():
            widget.type_text(editor.text())
        editor.deleteLater()

    def _on_paper(self) -> None:
        self.reject()
        self.paperWanted.emit()

    # -- doing it

    def carry_out(self) -> None:
        """Make the change set and store it. What is refused stands beside its field and the dialog stays."""
        if not self.ok.isEnabled() or not self._readable():
            return
        self._show_busy(0, 0, "")
        QGuiApplication.setOverrideCursor(QCursor(Qt.CursorShape.WaitCursor))
        try:
            change = self._action.make(self._session, self._ids, self.answers())
            self.applied = self._session.apply(change, Progress(self._show_busy))
        except BadInput as error:
            self._refuse(error)
        except KnownTrouble as error:
            self._say(error.text)
        else:
            self.accept()
        finally:
            QGuiApplication.restoreOverrideCursor()
            self._show_idle()

    def _readable(self) -> bool:
        """False when something typed cannot be read or a required field is empty; each says so."""
        messages = []
        for key, row in self.rows.items():
            text = row.widget.problem()
            if not text and row.field.required and row.widget.value() in (None, "", []):
                text = f"{row.field.heading}不能为空，请填写。"
            if text:
                messages.append(Message(key, text))
        self._show_messages(tuple(messages))
        return not messages

    def _refuse(self, error: BadInput) -> None:
        errors = tuple(message for message in error.messages if message.severity is Severity.ERROR)
        self._show_messages(errors)
        rest = tuple(message for message in errors if message.field not in self.rows)
        if rest:
            self._say(sentence(BadInput(rest)))

    def _show_messages(self, messages: tuple[Message, ...]) -> None:
        self._say("")
        first = None
        for key, row in self.rows.items():
            text = next((message.text for message in messages if message.field == key), "")
            row.show_message(text, Severity.ERROR if text else None)
            first = first or (row if text else None)
        if first is not None:
            self._area.ensureWidgetVisible(first, 0, 24)
            first.widget.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _say(self, text: str) -> None:
        self._trouble.setText(text)
        self._trouble.setVisible(bool(text))
        if text:
            QTimer.singleShot(0, self, self._fit)  # the busy line is gone then

    def _show_busy(self, done: int, total: int, _text: str) -> None:
        """Painted at once: the work holds the main thread, so nothing else can come between."""
        self.ok.setEnabled(False)
        self._bar.setVisible(True)
        self._working.setVisible(True)
        self._bar.setRange(0, total or 1)
        self._bar.setValue(done)
        self._working.setText(f"正在写入 {done:,} / {total:,}……" if total else "正在准备……")
        self.layout().activate()
        for part in (self._bar, self._working, self.ok):
            part.repaint()

    def _show_idle(self) -> None:
        self._bar.hide()
        self._working.hide()
        self.ok.setEnabled(True)
        if self.focusWidget() is self._cancel:  # it was given the focus of the disabled button
            self.ok.setFocus(Qt.FocusReason.OtherFocusReason)


def about(session: Session, table: Table, ids: tuple[int, ...]) -> str:
    """Which records an action is about: one by its name, more by their number and the first names."""
    names = [session.title(table.key, row_id) for row_id in ids[:_NAMED]]
    if len(ids) <= 1:
        return "".join(names)
    rest = "等" if len(ids) > _NAMED else ""
    return f"选中的 {len(ids):,} {table.counter}{table.heading}：{'、'.join(name[:24] for name in names)}{rest}"
