"""What an abolished, merged or renamed office leaves behind: its items named anew in one step.

Source: office dictionary with validity dates, old names and merger history; a reorganisation re-homes all items in
one operation. Published lists keep the old name: they say what was in force then.
"""

from __future__ import annotations

from app.core.action import Action, require
from app.core.errors import BadInput, Message
from app.core.query import Query
from app.core.rules import Reading
from app.editors.power_lists.fields import OFFICE, POWER_ITEM
from app.editors.power_lists.lists.versions import open_items
from app.editors.power_lists.unit_names import names_in
from db.changes import Action as Deed
from db.changes import ChangeSet, Edit
from db.declarations import Field, Kind, Row

_NAMES = "、"
_SHOWN = 12
"""Items named in a preview."""

_WHEN = Field("on", "生效日期", Kind.DATE, required=True, help="从这一天起由新的机构承办。")
_DOCUMENT = Field("document", "批准文件", max_chars=120, help="如机构改革方案的文号；记进备注。")
_TARGET = Field("target", "并入机构", Kind.REFERENCE, required=True, target=OFFICE.key, help="接手全部事项的机构。")
_NEW_NAME = Field("new_name", "新名称", required=True, max_chars=80)


def bare(name: str) -> str:
    """A name as it is compared: 城 管 办 is 城管办."""
    return "".join(name.split())


def renamed(text: str | None, old: frozenset[str], new: str) -> str | None:
    """The text with each of the `old` names replaced by `new`, once; None when it names none of them."""
    names, wanted = names_in(text), {bare(name) for name in old}
    if wanted.isdisjoint(bare(name) for name in names):
        return None
    return _NAMES.join(dict.fromkeys(new if bare(name) in wanted else name for name in names))


def all_names(office: Row) -> frozenset[str]:
    """Present and former names of an office."""
    return frozenset((office["name"], *names_in(office["other_names"])))


def own_names(office: Row, reading: Reading) -> frozenset[str]:
    """Its names without former ones that another office bears now: items under such a name belong to that one."""
    others = (row for row in reading.all_rows(Query(OFFICE.key)) if row["id"] != office["id"] and not row["valid_to"])
    return all_names(office) - {row["name"] for row in others}


def _moved(reading: Reading, office: Row, new: str) -> list[tuple[Row, str]]:
    """(item, its offices afterwards) of every open item that names the office, by a former name too."""
    old = own_names(office, reading)
    found = ((item, renamed(item["office"], old, new)) for item in open_items(reading))
    return [(item, text) for item, text in found if text is not None and text != item["office"]]


def _edits(moved: list[tuple[Row, str]]) -> list[Edit]:
    return [Edit(Deed.UPDATE, POWER_ITEM.key, {"office": text}, item["id"]) for item, text in moved]


def _lines(moved: list[tuple[Row, str]]) -> tuple[str, ...]:
    shown = [f"{item['item_name'][:40]}：{item['office']} → {text}" for item, text in moved[:_SHOWN]]
    more = [f"……另有 {len(moved) - _SHOWN} 项"] if len(moved) > _SHOWN else []
    return (f"草稿和审核中的清单里有 {len(moved)} 项改由新机构承办；已公布的版本不变。", *shown, *more)


def _with_note(remark: str | None, note: str) -> str:
    return f"{remark}\n{note}" if remark else note


def _office(reading: Reading, ids: tuple[int, ...]) -> Row:
    row = reading.row(OFFICE.key, ids[0])
    assert row is not None
    return row


def _offered(row: Row, _reading: Reading) -> str:
    return f"“{row['name']}”已经停用，不用再办。" if row.get("valid_to") else ""


# -- merging or abolishing


def _merge_asks(_reading: Reading, _ids: tuple[int, ...]) -> tuple[Field, ...]:
    return (_TARGET, _WHEN, _DOCUMENT)


def _target(reading: Reading, office: Row, answers: Row) -> Row:
    require((_TARGET, _WHEN), answers)
    target = reading.row(OFFICE.key, answers["target"])
    if target is None or target["id"] == office["id"]:
        raise BadInput((Message("target", "不能并入它自己，请另选一个机构。"),))
    if target["valid_to"]:
        raise BadInput((Message("target", f"“{target['name']}”已经停用，请另选一个机构。"),))
    _refuse_before_start(office, answers["on"])
    return target


