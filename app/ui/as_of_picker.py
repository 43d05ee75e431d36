"""Looking back (ideas 9): the button that chooses a date, and the band that says what date the list shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import QDate, QLocale, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import (
    QCalendarWidget,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

from app.core.dates import parse_date
from app.ui import theme


def month_end(today: date) -> str:
    """ISO date of the last day of the month before `today`."""
    return (today.replace(day=1) - timedelta(days=1)).isoformat()


def year_end(today: date) -> str:
    """ISO date of the last day of the year before `today`."""
    return date(today.year - 1, 12, 31).isoformat()


class _DateLine(QLineEdit):
    """Keeps Enter for itself; the menu around it would take it for its first line."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()


class AsOfPicker(QToolButton):
    """Shows 时点：今天 or the date; its menu offers the usual days, a box to type in and a calendar.

    Args:
        today: tells the day; tests bring their own.
        caption: word before the date.
    """

    dateChosen = Signal(object)  # ISO date or None for today; only when the clerk picks

    def __init__(
        self, parent: QWidget | None = None, *, today: Callable[[], date] = date.today, caption: str = "时点"
    ) -> None:
        super().__init__(parent)
        self._today, self._caption = today, caption
        self._value: str | None = None
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip("看名单在某一天的样子；只看，不能改")
        self._menu = QMenu(self)
        self.setMenu(self._menu)
        self._menu.aboutToShow.connect(self._on_open)
        self._fill_menu()
        self.set_value(None)

    def _fill_menu(self) -> None:
        self.now_action = self._menu.addAction("今天（可以修改）")
        self.month_action = self._menu.addAction("")
        self.year_action = self._menu.addAction("")
        self._menu.addSeparator()
        self._menu.triggered.connect(self._on_action)
        panel = QWidget(self._menu)
        box = QVBoxLayout(panel)
        box.setContentsMargins(8, 4, 8, 8)
        self.typed = _DateLine(panel)
        self.typed.setPlaceholderText("输入日期，如 2025-12-31，按回车")
        self.typed.setAccessibleName("时点日期")
        self.typed.returnPressed.connect(self._on_typed)
        self.message = QLabel(panel)
        self.message.setProperty("role", "error")
        self.message.hide()
        self.calendar = QCalendarWidget(panel)
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.calendar.setAccessibleName("日历")
        self.calendar.setLocale(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
        self._dress_calendar()
        self.calendar.clicked.connect(self._on_day)
        self.calendar.activated.connect(self._on_day)
        for widget in (self.typed, self.message, self.calendar):
            box.addWidget(widget)
        self._panel_action = QWidgetAction(self)
        self._panel_action.setDefaultWidget(panel)
        self._menu.addAction(self._panel_action)

    def _dress_calendar(self) -> None:
        """Qt's own arrows and red week-ends do not go with either theme."""
        plain = QTextCharFormat()
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.calendar.setWeekdayTextFormat(day, plain)
        for name, words, sign in (("qt_calendar_prevmonth", "上个月", "‹"), ("qt_calendar_nextmonth", "下个月", "›")):
            button = self.calendar.findChild(QToolButton, name)
            button.setIcon(QIcon())
            button.setText(sign)
            button.setAccessibleName(words)
            button.setToolTip(words)
        self.calendar.setMinimumHeight(self.fontMetrics().height() * 13)

    def value(self) -> str | None:
        """ISO date looked at, None for today."""
        return self._value

    def set_value(self, chosen: str | None) -> None:
        """Show that date; setting is not choosing, so no signal."""
        self._value = chosen
        self.setText(f"{self._caption}：{chosen or '今天'}")
        self.setAccessibleName(self.text())
        self.setIcon(theme.icon("clock", role="accent" if chosen else "text"))

    def _on_open(self) -> None:
        today = self._today()
        self.month_action.setText(f"上月末　{month_end(today)}")
        self.year_action.setText(f"去年末　{year_end(today)}")
        self.calendar.setMaximumDate(QDate(today.year, today.month, today.day))
        shown = date.fromisoformat(self._value) if self._value else today
        self.calendar.setSelectedDate(QDate(shown.year, shown.month, shown.day))
        self.typed.setText(self._value or "")
        self.message.hide()

    def _on_action(self, action: QAction) -> None:
        chosen = {
            self.now_action: None,
            self.month_action: month_end(self._today()),
            self.year_action: year_end(self._today()),
        }
        if action in chosen:
            self._choose(chosen[action])

    def _on_typed(self) -> None:
        try:
            chosen = parse_date(self.typed.text()) if self.typed.text().strip() else None
        except ValueError as error:
            self._complain(str(error))
            return
        if chosen and chosen > self._today().isoformat():
            self._complain("这一天还没有到，请选今天或以前的日期。")
            return
        self._choose(chosen)

    def _on_day(self, day: QDate) -> None:
        self._choose(day.toString("yyyy-MM-dd"))

    def _complain(self, sentence: str) -> None:
        self.message.setText(sentence)
        self.message.show()

    def _choose(self, chosen: str | None) -> None:
        self._menu.close()
        if chosen == self._today().isoformat():
            chosen = None
        if chosen != self._value:
            self.set_value(chosen)
            self.dateChosen.emit(chosen)


class AsOfBand(QFrame):
    """Says above the grid that it shows another day and cannot be changed; hidden for today."""

    todayWanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "band")
        self.sentence = QLabel(self)
        self.sentence.setProperty("role", "warning")
        self.back_button = QPushButton("回到今天", self)
        self.back_button.clicked.connect(self.todayWanted)
        box = QHBoxLayout(self)
        box.setContentsMargins(12, 4, 4, 4)
        box.addWidget(self.sentence, 1)
        box.addWidget(self.back_button)
        self.show_date(None)

    def show_date(self, chosen: str | None) -> None:
        """Show the band for that ISO date, hide it for None."""
        self.sentence.setText(f"{chosen} 的样子（只读）。打印和导出也按这一天。")
        self.setVisible(chosen is not None)
