"""Weighs how well a matter answers the words somebody typed: names first, then pinyin, units, wording, basis."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.core.pinyin import pinyin_keys
from app.core.text import fold
from app.core.whose import WhoseAnswer
from app.editors.power_lists.lists.compare_pairing import bigrams
from db.declarations import Row

CITED = re.compile(
    r"《([^》]{2,60})》(?:[（(][^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*[）)])*[^《》第]{0,6}"
    r"(第[〇零一二三四五六七八九十百千\d]+条(?:之[一二三四五六七八九十]+)?)?"
)
"""A law, what stands in brackets behind it, its first article; in a text without blanks."""

_EXACT, _START, _NAME, _PINYIN, _UNIT, _FIELD, _WORDING, _LIKE = 100.0, 60.0, 45.0, 32.0, 20.0, 16.0, 8.0, 24.0
_SHORT = 2
"""Characters of a name too short to be looked for inside a question."""
_LIKELY = 0.5
"""Share of a word's character pairs that must stand in a name before it counts as like it."""

SAID = (
    ("小广告", "张贴", "涂写", "喷涂", "刻画"),
    ("占道", "占用道路", "占用城市道路", "店外经营", "占道经营"),
    ("噪音", "噪声"),
    ("违建", "违法建设", "违法建筑", "违章建筑", "未取得建设工程规划许可证"),
    ("狗", "犬", "养犬"),
    ("低保", "最低生活保障"),
    ("特困", "特困供养", "特困人员"),
    ("独生子女", "计划生育", "生育登记"),
    ("垃圾", "生活垃圾", "废弃物", "建筑垃圾"),
    ("广告牌", "户外广告", "招牌", "店招"),
    ("物业", "物业管理", "业主委员会", "业主大会"),
    ("业委会", "业主委员会"),
    ("砍树", "砍伐", "树木", "迁移"),
    ("挖路", "挖掘道路", "挖掘城市道路"),
    ("消防通道", "疏散通道", "消防车通道"),
    ("电动车", "电动自行车"),
    ("群租", "房屋租赁", "出租房"),
    ("欠薪", "工资", "农民工工资", "劳动报酬"),
    ("拆迁", "征收", "房屋征收"),
    ("退伍", "退役军人"),
    ("残疾证", "残疾人证"),
    ("准生证", "生育登记"),
    ("烧秸秆", "焚烧秸秆", "露天焚烧"),
    ("油烟", "餐饮油烟"),
    ("停车", "停放车辆", "机动车停放"),
    ("调解", "纠纷", "人民调解"),
)
"""What callers of a service line say -> what lists write; each group is one meaning."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One word of a question: folded, its synonyms, its character pairs (none for short words and pinyin)."""

    word: str
    others: tuple[str, ...]
    pairs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Searched:
    """A matter as the search sees it; texts are folded, without blanks.

    Attributes:
        names: names in all lists. grams: their character pairs. pinyin: keys of the names. units: offices and
            departments. fields: domain, category, kind. wording: duties and basis.
    """

    names: tuple[str, ...]
    grams: frozenset[str]
    pinyin: str
    units: str
    fields: str
    wording: str

    def weigh(self, asked: Sequence[Asked], *, loose: bool = False) -> tuple[float, str]:
        """(score, how it was found): every word must be found; `loose` is content with some of them."""
        weights = [self._word(each) for each in asked]
        found = [weight for weight in weights if weight[0] > 0]
        if not found or (len(found) < len(weights) and not loose):
            return 0.0, ""
        return sum(score for score, _ in found) / len(weights), max(found)[1]

    def _word(self, asked: Asked) -> tuple[float, str]:
        """The best of what the word itself and its synonyms find; a synonym counts a little less."""
        best = self._plain(asked.word)
        for other in asked.others:
            score, why = self._plain(other)
            if 0.85 * score > best[0]:
                best = 0.85 * score, f"{why}（“{other}”）"
        return best if best[0] else self._alike(asked)

    def _plain(self, word: str) -> tuple[float, str]:
        for name in self.names:
            if name == word:
                return _EXACT, "名称相同"
        told = max((len(name) for name in self.names if len(name) > _SHORT and name in word), default=0)
        if told:
            return _NAME + 20.0 * told / len(word), "问句里有名称"
        inside = [name for name in self.names if word in name]
        if inside:
            closest = min(inside, key=len)
            share = 20.0 * len(word) / len(closest)
            return (_START if closest.startswith(word) else _NAME) + share, "名称里有"
        if len(word) >= 2 and word.isascii() and word.isalnum() and word in self.pinyin:
            return _PINYIN + (8.0 if f" {word}" in f" {self.pinyin}" else 0.0), "拼音"
        for text, score, why in (
            (self.units, _UNIT, "单位"),
            (self.fields, _FIELD, "领域"),
            (self.wording, _WORDING, "职责或依据"),
        ):
            if word in text:
                return score, f"{why}里有"
        return 0.0, ""

    def _alike(self, asked: Asked) -> tuple[float, str]:
        """Names that hold at least half of the word's character pairs."""
        if not asked.pairs:
            return 0.0, ""
        share = len(asked.pairs & self.grams) / len(asked.pairs)
        return (_LIKE * share, "名称相近") if share >= _LIKELY else (0.0, "")


def asked_words(words: str) -> tuple[Asked, ...]:
    """The words of a question made ready once, before all matters are weighed."""
    found = []
    for word in (fold(each) for each in words.split()):
        long = len(word) > _SHORT and not word.isascii()
        found.append(Asked(word, tuple(_synonyms(word)), bigrams(word) if long else frozenset()))
    return tuple(found)


def _synonyms(word: str) -> list[str]:
    """The other words of the groups the word belongs to; a longer word lends its group its rest."""
    found: list[str] = []
    for group in SAID:
        said = next((each for each in group if each == word or (len(each) > 1 and each in word)), None)
        if said is not None:
            found += [word.replace(said, other) if word != said else other for other in group if other != said]
            found += [other for other in group if other != said and word != said]
    return list(dict.fromkeys(found))


def searched_text(rows: Iterable[Row], answer: WhoseAnswer) -> Searched:
    """What the search looks through for one matter."""
    rows = list(rows)
    names = tuple(
        dict.fromkeys(_plain(f"{row.get('item_name') or ''}{row.get('sub_item_name') or ''}") for row in rows)
    )
    return Searched(
        names=names,
        grams=frozenset().union(*(bigrams(name) for name in names)),
        pinyin=" ".join(key for name in names for key in pinyin_keys(name)),
        units=_joined(rows, ("office", "exercising_body", "former_dept", "superior_depts", "receiving_dept"))
        + _plain(answer.lead),
        fields=_joined(rows, ("domain", "category", "power_type", "item_code")),
        wording=_joined(rows, ("street_duty", "superior_duty", "work_mode", "duty", "basis")),
    )


def searched_phrases(phrases: str) -> Searched:
    """The same for an entry of the negative list: its phrases are its names."""
    names = tuple(_plain(name) for name in re.split(r"[、，,；;…]+", phrases) if name.strip())
    keys = " ".join(key for name in names for key in pinyin_keys(name))
    return Searched(names, frozenset().union(*(bigrams(name) for name in names)), keys, "", "", "")


def _joined(rows: Iterable[Row], keys: tuple[str, ...]) -> str:
    return "\x1f".join(dict.fromkeys(_plain(row[key]) for row in rows for key in keys if row.get(key)))


def _plain(text: object) -> str:
    return "".join(fold(str(text)).split())
