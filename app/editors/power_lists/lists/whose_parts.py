"""Our part in a matter, by what a list says about it: 主责, 牵头, 配合, 已收回, 不归我们."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.core.whose import Listing
from app.editors.power_lists.enumerations import (
    CANCELLED,
    ENTRUSTED_LIST,
    JOINT_DUTIES,
    LOCAL_DUTIES,
    RECALLED_DUTIES,
    TAKEN_BACK,
)
from app.editors.power_lists.unit_names import names_in
from db.declarations import Row

MAIN, LEADING, JOINT, RECALLED, NOT_OURS = "主责", "牵头", "配合", "已收回", "不归我们"
OURS = (MAIN, LEADING, JOINT)

_ORDER = (RECALLED, LEADING, JOINT, MAIN, NOT_OURS)
"""When lists differ: what was taken back is gone whatever an older list says, and a list of shared duties says more
exactly than the plain one what part we have."""

_ROLE_PARTS = {"牵头": LEADING, "主体责任": MAIN, "配合责任": JOINT}
_STREET_WORDS = ("街道", "镇街", "乡镇", "办事处", "镇人民政府", "乡人民政府")


def judge(row: Row, own_list: Row, roles: Sequence[Row], unit: str) -> tuple[str, str, str]:
    """(our part, who leads, what we do in the list's words) as one row says it.

    Args:
        own_list: the list of the row. roles: its rows of shared duties. unit: the office that uses the file.
    """
    kind = own_list.get("list_kind")
    if kind == RECALLED_DUTIES or row.get("state") == TAKEN_BACK:
        lead = row.get("receiving_dept") or row.get("former_dept") or ""
        return RECALLED, lead, row.get("work_mode") or row.get("transfer_note") or ""
    if row.get("state") == CANCELLED:
        return NOT_OURS, "", "这个事项已经取消。"
    if roles or kind == LOCAL_DUTIES:
        return _by_roles(roles, unit)
    if kind == JOINT_DUTIES or (row.get("superior_depts") and row.get("street_duty")):
        return JOINT, row.get("superior_depts") or "", row.get("street_duty") or ""
    return _by_body(row, own_list, unit)


def _by_roles(roles: Iterable[Row], unit: str) -> tuple[str, str, str]:
    leads = [role["unit"] for role in roles if role["role"] == "牵头"]
    leads = leads or [role["unit"] for role in roles if role["role"] == "主体责任"]
    ours = [role for role in roles if is_us(role["unit"], unit)]
    if not ours:
        return NOT_OURS, "、".join(leads), ""
    own = min(ours, key=lambda role: list(_ROLE_PARTS).index(role["role"]))
    return _ROLE_PARTS[own["role"]], "、".join(leads), own.get("text") or ""


def _by_body(row: Row, own_list: Row, unit: str) -> tuple[str, str, str]:
    """A plain list: whoever exercises the power leads; a list without that column is the unit's own."""
    body = " ".join(str(row.get("exercising_body") or "").split())
    duty = row.get("street_duty") or row.get("duty") or row.get("dept_duty") or ""
    if body and not is_us(body, unit or str(own_list.get("issuer") or "")):
        return NOT_OURS, body, ""
    lead = body or unit or str(own_list.get("issuer") or "")
    former = row.get("former_dept")
    if former and own_list.get("list_kind") == ENTRUSTED_LIST:
        return MAIN, f"{lead}（受{former}委托，以其名义）" if lead else f"受{former}委托", duty
    if former:
        return MAIN, f"{lead}（原由{former}行使）" if lead else f"原由{former}行使", duty
    return MAIN, lead, duty


def is_us(body: str, unit: str) -> bool:
    """True when `body` names the office itself: the same name, a part of it, or "the street" in general.

    街道 or 街道办事处 in a list of the district means each street, so us too; another street's name does not.
    """
    return any(_names_us("".join(name.split()), "".join(unit.split())) for name in names_in(body))


def _names_us(name: str, unit: str) -> bool:
    if unit and (name in unit or unit in name or _bare(name) == _bare(unit)):
        return True
    general = _bare(name) in ("", "各", "镇", "乡", "属地", "所在地", "相关", "辖区", "乡镇", "各乡镇", "镇乡")
    street = any(word in name for word in _STREET_WORDS)
    return street and (general or not unit)


def _bare(name: str) -> str:
    """The name without the words every street has: 区建设街道办事处 and 建设街道 are one."""
    for word in ("人民政府", "办事处", "街道", "（", "）", "(", ")", "、", "/"):
        name = name.replace(word, "")
    return name


def merged(listings: list[Listing]) -> tuple[tuple[Listing, ...], tuple[str, ...]]:
    """The listings, the telling one first, and what does not fit together."""
    ordered = sorted(listings, key=lambda each: _ORDER.index(each.part))
    telling = ordered[0]
    notes = []
    for other in ordered[1:]:
        if telling.part == RECALLED and other.part in OURS:
            notes.append(f"{other.kind}（{other.version}）仍列有这个事项，请提出调整。")
        elif telling.part != other.part and {telling.part, other.part} != {MAIN, LEADING}:
            notes.append(f"{other.kind}（{other.version}）写的是“{other.part}”，两份清单不一致，请核对。")
    return tuple(ordered), tuple(dict.fromkeys(notes))
