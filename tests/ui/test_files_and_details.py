"""FILE fields and the small table of child rows: chosen, dropped, opened; cells of every kind; a row on its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.core.session import Session
from app.core.settings import Settings
from app.ui import file_widget
from app.ui.details_dialog import DetailsDialog
from app.ui.details_table import DetailsWidget
from app.ui.file_widget import FileWidget, file_name
from app.ui.form import Form
from app.ui.table_model import ValueRole
from db.declarations import Field, Kind

SCAN = Field("scan", "扫描件", Kind.FILE)
BYTES = b"%PDF-1.4 \x00\xff"


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "区委编办意见.pdf"
    path.write_bytes(BYTES)
    return path


@pytest.fixture
def widget(qtbot: QtBot, session: Session) -> Iterator[FileWidget]:
    host = QWidget()
    qtbot.addWidget(host)
    made = FileWidget(SCAN, host, session=session)
    made.resize(420, 40)
    host.show()
    qtbot.waitExposed(host)
    yield made
    host.close()


# -- files


def test_a_file_is_kept_in_the_data_file_under_its_name(widget: FileWidget, session: Session, scan: Path, qtbot: QtBot):
    assert widget.value() is None and widget._choose.isVisibleTo(widget) and not widget._open.isVisibleTo(widget)
    with qtbot.waitSignal(widget.edited):
        widget.take_file(scan)
    assert file_name(widget.value()) == "区委编办意见.pdf" == widget._line.text()
    scan.unlink()
    assert session.file_bytes(widget.value()) == BYTES
    assert widget._open.isVisibleTo(widget) and not widget._choose.isVisibleTo(widget)


def test_showing_a_stored_file_is_not_editing(widget: FileWidget, session: Session, scan: Path, qtbot: QtBot):
    cell = session.store_file(scan)
    with qtbot.assertNotEmitted(widget.edited):
        widget.set_value(cell)
    assert widget.value() == cell


def test_a_file_let_go_over_the_field_is_taken(widget: FileWidget, scan: Path):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(scan))])
    button, key = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    widget.dropEvent(QDropEvent(QPointF(3, 3), Qt.DropAction.CopyAction, mime, button, key))
    assert file_name(widget.value()) == scan.name


def test_enter_opens_a_copy_and_the_data_file_keeps_its_own(
    widget: FileWidget, session: Session, scan: Path, monkeypatch: pytest.MonkeyPatch
):
    opened: list[Path] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(Path(url.toLocalFile())) or True)
    widget.set_value(session.store_file(scan))
    QTest.keyClick(widget.part(), Qt.Key.Key_Return)
    assert opened[0].name == scan.name and opened[0].read_bytes() == BYTES
    opened[0].write_bytes(b"changed")
    assert session.file_bytes(widget.value()) == BYTES


def test_a_copy_goes_where_the_clerk_says(
    widget: FileWidget, session: Session, scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    widget.set_value(session.store_file(scan))
    wanted = tmp_path / "另存.pdf"
    monkeypatch.setattr(file_widget, "ask_save_path", lambda *asked: wanted)
    widget.save_copy()
    assert wanted.read_bytes() == BYTES
    monkeypatch.setattr(file_widget, "ask_save_path", lambda *asked: tmp_path)  # a folder cannot be written
    widget.save_copy()
    assert "没有写出" in widget.problem() and file_name(widget.value()) == scan.name


def test_delete_takes_the_file_out_but_not_when_read_only(widget: FileWidget, session: Session, scan: Path):
    widget.set_value(session.store_file(scan))
    widget.set_read_only(True)
    QTest.keyClick(widget.part(), Qt.Key.Key_Delete)
    assert widget.value() is not None and not any(line.isEnabled() for line in widget._changing)
    widget.set_read_only(False)
    QTest.keyClick(widget.part(), Qt.Key.Key_Delete)
    assert widget.value() is None


def test_a_file_that_cannot_be_read_is_explained(widget: FileWidget, tmp_path: Path):
    widget.take_file(tmp_path / "没有.pdf")
    assert widget.value() is None and widget.problem()


# -- child rows


@pytest.fixture
def opinions(qtbot: QtBot, session: Session, settings: Settings) -> DetailsWidget:
    """审核意见 of a list: choices, dates, long text, a file."""
    form = Form(session, session.tables["power_list"], None, settings=settings)
    qtbot.addWidget(form)
    form.resize(440, 700)
    form.show()
    qtbot.waitExposed(form)
    form.show_row(1)
    for section in form._body._sections:
        section.set_open(True)
    found = next(row.widget for row in form._body._rows() if isinstance(row.widget, DetailsWidget))
    found.form = form
    return found


def column(details: DetailsWidget, key: str) -> int:
    return [field.key for field in details._model.fields].index(key)


def test_columns_are_as_wide_as_their_fields_say(opinions: DetailsWidget):
    em = opinions.fontMetrics().horizontalAdvance("汉")
    for place, field in enumerate(opinions._model.fields):
        assert opinions._view.columnWidth(place) >= (len(field.heading) + 1) * em


def test_a_reference_in_a_child_row_shows_its_title_and_is_found_by_it(qtbot: QtBot, session: Session):
    table = session.tables["power_citation"]
    host = QWidget()
    qtbot.addWidget(host)
    details = DetailsWidget(session.tables["power_item"].field("citations"), table, host, session=session)
    place = next(place for place, field in enumerate(details._model.fields) if field.kind is Kind.REFERENCE)
    details._on_add()
    model = details._model
    assert not model.setData(model.index(0, place), "没有这部法")
    assert details.problem().startswith("法律法规里没有“没有这部法”")
    host.close()


def test_the_file_of_a_child_row_is_chosen_in_the_rows_own_window(
    opinions: DetailsWidget, session: Session, scan: Path, qtbot: QtBot
):
    details = opinions
    model = details._model
    model.add()
    spot = model.index(0, column(details, "scan"))
    assert not model.flags(spot) & Qt.ItemFlag.ItemIsEditable
    row = model.row(0)
    dialog = DetailsDialog("审核意见", model.fields, row, session=session, read_only=False, parent=details.form)
    dialog.rows["scan"].widget.take_file(scan)
    dialog.rows["organ"].widget.set_value("区委编办")
    dialog.accept()
    assert dialog.result()
    with qtbot.waitSignal(details.edited):
        model.set_row(0, dialog.cells())
    assert spot.data() == scan.name
    assert details.value()[0]["organ"] == "区委编办"
    dialog.deleteLater()


def test_what_cannot_be_read_keeps_the_rows_window_open(opinions: DetailsWidget, session: Session):
    model = opinions._model
    model.add()
    dialog = DetailsDialog(
        "审核意见", model.fields, model.row(0), session=session, read_only=False, parent=opinions.form
    )
    date = next(key for key, line in dialog.rows.items() if line.field.kind is Kind.DATE)
    dialog.show()
    dialog.rows[date].widget.part().setText("后天")
    dialog.accept()
    assert dialog.isVisible() and dialog.rows[date].message()
    dialog.reject()
    dialog.deleteLater()


def test_a_chosen_cell_is_stored_as_it_is(opinions: DetailsWidget):
    model = opinions._model
    model.add()
    spot = model.index(0, column(opinions, "scan"))
    assert model.setData(spot, "ab/名.pdf", ValueRole)
    assert spot.data() == "名.pdf" and spot.data(ValueRole) == "ab/名.pdf"


def test_enter_below_the_last_row_begins_a_new_one_instead_of_typing_over(opinions: DetailsWidget, qtbot: QtBot):
    before = len(opinions.value())
    place, organ = opinions._model.add(), column(opinions, "organ")
    for words, below in (("甲局", place + 1), ("乙局", place + 2)):
        opinions._view.setCurrentIndex(opinions._model.index(below - 1, organ))  # opens the cell
        editor = opinions._view.indexWidget(opinions._view.currentIndex())
        editor.setText(words)
        QTest.keyClick(editor, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda wanted=below: opinions._view.currentIndex().row() == wanted)
    assert [row["organ"] for row in opinions.value()[before:]] == ["甲局", "乙局"]
