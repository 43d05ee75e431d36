"""Finds items that stand twice in an imported file: exact duplicates, repeated codes, equal names with other bases.

Same name does not mean same item: three pairs of one published sheet share name and type with different bases (domain
research, section 2.6). So (type, name, sub-name, basis) is identity, everything less is a remark.
"""

from __future__ import annotations

import re

from app.exchange.clean import comparable
from app.exchange.import_plan import PlannedRow, PlannedSheet
from app.exchange.sheet_rules import refuse, warn

_WHOLE = ("item_name", "sub_item_name", "power_type", "basis", "level", "exercising_body", "superior_depts")
_LAW = re.compile(r"《(.+?)》", re.DOTALL)
_COPY_SHARE = 0.8
"""From this share of equal rows on, a sheet is taken for a copy of an earlier one, not for a list of another level."""
_COPY_ROWS = 3

Whole = tuple[str, ...]


class Seen:
    """Items of one list met so far in a file.

    Attributes:
        others: identity -> sheet and row, of the sheets before the current one.
        coded: code -> sheet, row and name of the main item where it stood first; parts of one item share its code.
        whole, named: identity and name -> record of the current sheet.
    """

    def __init__(self) -> None:
        self.others: dict[Whole, tuple[str, int]] = {}
        self.coded: dict[str, tuple[str, int, str]] = {}
        self.begin()

    def begin(self) -> None:
        """Starts a sheet; what the last one held is remembered."""
        self.whole: dict[Whole, PlannedRow] = {}
        self.named: dict[Whole, PlannedRow] = {}

    def look_at(self, sheet: PlannedSheet, row: PlannedRow) -> None:
        """Refuses a record the sheet already had, remarks on one that only looks like it."""
        whole = _whole(row)
        named = whole[:3] + whole[4:]
        if whole in self.whole:
            refuse(row, "DUPLICATE_ITEM", "与本表前文“名称+子项+类型+依据”完全相同", "item_name")
        elif whole in self.others or not self._refuse_code(sheet, row):
            if named in self.named and row.values.get("basis"):
                warn(row, "POSSIBLE_DUPLICATE", _sentence(sheet, self.named[named], row), "item_name")
            self.whole[whole] = row
            self.named.setdefault(named, row)

    def _refuse_code(self, sheet: PlannedSheet, row: PlannedRow) -> bool:
        """True when another record had the row's code before; a code is unique in the whole list."""
        code = row.values.get("item_code")
        if not code:
            return False
        main = comparable(row.values.get("item_name"))
        name, line, first = self.coded.setdefault(code, (sheet.name, row.source_row, main))
        part = name == sheet.name and first == main and row.values.get("sub_item_name")
        if part or (name, line) == (sheet.name, row.source_row):
            return False
        where = "" if name == sheet.name else f"工作表“{name}”"
        refuse(row, "DUP_CODE", f"职权编码“{code}”与{where}第 {line} 行重复，请核对后改正", "item_code")
        return True

    def end(self, sheet: PlannedSheet) -> None:
        """Compares the sheet with the ones before it: a copy is refused, single equal items are remarked on."""
        equal = {whole: row for whole, row in self.whole.items() if whole in self.others}
        is_copy = len(equal) >= max(_COPY_ROWS, _COPY_SHARE * len(self.whole))
        for whole, row in equal.items():
            name, line = self.others[whole]
            if is_copy:
                refuse(row, "DUPLICATE_ITEM", f"与工作表“{name}”第 {line} 行完全相同，这张表是它的副本", "item_name")
            elif not self._refuse_code(sheet, row):
                sentence = f"与工作表“{name}”第 {line} 行完全相同，保留并提示人工判断是否重复"
                warn(row, "POSSIBLE_DUPLICATE", sentence, "item_name")
        for whole, row in self.whole.items():
            self.others.setdefault(whole, (sheet.name, row.source_row))


def _whole(row: PlannedRow) -> Whole:
    return tuple(comparable(row.values.get(key)) for key in _WHOLE)


def _sentence(sheet: PlannedSheet, earlier: PlannedRow, row: PlannedRow) -> str:
    place = next((index for index, other in enumerate(sheet.rows) if other is row), 0)
    nearby = place > 0 and sheet.rows[place - 1] is earlier
    laws = [_LAW.search(str(one.values.get("basis"))) for one in (earlier, row)]
    names = [law[1].removeprefix("中华人民共和国") for law in laws if law]
    which = f"（{'/'.join(names)}）" if len(set(names)) == 2 else ""
    where = "上一行" if nearby else f"第 {earlier.source_row} 行"
    return f"与{where}名称、类型相同但依据不同{which}，保留并提示人工判断是否合并"
