"""Grids on real files: published items, and a register of contracts with every kind of cell."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap import open_session
from app.core.editor import Editor, Migration
from app.core.session import Session
from app.ui.grid import Grid
from db.changes import Action, ChangeSet, Edit, Pending
from db.declarations import Field, Kind, Table

ITEMS = Path(__file__).parents[2] / "data" / "grid" / "items.csv"
NOW = datetime(2026, 11, 22, 14, 3)

STREET = Table(
    key="community",
    heading="社区",
    title=("name",),
    fields=(Field("name", "名称", required=True, searched=True, pinyin=True),),
)
CONTRACT = Table(
    key="contract",
    heading="合同",
    title=("name",),
    counter="份",
    frozen=1,
    empty_hint="还没有合同。按 Ctrl+N 新增。",
    fields=(
        Field("name", "名称", required=True, max_chars=20, searched=True, pinyin=True, width=10),
        Field("state", "状态", Kind.CHOICE, choices=("有效", "中止", "到期"), default="有效"),
        Field("signed_on", "签订日期", Kind.DATE),
        Field(
            "amount", "金额", Kind.MONEY, check=lambda fen: "金额超过一百万元，请核对。" if fen > 100_000_000 else None
        ),
        Field("pages", "页数", Kind.INTEGER, minimum=0, maximum=9999),
        Field("id_number", "证件号码", Kind.CODE, max_chars=18, width=10),
        Field("grade", "等级", computed=True),
        Field("community_id", "社区", Kind.REFERENCE, target="community"),
        Field("paid", "已付", Kind.BOOLEAN),
        Field("notes", "说明", Kind.LONG_TEXT, width=12),
    ),
)
_ROW = "id INTEGER PRIMARY KEY, ulid TEXT NOT NULL UNIQUE, rev INTEGER NOT NULL, name TEXT NOT NULL"
_SCHEMA = (
    f"CREATE TABLE community ({_ROW}) STRICT",
    f"""CREATE TABLE contract ({_ROW}, state TEXT, signed_on TEXT, amount INTEGER, pages INTEGER, id_number TEXT,
    grade TEXT, community_id INTEGER REFERENCES community (id), paid INTEGER, notes TEXT) STRICT""",
    "CREATE TABLE community_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
    "CREATE TABLE contract_search (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
)
CONTRACTS = Editor("contracts", "合同", 9, (CONTRACT, STREET), (Migration("contracts_0001_start", _SCHEMA),))


def item_edits(count: int) -> list[Edit]:
    """A list and that many published items in it."""
    with ITEMS.open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.DictReader(file))
    edits = [Edit(Action.INSERT, "power_list", {"list_kind": "权责清单", "version_label": "2024年版"})]
    for place in range(count):
        row = read[place % len(read)]
        values = {
            "seq": str(place + 1),
            "item_name": row["item_name"],
            "sub_item_name": row["sub_item_name"] or None,
            "list_id": Pending(0),
            "power_type": row["power_type"] or None,
            "basis": row["basis_citation"] or None,
            "exercising_body": row["exercising_body"] or None,
            "grant_mode": row["grant_mode"] or None,
        }
        edits.append(Edit(Action.INSERT, "power_item", values))
    return edits


@pytest.fixture
def items(tmp_path: Path) -> Iterator[Session]:
    """A new file with 120 published items."""
    session = open_session(tmp_path / "items.db", operator="王敏", create=True, clock=lambda: NOW)
    session.apply(ChangeSet("导入 120 条", tuple(item_edits(120)), source="import"))
    yield session
    session.close(backup=False)


@pytest.fixture
def contracts(tmp_path: Path) -> Iterator[Session]:
    """A new file with 6 contracts of 2 communities."""
    session = Session.open(
        tmp_path / "contracts.db", editors=[CONTRACTS], operator="王敏", create=True, clock=lambda: NOW
    )
    edits = [Edit(Action.INSERT, "community", {"name": name}) for name in ("东湖社区", "南湖社区")]
    for place in range(6):
        values = {
            "name": f"合同{place + 1}",
            "signed_on": f"2026-0{place + 1}-15",
            "amount": (place + 1) * 100_00,
            "pages": place + 1,
            "community_id": Pending(place % 2),
        }
        edits.append(Edit(Action.INSERT, "contract", values))
    session.apply(ChangeSet("准备", tuple(edits), source="import"))
    yield session
    session.close(backup=False)


def shown(qtbot: QtBot, session: Session, table: str) -> Grid:
    """A grid in a window, the first cell current."""
    grid = Grid(session, session.tables[table])
    qtbot.addWidget(grid)
    grid.resize(1000, 500)
    grid.show()
    qtbot.waitExposed(grid)
    grid.view.set_current(0, 0)
    grid.view.setFocus()
    return grid


@pytest.fixture
def open_grid(qtbot: QtBot) -> Callable[[Session, str], Grid]:
    """Opens a grid on a table of a session."""
    return partial(shown, qtbot)


@pytest.fixture
def item_grid(qtbot: QtBot, items: Session) -> Grid:
    return shown(qtbot, items, "power_item")


@pytest.fixture
def contract_grid(qtbot: QtBot, contracts: Session) -> Grid:
    return shown(qtbot, contracts, "contract")


@pytest.fixture(autouse=True)
def nothing_left(qapp: QApplication) -> Iterator[None]:
    """Deferred deletes are carried out while the application lives (trap 42)."""
    yield
    qapp.clipboard().clear()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
