"""Papers of 权力与任务: letters of 五项权力, whistle slip, project paper, clean-up sheet, establishment sheet."""

from __future__ import annotations

from app.core.dates import long_date
from app.core.ledger import LedgerOptions
from app.core.rules import Reading
from app.core.sheet import Cell, FormGrid, Gap, Sheet, SheetPage, SheetTable, Words
from app.editors.power_lists.papers import day_or_room, label, line, opinion, signed, unit_of
from app.editors.power_lists.work.moments import in_words
from app.editors.power_lists.work.power_fields import POWER_EXERCISE, STATIONED_UNIT, UNIT_ASSESSMENT, UNIT_CHANGE
from app.editors.power_lists.work.project_fields import PROJECT, PROJECT_MILESTONE, PROJECT_QUARTER, PROJECT_REVIEW
from app.editors.power_lists.work.whistle_fields import WHISTLE, WHISTLE_UNIT
from app.editors.power_lists.work.words import INCOMING
from db.declarations import Row

_WIDTHS = (28.0, 67.0, 28.0, 67.0)
_WIDE = 3


def _read(reading: Reading, table: str, row_id: int) -> Row:
    row = reading.row(table, row_id)
    assert row is not None, "a record that is printed is there"
    return row


# -- 五项权力


def _consultation(reading: Reading, row_id: int, options: LedgerOptions) -> SheetPage:
    """征求意见函: the one who asks writes it; for a request that came in, a form for the asking department."""
    row = _read(reading, POWER_EXERCISE.key, row_id)
    unit = unit_of(options, reading)
    asker, asked = (row["counterpart"], unit) if row["direction"] == INCOMING else (unit, row["counterpart"])
    by = f"请于{long_date(row['due_on'])}前书面函复" if row["due_on"] else "请书面函复"
    body = [
        f"根据街道{row['power']}的有关规定，现就“{row['subject']}”征求你单位意见。",
        *(text for text in (row["request_content"] or "").splitlines() if text.strip()),
        f"{by}。",
        "特此函告。",
        "",
    ]
    blocks = (
        Words(f"{asked}：", "plain"),
        Words("\n".join(body)),
        Words(f"{asker}\n{day_or_room(row['requested_on'])}", "right"),
    )
    title = f"关于征求对“{row['subject']}”意见的函"
    return SheetPage(title, blocks, number=row["request_no"] or "", letter=True, issuer=asker)


def _reply(reading: Reading, row_id: int, options: LedgerOptions) -> SheetPage:
    row = _read(reading, POWER_EXERCISE.key, row_id)
    unit = unit_of(options, reading)
    number = f"（{row['request_no']}）" if row["request_no"] else ""
    body = [
        f"你单位{long_date(row['requested_on'])}关于“{row['subject']}”的来函{number}收悉。"
        f"我街道按照{row['power']}的有关规定研究，现函复如下：",
        *(text for text in (row["opinion"] or "").splitlines() if text.strip()),
        "请将采纳情况函告我单位。",
        "特此函复。",
        "",
    ]
    blocks = (
        Words(f"{row['counterpart']}：", "plain"),
        Words("\n".join(body)),
        Words(f"{unit}\n{day_or_room(row['replied_on'])}", "right"),
    )
    return SheetPage(f"关于“{row['subject']}”的复函", blocks, number=row["reply_no"] or "", letter=True, issuer=unit)


def _advised(row: Row, _reading: Reading) -> str:
    if row["direction"] != INCOMING:
        return "街道去函的事项不用复函，请打印征求意见函。"
    return "" if row["opinion"] else "还没有街道意见，不能打印复函。"


# -- 吹哨报到


def _slip(reading: Reading, row_id: int, options: LedgerOptions) -> SheetPage:
    row = _read(reading, WHISTLE.key, row_id)
    item = reading.row("power_item", row["item_id"]) if row["item_id"] else None
    rows = (
        (label("哨号"), Cell(row["whistle_no"] or ""), label("吹哨类型"), Cell(row["whistle_kind"])),
        line("吹哨事项", row["subject"], span=_WIDE),
        (label("吹哨时间"), Cell(in_words(row["blown_at"])), label("吹哨人"), Cell(row["blown_by"] or "")),
        (label("响应时限"), Cell(in_words(row["respond_by"])), label("到场时限"), Cell(in_words(row["arrive_by"]))),
        line("事发地点", row["place"], span=_WIDE),
        line("情况说明", row["situation"], span=_WIDE, height=22),
        line("清单依据", _of_list(item, reading), span=_WIDE),
        line("牵头单位", row["lead_unit"], span=_WIDE),
    )
    last = (
        line("处置结果", row["disposal"], span=_WIDE, height=22),
        (label("办结时间"), Cell(in_words(row["closed_at"])), label("是否解决"), Cell(_yes_no(row["resolved"]))),
        (
            label("到场率"),
            Cell(_share(row)),
            label("总体评价"),
            Cell(row["rating"] or ""),
        ),
        opinion("街道签章", "", signed(None), span=_WIDE, height=22),
    )
    blocks = (FormGrid(_WIDTHS, rows), Gap(4), _called(row, reading), Gap(4), FormGrid(_WIDTHS, last))
    return SheetPage(f"{unit_of(options, reading)}吹哨报到单", blocks)


def _of_list(item: Row | None, reading: Reading) -> str:
    if item is None:
        return ""
    return f"{reading.title('power_list', item['list_id'])}：{item['item_name']}"


