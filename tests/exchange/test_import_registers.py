"""Imports of registers that point to others, follow rules, or hold further kinds of list."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app import jobs
from app.core.progress import Progress
from app.core.query import Query
from app.core.session import Session
from tests.editors.version_kit import add_list, insert, item, items, open_file, read
from tests.exchange.import_tools import only, write_sheet
from tests.exchange.import_tools import read as read_items


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    opened = open_file(tmp_path)
    yield opened
    opened.close(backup=False)


def take(session: Session, path: Path, kind: str = "", version: str = "", table: str = "power_item") -> None:
    session.apply(jobs.plan_change(read(session, path, kind, version, table), session))


# further kinds of list


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("福建省乡镇（街道）权责清单范本", "通用权责清单"),
        ("XX省街道通用权责清单（2024年版）", "通用权责清单"),
        ("XX区县乡“属地管理”事项责任清单", "属地管理责任清单"),
        ("XX街道公共服务事项目录", "公共服务事项目录"),
        ("政务服务事项清单", "公共服务事项目录"),
        ("社区工作事项清单（2025年版）", "社区工作事项清单"),
        ("社区依法协助政府工作事项清单", "社区工作事项清单"),
        ("社区服务办公室权责清单", "权责清单"),
        ("便民服务中心权力清单", "权责清单"),
        ("2024年地县两级权责清单指导目录", "权责清单"),
    ],
)
def test_the_title_tells_what_a_sheet_is(tmp_path: Path, title: str, kind: str):
    rows = [[title], ["序号", "事项名称", "类别", "实施依据"], ["1", "某事项", "行政检查", "《某法》第一条"]]
    assert only(read_items(write_sheet(tmp_path / "a.xlsx", rows), list_kind="")).list_kind == kind


def test_the_caller_says_that_a_list_is_the_model(tmp_path: Path):
    rows = [["某省权责清单"], ["序号", "事项名称", "类别", "实施依据"], ["1", "甲", "行政检查", "《某法》第一条"]]
    path = write_sheet(tmp_path / "a.xlsx", rows)
    assert only(read_items(path, list_kind="通用权责清单")).list_kind == "通用权责清单"
    assert only(read_items(path, list_kind="")).list_kind == "权责清单"


def test_a_list_of_shared_duties_comes_in_with_its_roles(session: Session, tmp_path: Path):
    rows = [
        ["某区“属地管理”事项责任清单"],
        ["序号", "事项名称", "主体责任部门", "部门主体责任", "街道配合责任"],
        ["一、城市管理（2项）"],
        ["1", "养犬管理", "区公安局\n区农业农村局", "区公安局：登记收容。\n区农业农村局：防疫。", "宣传劝导。"],
        ["2", "占道经营", "区城管局", "查处。", ""],
    ]
    path = write_sheet(tmp_path / "a.xlsx", rows)
    plan = read(session, path, "", "2026年版")
    assert (plan.sheets[0].list_kind, plan.counts["added"]) == ("属地管理责任清单", 2)
    session.apply(jobs.plan_change(plan, session))
    made = items(session, 1)
    assert [row["category"] for row in made] == ["城市管理", "城市管理"]
    roles = [(role["unit"], role["role"], role["text"]) for role in session.children("duty_role", made[0]["id"])]
    assert roles == [
        ("区公安局", "主体责任", "登记收容。"),
        ("区农业农村局", "主体责任", "防疫。"),
        ("街道", "配合责任", "宣传劝导。"),
    ]
    assert [role["unit"] for role in session.children("duty_role", made[1]["id"])] == ["区城管局"]


def test_services_and_community_work_need_no_basis(session: Session, tmp_path: Path):
    rows = [["序号", "公共服务事项名称", "承办机构", "服务对象"], ["1", "老年证办理", "便民服务中心", "老年人"]]
    take(session, write_sheet(tmp_path / "a.xlsx", rows), "", "2026年版")
    rows = [["序号", "社区工作事项", "对口部门"], ["1", "协助做好人口普查", "区统计局"]]
    take(session, write_sheet(tmp_path / "b.xlsx", rows), "", "2026年版")
    first, second = session.all_rows(Query("power_item"))
    assert (first["item_name"], first["power_type"], first["target"]) == ("老年证办理", "公共服务", "老年人")
    assert (second["item_name"], second["power_type"], second["guide_dept"]) == ("协助做好人口普查", None, "区统计局")
    kinds = [row["list_kind"] for row in session.all_rows(Query("power_list"))]
    assert kinds == ["公共服务事项目录", "社区工作事项清单"]


def test_the_bases_of_an_import_are_taken_apart(session: Session, tmp_path: Path):
    basis = "【法律】《甲法》（2021年修订）第一条：正文。\n【行政法规】《乙条例》第二条第三款第（四）项：正文。"
    rows = [["序号", "事项名称", "类别", "实施依据"], ["1", "甲", "行政处罚", basis]]
    take(session, write_sheet(tmp_path / "a.xlsx", rows), "权责清单", "2026年版")
    told = [
        (row["basis_level"], row["law_title"], row["article"], row["paragraph"], row["subparagraph"])
        for row in session.all_rows(Query("power_citation"))
    ]
    assert told == [
        ("法律", "甲法", "第一条", None, None),
        ("行政法规", "乙条例", "第二条", "第三款", "第（四）项"),
    ]
    session.undo()
    assert (session.count("power_citation"), session.count("matter"), session.count("power_list")) == (0, 0, 0)


# records that point to others


def test_a_reference_is_found_by_the_title_it_is_shown_by(session: Session, tmp_path: Path):
    add_list(session, "权责清单", "2025年版", item("甲", sub_item_name="子"), item("乙"))
    path = tmp_path / "次数.csv"
    path.write_text("事项,年度,次数\n甲 · 子,2025,3\n乙,2025,0\n没有这一项,2025,1\n,2023,1\n", "utf-8-sig")
    plan = read(session, path, table="item_use")
    assert plan.counts == {"added": 2, "changed": 0, "unchanged": 0, "refused": 2}
    told = [row.refusal for row in plan.sheets[0].rows if row.refused]
    assert told == ["没有找到事项“没有这一项”，请先登记它或改成登记过的名称", "“事项”为空，这一栏必须填写"]
    session.apply(jobs.plan_change(plan, session))
    assert [(row["matter_id"], row["times"]) for row in session.all_rows(Query("item_use"))] == [(1, 3), (2, 0)]
    path.write_text("事项,年度,次数\n甲 · 子,2025,5\n乙,2025,0\n", "utf-8-sig")
    assert read(session, path, table="item_use").counts["changed"] == 1


def test_a_reference_that_may_be_empty_only_warns(session: Session, tmp_path: Path):
    path = tmp_path / "事项库.csv"
    path.write_text("事项名称,对应职能\n甲,没有的职能\n", "utf-8-sig")
    plan = read(session, path, table="matter")
    [row] = plan.sheets[0].rows
    assert (row.verdict, [note.code for note in row.notes]) == ("added", ["UNKNOWN_RECORD"])
    take(session, path, table="matter")
    assert next(session.all_rows(Query("matter")))["function_id"] is None


def test_records_of_one_file_may_point_to_each_other(session: Session, tmp_path: Path):
    first, second = insert(session, "matter", item_name="处罚"), insert(session, "matter", item_name="检查")
    insert(session, "matter_link", matter_id=first, link_kind="关联检查", other_id=second, note="成对")
    out = tmp_path / "事项库.xlsx"
    jobs.export_job(session, Query("matter"), (), out)(Progress())
    other = open_file(tmp_path, "另一个.db")
    other.apply(jobs.plan_change(read(other, out, table="matter"), other))
    [link] = other.all_rows(Query("matter_link"))
    names = {row["id"]: row["item_name"] for row in other.all_rows(Query("matter"))}
    assert (names[link["matter_id"]], names[link["other_id"]]) == ("处罚", "检查")
    assert jobs.plan_change(read(other, out, table="matter"), other).edits == ()
    other.close(backup=False)


def test_of_two_records_with_one_title_each_keeps_its_own(session: Session, tmp_path: Path):
    add_list(session, "权责清单", "2025年版", item("甲", basis="《甲法》第一条"), item("甲", basis="《乙法》第二条"))
    for matter, year in ((1, 2024), (2, 2025)):
        insert(session, "item_use", matter_id=matter, year=year, times=1)
    out = tmp_path / "次数.xlsx"
    jobs.export_job(session, Query("item_use"), (), out)(Progress())
    assert read(session, out, table="item_use").counts["unchanged"] == 2


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_two_records_that_say_the_same_both_come_back(session: Session, tmp_path: Path, suffix: str):
    """Items of one name with different bases are two matters that say the same."""
    for _ in range(2):
        insert(session, "matter", item_name="甲", power_type="行政检查")
    out = tmp_path / f"事项库{suffix}"
    jobs.export_job(session, Query("matter"), (), out)(Progress())
    assert read(session, out, table="matter").counts["unchanged"] == 2
    other = open_file(tmp_path, "另一个.db")
    other.apply(jobs.plan_change(read(other, out, table="matter"), other))
    assert other.count("matter") == 2
    assert read(other, out, table="matter").counts["unchanged"] == 2
    other.close(backup=False)


def test_a_record_copied_in_excel_is_refused_as_the_same(session: Session, tmp_path: Path):
    insert(session, "matter", item_name="甲", power_type="行政检查")
    out = tmp_path / "事项库.xlsx"
    jobs.export_job(session, Query("matter"), (), out)(Progress())
    book = load_workbook(out)
    page = book.worksheets[0]
    page.append([cell.value for cell in page[2]])
    page.append([cell.value for cell in page[2]])
    page.cell(4, [cell.value for cell in page[1]].index("记录编号") + 1).value = None
    book.save(out)
    plan = read(session, out, table="matter")
    assert (plan.counts["unchanged"], plan.counts["refused"]) == (1, 2)


def test_a_file_with_only_the_citations_finds_their_items(session: Session, tmp_path: Path):
    add_list(session, "权责清单", "2025年版", item("甲"))
    out = tmp_path / "权责事项.xlsx"
    jobs.export_job(session, Query("power_item"), (), out)(Progress())
    book = load_workbook(out)
    for name in [name for name in book.sheetnames if name != "依据条款"]:
        del book[name]
    book.save(out)
    assert read(session, out).counts == {"added": 0, "changed": 0, "unchanged": 1, "refused": 0}


def test_a_link_changed_in_excel_is_changed(session: Session, tmp_path: Path):
    add_list(session, "权责清单", "2025年版", item("甲"), item("乙"))
    insert(session, "item_use", matter_id=1, year=2024, times=1)
    out = tmp_path / "次数.xlsx"
    jobs.export_job(session, Query("item_use"), (), out)(Progress())
    book = load_workbook(out)
    book.worksheets[0].cell(2, 1).value = "乙"
    book.save(out)
    take(session, out, table="item_use")
    [row] = session.all_rows(Query("item_use"))
    assert row["matter_id"] == 2


# rules of the register


def test_rows_that_a_rule_stops_are_refused_and_the_others_come_in(session: Session, tmp_path: Path):
    made = add_list(session, "权责清单", "2025年版", item("甲"))
    out = tmp_path / "清单.xlsx"
    add_list(session, "赋权事项清单", "2025年版", item("乙"))
    jobs.export_job(session, Query("power_list"), (), out)(Progress())
    book = load_workbook(out)
    page = book.worksheets[0]
    headings = [cell.value for cell in page[1]]
    page.cell(2, headings.index("状态") + 1).value = "已归档"
    page.cell(3, headings.index("填报单位") + 1).value = "建设街道"
    book.save(out)
    plan = read(session, out, table="power_list")
    assert plan.counts["changed"] == 2
    session.apply(jobs.plan_change(plan, session))
    assert plan.counts == {"added": 0, "changed": 1, "unchanged": 0, "refused": 1}
    [refused] = [row for row in plan.sheets[0].rows if row.refused]
    assert "不能改为“已归档”" in refused.refusal
    assert session.row("power_list", made)["state"] == "草稿"
    assert [row["issuer"] for row in session.all_rows(Query("power_list"))] == [None, "建设街道"]
