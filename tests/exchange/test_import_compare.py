"""An import against what the register holds: added, changed, unchanged, refused; and the change set that follows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.editors.power_lists.fields import OFFICE, POWER_ITEM, POWER_LIST
from app.exchange.compare_plan import compare, recheck
from app.exchange.import_plan import ImportPlan
from app.exchange.plan_changes import to_change_set
from app.exchange.recognise import read_plan
from app.exchange.sheet_rules import NO_VERSION, ImportRules, plain_rules
from db.changes import Action, ChangeSet, Pending
from db.declarations import Row, Table
from tests.exchange.import_tools import ITEM_RULES, REAL, SAMPLES, only, write_book, write_sheet

BASIS = "《甲法》第一条"
HEAD = ["序号", "职权编码", "事项名称", "子项", "权力类型", "实施依据", "行使主体", "承办机构", "备注"]


class Register:
    """What an open file would hold, without the file: applies change sets to plain rows."""

    def __init__(self, table: Table = POWER_ITEM, rules: ImportRules = ITEM_RULES) -> None:
        self.table, self.rules = table, rules
        self.known: dict[str, list[Row]] = {key: [] for key in (table.key, *rules.related)}

    def read(self, path: Path, **asked: Any) -> ImportPlan:
        asked.setdefault("list_kind", "权责清单")
        asked.setdefault("version", "2024年版")
        plan = read_plan(path, self.table, rules=self.rules, known=self.known, **asked)
        compare(plan, self.table, rules=self.rules, known=self.known)
        return plan

    def change(self, plan: ImportPlan) -> ChangeSet:
        return to_change_set(plan, self.table, rules=self.rules, known=self.known)

    def take(self, plan: ImportPlan) -> ChangeSet:
        change = self.change(plan)
        made: list[int] = []
        for edit in change.edits:
            rows = self.known[edit.table]
            values = {key: made[v.index] if isinstance(v, Pending) else v for key, v in edit.values.items()}
            if edit.action is Action.INSERT:
                number = sum(map(len, self.known.values())) + 1
                rows.append(
                    {**dict.fromkeys(self.table.columns), **values, "id": number, "rev": 1, "ulid": f"U{number}"}
                )
                made.append(number)
            else:
                row = next(row for row in rows if row["id"] == edit.row_id)
                assert row["rev"] == edit.rev
                row.update(values, rev=row["rev"] + 1)
                made.append(row["id"])
        return change


def item(number: int, name: str, **other: Any) -> list[Any]:
    cells = {
        "序号": number,
        "事项名称": name,
        "权力类型": "行政处罚",
        "实施依据": BASIS,
        "行使主体": "某街道",
        "承办机构": "综合执法队",
    } | other
    return [cells.get(heading, "") for heading in HEAD]


def sheet(path: Path, *items: list[Any]) -> Path:
    return write_sheet(path, [HEAD, *items])


@pytest.fixture
def register(tmp_path: Path) -> Register:
    register = Register()
    register.take(register.read(sheet(tmp_path / "first.xlsx", item(1, "对甲的处罚"), item(2, "对乙的处罚"))))
    return register


def verdicts(plan: ImportPlan) -> list[str]:
    return [row.verdict for page in plan.sheets for row in page.rows]


def test_import_makes_the_list_once_and_its_items_in_order(register: Register) -> None:
    assert [(row["list_kind"], row["version_label"]) for row in register.known["power_list"]] == [
        ("权责清单", "2024年版")
    ]
    assert [row["item_name"] for row in register.known["power_item"]] == ["对甲的处罚", "对乙的处罚"]
    assert {row["list_id"] for row in register.known["power_item"]} == {register.known["power_list"][0]["id"]}


def test_same_file_again_changes_nothing(register: Register, tmp_path: Path) -> None:
    plan = register.read(tmp_path / "first.xlsx")
    assert plan.counts == {"added": 0, "changed": 0, "unchanged": 2, "refused": 0}
    assert register.change(plan).edits == ()


def test_running_numbers_never_decide(register: Register, tmp_path: Path) -> None:
    plan = register.read(
        sheet(tmp_path / "b.xlsx", item(1, "对乙的处罚"), item(2, "对丙的处罚"), item(3, "对甲的处罚"))
    )
    assert verdicts(plan) == ["unchanged", "added", "unchanged"]


def test_changed_cell_is_shown_old_and_new_and_alone_is_written(register: Register, tmp_path: Path) -> None:
    plan = register.read(sheet(tmp_path / "b.xlsx", item(9, "对甲的处罚", 承办机构="平安办"), item(2, "对乙的处罚")))
    row = only(plan).rows[0]
    assert (row.verdict, row.old) == ("changed", {"seq": "1", "office": "综合执法队"})
    edit = register.change(plan).edits[0]
    assert (edit.action, edit.values, edit.row_id, edit.rev) == (
        Action.UPDATE,
        {"seq": "9", "office": "平安办"},
        register.known["power_item"][0]["id"],
        1,
    )
    register.take(plan)
    assert register.read(tmp_path / "b.xlsx").counts["unchanged"] == 2


def test_new_wording_of_the_basis_changes_the_item_of_that_name(register: Register, tmp_path: Path) -> None:
    plan = register.read(sheet(tmp_path / "b.xlsx", item(1, "对甲的处罚", 实施依据="《甲法》（2025年修订）第二条")))
    assert only(plan).rows[0].old == {"basis": BASIS}


def test_new_name_under_the_same_code_is_a_change(tmp_path: Path) -> None:
    register = Register()
    code = {"职权编码": "650200207CF49000"}
    register.take(register.read(sheet(tmp_path / "a.xlsx", item(1, "对甲的处罚", **code))))
    plan = register.read(sheet(tmp_path / "b.xlsx", item(1, "对新甲的处罚", 实施依据="《新法》第九条", **code)))
    assert set(only(plan).rows[0].old) == {"item_name", "basis"}


def test_same_name_of_another_body_is_another_item(register: Register, tmp_path: Path) -> None:
    other = item(1, "对甲的处罚", 行使主体="另一街道", 实施依据="《乙法》第三条")
    assert verdicts(register.read(sheet(tmp_path / "b.xlsx", other))) == ["added"]


def test_same_power_of_another_body_is_added_not_written_over(register: Register, tmp_path: Path) -> None:
    department = item(1, "对甲的处罚", 行使主体="区城市管理局")
    longer = item(2, "对乙的处罚", 行使主体="某区某街道办事处")
    assert verdicts(register.read(sheet(tmp_path / "b.xlsx", department, longer))) == ["added", "changed"]


def test_same_names_with_different_bases_are_not_mixed_up(tmp_path: Path) -> None:
    register = Register()
    twins = [item(1, "对甲的处罚"), item(2, "对甲的处罚", 实施依据="《乙法》第三条", 承办机构="平安办")]
    register.take(register.read(sheet(tmp_path / "a.xlsx", *twins)))
    plan = register.read(sheet(tmp_path / "b.xlsx", *reversed(twins)))
    assert verdicts(plan) == ["unchanged", "unchanged"]


def test_blanks_and_line_breaks_alone_are_no_change(register: Register, tmp_path: Path) -> None:
    plan = register.read(sheet(tmp_path / "b.xlsx", item(1, "对甲\n的处罚 ", 实施依据="《甲法》\n　　第一条")))
    assert verdicts(plan) == ["unchanged"]


def test_empty_cell_clears_nothing(register: Register, tmp_path: Path) -> None:
    register.known["power_item"][0]["remark"] = "本街道的说明"
    plan = register.read(sheet(tmp_path / "b.xlsx", item(1, "对甲的处罚", 承办机构="")))
    assert verdicts(plan) == ["unchanged"]


def test_rows_missing_in_the_file_stay(register: Register, tmp_path: Path) -> None:
    change = register.take(register.read(sheet(tmp_path / "b.xlsx", item(1, "对丙的处罚"))))
    assert {edit.action for edit in change.edits} == {Action.INSERT}
    assert len(register.known["power_item"]) == 3


def test_another_version_is_another_list(register: Register, tmp_path: Path) -> None:
    plan = register.read(tmp_path / "first.xlsx", version="2025年版")
    assert verdicts(plan) == ["added", "added"]
    register.take(plan)
    assert [row["version_label"] for row in register.known["power_list"]] == ["2024年版", "2025年版"]


def test_refused_and_unchosen_rows_are_left_out(register: Register, tmp_path: Path) -> None:
    rows = [item(1, "对丙的处罚"), item(2, "对丁的处罚", 实施依据=""), item(3, "对戊的处罚")]
    plan = register.read(sheet(tmp_path / "b.xlsx", *rows))
    assert verdicts(plan) == ["added", "refused", "added"]
    only(plan).rows[0].chosen = False
    assert [edit.values["item_name"] for edit in register.change(plan).edits] == ["对戊的处罚"]


def test_corrected_row_is_judged_and_compared_anew(register: Register, tmp_path: Path) -> None:
    rows = [
        item(1, "", 实施依据="《丙法》第一条"),
        item(2, "对丁的处罚", 权力类型="行政处理"),
        item(3, "对戊的处罚", 实施依据=""),
    ]
    plan = register.read(sheet(tmp_path / "b.xlsx", *rows))
    page = only(plan)
    assert [row.refused for row in page.rows] == ["MISSING_NAME", "UNKNOWN_TYPE", "MISSING_BASIS"]
    page.rows[0].values["item_name"] = "对甲的处罚"
    page.rows[1].values["power_type"] = "行政检查"
    recheck(plan, POWER_ITEM, rules=ITEM_RULES, known=register.known)
    assert [(row.verdict, row.refused) for row in page.rows] == [
        ("changed", ""),
        ("added", ""),
        ("refused", "MISSING_BASIS"),
    ]
    assert plan.counts == {"added": 1, "changed": 1, "unchanged": 0, "refused": 1}


def test_correction_can_make_and_unmake_a_duplicate(register: Register, tmp_path: Path) -> None:
    plan = register.read(sheet(tmp_path / "b.xlsx", item(1, "对丙的处罚"), item(2, "对丙的处罚")))
    page = only(plan)
    assert [row.refused for row in page.rows] == ["", "DUPLICATE_ITEM"]
    page.rows[1].values["item_name"] = "对丁的处罚"
    recheck(plan, POWER_ITEM, rules=ITEM_RULES, known=register.known)
    assert [row.refused for row in page.rows] == ["", ""]
    page.rows[0].values["item_name"] = "对丁的处罚"
    recheck(plan, POWER_ITEM, rules=ITEM_RULES, known=register.known)
    assert [row.refused for row in page.rows] == ["", "DUPLICATE_ITEM"]


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.xlsx")), ids=lambda path: path.name)
def test_rechecking_without_a_correction_changes_nothing(path: Path) -> None:
    register = Register()
    plan = register.read(path)
    before = [(repr(page.rows), repr(page.notes)) for page in plan.sheets]
    for _ in range(2):
        recheck(plan, POWER_ITEM, rules=ITEM_RULES, known=register.known)
    assert [(repr(page.rows), repr(page.notes)) for page in plan.sheets] == before


def test_several_kinds_in_one_file_make_several_lists() -> None:
    register = Register()
    register.take(register.read(SAMPLES / "s5_duty_three_lists.xlsx", version="2025年版"))
    lists = {row["id"]: row["list_kind"] for row in register.known["power_list"]}
    assert list(lists.values()) == ["基本履职事项", "配合履职事项", "上级部门收回事项"]
    counts = [lists[row["list_id"]] for row in register.known["power_item"]]
    assert [counts.count(kind) for kind in lists.values()] == [5, 1, 4]


def test_new_list_keeps_what_the_title_block_told() -> None:
    register = Register()
    register.take(register.read(SAMPLES / "s1_street_two_level_header.xlsx", version=""))
    made = register.known["power_list"][0]
    assert (made["version_label"], made["issuer"], made["issued_on"]) == ("2024年版", "某某街道办事处", "2024-03-18")
    assert made["source_file"] == "s1_street_two_level_header.xlsx"


def test_file_without_any_version_still_imports(tmp_path: Path) -> None:
    register = Register()
    register.take(register.read(sheet(tmp_path / "清单.xlsx", item(1, "对甲的处罚")), version=""))
    assert register.known["power_list"][0]["version_label"] == NO_VERSION
    assert register.read(tmp_path / "清单.xlsx", version="").counts["unchanged"] == 1


def test_every_item_knows_where_it_came_from() -> None:
    register = Register()
    plan = register.read(SAMPLES / "s1_street_two_level_header.xlsx")
    change = register.change(plan)
    assert len(change.origins) == len(change.edits)
    assert change.origins[0] is None
    sha256, page, line, raw = change.origins[3]
    assert (sha256, page, line) == (plan.sha256, "街道权责清单", 7)
    assert json.loads(raw)["item_name"] == "临时占用\n城市绿化\n用地的审\n批"


def test_ten_lists_together_and_again() -> None:
    register = Register()
    for _ in range(2):
        counts = [register.read(path).counts for path in sorted(REAL.glob("*.xls*"))]
        total = {verdict: sum(count[verdict] for count in counts) for verdict in counts[0]}
        if not register.known["power_item"]:
            for path in sorted(REAL.glob("*.xls*")):
                register.take(register.read(path))
        else:
            assert total == {"added": 0, "changed": 0, "unchanged": 1567, "refused": 0}
    assert len(register.known["power_item"]) == 1567


def test_any_register_comes_in_by_its_headings(tmp_path: Path) -> None:
    register = Register(OFFICE, plain_rules(OFFICE))
    rows = [
        ["机构一览表"],
        ["电话", "机构名称", "启用日期", "类别", "别的"],
        ["12345", "党政办", "2024年3月1日", "内设机构", "x"],
        ["", "便民中心", "", "事业单位", ""],
        ["1", "", "", "", ""],
        ["", "党政办", "", "", ""],
        ["", "执法队", "", "不知道", ""],
    ]
    plan = register.read(write_sheet(tmp_path / "a.xlsx", rows, [(0, 0, 0, 4)]))
    page = only(plan)
    assert page.column_map == {"A": "phone", "B": "name", "C": "valid_from", "D": "office_kind"}
    assert [row.refused for row in page.rows] == ["", "", "MISSING_VALUE", "DUPLICATE_ITEM", ""]
    assert page.rows[0].values == {
        "phone": "12345",
        "name": "党政办",
        "valid_from": "2024-03-01",
        "office_kind": "内设机构",
    }
    assert [note.code for note in page.rows[4].notes] == ["BAD_VALUE"]
    assert len(register.take(plan).edits) == 3
    assert register.read(tmp_path / "a.xlsx").counts == {"added": 0, "changed": 0, "unchanged": 3, "refused": 2}


def test_register_of_lists_comes_in_too(tmp_path: Path) -> None:
    register = Register(POWER_LIST, plain_rules(POWER_LIST))
    rows = [
        ["清单种类", "版本", "编制日期"],
        ["权责清单", "2023年版", "2023.12.1"],
        ["赋权事项清单", "", ""],
        ["没有的", "2024年版", ""],
    ]
    plan = register.read(write_sheet(tmp_path / "a.xlsx", rows))
    assert [row.refused for row in only(plan).rows] == ["", "MISSING_VALUE", "MISSING_VALUE"]
    assert [row.refused_field for row in only(plan).rows] == ["", "version_label", "list_kind"]
    register.take(plan)
    assert register.known["power_list"][0]["issued_on"] == "2023-12-01"


def test_heading_once_chosen_is_remembered(tmp_path: Path) -> None:
    rows = [["序号", "事项名称", "实施依据", "经办窗口"], [1, "对甲的处罚", BASIS, "三号"]]
    path = write_sheet(tmp_path / "a.xlsx", rows)
    register = Register()
    assert only(register.read(path)).unmapped == ["经办窗口"]
    plan = register.read(path, remembered={"经办 窗口": "office"})
    assert only(plan).rows[0].values["office"] == "三号"


def test_what_the_clerk_corrected_about_the_sheet_holds(tmp_path: Path) -> None:
    from app.exchange.import_plan import Recognition

    rows = [["序号", "甲", "乙"], ["序号", "事项名称", "实施依据"], [1, "对甲的处罚", BASIS]]
    path = write_book(tmp_path / "a.xlsx", {"表": (rows, [])})
    wanted = Recognition({"表": (1,)}, {"表": {"B": "item_name", "C": "basis"}}, {"表": "委托执法事项清单"})
    page = only(Register().read(path, recognition=wanted))
    assert (page.header_rows, page.list_kind) == ([1], "委托执法事项清单")
    assert page.column_map == {"A": "seq", "B": "item_name", "C": "basis"}
    assert page.rows[-1].values["grant_mode"] == "委托"


def exported(rows: list[Row], table: Table, lists: dict[int, str]) -> list[list[Any]]:
    """A register as our own export writes it: declared headings, lists by their title, the ULID last."""
    fields = [field for field in table.fields if field.stored]
    cells = [[lists[row[f.key]] if f.key == "list_id" else row.get(f.key) for f in fields] for row in rows]
    head = [*(field.heading for field in fields), "记录编号"]
    return [head, *([*line, row["ulid"]] for line, row in zip(cells, rows, strict=True))]


def test_our_own_export_comes_back_as_it_was(tmp_path: Path) -> None:
    register = Register()
    for path in (SAMPLES / "s1_street_two_level_header.xlsx", SAMPLES / "s5_duty_three_lists.xlsx"):
        register.take(register.read(path))
    odd = {
        "item_name": "合计 3 项",
        "sub_item_name": "无",
        "office": " 甲科、\n乙科 ",
        "remark": "/",
        "basis": None,
        "seq": "３、",
    }
    register.known["power_item"][0].update(odd)
    lists = {row["id"]: f"{row['list_kind']} · {row['version_label']}" for row in register.known["power_list"]}
    rows = exported(register.known["power_item"], POWER_ITEM, lists)
    path = write_sheet(tmp_path / "权责事项.xlsx", rows, name="权责事项")
    plan = register.read(path, list_kind="")
    assert plan.counts == {"added": 0, "changed": 0, "unchanged": 25, "refused": 0}
    assert not [note for row in only(plan).rows for note in row.notes]
    rows[1][1] = "合计 4 项"
    rows.append(
        [
            {
                "事项名称": "对新的处罚",
                "实施依据": BASIS,
                "权力类型": "行政处罚",
                "所属清单": "权责清单 · 2024年版",
            }.get(h, "")
            for h in rows[0]
        ]
    )
    plan = register.read(write_sheet(path, rows, name="权责事项"), list_kind="")
    assert plan.counts == {"added": 1, "changed": 1, "unchanged": 24, "refused": 0}
    assert only(plan).rows[0].old == {"item_name": "合计 3 项"}
    fresh = Register()
    fresh.take(fresh.read(path, list_kind="", version=""))
    assert {row["list_kind"] for row in fresh.known["power_list"]} == {
        row["list_kind"] for row in register.known["power_list"]
    }
    same = [key for key in POWER_ITEM.columns if key not in ("list_id", "item_name")]
    assert [[row[key] for key in same] for row in fresh.known["power_item"][:25]] == [
        [row[key] for key in same] for row in register.known["power_item"]
    ]
