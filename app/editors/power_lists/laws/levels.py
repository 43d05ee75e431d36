"""The rank of a law, by the word in its bracket and, where that is bare or wrong, by its title and its issuing note.

Sources: 立法法 (who makes what); 行政法规制定程序条例 art. 5 (names 条例, 规定, 办法); 规章制定程序条例 art. 7 (a
规章 is never called 条例). Lists print 【法规】 and 【规章】 without saying whose; the title's place name tells.
"""

from __future__ import annotations

import re

LAW, STATE_RULES, LOCAL_RULES = "法律", "行政法规", "地方性法规"
MINISTRY, LOCAL_GOVERNMENT, STATE_DECISION = "部门规章", "地方政府规章", "国务院决定"
NORMATIVE, PARTY = "规范性文件", "党内法规"

_WORDS = {
    "法律": LAW,
    "国家法律": LAW,
    "法": LAW,
    "行政法规": STATE_RULES,
    "行法规": STATE_RULES,
    "行政法": STATE_RULES,
    "行政性法规": STATE_RULES,
    "行政法規": STATE_RULES,
    "行规": STATE_RULES,
    "国务院行政法规": STATE_RULES,
    "地方性法规": LOCAL_RULES,
    "地方法规": LOCAL_RULES,
    "地方性法": LOCAL_RULES,
    "地法": LOCAL_RULES,
    "自治区法规": LOCAL_RULES,
    "省法规": LOCAL_RULES,
    "自治条例": LOCAL_RULES,
    "单行条例": LOCAL_RULES,
    "部门规章": MINISTRY,
    "部委规章": MINISTRY,
    "部规章": MINISTRY,
    "部规": MINISTRY,
    "国务院部门规章": MINISTRY,
    "地方政府规章": LOCAL_GOVERNMENT,
    "政府规章": LOCAL_GOVERNMENT,
    "自治区规章": LOCAL_GOVERNMENT,
    "自治区政府规章": LOCAL_GOVERNMENT,
    "省政府规章": LOCAL_GOVERNMENT,
    "地方规章": LOCAL_GOVERNMENT,
    "地方性规章": LOCAL_GOVERNMENT,
    "国务院决定": STATE_DECISION,
    "国务院文件": STATE_DECISION,
    "规范性文件": NORMATIVE,
    "规范文件": NORMATIVE,
    "部门规范性文件": NORMATIVE,
    "地方规范性文件": NORMATIVE,
    "行政规范性文件": NORMATIVE,
    "其他规范性文件": NORMATIVE,
    "政策文件": NORMATIVE,
    "文件": NORMATIVE,
    "党内法规": PARTY,
    "党规": PARTY,
    "党内规范性文件": PARTY,
}
_BARE = ("法规", "规章", "法律法规", "法规规章", "规定")
_MAKERS = re.compile(
    "(?P<law>主席令|全国人民代表大会|全国人大)|(?P<state>国务院令|国务院批准|国务院第[0-9一二三四五六七八九十百]+[号次])"
    "|(?P<local>(?:省|区|市|州|县|届)(?:第.{1,5}届)?(?:人民代表大会|人大))|(?P<place>政府令|政府第[0-9一二三四五六七八九十百]+号令)"
    "|(?P<ministry>[部委局署会行院](?:公告|第[0-9]+号)?令)"
)
"""Who made it, as a note says; the first named is the first maker, later ones amended it."""
_MADE = {"law": LAW, "state": STATE_RULES, "local": LOCAL_RULES, "place": LOCAL_GOVERNMENT, "ministry": MINISTRY}
_NEVER_A_LAW = re.compile("(?:条例|办法|细则|规定)$")
"""Words that do not say whose; judged by the title."""

LEVEL_WORDS = frozenset(_WORDS) | frozenset(_BARE)

_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南"
    "|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
