"""Reads what stands above the header of a sheet: who filled it in, when, and which version it is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.exchange.clean import half_width, read_date, squeeze

_UNIT = re.compile(r"(?:填报|填表|编制|制表|报送|公布|公开)?(?:单位|部门|机关|机构)(?:名称)?(?:\([^)]*\))?:(.+)")
_DATE = re.compile(r"(?:填报|填表|编制|制表|报送|公布|更新|发布)?(?:日期|时间):(.+)")
_VERSION = re.compile(r"(\d{4}年(?:第\d+次(?:调整|修订)|版|修订版|调整版))")
_YEAR = re.compile(r"((?:19|20)\d\d)年(?!\d)")
_BODY = re.compile(
    r"^(?:附件\d*:?)?(?:(?:19|20)\d\d年)?"
    r"(.{2,40}(?:局|委员会|委组织部|委宣传部|办公室|办事处|人民政府|支队|大队|中心|院|系统|街道)(?:\([^)]{1,30}\))?)"
    r"(?:(?:19|20)\d\d年).{0,20}(?:清单|目录)"
)
"""A body, then the year, then the list: 克拉玛依市财政局2025年权责清单."""
_BODY_ALONE = re.compile(
    r"^(?:(?:19|20)\d\d年)?(.{2,40}(?:局|委员会|办公室|办事处|人民政府|支队))(?:权责|权力|责任)清单"
)


def read_title_block(rows: Iterable[list[str]]) -> dict[str, str]:
    """filling_unit, filling_date (ISO) and version_label, as far as the rows above the header tell them.

    Args:
        rows: texts of each row above the header, from left to right.
    """
    meta: dict[str, str] = {}
    for texts in rows:
        for text in _with_values([squeeze(text) for text in texts]):
            _read_text(text, meta)
    return meta


def _with_values(texts: list[str]) -> list[str]:
    """A label that ends with a colon takes the next cell as its value."""
    joined = []
    for index, text in enumerate(texts):
        follows = texts[index + 1] if index + 1 < len(texts) else ""
        alone = text.endswith((":", "：")) and not follows.endswith((":", "："))
        joined.append(text + follows if alone else text)
    return joined


def _read_text(text: str, meta: dict[str, str]) -> None:
    plain = half_width(text)  # same length, so that names can be cut from the untouched text
    if unit := _UNIT.match(plain):
        meta.setdefault("filling_unit", text[unit.start(1) : unit.end(1)].split("填报")[0])
    if date := _DATE.search(plain):
        iso, _ = read_date(date[1])
        if iso:
            meta.setdefault("filling_date", iso)
        return
    if version := _VERSION.search(plain):
        meta.setdefault("version_label", version[1])
    elif year := _YEAR.search(plain):
        meta.setdefault("version_label", f"{year[1]}年版")
    if body := _BODY.match(plain) or _BODY_ALONE.match(plain):
        meta.setdefault("title_unit", text[body.start(1) : body.end(1)])
