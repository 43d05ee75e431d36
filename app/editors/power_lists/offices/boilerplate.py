"""Text that many items share, written once: putting a template into items, and seeing which items differ from it.

Source: 2,931 published items carry 264 accountability texts, ten of which cover 67 %; ten duty texts cover 58 %.
"""

from __future__ import annotations

from app.core.action import Action, require
from app.core.errors import BadInput, Message
from app.core.query import Filter, Query
from app.core.rules import Reading
from app.editors.power_lists.fields import POWER_ITEM
from app.editors.power_lists.lists.versions import open_items, open_lists
from app.editors.power_lists.offices.fields import TEMPLATE_KINDS, TEXT_TEMPLATE
from db.changes import Action as Deed
from db.changes import ChangeSet, Edit, Pending
from db.declarations import Field, Kind, Row

FIELD_OF = dict(zip(TEMPLATE_KINDS, ("duty", "accountability", "accountability_scope", "remedy"), strict=True))
"""What a kind of template is written into."""

REFERENCE_OF = {
    "责任事项": "duty_template_id",
    "追责情形": "accountability_template_id",
    "救济渠道": "remedy_template_id",
}
"""Field of an item that remembers the template; 追责对象范围 is short and remembers none."""

_SHOWN = 12
_TEMPLATE = Field(
    "template", "模板", Kind.REFERENCE, required=True, target=TEXT_TEMPLATE.key, help="先在“文本模板”里写好。"
)
_KEEP = Field("keep", "已有文字的不动", Kind.BOOLEAN, default=1, help="选“否”时，与模板不同的文字也换成模板的。")


def composed(template: Row, stages: list[Row]) -> str:
    """The text a template stands for: its body, else its stages, numbered in their order."""
    if template["body"]:
        return str(template["body"])
    return "\n".join(
        f"{number}.{stage['stage']}责任：{stage['text'] or ''}" for number, stage in enumerate(stages, start=1)
    )


def text_of(reading: Reading, template: Row) -> str:
    """`composed` with the stages the file holds."""
    return composed(template, reading.children("template_stage", template["id"]))


def plain(text: str | None) -> str:
    """Text as it is compared: blanks and line breaks make no difference."""
    return "".join((text or "").split())


# -- from items


def _asks(_reading: Reading, _ids: tuple[int, ...]) -> tuple[Field, ...]:
    return (_TEMPLATE, _KEEP)


def _chosen(reading: Reading, ids: tuple[int, ...], answers: Row) -> tuple[Row, str, list[Row], list[Row]]:
    """(template, its text, items that get it, items whose own text stays)."""
    template = reading.row(TEXT_TEMPLATE.key, answers["template"])
    assert template is not None
    text, field, lists = text_of(reading, template), FIELD_OF[template["template_kind"]], open_lists(reading)
    rows = (reading.row(POWER_ITEM.key, row_id) for row_id in ids)
    items = [row for row in rows if row is not None and row["list_id"] in lists]
    given: list[Row] = []
    own: list[Row] = []
    for item in items:
        stays = answers.get("keep") and item[field] and plain(item[field]) != plain(text)
        (own if stays else given).append(item)
    return template, text, given, own


def _apply_preview(reading: Reading, ids: tuple[int, ...], answers: Row) -> tuple[str, ...]:
    if not answers.get("template"):
        return ()
    template, text, items, own = _chosen(reading, ids, answers)
    field = POWER_ITEM.field(FIELD_OF[template["template_kind"]])
    frozen = len(ids) - len(items) - len(own)
    lines = [f"{len(items)} 项的{field.heading}写成：{text[:80]}{'…' if len(text) > 80 else ''}"]
    lines += [f"{len(own)} 项已有不同的文字，保持不动。"] if own else []
    lines += [f"{frozen} 项在已公布的清单里，不能改。"] if frozen else []
    differing = [item for item in items if item[field.key] and plain(item[field.key]) != plain(text)]
    lines += [f"会换掉原有文字：{item['item_name'][:40]}" for item in differing[:_SHOWN]]
    return (*lines, *([f"……另有 {len(differing) - _SHOWN} 项"] if len(differing) > _SHOWN else []))


