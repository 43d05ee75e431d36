"""Lists nobody has seen: random layouts of the same items must give the same items.

Each example is a list of items laid out at random: rows above the header, order and wording of the columns, one or two
header levels, items over several merged rows, main items with parts, bands, repeated headers, totals, notes, ghosts.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.exchange.clean import squeeze
from tests.exchange.import_tools import Merge, assert_accounted, only, read, write_sheet

HEADINGS = {
    "seq": ["序号", "序  号", "编号", "序\n号"],
    "item_name": ["事项名称", "权力名称", "职权 名称", "项目名称", "行政权力事项名称", "*事项名称"],
    "sub_item_name": ["子项", "子项名称", "子项\n名称"],
    "power_type": ["权力类型", "职权类型", "权力\n类别", "事项类型", "类别"],
    "basis": ["实施依据", "职权依据", "执法依据", "设定依据", "法律依据（含条款）"],
    "exercising_body": ["行使主体", "实施主体", "法定主体", "实施 机关"],
    "office": ["承办机构", "责任处室", "实施机构", "承办科室"],
    "duty": ["责任事项", "责任事项内容"],
    "duty_basis": ["责任事项依据", "责任依据"],
    "accountability": ["追责情形", "追责情形及依据"],
    "remark": ["备注", "备  注"],
}
TYPES = ["行政许可", "行政处罚", "行政检查", "行政奖励"]
TITLES = [["某某街道办事处权责清单（2024年版）"], ["附件1"], ["填报单位：某某街道", "填报日期：2024年3月18日"], [""]]
NOTES = [["合计", "3项"], ["注：本清单自公布之日起施行。"], ["审核人：", "制表人："], ["附注：1.略；2.略。"]]
word = st.text("甲乙丙丁戊己庚辛壬癸子丑寅卯，（）、“”㛃䶮", min_size=1, max_size=12).map(lambda text: f"对{text}的事")
clause = st.text("甲乙丙丁 \n１２，；", max_size=30).map(lambda text: f"《某法》第三条：{text}末")


@dataclass
class Layout:
    rows: list[list[Any]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    expected: list[tuple[str, str, str, str]] = field(default_factory=list)


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    middle = [key for key in HEADINGS if key not in ("seq", "item_name", "basis", "sub_item_name", "power_type")]
    chosen = draw(st.lists(st.sampled_from(middle), unique=True, max_size=5))
    keys = draw(st.permutations(["item_name", "basis", "power_type", *chosen]))
    place = keys.index("item_name")
    keys = ["seq", *keys[: place + 1], "sub_item_name", *keys[place + 1 :]]
    layout = Layout()
    for title in draw(st.lists(st.sampled_from(TITLES), max_size=3)):
        layout.rows.append(title + [""] * (len(keys) - len(title)))
        if len(title) == 1 and title[0]:
            layout.merges.append((len(layout.rows) - 1, 0, len(layout.rows) - 1, len(keys) - 1))
    header = add_header(draw, layout, keys)
    for number in range(1, draw(st.integers(1, 6)) + 1):
        if draw(st.integers(0, 5)) == 0:
            layout.rows.extend([list(cells) for cells in header])
        add_band(draw, layout, keys)
        add_item(draw, layout, keys, number)
    for note in draw(st.lists(st.sampled_from(NOTES), max_size=2)):
        layout.rows.append(note + [""] * (len(keys) - len(note)))
    add_strays(draw, layout, len(keys))
    return layout


def add_strays(draw: st.DrawFn, layout: Layout, width: int) -> None:
    """To the right of the table: a second block of headings, a column nobody knows, a far column of blanks."""
    stray = draw(st.sampled_from(["", "headings", "unknown", "blanks"]))
    header = next(row for row in layout.rows if sum(bool(cell) for cell in row) >= 3)
    for row in layout.rows:
        row += [""] * (width - len(row))
        if stray == "headings":
            row += ["", "序号", "事项名称", "实施依据"] if row is header else [""] * 4
        elif stray == "unknown":
            row += ["内部编组" if row is header else "甲组" if row[0] in range(99) else ""]
        elif stray == "blanks":
            row += [""] * 40 + [" "]


def add_header(draw: st.DrawFn, layout: Layout, keys: list[str]) -> list[list[str]]:
    top = len(layout.rows)
    texts = [draw(st.sampled_from(HEADINGS[key])) for key in keys]
    two_levels = draw(st.booleans())
    name = keys.index("item_name")
    if two_levels:
        upper = list(texts)
        upper[name], upper[name + 1] = draw(st.sampled_from(["职权名称", "权力事项"])), ""
        lower = [""] * len(keys)
        lower[name], lower[name + 1] = "项目", "子项"
        layout.rows += [upper, lower]
        layout.merges.append((top, name, top, name + 1))
        if draw(st.booleans()):
            layout.merges += [
                (top, column, top + 1, column) for column in range(len(keys)) if column not in (name, name + 1)
            ]
        return [upper, lower]
    layout.rows.append(texts)
    return [texts]


def add_band(draw: st.DrawFn, layout: Layout, keys: list[str]) -> None:
    if draw(st.integers(0, 4)) == 0:
        text = draw(st.sampled_from(["一、城市管理领域（5项）", "（二）应急管理", "三、民政（12项）"]))
        layout.rows.append([text] + [""] * (len(keys) - 1))
        if draw(st.booleans()):
            layout.merges.append((len(layout.rows) - 1, 0, len(layout.rows) - 1, len(keys) - 1))


def add_item(draw: st.DrawFn, layout: Layout, keys: list[str], number: int) -> None:
    name, kind = f"{draw(word)}{number}", draw(st.sampled_from(TYPES))
    parts = draw(st.integers(0, 3))
    top = len(layout.rows)
    for part in range(max(parts, 1)):
        basis = draw(clause)
        cells = {"seq": number, "item_name": name, "power_type": kind, "basis": basis, "exercising_body": "某街道"}
        cells |= {"office": "综合执法队", "duty": "1.受理；\n2.审查。", "remark": ""}
        sub = f"{part + 1}.子项{part + 1}" if parts > 1 else ""
        cells["sub_item_name"] = sub
        if part:
            cells |= {"seq": "", "item_name": "", "power_type": ""}
        layout.rows.append([cells.get(key, "") for key in keys])
        layout.expected.append((name, sub, kind, basis))
        if parts <= 1:
            grow(draw, layout, keys)
    if parts > 1 and draw(st.booleans()):
        bottom = len(layout.rows) - 1
        layout.merges += [(top, keys.index(key), bottom, keys.index(key)) for key in ("seq", "item_name", "power_type")]


def grow(draw: st.DrawFn, layout: Layout, keys: list[str]) -> None:
    """The item just added takes up further grid rows, all its cells merged; or rows without anything follow."""
    top = len(layout.rows) - 1
    more = draw(st.integers(0, 3))
    layout.rows += [[""] * len(keys) for _ in range(more)]
    if more and draw(st.booleans()):
        layout.merges += [(top, column, top + more, column) for column in range(len(keys))]
        if draw(st.booleans()):
            layout.rows[-1][draw(st.integers(0, len(keys) - 1))] = "合并区内残留的旧值"


@settings(max_examples=120)
@given(layouts())
def test_any_layout_gives_the_same_items(layout: Layout) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write_sheet(Path(folder) / "a.xlsx", layout.rows, layout.merges)
        sheet = only(read(path))
    got = [
        tuple(squeeze(str(row.values.get(key) or "")) for key in ("item_name", "sub_item_name", "power_type", "basis"))
        for row in sheet.rows
    ]
    assert got == [tuple(map(squeeze, item)) for item in layout.expected]
    assert all(not row.refused for row in sheet.rows)
    assert_accounted(sheet, {n for n, cells in enumerate(layout.rows, 1) if any(str(cell).strip() for cell in cells)})


@settings(max_examples=60)
@given(st.lists(st.lists(st.text(max_size=8) | st.floats(allow_nan=False) | st.booleans(), max_size=6), max_size=12))
def test_rubbish_never_crashes_and_is_accounted_for(rows: list[list[Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        text = "\n".join("\t".join(str(cell).replace("\n", " ") for cell in cells) for cells in rows)
        path.write_text(
            "序号\t事项名称\t实施依据\n" + text.replace('"', "").replace("\0", ""), encoding="utf-8", errors="ignore"
        )
        plan = read(path)
    for sheet in plan.sheets:
        assert_accounted(sheet, set())
