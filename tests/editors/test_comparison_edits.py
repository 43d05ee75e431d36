"""A thousand random edits of real lists, each with a truth that is known because the edit made it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.comparison import Comparison
from app.editors.power_lists.lists.compare_words import UNCOUNTED, full_key, name_key, normal
from app.editors.power_lists.lists.comparison import Known, compare
from tests.editors.comparison_rows import Row, all_published
from tests.exchange.import_tools import COUNTS

MATTERS, CODES, NAMES = "matters", "codes", "names"
"""What tells the rows of both versions apart: ids of matters, codes, or nothing but names."""

ROWS = 240


@dataclass
class World:
    """Two versions while they are edited, and what is true of them.

    Attributes:
        new: rows of the newer version by a tag that stays with the row. truth: (old id or None, new tag or None) ->
            classes. free: tags not edited so far. near: (old id, new id) that must be offered.
    """

    mode: str
    pick: random.Random
    old: list[Row]
    new: list[Row]
    truth: dict[tuple[int | None, int | None], set[str]] = field(default_factory=dict)
    free: list[int] = field(default_factory=list)
    recalled: list[Row] = field(default_factory=list)
    near: set[tuple[int, int]] = field(default_factory=set)
    next_id: int = 100_000

    def take(self) -> Row | None:
        """A row of the newer version that nothing was done to and whose name nobody else has."""
        if not self.free:
            return None
        wanted = self.free.pop(self.pick.randrange(len(self.free)))
        return next(row for row in self.new if row["id"] == wanted)

    def say(self, row: Row, *classes: str) -> None:
        """The pair of a row belongs to these classes."""
        self.truth[row["id"] - 10_000, row["id"]] = set(classes)

    def fresh(self, like: Row, **cells: Any) -> Row:
        """Another row of the newer version, with a matter and a code of its own."""
        self.next_id += 1
        made = {**like, **cells, "id": self.next_id, "matter_id": self.next_id if self.mode == MATTERS else None}
        made["item_code"] = f"65{self.next_id:014d}" if like.get("item_code") else None
        return made

    def insert(self, row: Row) -> None:
        self.new.insert(self.pick.randrange(len(self.new) + 1), row)

    def drop(self, row: Row) -> None:
        self.new.remove(row)


def world(mode: str, seed: int) -> World:
    """Rows of the published lists, the same on both sides, told apart as `mode` says."""
    pick = random.Random(seed)
    start = pick.randrange(len(all_published()) - ROWS)
    old = [dict(row) for row in all_published()[start : start + ROWS]]
    for row in old:
        row["matter_id"] = row["id"] if mode == MATTERS else None
        row["item_code"] = f"65{row['id']:014d}" if mode == CODES else None
    new = [{**row, "id": row["id"] + 10_000} for row in old]
    made = World(mode, pick, old, new)
    names = Counter(name_key(row) for row in old)
    bases = Counter(normal(row.get("basis")) for row in old)
    for row in new:
        made.say(row)
        if names[name_key(row)] == 1 and bases[normal(row.get("basis"))] == 1 and not row.get("sub_item_name"):
            made.free.append(row["id"])
    return made


def _renamed(made: World, row: Row, name: str, *, near: bool) -> None:
    row["item_name"] = name
    if made.mode != NAMES:
        made.say(row, "名称变更")
        return
    old_id = row["id"] - 10_000
    del made.truth[old_id, row["id"]]
    made.truth[old_id, None], made.truth[None, row["id"]] = {"取消"}, {"新增"}
    if near:
        made.near.add((old_id, row["id"]))


def rename_a_little(made: World, row: Row) -> None:
    name = row["item_name"]
    middle = len(name) // 2
    _renamed(made, row, f"{name[:middle]}等{name[middle:]}", near=len(name) >= 8)


def rename_entirely(made: World, row: Row) -> None:
    _renamed(made, row, f"{made.pick.choice('甲乙丙丁戊己')}字第{row['id']}号全新事务", near=False)


def move_to_another_office(made: World, row: Row) -> None:
    row["office"] = f"{row.get('office') or ''}第{row['id']}工作办公室"
    made.say(row, "机构变更")


def change_basis(made: World, row: Row) -> None:
    row["basis"] = f"{row.get('basis') or ''}【规章】《某某管理办法》第{row['id']}条"
    made.say(row, "依据变更")


def change_duty_and_basis(made: World, row: Row) -> None:
    row["duty"] = f"{row.get('duty') or ''}另行公布监督责任{row['id']}。"
    row["basis"] = f"《某某办法》第一条。{row.get('basis') or ''}"
    made.say(row, "责任变更", "依据变更")


def change_fee(made: World, row: Row) -> None:
    row["fee"] = f"收费 {row['id']} 元"
    made.say(row, "其他要素变更")


def change_type(made: World, row: Row) -> None:
    row["power_type"] = "公共服务"
    made.say(row, "类型变更")


def change_code(made: World, row: Row) -> None:
    row["item_code"] = f"66{row['id']:014d}"
    made.say(row, "编码变更")


def swap_codes(made: World, row: Row) -> None:
    other = made.take()
    if made.mode != CODES or other is None:
        if other is not None:
            made.free.append(other["id"])
        return
    row["item_code"], other["item_code"] = other["item_code"], row["item_code"]
    made.say(row, "编码变更")
    made.say(other, "编码变更")


def move_in_the_list(made: World, row: Row) -> None:
    made.drop(row)
    made.insert(row)


def write_differently(made: World, row: Row) -> None:
    """Blanks, width and brackets are no change; nor are 序号 and remarks."""
    row["item_name"] = row["item_name"].replace("（", "(").replace("）", ")")
    row["basis"] = f"  {row.get('basis') or ''}\n\n".replace("1", "１")
    row["seq"], row["remark"] = "９９９", "改了备注"


def add(made: World, row: Row) -> None:
    made.free.append(row["id"])
    added = made.fresh(row, item_name=f"新设立的第{made.next_id}类事务管理", basis=f"《新设{made.next_id}条例》第二条")
    made.insert(added)
    made.truth[None, added["id"]] = {"新增"}


def add_namesake(made: World, row: Row) -> None:
    """The same name with another basis is another item (three pairs of one published sheet)."""
    twin = made.fresh(row, basis=f"《另一部{made.next_id}条例》第九条", office="另一个科室")
    made.insert(twin)
    made.truth[None, twin["id"]] = {"新增"}


def _gone(made: World, row: Row, word: str) -> None:
    del made.truth[row["id"] - 10_000, row["id"]]
    made.truth[row["id"] - 10_000, None] = {word}


def remove(made: World, row: Row) -> None:
    made.drop(row)
    _gone(made, row, "取消")


def recall_by_list(made: World, row: Row) -> None:
    made.drop(row)
    made.recalled.append(row)
    _gone(made, row, "收回")


def recall_by_mark(made: World, row: Row) -> None:
    row["state"] = "已收回"
    made.say(row, "收回")


def cancel_by_mark(made: World, row: Row) -> None:
    row["state"] = "已取消"
    made.say(row, "取消")


def split(made: World, row: Row) -> None:
    """One item becomes two; the store of matters knows both as new."""
    made.drop(row)
    parts = [made.fresh(row, item_name=f"{row['item_name']}（{word}）") for word in ("首次", "延续")]
    for part in parts:
        made.insert(part)
        made.truth[None, part["id"]] = {"新增", "分设"}
    del made.truth[row["id"] - 10_000, row["id"]]
    made.truth[row["id"] - 10_000, None] = {"取消", "分设"}


def merge(made: World, row: Row) -> None:
    other = made.take()
    if other is None or other.get("power_type") != row.get("power_type") or not _lasting(row, other):
        if other is not None:
            made.free.append(other["id"])
        return
    for each in (row, other):
        made.drop(each)
        del made.truth[each["id"] - 10_000, each["id"]]
        made.truth[each["id"] - 10_000, None] = {"取消", "合并"}
    whole = made.fresh(row, item_name=f"{row['item_name']}与{other['item_name']}", basis="《合并后条例》第三条")
    made.insert(whole)
    made.truth[None, whole["id"]] = {"新增", "合并"}


def _lasting(row: Row, other: Row) -> bool:
    """Names of about the same length; a name within a far longer one shows no merger."""
    one, two = len(row["item_name"]), len(other["item_name"])
    return min(one, two) >= 8 and max(one, two) <= 2 * min(one, two)


EDITS: tuple[Callable[[World, Row], None], ...] = (
    rename_a_little,
    rename_entirely,
    move_to_another_office,
    change_basis,
    change_duty_and_basis,
    change_fee,
    change_type,
    change_code,
    swap_codes,
    move_in_the_list,
    write_differently,
    add,
    add_namesake,
    remove,
    recall_by_list,
    recall_by_mark,
    cancel_by_mark,
    split,
    merge,
)


def compared(made: World) -> Comparison:
    known = Known(
        recalled_matters=frozenset(row["matter_id"] for row in made.recalled if row["matter_id"]),
        recalled_names=frozenset(name_key(row) for row in made.recalled),
    )
    return compare(made.old, made.new, known)


def told(comparison: Comparison) -> dict[tuple[int | None, int | None], set[str]]:
    return {
        (line.old.row_id if line.old else None, line.new.row_id if line.new else None): set(line.words) - {*UNCOUNTED}
        for line in comparison.lines
    }


def edited(mode: str, seed: int, edits: list[int]) -> World:
    made = world(mode, seed)
    for number in edits:
        row = made.take()
        if row is not None:
            EDITS[number](made, row)
    return made


@settings(max_examples=45, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    mode=st.sampled_from((MATTERS, CODES, NAMES)),
    seed=st.integers(0, 10_000),
    edits=st.lists(st.integers(0, len(EDITS) - 1), min_size=25, max_size=40),
)
def test_random_edits_are_classified_right_and_reconcile(mode: str, seed: int, edits: list[int]) -> None:
    """45 times 25 to 40 edits: more than the thousand that are asked for."""
    made = edited(mode, seed, edits)
    comparison = compared(made)
    assert told(comparison) == made.truth
    assert comparison.reconciles
    offered = {(pair.old.row_id, pair.new.row_id) for pair in comparison.near}
    assert made.near <= offered


@pytest.mark.parametrize("mode", [MATTERS, CODES, NAMES])
def test_a_hundred_edits_at_once_are_classified_right(mode: str) -> None:
    made = edited(mode, 7, [number % len(EDITS) for number in range(100)])
    comparison = compared(made)
    assert told(comparison) == made.truth
    assert comparison.reconciles


@settings(max_examples=12, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000), edits=st.lists(st.integers(0, len(EDITS) - 1), min_size=10, max_size=30))
def test_the_other_way_round_what_came_is_what_went(seed: int, edits: list[int]) -> None:
    made = edited(CODES, seed, edits)
    made.recalled.clear()
    forth, back = compared(made), compare(made.new, made.old)
    figures = forth.total, back.total
    gone = figures[0].cancelled + figures[0].recalled
    assert figures[1].added == gone and figures[1].cancelled + figures[1].recalled == figures[0].added
    assert (figures[1].before, figures[1].after) == (figures[0].after, figures[0].before)
    assert back.reconciles
    changed = [{word for word in line.words if word.endswith("变更")} - {*UNCOUNTED} for line in forth.lines]
    turned = [{word for word in line.words if word.endswith("变更")} - {*UNCOUNTED} for line in back.lines]
    assert Counter(map(frozenset, changed)) == Counter(map(frozenset, turned))


@pytest.mark.parametrize("name", COUNTS)
def test_a_published_list_against_itself_is_unchanged(name: str) -> None:
    from tests.editors.comparison_rows import published  # one list of the ten

    rows = published(name)
    comparison = compare(rows, [dict(row) for row in rows])
    assert {count.word: count.count for count in comparison.classes if count.count} == {"未变": len(rows)}
    assert comparison.reconciles and not comparison.near and not comparison.changes


@settings(max_examples=10, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000))
def test_shuffled_rows_are_only_moved(seed: int) -> None:
    """Never by 序号, never by place; order is told but not counted."""
    rows = [dict(row) for row in all_published()[:300]]
    shuffled = [{**row, "seq": str(number)} for number, row in enumerate(random.Random(seed).sample(rows, len(rows)))]
    comparison = compare(rows, shuffled)
    assert {word for line in comparison.lines for word in line.words} == {"未变", "顺序变更"}
    assert comparison.reconciles and not comparison.changes
    assert all(full_key(rows[line.old.row_id - 1])[1] in normal(line.new.name) for line in comparison.lines)
