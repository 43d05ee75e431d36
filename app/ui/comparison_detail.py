"""The right side of the comparison page: one matter in full, old and new texts with their differences marked."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from app.core.comparison import Difference, Line, NearPair, Side
from app.ui import text_difference, theme

_CONTEXT = 80
"""Characters of unchanged text shown beside a difference."""


class ComparisonDetail(QWidget):
    """One line or pair; buttons to decide about a pair and to open the record.

    Signals: decided(pair, True when it is the same matter); recordWanted(id of a row).
    """

    decided = Signal(object, bool)
    recordWanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entry: Line | NearPair | None = None
        self._decidable = False
        self.text = QTextBrowser(self)
        self.text.setAccessibleName("调整前后的文字")
        self.text.setOpenLinks(False)
        self.question = QLabel("是同一个事项吗？", self)
        self.same_button = QPushButton("同一事项", self)
        self.same_button.setProperty("role", "primary")
        self.same_button.setToolTip("以后比对按更名处理；草稿里的这一行改用原来的事项")
        self.other_button = QPushButton("不是", self)
        self.other_button.setToolTip("记下来，以后不再提示这一对")
        self.old_button = QPushButton("调整前记录", self)
        self.old_button.setToolTip("打开上一版里的这一行")
        self.new_button = QPushButton("调整后记录", self)
        self.new_button.setToolTip("打开新一版里的这一行")
        self._arrange()
        self.same_button.clicked.connect(self._on_same)
        self.other_button.clicked.connect(self._on_other)
        self.old_button.clicked.connect(self._on_old)
        self.new_button.clicked.connect(self._on_new)
        self.show_entry(None)

    def _arrange(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.question)
        foot.addStretch(1)
        for button in (self.old_button, self.new_button, self.other_button, self.same_button):
            foot.addWidget(button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(self.text, 1)
        box.addLayout(foot)

    def show_entry(self, entry: Line | NearPair | None, *, decidable: bool = False) -> None:
        """Show a line or a pair; None shows what to do.

        Args:
            decidable: decisions about pairs can be kept.
        """
        self._entry, self._decidable = entry, decidable
        near = isinstance(entry, NearPair)
        for widget in (self.question, self.same_button, self.other_button):
            widget.setVisible(near)
        for button in (self.same_button, self.other_button):
            button.setEnabled(decidable)
        self.old_button.setVisible(entry is not None and entry.old is not None and entry.old.row_id > 0)
        self.new_button.setVisible(entry is not None and entry.new is not None and entry.new.row_id > 0)
        self.refresh()

    def refresh(self) -> None:
        """Fill in the text anew; its colours are those of the theme."""
        entry = self._entry
        if entry is None:
            self.text.setHtml(_muted("选中左边的一行，这里显示调整前后的文字。"))
        else:
            self.text.setHtml(_near_html(entry) if isinstance(entry, NearPair) else _line_html(entry))

    def _on_same(self) -> None:
        self.decided.emit(self._entry, True)

    def _on_other(self) -> None:
        self.decided.emit(self._entry, False)

    def _on_old(self) -> None:
        if self._entry is not None and self._entry.old is not None:
            self.recordWanted.emit(self._entry.old.row_id)

    def _on_new(self) -> None:
        if self._entry is not None and self._entry.new is not None:
            self.recordWanted.emit(self._entry.new.row_id)


def _line_html(line: Line) -> str:
    muted = theme.tokens().muted
    facts = [
        "、".join(line.words),
        line.side.kind,
        line.side.code and f"编码 {line.side.code}",
        line.how and f"按{line.how}配对",
    ]
    parts = [f"<h3>{escape(line.side.name)}</h3>", _muted(" · ".join(fact for fact in facts if fact))]
    parts += [f"<p>{escape(note)}</p>" for note in line.notes]
    if line.reason or line.approval or line.effective:
        told = (("调整依据", line.reason), ("批准文号", line.approval), ("生效日期", line.effective))
        parts.append(_muted("；".join(f"{heading}：{text}" for heading, text in told if text)))
    if line.differences:
        parts += [_difference_html(each) for each in line.differences]
    elif line.old is None or line.new is None:
        parts += [_row_html(line.side)]
    else:
        parts.append(f'<p style="color:{muted}">两个版本的文字相同。</p>')
    return "".join(parts)


def _near_html(pair: NearPair) -> str:
    head = [f"<h3>{escape(pair.new.name)}</h3>", _muted(f"{pair.reason}，相近程度 {pair.score} 分")]
    differences = [_difference_html(each) for each in pair.differences]
    return "".join([*head, *(differences or ["<p>除名称的写法外，其余文字相同。</p>"])])


def _muted(text: str) -> str:
    return f'<p style="color:{theme.tokens().muted}">{escape(text)}</p>' if text else ""


def _row_html(side: Side) -> str:
    return "".join(
        f"<p><b>{escape(heading)}</b><br>{escape(text).replace(chr(10), '<br>')}</p>" for heading, text in side.texts
    )


def _difference_html(difference: Difference) -> str:
    colours = theme.tokens()
    marked = text_difference.as_html(
        difference.old,
        difference.new,
        old_colour=colours.error,
        new_colour=colours.good,
        old_ground=colours.error_band,
        new_ground=colours.good_band,
        context=_CONTEXT,
    )
    return f"<p><b>{escape(difference.heading)}</b> {_tag(difference.word)}<br>{marked}</p>"


def _tag(word: str) -> str:
    return f'<span style="color:{theme.tokens().muted}">{escape(word)}</span>'