def _refuse_before_start(office: Row, on: str) -> None:
    if office["valid_from"] and on < office["valid_from"]:
        text = f"没有办理：生效日期 {on} 早于“{office['name']}”的启用日期 {office['valid_from']}，请核对后改正。"
        raise BadInput((Message("on", text),))


def _refuse_taken(office: Row, name: str, reading: Reading) -> None:
    """Two open offices of one name could not be told apart in the items."""
    for other in reading.all_rows(Query(OFFICE.key)):
        if other["id"] != office["id"] and not other["valid_to"] and bare(other["name"]) == bare(name):
            text = f"没有更名：已经有机构叫“{other['name']}”；要合到一起的请用“撤销或并入”。"
            raise BadInput((Message("new_name", text),))


def _merge_preview(reading: Reading, ids: tuple[int, ...], answers: Row) -> tuple[str, ...]:
    office = _office(reading, ids)
    target = reading.row(OFFICE.key, answers["target"]) if answers.get("target") else None
    return _lines(_moved(reading, office, target["name"])) if target else ()


def merge(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    """Close an office and let another take over its items, its name and its former names."""
    office = _office(reading, ids)
    target = _target(reading, office, answers)
    note = f"{answers['on']} 并入{target['name']}" + (f"（{answers['document']}）" if answers.get("document") else "")
    former = [*names_in(target["other_names"]), office["name"], *names_in(office["other_names"])]
    known = [name for name in dict.fromkeys(former) if name != target["name"]]
    closed = {"valid_to": answers["on"], "merged_into": target["name"], "remark": _with_note(office["remark"], note)}
    edits = [
        Edit(Deed.UPDATE, OFFICE.key, closed, office["id"]),
        Edit(Deed.UPDATE, OFFICE.key, {"other_names": _NAMES.join(known)}, target["id"]),
        *_edits(_moved(reading, office, target["name"])),
    ]
    return ChangeSet(f"{office['name']}并入{target['name']}", tuple(edits), reason=note, source="action")


# -- renaming


def _rename_asks(_reading: Reading, _ids: tuple[int, ...]) -> tuple[Field, ...]:
    return (_NEW_NAME, _WHEN, _DOCUMENT)


def _rename_preview(reading: Reading, ids: tuple[int, ...], answers: Row) -> tuple[str, ...]:
    name = (answers.get("new_name") or "").strip()
    return _lines(_moved(reading, _office(reading, ids), name)) if name else ()


def rename(reading: Reading, ids: tuple[int, ...], answers: Row) -> ChangeSet:
    """Give an office a new name, keep the old one among its former names, and name it anew in its items."""
    require((_NEW_NAME, _WHEN), answers)
    office, name = _office(reading, ids), answers["new_name"].strip()
    if name == office["name"]:
        raise BadInput((Message("new_name", "没有更名：新名称与现在的名称相同，请填写改后的名称。"),))
    _refuse_before_start(office, answers["on"])
    _refuse_taken(office, name, reading)
    former = [old for old in dict.fromkeys((*names_in(office["other_names"]), office["name"])) if old != name]
    note = f"{answers['on']} 由{office['name']}更名" + (f"（{answers['document']}）" if answers.get("document") else "")
    values = {"name": name, "other_names": _NAMES.join(former), "remark": _with_note(office["remark"], note)}
    edits = [Edit(Deed.UPDATE, OFFICE.key, values, office["id"]), *_edits(_moved(reading, office, name))]
    return ChangeSet(f"{office['name']}更名为{name}", tuple(edits), reason=note, source="action")


ACTIONS = (
    Action(
        "office-merge",
        "撤销或并入…",
        OFFICE.key,
        merge,
        _merge_asks,
        _offered,
        _merge_preview,
        note="这个机构停用，它承办的事项一次改由另一个机构承办；已公布的版本保持原样。",
    ),
    Action(
        "office-rename",
        "机构更名…",
        OFFICE.key,
        rename,
        _rename_asks,
        _offered,
        _rename_preview,
        note="旧名称留在曾用名里，事项里的机构名一次改好；已公布的版本保持原样。",
    ),
)
