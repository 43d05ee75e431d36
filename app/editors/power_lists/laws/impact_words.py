"""How an impact is told: the same words on paper, in the command line and in the preview."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from app.editors.power_lists.laws.impact import ADVICE, Impact
from app.editors.power_lists.lists.versions import item_name, name_of

HEADINGS = {"basis": "实施依据", "duty_basis": "责任事项依据"}
ORDER = tuple(ADVICE)


def target(impact: Impact) -> str:
    """What the citation becomes: 第二十八条, 已删除, 待核对."""
    if impact.change == "条文删除":
        return "已删除"
    return impact.new_article or "待核对"


def advice(impact: Impact) -> str:
    """What to do, with the map's remark; a frozen list must be adjusted by a new version."""
    text = ADVICE[impact.change]
    if impact.frozen and impact.change != "未变":
        text += "（已公布，起草新版本时改）"
    return f"{text}；{impact.remark}" if impact.remark else text


def summary(found: Iterable[Impact]) -> str:
    """12 个事项、14 处引用：条号变化 3，版本过时 9，未变 2."""
    rows = list(found)
    counts = Counter(one.change for one in rows)
    items = len({one.item["id"] for one in rows})
    parts = "，".join(f"{word} {counts[word]}" for word in ORDER if counts[word])
    return f"{items} 个事项、{len(rows)} 处引用：{parts}。" if rows else "没有事项引用它。"


def list_name(impact: Impact) -> str:
    """权责清单（2025年版）."""
    return name_of(impact.list_row)


def line(impact: Impact) -> str:
    """One line: list, item, place, edition, what becomes of it and what to do."""
    number = f"{impact.item['seq']}. " if impact.item["seq"] else ""
    told = f"→ {impact.new_article}" if impact.new_article and impact.new_article != impact.article else ""
    edition = f"（{impact.cited}）" if impact.cited else ""
    name = item_name(impact.item)
    place = impact.place or "没有写到条"
    return f"{list_name(impact)} {number}{name}：{place}{edition}{told} {impact.change}，{advice(impact)}"
