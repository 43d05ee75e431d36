"""What can be done with a version of a list, from drafting to filing; see `rules.LIST_FLOW`."""

from __future__ import annotations

from dataclasses import replace

from app.core.action import Action, Asks, Make, Offer, asked, flow_actions, require
from app.core.errors import BadInput, Message
from app.core.query import Query
from app.core.rules import Reading
from app.editors.power_lists.enumerations import DRAFT, MODEL_LIST, PUBLISHED, UNDER_REVIEW
from app.editors.power_lists.lists import review, rules
from app.editors.power_lists.lists.compare_words import normal
from app.editors.power_lists.lists.drafting import copy_of, suggested_label
from app.editors.power_lists.lists.fields import POWER_LIST, REVIEW_OPINION
from app.editors.power_lists.lists.publication import content_problems, ready
from app.editors.power_lists.lists.versions import items_of, name_of
from db.changes import Action as Deed
from db.changes import ChangeSet, Edit
from db.declarations import Field, Kind, Row

_SHOWN = 12
"""Problems listed in the preview of a publication; the rest is counted."""

_FINAL = "公布以后不能撤销。"


_NAMED = 3
"""Items changed after the submission that are named."""


def _list(reading: Reading, ids: tuple[int, ...]) -> Row:
    row = reading.row("power_list", ids[0]) if ids else None
    if row is None:
        raise BadInput((Message("", "请先选中一份清单。"),))
    return row


def _update(row: Row, values: Row) -> Edit:
    return Edit(Deed.UPDATE, "power_list", values, row_id=row["id"])


def _only_in(state: str, deed: str) -> Offer:
    def offered(row: Row, _reading: Reading) -> str:
        return "" if row["state"] == state else f"只有“{state}”的清单可以{deed}，这一份是“{row['state']}”。"

    return offered


# -- a new version


def _draft_offered(row: Row, _reading: Reading) -> str:
    return f"{MODEL_LIST}是上级的范本，不能起草新版本。" if row["list_kind"] == MODEL_LIST else ""


def _draft_asks(reading: Reading, ids: tuple[int, ...]) -> tuple[Field, ...]:
    row = _list(reading, ids)
    label = replace(POWER_LIST.field("version_label"), default=suggested_label(row, reading))
    return (label, asked(POWER_LIST, "trigger_on?", {}), asked(POWER_LIST, "change_reason?", {}))


def _draft_preview(reading: Reading, ids: tuple[int, ...], _answers: Row) -> tuple[str, ...]:
    row = _list(reading, ids)
    count = len(items_of(reading, (row["id"],)))
    return (f"照抄{name_of(row)}的 {count} 条事项和它们的依据条款、责任阶段、责任分工，成为一份新的草稿。",)


