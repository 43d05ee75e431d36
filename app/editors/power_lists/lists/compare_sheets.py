"""A comparison as plain sheets of cells: 汇总, 分类, 对照 with a column for each class, so that a clerk can filter."""

from __future__ import annotations

from app.core.comparison import Comparison, KindCount, Line
from app.core.export_rows import ExportColumn, ExportSheet
from db.declarations import Kind

_MARK = "√"
_COUNTS = ("调整前", "新增", "取消", "收回", "类型转入", "类型转出", "调整后")


def sheets_of(comparison: Comparison) -> list[ExportSheet]:
    """What is written into the workbook."""
    return [_summary(comparison), _classes(comparison), _lines(comparison)]


def about(comparison: Comparison, unit: str) -> tuple[tuple[str, str], ...]:
    """What the last sheet says."""
    return (
        ("程序", "街道台账"),
        ("内容", f"{comparison.heading}两个版本的对照"),
        ("单位", unit),
        ("调整前", comparison.old_label),
        ("调整后", comparison.new_label),
        ("核对", "数量相符" if comparison.reconciles else "数量不符，请核对"),
        ("待确认", f"{len(comparison.near)} 对名称相近的事项还没有认定是否同一事项"),
        ("说明", "“对照”表一行一项调整；一项可以同时属于几类，打√的列可以用来筛选。顺序变更和未变不列出。"),
    )


def _summary(comparison: Comparison) -> ExportSheet:
    columns = (
        ExportColumn("类型", width=10),
        *(ExportColumn(heading, Kind.INTEGER, 6) for heading in _COUNTS),
        ExportColumn("核对", width=6),
    )
    return ExportSheet("汇总", columns, [_figures(count) for count in (*comparison.kinds, comparison.total)])


def _figures(count: KindCount) -> tuple[object, ...]:
    numbers = (count.before, count.added, count.cancelled, count.recalled, count.moved_in, count.moved_out, count.after)
    return (count.kind, *numbers, "相符" if count.reconciles else "不符")


def _classes(comparison: Comparison) -> ExportSheet:
    columns = (
        ExportColumn("调整类型", width=10),
        ExportColumn("项数", Kind.INTEGER, 6),
        ExportColumn("计入调整", width=6),
    )
    rows = [(count.word, count.count, "是" if count.counted else "否") for count in comparison.classes]
    return ExportSheet("分类", columns, rows)


def _lines(comparison: Comparison) -> ExportSheet:
    words = [count.word for count in comparison.classes if count.counted]
    columns = (
        ExportColumn("序号", Kind.INTEGER, 4),
        ExportColumn("编码", Kind.CODE, 11),
        ExportColumn("权力类型", width=7),
        ExportColumn("事项名称", width=22),
        ExportColumn("调整类型", width=10),
        *(ExportColumn(word, width=4) for word in words),
        ExportColumn("调整前", Kind.LONG_TEXT, 29),
        ExportColumn("调整后", Kind.LONG_TEXT, 29),
        ExportColumn("调整依据", Kind.LONG_TEXT, 12),
        ExportColumn("批准文号", width=9),
        ExportColumn("生效日期", Kind.DATE, 7),
        ExportColumn("说明", Kind.LONG_TEXT, 14),
    )
    rows = [_cells(number, line, words) for number, line in enumerate(comparison.changes, 1)]
    return ExportSheet("对照", columns, rows, frozen=4)


def _cells(number: int, line: Line, words: list[str]) -> tuple[object, ...]:
    return (
        number,
        line.side.code or None,
        line.side.kind,
        line.side.name,
        "、".join(line.words),
        *(_MARK if word in line.words else None for word in words),
        _text(line, old=True),
        _text(line, old=False),
        line.reason or None,
        line.approval or None,
        line.effective or None,
        "\n".join(line.notes) or None,
    )


def _text(line: Line, *, old: bool) -> str | None:
    """The whole row of what came or went, else each field that changed in full."""
    row = line.old if old else line.new
    if row is None or not row.held:
        return None
    if line.differences:
        texts = [(each.heading, each.old if old else each.new) for each in line.differences]
        return "\n".join(f"【{heading}】{text or '（空）'}" for heading, text in texts)
    return "\n".join([row.name, *(f"{heading}：{text}" for heading, text in row.texts)])
