"""Chooses two versions of one kind of list to compare: three boxes and a button that exchanges both sides."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QWidget

from app.core.comparison import Version


class VersionChoice(QWidget):
    """The boxes.

    Args:
        versions: by kind, newest first.

    Signal: changed() when the clerk chose other versions.
    """

    changed = Signal()

    def __init__(self, versions: list[Version], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._versions = versions
        self.kind_box, self.old_box, self.new_box = (QComboBox(self) for _ in range(3))
        self.swap_button = QPushButton("前后对调", self)
        self._arrange()
        for kind in dict.fromkeys(version.kind for version in versions):
            self.kind_box.addItem(kind)
        self.kind_box.activated.connect(self._on_kind)
        self.old_box.activated.connect(self._on_version)
        self.new_box.activated.connect(self._on_version)
        self.swap_button.clicked.connect(self._on_swap)

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for text, box in (("清单", self.kind_box), ("调整前", self.old_box), ("调整后", self.new_box)):
            box.setAccessibleName(text)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            label = QLabel(text, self)
            label.setBuddy(box)
            row.addWidget(label)
            row.addWidget(box)
        row.addWidget(self.swap_button)

    def start(self, list_id: int | None) -> bool:
        """Choose the version asked for and the one it is compared with, without a signal; False when there is none."""
        wanted = next((version for version in self._versions if version.row_id == list_id), None)
        kinds = [version.kind for version in self._versions]
        wanted = wanted or max(self._versions, key=lambda version: kinds.count(version.kind), default=None)
        if wanted is None:
            return False
        self.kind_box.setCurrentText(wanted.kind)
        self._fill(wanted)
        return True

    def chosen(self) -> tuple[int | None, int | None]:
        """Ids of the older and the newer version; None without any."""
        return self.old_box.currentData(), self.new_box.currentData()

    def choose(self, old_id: int, new_id: int) -> None:
        """Choose two versions of the kind shown, without a signal."""
        self.old_box.setCurrentIndex(self.old_box.findData(old_id))
        self.new_box.setCurrentIndex(self.new_box.findData(new_id))

    def _of_kind(self) -> list[Version]:
        return [version for version in self._versions if version.kind == self.kind_box.currentText()]

    def _fill(self, wanted: Version) -> None:
        mine = self._of_kind()
        for box in (self.old_box, self.new_box):
            box.clear()
            for version in mine:
                box.addItem(f"{version.label}（{version.state}）", version.row_id)
        old, new = _ends(mine, wanted)
        self.old_box.setCurrentIndex(old)
        self.new_box.setCurrentIndex(new)

    def _on_kind(self, _place: int) -> None:
        self._fill(self._of_kind()[0])
        self.changed.emit()

    def _on_version(self, _place: int) -> None:
        self.changed.emit()

    def _on_swap(self) -> None:
        old, new = self.old_box.currentIndex(), self.new_box.currentIndex()
        self.old_box.setCurrentIndex(new)
        self.new_box.setCurrentIndex(old)
        self.changed.emit()


def _ends(mine: list[Version], wanted: Version) -> tuple[int, int]:
    """Places of both versions to compare: the one wanted with its base or the one before, the oldest with the next.

    Args:
        mine: versions of one kind, newest first.
    """
    at = mine.index(wanted)
    ids = [version.row_id for version in mine]
    if wanted.base_id in ids:
        return ids.index(wanted.base_id), at
    if at + 1 < len(mine):
        return at + 1, at
    after = next((place for place, version in enumerate(mine) if version.base_id == wanted.row_id), max(at - 1, 0))
    return at, after