def _draft(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    row = _list(reading, ids)
    require(_draft_asks(reading, ids), answers)
    label = str(answers["version_label"]).strip()
    kind = row["list_kind"]
    there = [one for one in reading.all_rows(Query("power_list")) if one["list_kind"] == kind]
    if any(normal(one["version_label"]) == normal(label) for one in there):
        raise BadInput((Message("version_label", f"已经有{kind}（{label}），请换一个版本名称。"),))
    values = {key: answers.get(key) for key in ("trigger_on", "change_reason")}
    edits = copy_of(row, reading, {"version_label": label} | values)
    return ChangeSet(f"起草新版本：{kind}（{label}）", edits, source="action")


# -- review


def _submit_asks(reading: Reading, ids: tuple[int, ...]) -> tuple[Field, ...]:
    row = _list(reading, ids)
    return (
        asked(POWER_LIST, "submitted_on", {"submitted_on": reading.today}),
        asked(POWER_LIST, "change_reason?", row),
    )


def _submit_preview(reading: Reading, ids: tuple[int, ...], _answers: Row) -> tuple[str, ...]:
    row = _list(reading, ids)
    problems = content_problems(row, reading)
    steps = "、".join(step.name for step in review.steps_for(row, reading))
    told = (f"公布以前还要补正 {len(problems)} 处，送审不受影响。",) if problems else ()
    return (f"依次经过：{steps}。", *told)


def _submit(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    row = _list(reading, ids)
    require(_submit_asks(reading, ids), answers)
    again = {"review_round": (row["review_round"] or 0) + 1}
    steps = review.open_steps(row | again, (), reading)
    values = {
        "state": UNDER_REVIEW,
        **_standing_at(steps, answers["submitted_on"], reading),
        "submitted_on": answers["submitted_on"],
        "change_reason": answers.get("change_reason", row["change_reason"]),
    }
    return ChangeSet(f"送审：{name_of(row)}", (_update(row, values | again),), source="action")


_AT_NO_STEP: Row = {"review_step": None, "review_due": None}


def _standing_at(steps: tuple[review.Step, ...], since: str | None, reading: Reading) -> Row:
    """Cells that say which step has the papers since that day."""
    if not steps:
        return {"review_step": review.TO_PUBLISH, "review_due": None}
    return {"review_step": steps[0].name, "review_due": review.due(since, steps[0], reading)}


def _opinion_asks(reading: Reading, ids: tuple[int, ...]) -> tuple[Field, ...]:
    row = _list(reading, ids)
    opinions = _opinions(reading, row)
    steps = review.open_steps(row, opinions, reading)
    step = steps[0] if steps else None
    known = {
        "step": step.name if step else None,
        "organ": step.organ if step else None,
        "received_on": _received(row, opinions),
        "opinion_on": reading.today,
    }
    names = tuple(one.name for one in steps)
    fields = tuple(
        asked(REVIEW_OPINION, name, known)
        for name in ("step", "organ", "result", "opinion?", "signed_by?", "received_on", "opinion_on", "scan?")
    )
    return (replace(fields[0], kind=Kind.CHOICE, choices=names) if names else fields[0], *fields[1:])


def _opinions(reading: Reading, row: Row) -> list[Row]:
    return reading.children("review_opinion", row["id"])


def _received(row: Row, opinions: list[Row]) -> str | None:
    """The papers come to a step on the day the step before is done with them."""
    own = [one["opinion_on"] for one in opinions if one["round"] == row["review_round"] and one["opinion_on"]]
    return max(own, default=row["submitted_on"])


def _opinion(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    row = _list(reading, ids)
    fields = _opinion_asks(reading, ids)
    require(fields, answers)
    if answers["result"] == review.RETURNED and not answers.get("opinion"):
        raise BadInput((Message("opinion", "退回必须写明意见，请照纸质意见抄录。"),))
    opinions = _opinions(reading, row)
    told = {field.key: answers.get(field.key) for field in fields}
    steps = review.open_steps(row, opinions, reading)
    step = next((one for one in steps if one.name == told["step"]), None)
    if step is None:
        named = "、".join(one.name for one in steps) or "没有"
        raise BadInput((Message("step", f"“{told['step']}”不是还没有意见的环节，可以选：{named}。"),))
    told |= {
        "list_id": row["id"],
        "round": row["review_round"],
        "due_on": review.due(told["received_on"], step, reading),
    }
    if told["result"] == review.RETURNED:
        values = {"state": DRAFT} | _AT_NO_STEP
    else:
        left = review.open_steps(row, [*opinions, told], reading)
        values = _standing_at(left, told["opinion_on"], reading)
    edits = (Edit(Deed.INSERT, "review_opinion", told), _update(row, values))
    return ChangeSet(f"记录意见：{told['step']}{told['result']}，{name_of(row)}", edits, source="action")


def _withdraw(reading: Reading, ids: tuple[int, ...], _answers: Row) -> ChangeSet:
    row = _list(reading, ids)
    return ChangeSet(f"撤回：{name_of(row)}", (_update(row, {"state": DRAFT} | _AT_NO_STEP),), source="action")


# -- publication


def _publish_asks(names: tuple[str, ...]) -> Asks:
    def asks(reading: Reading, ids: tuple[int, ...]) -> tuple[Field, ...]:
        row = _list(reading, ids)
        known = row | {"published_on": row["published_on"] or reading.today}
        return tuple(asked(POWER_LIST, name, known) for name in names)

    return asks


def _publish_offered(row: Row, reading: Reading) -> str:
    if row["state"] != UNDER_REVIEW:
        return f"只有“{UNDER_REVIEW}”的清单可以公布，这一份是“{row['state']}”。"
    left = review.open_steps(row, _opinions(reading, row), reading)
    return f"{left[0].name}还没有同意的意见，请先记录意见。" if left else ""


def _publish_preview(reading: Reading, ids: tuple[int, ...], _answers: Row) -> tuple[str, ...]:
    row = _list(reading, ids)
    problems = ready(row | {"state": PUBLISHED}, reading)
    if problems:
        more = (f"共 {len(problems)} 处。",) if len(problems) > _SHOWN else ()
        return (*(message.text for message in problems[:_SHOWN]), *more, *_changed_since(row, reading))
    count = len(items_of(reading, (row["id"],)))
    return (f"{name_of(row)}的 {count} 条事项核对无误，公布以后不能再改。", *_changed_since(row, reading))


def _changed_since(row: Row, reading: Reading) -> tuple[str, ...]:
    """What the reviewers have not seen."""
    names = review.changed_since_submission(row, reading)
    if not names:
        return ()
    told = "、".join(f"“{name}”" for name in names[:_NAMED]) + ("等" if len(names) > _NAMED else "")
    return (f"{row['submitted_on']} 送审以后又改了 {len(names)} 条事项（{told}），请核对要不要重新送审。",)


def _register_preview(reading: Reading, ids: tuple[int, ...], _answers: Row) -> tuple[str, ...]:
    row = _list(reading, ids)
    problems = content_problems(row, reading)
    told = (f"按本单位的要求有 {len(problems)} 处不全，登记后不再核对。",) if problems else ()
    return (*told, "登记以后不能再改；要改内容，从它起草新版本。")


def _publish(names: tuple[str, ...], deed: str) -> Make:
    def make(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
        row = _list(reading, ids)
        require(_publish_asks(names)(reading, ids), answers)
        values = {name.rstrip("?"): answers.get(name.rstrip("?")) for name in names}
        problems = ready(row | values | {"state": PUBLISHED}, reading)
        if problems:
            raise BadInput(problems)
        return ChangeSet(
            f"{deed}：{name_of(row)}",
            (_update(row, values | {"state": PUBLISHED} | _AT_NO_STEP),),
            source="action",
        )

    return make


# -- away with a draft


def _delete_offered(row: Row, _reading: Reading) -> str:
    return "" if row["state"] == DRAFT else f"只有“{DRAFT}”的清单可以删除，这一份是“{row['state']}”。"


def _delete_preview(reading: Reading, ids: tuple[int, ...], _answers: Row) -> tuple[str, ...]:
    row = _list(reading, ids)
    return (
        f"删除{name_of(row)}和它的 {len(items_of(reading, (row['id'],)))} 条事项；事项库和其他版本不变，可以撤销。",
    )


def _delete(reading: Reading, ids: tuple[int, ...], _answers: Row) -> ChangeSet:
    row = _list(reading, ids)
    items = tuple(Edit(Deed.DELETE, "power_item", row_id=item["id"]) for item in items_of(reading, (row["id"],)))
    edits = (*items, Edit(Deed.DELETE, "power_list", row_id=row["id"]))
    return ChangeSet(f"删除草稿：{name_of(row)}", edits, source="action")


_KEY = POWER_LIST.key
_ARCHIVE, _UNARCHIVE = flow_actions(rules.LIST_FLOW, POWER_LIST, prefix="version")

ACTIONS = (
    Action(
        "version-start",
        "起草新版本…",
        _KEY,
        _draft,
        _draft_asks,
        _draft_offered,
        _draft_preview,
        opens=_KEY,
        note="从这一份照抄，改动都在新版本里进行，这一份不变。",
    ),
    Action("version-submit", "送审…", _KEY, _submit, _submit_asks, _only_in(DRAFT, "送审"), _submit_preview),
    Action(
        "version-opinion",
        "记录意见…",
        _KEY,
        _opinion,
        _opinion_asks,
        _only_in(UNDER_REVIEW, "记录意见"),
        note="照纸质意见登记；同意的进入下一环节，退回的回到草稿。",
    ),
    Action("version-withdraw", "撤回", _KEY, _withdraw, None, _only_in(UNDER_REVIEW, "撤回")),
    Action(
        "version-publish",
        "公布…",
        _KEY,
        _publish(rules.PUBLISHED_FACTS, "公布"),
        _publish_asks(rules.PUBLISHED_FACTS),
        _publish_offered,
        _publish_preview,
        note=_FINAL,
        final=True,
    ),
    Action(
        "version-register",
        "登记为已公布…",
        _KEY,
        _publish(rules.REGISTERED_FACTS, "登记为已公布"),
        _publish_asks(rules.REGISTERED_FACTS),
        _only_in(DRAFT, "登记"),
        _register_preview,
        note=f"上级已经公布、照原文导入的清单用这一项；写明理由以后不核对内容。{_FINAL}",
        final=True,
    ),
    replace(_ARCHIVE, key="version-archive"),
    replace(_UNARCHIVE, key="version-unarchive"),
    Action("version-delete", "删除草稿", _KEY, _delete, None, _delete_offered, _delete_preview),
)