_PLACE = re.compile(
    f"^(?:{_PROVINCES})|^[^的和对与、及]{{1,9}}?(?:自治区|自治州|自治县|省(?!级|际)|(?<!城)市(?!场|政|容|区|民)|县(?!级|乡|城|域))"
    "|^自治区|^[^的和对与、及]{2,4}经济特区|^中国（[^）]{2,4}）自由贸易"
)
_NATIONAL = re.compile("^(?:中华人民共和国|国务院|国家|全国|最高人民|中国|城市|市场|市政|市容|市区|省级|省际)")
_NORMATIVE = re.compile("(?:通知|意见|公告|通告|方案|函|批复|目录|清单|指南|纲要|规划|复函|指导意见|要点|标准)$")
_PARTY = re.compile("^中国共产党|^中共中央|党内|^党政机关")
_OF_AN_OFFICE = re.compile("职能配置|人民政府关于.*决定$")
"""三定 rules and decisions of a local government are documents, whatever they are called."""
_IMPLEMENTING = re.compile("^中华人民共和国.*(?<!办)法实施(?:细则|办法|条例)$")
"""Made or approved by the State Council nearly always (计量法, 档案法, 渔业法, 矿产资源法 …)."""
_DOCUMENT_NO = re.compile("[〔\\[（【]?(?:19|20)[0-9]{2}[〕\\]）】]第?[0-9]+号")
_TRAILING = re.compile("（[^（）]*）$")


def level_word(text: str) -> str:
    """A known word for a rank in the text of a bracket, "" for anything else (a year, 标准)."""
    word = text.strip("：、，。.·0123456789一二三四五六七八九十")
    return word if word in LEVEL_WORDS else ""


def is_local(title: str) -> bool:
    """True when the title names a province, a city or the 自治区 as its maker."""
    return bool(_PLACE.match(title)) and (not _NATIONAL.match(title) or title.startswith("中国（"))


def resolve(word: str, title: str, note: str) -> str:
    """The rank of a citation.

    Args:
        word: what `level_word` gave, "" when there was no bracket. title: without 《》. note: text of its parenthesis.

    Returns:
        One of the eight levels, "" when nothing tells.
    """
    own = _TRAILING.sub("", title)
    if re.match("国务院.*决定$", own) and word in ("", *_BARE):
        return STATE_DECISION
    if word in _WORDS and not (word == "法律" and _NEVER_A_LAW.search(own)):
        return _WORDS[word]
    if word in ("法律", "法规", "规章"):
        return _bare("规章" if word == "规章" else "法规", own, note)
    return _by_title(own, note)


def _maker(note: str) -> str:
    """The rank that the first maker named in a note gives, "" when it names none."""
    found = _MAKERS.search(note)
    return _MADE[found.lastgroup or ""] if found else ""


def _bare(word: str, title: str, note: str) -> str:
    if re.match("中华人民共和国.*(?<!办)法$", title):
        return LAW
    maker = _maker(note)
    if maker and not (maker in (MINISTRY, LOCAL_GOVERNMENT) and title.endswith("条例")):
        return maker
    if _NORMATIVE.search(title):
        return NORMATIVE
    local = is_local(title)
    if word == "法规" or title.endswith("条例"):  # a 规章 is never called 条例
        return LOCAL_RULES if local else STATE_RULES
    return LOCAL_GOVERNMENT if local else MINISTRY


def _by_title(title: str, note: str) -> str:
    if _PARTY.match(title):
        return PARTY
    if re.search("(?<![办方])法$|法典$", title):
        return LAW
    if _OF_AN_OFFICE.search(title):
        return NORMATIVE
    if _NORMATIVE.search(title) or (_DOCUMENT_NO.search(note or title) and "令" not in note):
        return NORMATIVE
    if _maker(note) and not title.endswith("条例"):
        return _maker(note)
    local = is_local(title)
    if title.endswith("条例"):
        return LOCAL_RULES if local else STATE_RULES
    if not re.search("(?:办法|规定|细则|规则|规程|决定|制度)$", title):
        return ""
    if local:
        return LOCAL_RULES if _implements(title) else LOCAL_GOVERNMENT
    return STATE_RULES if title.startswith("国务院") or _IMPLEMENTING.match(title) else MINISTRY


def _implements(title: str) -> bool:
    """新疆维吾尔自治区实施〈中华人民共和国…法〉办法: made by the local congress by long custom."""
    return bool(re.search("实施[〈《]?中华人民共和国.*法[〉》]?办法$", title))
