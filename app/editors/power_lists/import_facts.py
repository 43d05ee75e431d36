"""What the import report tells about a row or sheet besides its cells: counts that prove nothing was lost.

Names and shapes are those of the import samples' expected files.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from app.exchange.clean import seq_numbers, squeeze
from app.exchange.import_plan import PlannedRow, PlannedSheet

_PREFIX = 24
"""Characters of `basis_prefix`, blanks not counted."""
_CLAUSE = re.compile(r"(?m)^\s*[（(]?[\d一二三四五六七八九十]+[)）.．、]")


def facts_of(sheet: PlannedSheet, row: PlannedRow) -> dict[str, Any]:
    """Facts of one row: report key -> value, in place of the cell of that name or in addition."""
    values, columns = row.values, set(sheet.column_map.values())
    facts: dict[str, Any] = {key: values.get(key) or "" for key in ("sub_item_name", "grant_mode")}
    numbers = seq_numbers(str(values.get("seq") or ""))
    if numbers:
        facts["seq"] = numbers[0]
    if "basis" in columns:
        basis = str(values.get("basis") or "")
        facts["basis_chars"] = len(basis)
        facts["basis_chars_no_whitespace"] = len(squeeze(basis))
        facts["basis_prefix"] = squeeze(basis)[:_PREFIX]
    if values.get("superior_depts"):
        names = [name for name in re.split(r"[；;、，\n]", str(values["superior_depts"])) if name]
        facts["superior_depts"] = names
        facts["superior_duty_by_dept"] = _clauses_by_name(str(values.get("superior_duty") or ""), names)
    if "street_duty" in columns:
        facts["street_duty_count"] = _clauses(str(values.get("street_duty") or ""))
    return facts


def facts_of_sheet(sheet: PlannedSheet) -> dict[str, Any]:
    """Facts of a sheet: levels mixed in it, bands with declared counts, a count in its name that does not agree."""
    levels = Counter(str(row.values["level"]) for row in sheet.rows if row.values.get("level"))
    bands = [
        {"band": re.split(r"[（(]", band.text)[0], "declared": band.declared, "actual": band.actual}
        for band in sheet.bands
        if band.declared is not None
    ]
    facts = {
        "levels": dict(levels) if len(levels) > 1 else {},
        "band_count_check": bands,
        "count_check": _count_check(sheet),
    }
    return {key: value for key, value in facts.items() if value}


def _clauses(text: str) -> int:
    """Number of clauses of a duty text (1.… 2.…); a text without numbers is one."""
    return len(_CLAUSE.findall(text)) or int(bool(text.strip()))


def _clauses_by_name(text: str, names: list[str]) -> dict[str, int]:
    """Department -> number of clauses under its own line (区住建局：…)."""
    places = []
    for name in names:
        places += [
            (found.start(), found.end(), name) for found in re.finditer(rf"(?m)^\s*{re.escape(name)}\s*[:：]", text)
        ]
    places.sort()
    ends = [start for start, _, _ in places[1:]] + [len(text)]
    return {name: _clauses(text[begin:end]) for (_, begin, name), end in zip(places, ends, strict=False)}


def _count_check(sheet: PlannedSheet) -> dict[str, Any]:
    """Told only when the number in the sheet's name differs from the records told apart."""
    declared = sheet.meta.get("declared")
    if declared is None or declared == len(sheet.rows):
        return {}
    seqs = [str(row.values["seq"]) for row in sheet.rows if row.values.get("seq")]
    check = {
        "declared": declared,
        "rows_with_seq": len(seqs),
        "items": sum(not row.refused for row in sheet.rows),
    }
    several = [f"“{seq}”占{len(seq_numbers(seq))}个序号" for seq in seqs if len(seq_numbers(seq)) > 1]
    return check | ({"note": "、".join(several)} if several else {})