def use(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    """Write a template's text into items of open lists; the stages of a duty template become duty stages."""
    require((_TEMPLATE,), answers)
    template, text, items, own = _chosen(reading, ids, answers)
    _refuse_empty(template, text, "套用")
    if not items:
        why = "都已有不同的文字，并选了不动" if own else "都在已公布的清单或通用清单里，不能改；请先起草新版本"
        raise BadInput((Message("template", f"没有套用：选中的事项{why}。"),))
    edits = [edit for item in items for edit in _written(reading, item, template, text)]
    return ChangeSet(f"套用模板“{template['name']}”：{len(items)} 项", tuple(edits), source="action")


def _refuse_empty(template: Row, text: str, deed: str) -> None:
    """An empty template would wipe out what the items say."""
    if not plain(text):
        sentence = f"没有{deed}：模板“{template['name']}”还没有文字，请先写正文或各阶段的文字。"
        raise BadInput((Message("template" if deed == "套用" else "", sentence),))


def _written(reading: Reading, item: Row, template: Row, text: str) -> list[Edit]:
    kind = template["template_kind"]
    values: Row = {FIELD_OF[kind]: text}
    if kind in REFERENCE_OF:
        values[REFERENCE_OF[kind]] = template["id"]
    edits = [Edit(Deed.UPDATE, POWER_ITEM.key, values, item["id"])]
    stages = reading.children("template_stage", template["id"]) if kind == "责任事项" else []
    if stages:
        old = reading.children("duty_stage", item["id"])
        edits += [Edit(Deed.DELETE, "duty_stage", row_id=row["id"]) for row in old]
        edits += [_stage_edit(item["id"], stage) for stage in stages]
    return edits


def _stage_edit(item_id: int | Pending, stage: Row) -> Edit:
    values = {key: stage[key] for key in ("stage", "text", "basis")}
    return Edit(Deed.INSERT, "duty_stage", values | {"item_id": item_id})


# -- from the template


def users(reading: Reading, template: Row) -> list[Row]:
    """The open items that were given the template."""
    reference = REFERENCE_OF.get(template["template_kind"])
    if reference is None:
        return []
    lists = open_lists(reading)
    query = Query(POWER_ITEM.key, filters=(Filter(reference, values=(template["id"],)),))
    return [item for item in reading.all_rows(query) if item["list_id"] in lists]


def differing(reading: Reading, template: Row) -> list[Row]:
    """Those of `users` whose text is no longer the template's."""
    text, field = plain(text_of(reading, template)), FIELD_OF[template["template_kind"]]
    return [item for item in users(reading, template) if plain(item[field]) != text]


def _template(reading: Reading, ids: tuple[int, ...]) -> Row:
    row = reading.row(TEXT_TEMPLATE.key, ids[0])
    assert row is not None
    return row


def _refresh_offered(row: Row, _reading: Reading) -> str:
    kind = row["template_kind"]
    return "" if kind in REFERENCE_OF else f"{kind}不记录套用了哪个模板，请在事项里重新套用。"


def _refresh_preview(reading: Reading, ids: tuple[int, ...], _answers: Row) -> tuple[str, ...]:
    template = _template(reading, ids)
    found, all_users = differing(reading, template), users(reading, template)
    field = FIELD_OF[template["template_kind"]]
    shown = [f"{item['item_name'][:40]}：现在是“{(item[field] or '')[:40]}…”" for item in found[:_SHOWN]]
    more = [f"……另有 {len(found) - _SHOWN} 项"] if len(found) > _SHOWN else []
    return (f"套用它的有 {len(all_users)} 项，其中 {len(found)} 项的文字与模板不同，将换成模板的。", *shown, *more)


def refresh(reading: Reading, ids: tuple[int, ...], _answers: Row) -> ChangeSet:
    """Bring every open item that was given the template back to its present text."""
    template = _template(reading, ids)
    text, found = text_of(reading, template), differing(reading, template)
    _refuse_empty(template, text, "更新")
    if not found:
        raise BadInput((Message("", "没有更新：没有套用它而文字不同的事项。"),))
    edits = [edit for item in found for edit in _written(reading, item, template, text)]
    return ChangeSet(f"按模板“{template['name']}”更新 {len(found)} 项", tuple(edits), source="action")


def same_text_items(reading: Reading, template: Row) -> list[Row]:
    """Open items that hold the template's text without having been given it."""
    text, kind = plain(text_of(reading, template)), template["template_kind"]
    reference = REFERENCE_OF.get(kind)
    if not text or reference is None:
        return []
    return [item for item in open_items(reading) if not item[reference] and plain(item[FIELD_OF[kind]]) == text]


def _adopt_preview(reading: Reading, ids: tuple[int, ...], _answers: Row) -> tuple[str, ...]:
    count = len(same_text_items(reading, _template(reading, ids)))
    return (f"有 {count} 项的文字与模板一字不差，记为套用了它；文字不变，以后可以跟着模板一起更新。",)


def adopt(reading: Reading, ids: tuple[int, ...], _answers: Row) -> ChangeSet:
    """Let items that already hold the template's text remember it."""
    template = _template(reading, ids)
    found, reference = same_text_items(reading, template), REFERENCE_OF[template["template_kind"]]
    if not found:
        raise BadInput((Message("", "没有认领：草稿和审核中的清单里没有文字与它相同的事项。"),))
    edits = tuple(Edit(Deed.UPDATE, POWER_ITEM.key, {reference: template["id"]}, item["id"]) for item in found)
    return ChangeSet(f"认领同文事项 {len(found)} 项：{template['name']}", edits, source="action")


def _commonest(reading: Reading) -> list[tuple[str, str, int]]:
    """(kind, text, items) of texts that stand in at least three open items and in no template yet."""
    known = {plain(text_of(reading, row)) for row in reading.all_rows(Query(TEXT_TEMPLATE.key))}
    counts: dict[tuple[str, str], list[Row]] = {}
    for item in open_items(reading):
        for kind, field in FIELD_OF.items():
            if item[field]:
                counts.setdefault((kind, plain(item[field])), []).append(item)
    found = [(kind, rows[0][FIELD_OF[kind]], len(rows)) for (kind, text), rows in counts.items() if text not in known]
    return sorted((entry for entry in found if entry[2] >= 3), key=lambda entry: -entry[2])[:20]


def _gather_preview(reading: Reading, _ids: tuple[int, ...], _answers: Row) -> tuple[str, ...]:
    found = _commonest(reading)
    if not found:
        return ("没有哪段文字在三项以上重复，也许都已经写成模板了。",)
    return tuple(f"{kind}：{count} 项相同，“{text[:40]}…”" for kind, text, count in found)


def gather(reading: Reading, _ids: tuple[int, ...], _answers: Row) -> ChangeSet:
    """Make a template of each text that several items share."""
    found = _commonest(reading)
    if not found:
        raise BadInput((Message("", "没有建立：没有哪段文字在三项以上重复，也许都已经写成模板了。"),))
    edits = tuple(
        Edit(
            Deed.INSERT,
            TEXT_TEMPLATE.key,
            {"name": f"{kind}（{count} 项共用）{number}", "template_kind": kind, "body": text},
        )
        for number, (kind, text, count) in enumerate(found, start=1)
    )
    return ChangeSet(f"从重复的文字建立模板 {len(edits)} 个", edits, source="action")


ACTIONS = (
    Action(
        "template-use",
        "套用模板…",
        POWER_ITEM.key,
        use,
        _asks,
        preview=_apply_preview,
        many=True,
        note="把模板的文字写进选中的事项；责任事项按阶段写的，阶段也一起写进去。",
    ),
    Action(
        "template-refresh",
        "更新套用的事项…",
        TEXT_TEMPLATE.key,
        refresh,
        offered=_refresh_offered,
        preview=_refresh_preview,
        note="模板改了以后，把套用过它的事项一起更新；已公布的版本不变。",
    ),
    Action(
        "template-adopt",
        "认领同文的事项…",
        TEXT_TEMPLATE.key,
        adopt,
        offered=_refresh_offered,
        preview=_adopt_preview,
        note="表格里导入的文字如果与模板相同，可以一次认到模板名下。",
    ),
    Action(
        "template-gather",
        "从重复的文字建立模板…",
        TEXT_TEMPLATE.key,
        gather,
        preview=_gather_preview,
        whole=True,
        note="找出草稿里三项以上相同的责任事项、追责情形、追责对象范围和救济渠道。",
    ),
)
