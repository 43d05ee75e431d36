"""How sheets of power items are read: types, columns to split, reasons to refuse, remarks. Plain functions.

Reason codes and rules: README of the import samples; validations: domain research, section 2.8.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace

from app.editors.power_lists.admission.fields import ADMISSION
from app.editors.power_lists.admission.import_applications import APPLICATION_RULES
from app.editors.power_lists.duplicates import Seen
from app.editors.power_lists.enumerations import FROZEN_STATES, MODEL_LIST
from app.editors.power_lists.fields import OFFICE, POWER_CITATION, POWER_ITEM, POWER_LIST, POWER_TYPES
from app.editors.power_lists.grants.fields import GRANT_BATCH
from app.editors.power_lists.grants.import_batches import BATCH_RULES
from app.editors.power_lists.import_facts import facts_of, facts_of_sheet
from app.editors.power_lists.list_kinds import ALIASES, COMPOUNDS, GRANTED, LIST_KINDS, PATTERNS
from app.editors.power_lists.lists.frozen import reason_frozen
from app.editors.power_lists.lists.list_settings import code_differs
from app.editors.power_lists.name_types import type_of_name
from app.editors.power_lists.office_names import check_offices
from app.exchange.clean import has_line_break, is_placeholder, seq_numbers, split_lines, squeeze
from app.exchange.compare_plan import lists_by_name
from app.exchange.import_plan import ImportPlan, Note, PlannedRow, PlannedSheet
from app.exchange.sheet_rules import (
    ImportRules,
    Known,
    ParentList,
    SheetKind,
    accept,
    heading_of,
    list_key,
    list_of,
    plain_rules,
    refuse,
    warn,
)
from db.declarations import Row, Table

TYPE_SYNONYMS = {
    "行政审批": "行政许可",
    "行政许可审批": "行政许可",
    "其他职权": "其他行政权力",
    "其他权力": "其他行政权力",
    "其他": "其他行政权力",
    "其它": "其他行政权力",
    "其它权力": "其他行政权力",
    "其它行政权力": "其他行政权力",
    "其他行政职权": "其他行政权力",
    "其他类": "其他行政权力",
    "行政权力其他": "其他行政权力",
    "行政监督检查": "行政检查",
    "监督检查": "行政检查",
    "行政监督": "行政检查",
    "行政强制措施": "行政强制",
    "行政强制执行": "行政强制",
    "公共服务事项": "公共服务",
}
"""Spellings seen in published lists (domain research, section 2.3); short forms and …类 are made below."""

LOCAL_TYPES = ("行政征用", "行政调解", "审核转报", "行政备案", "行政指导")
"""Types some places keep beside the ten; they count as 其他行政权力 and are remarked on."""

_SUSPECTED = (("审批|核准|核发|许可证|批准", "行政许可"), ("登记", "行政确认"), ("备案", "其他行政权力"))
_NEEDS_BASIS = frozenset(POWER_TYPES) - {"其他行政权力", "公共服务"}
_CODE = re.compile(r"\d{9}(?:[A-Z]{2}|\d{2})\d{5}")
"""职权编码: region 6, body 3, type 2, main 3, sub 2."""
_ARTICLE = re.compile(r"第\s*[〇零一二三四五六七八九十百千\d]+\s*(?:条|款|项|章|节|目)|附件")
_LAW = re.compile(r"《.+?》", re.DOTALL)

JUDGED = frozenset(
    (
        "POSSIBLE_DUPLICATE",
        "OFFICE_UNKNOWN",
        "BASIS_NO_ARTICLE",
        "BAD_CODE",
        "MISSING_WORK_MODE",
        "TOTAL_MISMATCH",
        "TYPE_LOCAL",
    )
)
"""Remarks that `judge` makes anew each time; all others are made once, while reading."""


def _all_synonyms() -> dict[str, str]:
    words = dict(TYPE_SYNONYMS)
    for name in POWER_TYPES:
        words[name + "类"] = words[name + "事项"] = words[name.removeprefix("行政")] = name
        words[name.removeprefix("行政") + "类"] = name
    words.update(dict.fromkeys(LOCAL_TYPES, "其他行政权力"))
    return words


_SYNONYMS = _all_synonyms()


# -- what follows from the rest of the sheet


def complete(sheet: PlannedSheet, kind: SheetKind) -> None:
    """Fills types from bands, sheet name and names; splits the columns that carry two facts."""
    above = None
    for row in sheet.rows:
        _split_receiver(row)
        _explain_notes(row)
        _read_decorated_type(row)
        if not row.ulid and not row.values.get("power_type") and not _type_word(row):
            _fill_type(sheet, row, kind, above)
        above = row.values.get("power_type") or above
    _lift_type_bands(sheet)


def _explain_notes(row: PlannedRow) -> None:
    """Says more than the cell alone could tell: which cells a PDF broke, how many items the name speaks of."""
    broken = [key for key in ("item_name", "office", "power_type") if has_line_break(row.raw.get(key, ""))]
    for note in row.notes:
        if note.code == "NAME_LINEBREAK" and len(broken) == 3:
            size = max(len(line) for line in split_lines(row.raw["item_name"])[:-1])
            note.text = f"名称/机构/类型每{size}字一个换行，已拼接"
        told = re.search(r"[（(]([两二三四五六七八九十\d]+项)[：:]", str(row.values.get("item_name") or ""))
        if note.code == "SEQ_MULTI" and told and told[1] not in note.text:
            note.text = note.text.replace("，", f"：名称括注“{told[1]}”，", 1)


def _type_word(row: PlannedRow) -> str:
    """The word in the type column when it is none of the types."""
    word = squeeze(row.raw.get("power_type", ""))
    return "" if row.values.get("power_type") or is_placeholder(word) else word


def _read_decorated_type(row: PlannedRow) -> None:
    """01 行政许可 and 行政许可（依申请） are the type without number and bracket."""
    if word := _type_word(row):
        bare = re.sub(r"^[\d.、．]+|[（(][^（）()]*[)）]$|[；;，,。]$", "", word)
        bare = _SYNONYMS.get(bare, bare)
        row.values["power_type"] = bare if bare in POWER_TYPES else None


def type_in(text: str) -> str:
    """The power type a sheet name or band tells: 行政许可（5项） -> 行政许可; "" when there is none or several."""
    found = {name for name in POWER_TYPES if name in squeeze(text)}
    return found.pop() if len(found) == 1 else ""


def _fill_type(sheet: PlannedSheet, row: PlannedRow, kind: SheetKind, above: str | None) -> None:
    if not kind.required.get("basis"):
        return
    band = type_in(row.raw.get("band", ""))
    from_sheet = type_in(sheet.name)
    from_title = type_in(sheet.meta.get("title", ""))
    from_name = type_of_name(str(row.values.get("item_name") or ""))
    if band:
        row.values["power_type"] = band
    elif from_sheet:
        row.values["power_type"] = from_sheet
        warn(row, "TYPE_FROM_SHEET", f"权力类型为空，按工作表名“{sheet.name}”补齐", "power_type")
    elif from_title:
        row.values["power_type"] = from_title
    elif from_name:
        row.values["power_type"] = from_name
        _note_guess(sheet, row, f"权力类型为空，按名称结尾补为“{from_name}”")
    elif kind is GRANTED and "行政处罚权" in str(row.values.get("grant_scope") or ""):
        row.values["power_type"] = "行政处罚"
    elif above and "power_type" in sheet.column_map.values():
        row.values["power_type"] = above
        _note_guess(sheet, row, f"权力类型为空，按上一条补为“{above}”")


def _note_guess(sheet: PlannedSheet, row: PlannedRow, sentence: str) -> None:
    """A guess is remarked on where the sheet has a column for the type; where it has none, the rule is for all rows."""
    if "power_type" in sheet.column_map.values():
        warn(row, "TYPE_GUESSED", sentence, "power_type")


def _lift_type_bands(sheet: PlannedSheet) -> None:
    """A band that only names a type is no domain."""
    for row in sheet.rows:
        for key in ("domain", "category"):
            if row.values.get(key) and squeeze(str(row.values[key])) in _SYNONYMS.keys() | set(POWER_TYPES):
                row.values[key] = None


_RECEIVER = re.compile(
    r"(?:承接部门|收回部门)?\s*[:：]?\s*(?P<dept>(?!承接部门|收回部门)[^:：；;。\n]+?)"
    r"\s*(?:[；;。\n]\s*(?:工作方式|承接方式)\s*[:：]|[:：]|[；;，,。\n](?=\s*由))\s*(?P<mode>.+)",
    re.DOTALL,
)
"""承接部门：甲；工作方式：乙 · 甲：乙 · 甲，由甲…"""


def _split_receiver(row: PlannedRow) -> None:
    """承接部门：…；工作方式：… in one cell becomes two fields."""
    text = row.raw.pop("recv_and_mode", "").strip()
    if not text:
        return
    found = _RECEIVER.fullmatch(text)
    dept = found["dept"] if found else re.sub(r"^(承接部门|收回部门)\s*[:：]\s*", "", text)
    row.raw.update(receiving_dept=dept, work_mode=found["mode"] if found else "")
    row.values["receiving_dept"] = dept.strip()
    row.values["work_mode"] = found["mode"].strip() if found else None


# -- verdicts


def judge(plan: ImportPlan, table: Table, known: Known) -> None:
    """Refuses rows and adds remarks; gives the same when called again after corrections."""
    rules = RULES[table.key]
    lists: dict[tuple[str, str], Seen] = defaultdict(Seen)
    patterns = {name: row.get("code_pattern") for name, row in lists_by_name(known, rules).items()}
    for sheet in (sheet for sheet in plan.sheets if not sheet.table):
        sheet.notes = [note for note in sheet.notes if note.code not in JUDGED]
        for seen in lists.values():
            seen.begin()
        for row in sheet.rows:
            name = list_of(plan, sheet, row, rules)
            _judge_row(sheet, row, rules.kind(name[0]), patterns.get(list_key(name)))
            if not row.refused and not row.ulid:
                lists[name].look_at(sheet, row)
        for seen in lists.values():
            seen.end(sheet)
        _check_totals(sheet)
        for row in sheet.rows:
            row.facts = facts_of(sheet, row)
        sheet.facts = dict(rules.kind(sheet.list_kind).remarks) | facts_of_sheet(sheet)
    check_offices(plan, [str(row.get("name")) for row in known.get(OFFICE.key, ())])


def _judge_row(sheet: PlannedSheet, row: PlannedRow, kind: SheetKind, pattern: str | None) -> None:
    accept(row)
    row.notes = [note for note in row.notes if note.code not in JUDGED]
    values = row.values
    if not values.get("item_name"):
        filled = "但有依据" if values.get("basis") and heading_of(sheet, POWER_ITEM, "item_name") == "事项名称" else ""
        refuse(row, "MISSING_NAME", f"“{heading_of(sheet, POWER_ITEM, 'item_name')}”为空{filled}", "item_name")
    elif row.ulid:
        return  # our own export: what the register holds comes back as it is
    elif kind.required.get("basis"):
        _judge_power(sheet, row, kind, pattern)
    elif kind.required.get("superior_depts") and not values.get("superior_depts"):
        heading = heading_of(sheet, POWER_ITEM, "superior_depts")
        refuse(row, "MISSING_SUPERIOR_DEPT", f"“{heading}”为空，配合事项必须有主责部门", "superior_depts")
    elif kind.name == "上级部门收回事项" and not values.get("work_mode"):
        warn(row, "MISSING_WORK_MODE", "未写工作方式", "work_mode")


def _judge_power(sheet: PlannedSheet, row: PlannedRow, kind: SheetKind, pattern: str | None) -> None:
    """A power needs a type and a basis (domain research, 2.8: types 01 to 09)."""
    values = row.values
    word = _type_word(row)
    if not str(values.get("basis") or "").strip() and values.get("power_type", "") in _NEEDS_BASIS | {None, ""}:
        refuse(row, "MISSING_BASIS", f"“{heading_of(sheet, POWER_ITEM, 'basis')}”为空，行政权力事项必须有依据", "basis")
    elif word:
        heading = heading_of(sheet, POWER_ITEM, "power_type")
        refuse(row, "UNKNOWN_TYPE", f"{heading}“{word}”不在十类之内，需人工指定", "power_type")
    elif not values.get("power_type"):
        refuse(row, "TYPE_UNRESOLVED", _unresolved(sheet, row, kind), "power_type")
    else:
        _remark_power(row, pattern)


def _unresolved(sheet: PlannedSheet, row: PlannedRow, kind: SheetKind) -> str:
    name = str(row.values.get("item_name"))
    guess = next((kind for words, kind in _SUSPECTED if re.search(words, name)), "")
    hint = f"（疑似{guess}）" if guess else ""
    source = "名称、赋权范围均不能推断为处罚" if kind is GRANTED else "不能从名称推断类型"
    column = "权力类型为空" if "power_type" in sheet.column_map.values() else "无类型列"
    return f"{column}且{source}{hint}，需人工指定"


def _remark_power(row: PlannedRow, pattern: str | None) -> None:
    basis = str(row.values.get("basis") or "")
    if basis.strip() and not _ARTICLE.search(basis):
        sentence = "依据只有法名，没有条款号" if _LAW.search(basis) else "依据没有写明法名和条款号"
        warn(row, "BASIS_NO_ARTICLE", sentence, "basis")
    code = row.values.get("item_code")
    if pattern:
        if code_differs(code, pattern):
            warn(row, "BAD_CODE", f"职权编码“{code}”不合这份清单的编码规则 {pattern}，请核对", "item_code")
    elif code and not _CODE.fullmatch(code):
        hint = "，其中字母 O 疑为数字 0" if _CODE.fullmatch(code.replace("O", "0")) else ""
        warn(row, "BAD_CODE", f"职权编码“{code}”不是 16 位的规定格式{hint}，请核对", "item_code")
    word = squeeze(row.raw.get("power_type", ""))
    if word in LOCAL_TYPES:
        warn(row, "TYPE_LOCAL", f"“{word}”不在十类之内，归入其他行政权力", "power_type")


def _check_totals(sheet: PlannedSheet) -> None:
    """Declared totals against the records told apart (pain point 6: counts never agree)."""
    accepted = [row for row in sheet.rows if not row.refused]
    for line, kind, declared, counted in sheet.meta.get("totals", ()):
        told = len([row for row in sheet.rows if row.source_row < line])
        numbers = len(
            {n for row in sheet.rows if row.source_row < line for n in seq_numbers(str(row.values.get("seq") or ""))}
        )
        if kind == "total" and declared != told:
            sheet.notes.append(Note(line, "TOTAL_MISMATCH", _mismatch(sheet, declared, numbers, len(accepted))))
        elif kind == "subtotal" and declared not in (counted, *_counts_of_block(sheet, line, counted)):
            sheet.notes.append(Note(line, "TOTAL_MISMATCH", f"小计{declared}项，实际识别{counted}行"))
    for band in sheet.bands:
        if band.declared is not None and band.declared != band.actual:
            text = f"“{band.text}”写明{band.declared}项，实际识别{band.actual}行"
            sheet.notes.append(Note(band.source_row, "TOTAL_MISMATCH", text))


def _counts_of_block(sheet: PlannedSheet, line: int, counted: int) -> tuple[int, int]:
    """Running numbers and main items among the last `counted` records above a subtotal."""
    block = [row for row in sheet.rows if row.source_row < line][-counted:] if counted else []
    numbers = Counter(n for row in block for n in seq_numbers(str(row.values.get("seq") or "")))
    return len(numbers), len({row.values.get("item_name") for row in block})


def _mismatch(sheet: PlannedSheet, declared: int, numbers: int, accepted: int) -> str:
    reasons = []
    if any(row.values.get("sub_item_name") for row in sheet.rows):
        reasons.append("主项/子项口径不同")
    if any(row.refused for row in sheet.rows):
        reasons.append("有拒收行")
    by_number = "按序号计" if declared == numbers else ""
    why = f"（{'且'.join(reasons)}）" if reasons else ""
    return f"表尾合计{declared}项{by_number}，实际可导入{accepted}行{why}"


def closed(row: Row, known: Known) -> str:
    """Why a list takes no import: published, archived, or a model list that has its items."""
    filled = any(item["list_id"] == row["id"] for item in known.get(POWER_ITEM.key, ()))
    if row["list_kind"] == MODEL_LIST and row["state"] not in FROZEN_STATES and not filled:
        return ""
    reason = reason_frozen(row)
    return f"没有导入：{reason}" if reason else ""


def closed_itself(row: Row, _known: Known) -> str:
    """Why the record of a list takes no import."""
    return f"没有导入：{reason_frozen(row)}" if row["state"] in FROZEN_STATES else ""


RULES = {
    POWER_ITEM.key: ImportRules(
        POWER_ITEM,
        anchor="item_name",
        part="sub_item_name",
        seq="seq",
        aliases=ALIASES,
        compounds=COMPOUNDS,
        patterns=PATTERNS,
        kinds=LIST_KINDS,
        inherited=("power_type", "office", "exercising_body", "domain", "category"),
        listed=frozenset(("office", "superior_depts", "grant_to", "former_dept", "guide_dept", "receiving_dept")),
        headed={"superior_duty": "superior_depts"},
        synonyms={"power_type": _SYNONYMS},
        uncounted=frozenset(("seq",)),
        identity=("exercising_body", "level"),
        code="item_code",
        loose=("power_type", "item_name", "sub_item_name"),
        parent=ParentList(
            "list_id",
            POWER_LIST.key,
            kind="list_kind",
            version="version_label",
            source="source_file",
            meta=(("filling_unit", "issuer"), ("title_unit", "issuer"), ("filling_date", "issued_on")),
            kept=("matter_id",),
        ),
        details=(POWER_CITATION,),
        related=(POWER_LIST.key, OFFICE.key, POWER_CITATION.key),
        complete=complete,
        judge=judge,
        closed=closed,
    ),
    POWER_LIST.key: replace(plain_rules(POWER_LIST), closed=closed_itself),
    GRANT_BATCH.key: BATCH_RULES,
    ADMISSION.key: APPLICATION_RULES,
}
"""Table key -> rules; registers not named here are imported by their headings alone."""