def _called(row: Row, reading: Reading) -> SheetTable:
    units = reading.children(WHISTLE_UNIT.key, row["id"])
    lines = [
        (
            unit["unit"],
            unit["acknowledged_at"] or "",
            unit["arrived_at"] or "",
            unit["work_done"] or "",
            unit["rating"] or "",
        )
        for unit in units
    ] or [("",) * 5] * 3
    return SheetTable(
        ("应哨单位", "响应时间", "到场时间", "处置工作", "评价"), (40.0, 33.0, 33.0, 62.0, 22.0), tuple(lines), "lccll"
    )


def _share(row: Row) -> str:
    """Left empty while nobody has come: the slip is printed when the whistle is blown."""
    return (row["arrival_rate"] or "") if row["arrived"] else ""


def _yes_no(cell: int | None) -> str:
    return "" if cell is None else "是" if cell else "否"


# -- 项目书


def _project(reading: Reading, row_id: int, options: LedgerOptions) -> SheetPage:
    row = _read(reading, PROJECT.key, row_id)
    rows = (
        line("项目名称", row["project_name"], span=_WIDE),
        (label("项目类别"), Cell(row["project_class"]), label("年度"), Cell(f"{row['year']}年")),
        (label("责任单位"), Cell(row["unit"]), label("责任人"), Cell(row["leader"] or "")),
        (label("认领日期"), Cell(long_date(row["claimed_on"] or "")), label("项目状态"), Cell(row["state"] or "")),
        line("项目目标", row["goal"], span=_WIDE, height=18),
        line("工作要求", row["requirements"], span=_WIDE, height=18),
    )
    last = (
        line("项目成效", row["result"], span=_WIDE, height=18),
        opinion("责任单位", "", signed(None), span=_WIDE, height=22),
        opinion("街道意见", "", signed(row["closed_on"]), span=_WIDE, height=22),
    )
    blocks = (
        FormGrid(_WIDTHS, rows),
        Gap(4),
        *_project_tables(row["id"], reading),
        FormGrid(_WIDTHS, last),
    )
    return SheetPage(f"{unit_of(options, reading)}{row['project_class']}项目书", blocks)


def _project_tables(project_id: int, reading: Reading) -> tuple[SheetTable | Gap, ...]:
    milestones = sorted(reading.children(PROJECT_MILESTONE.key, project_id), key=lambda one: one["due_on"] or "9999")
    quarters = sorted(reading.children(PROJECT_QUARTER.key, project_id), key=lambda one: one["quarter"])
    reviews = sorted(reading.children(PROJECT_REVIEW.key, project_id), key=lambda one: one["reviewed_on"] or "9999")
    tables = (
        _table("节点内容 计划完成 实际完成 说明", (88, 30, 30, 42), "lccl", milestones, "what due_on done_on note"),
        _table(
            "季度 工作进展 存在问题 下步打算",
            (32, 62, 48, 48),
            "clll",
            quarters,
            "quarter progress problems next_steps",
        ),
        _table(
            "场合 日期 结果 得分 意见",
            (20, 30, 24, 20, 96),
            "cccrl",
            reviews,
            "occasion reviewed_on result score opinion",
        ),
    )
    return tuple(block for table in tables if table.rows for block in (table, Gap(4)))


def _table(headings: str, widths: tuple[float, ...], align: str, rows: list[Row], keys: str) -> SheetTable:
    """A table of detail rows; headings and keys parted by blanks."""
    lines = tuple(tuple(str(row[key] or "") for key in keys.split()) for row in rows)
    return SheetTable(tuple(headings.split()), widths, lines, align)


# -- 派驻机构


def _station(reading: Reading, row_id: int, options: LedgerOptions) -> SheetPage:
    row = _read(reading, STATIONED_UNIT.key, row_id)
    posts = "，".join(
        f"{STATIONED_UNIT.field(key).heading} {row[key]} 人"
        for key in ("admin_posts", "institution_posts", "hired_posts")
        if row[key] is not None
    )
    rows = (
        (label("机构名称"), Cell(row["unit_name"]), label("主管部门"), Cell(row["parent_department"] or "")),
        (label("管理方式"), Cell(row["mode"] or ""), label("考核主体"), Cell(row["assessor"] or "")),
        (label("编制"), Cell(posts), label("实有人数"), Cell(_number(row["actual_staff"]))),
        line("经费渠道", row["budget_line"], span=_WIDE),
        line("主要职责", row["functions"], span=_WIDE, height=18),
    )
    changes = sorted(reading.children(UNIT_CHANGE.key, row_id), key=lambda one: one["changed_on"] or "9999")
    marks = sorted(reading.children(UNIT_ASSESSMENT.key, row_id), key=lambda one: (one["year"], one["half"] or ""))
    tables = (
        _table("变动日期 变动文号 变动内容", (30, 50, 110), "cll", changes, "changed_on decision_no what_changed"),
        _table(
            "年度 周期 考核单位 得分 考核意见",
            (18, 20, 48, 18, 86),
            "cclrl",
            marks,
            "year half assessed_by score opinion",
        ),
    )
    blocks = tuple(block for table in tables if table.rows for block in (Gap(4), table))
    return SheetPage(f"{unit_of(options, reading)}派驻机构登记表", (FormGrid(_WIDTHS, rows), *blocks))


def _number(cell: int | None) -> str:
    return "" if cell is None else f"{cell} 人"


SHEETS = (
    Sheet("exercise-request", "征求意见函", POWER_EXERCISE.key, _consultation),
    Sheet("exercise-reply", "复函", POWER_EXERCISE.key, _reply, offered=_advised),
    Sheet("whistle-slip", "吹哨报到单", WHISTLE.key, _slip),
    Sheet("project-paper", "项目书", PROJECT.key, _project),
    Sheet("station-paper", "派驻机构登记表", STATIONED_UNIT.key, _station),
)
