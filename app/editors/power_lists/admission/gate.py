"""The gate of 准入: nothing is carried out without 权, 人 and 费, each given or waived with a reason.

Source: domain notes, 职责准入 (权随事转, 人随事转, 费随事转) and the hard validations (准入 without 权/人/费).
"""

from __future__ import annotations

from app.core.errors import Message
from app.core.rules import Reading
from app.editors.power_lists.admission.fields import ADMISSION
from app.editors.power_lists.work.needs import refused
from db.declarations import Row

_NOTHING = frozenset(
    (
        "无",
        "没有",
        "暂无",
        "不需要",
        "不配",
        "不配备",
        "无需",
        "不需",
        "不涉及",
        "不适用",
        "无要求",
        "暂缺",
        "空",
        "零",
        "?",
        "？",
        "XX",
        "待定",
        "待补",
        "待补充",
        "同上",
        "略",
        "-",
        "--",
        "—",
        "——",
        "/",
        "／",
        "\\",
        "0",
        "N/A",
    )
)
"""What clerks write into a cell that has nothing to say; it counts as empty."""

_MARKS = " \t\n\u3000。.…，,；;、（）()"


def says(text: str | None) -> bool:
    """Whether a cell says anything: not empty and no placeholder."""
    bare = "".join((text or "").split()).strip(_MARKS)
    return bool(bare) and bare.upper() not in _NOTHING


def missing_support(row: Row, reading: Reading) -> tuple[Message, ...]:
    """An error for each of 权, 人, 费 that is neither given nor waived with a reason."""
    found = (
        _plain(row, "权", key="powers", waiver="powers_waiver"),
        _plain(row, "人", key="people", waiver="people_waiver"),
        _money(row),
    )
    lacking = [told for told in found if told is not None]
    begin = f"“{row['matter_text']}”{refused(ADMISSION, row, reading)}" if lacking else ""
    return tuple(Message(key, f"{begin}：{text}") for key, text in lacking)


def _plain(row: Row, word: str, *, key: str, waiver: str) -> tuple[str, str] | None:
    """(field, what to do), None when nothing lacks."""
    if says(row[key]) or says(row[waiver]):
        return None
    given, reason = ADMISSION.field(key).heading, ADMISSION.field(waiver).heading
    return key, f"“{word}”没有落实；请填写{given}，或写明{reason}。"


def _money(row: Row) -> tuple[str, str] | None:
    if says(row["money_waiver"]):
        return None
    keys = ("money", "money_source", "payment_plan")
    empty = [key for key in keys if not (row[key] if key == "money" else says(row[key]))]
    if not empty:
        return None
    headings = "、".join(ADMISSION.field(key).heading for key in empty)
    return empty[0], f"“费”没有落实；请填写{headings}，或写明不配经费理由。"
