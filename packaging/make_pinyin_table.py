"""Write resources/pinyin/common.txt and rare.txt from pypinyin's dictionaries; run by hand when pypinyin is upgraded.

The program ships the tables because importing pypinyin costs 240 ms and it gives surnames the wrong reading (trap 55).
common.txt holds the characters of GB 2312 and of surnames and is read at once; rare.txt the other 35,000.

Format, one entry a line, fields separated by a tab:
    1 <syllable> <characters>    the first reading of these characters
    2 <syllables> <characters>   further readings in use (in words or as surnames)
    3 <syllables> <characters>   all further readings
    w <syllables> <word>         a word of two or three characters that first readings get wrong
Syllables carry no tone; ü is written v, as on a keyboard.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
from pypinyin.contrib.tone_convert import to_normal

TARGET = Path(__file__).resolve().parent.parent / "resources" / "pinyin"

SURNAMES = (
    "曾zeng 仇qiu 单shan 查zha 解xie 朴piao 覃qin 区ou 尉yu 任ren 盖ge 乐yue 员yun 种chong 繁po 召shao 秘bi 缪miao "
    "翟zhai 折she 燕yan 宁ning 华hua 那na 纪ji 冼xian 洗xian 宓mi 宓fu 郇xun 郇huan 隗wei 隗kui 黑he 祭zhai 撒sa "
    "谌chen 谌shen 贠yun 佴nai 笪da 长zhang 重chong 曲qu 柏bai 褚chu 晁chao 炅gui 句gou 幺yao 万mo 俟qi 单chan 令ling "
    "澹tan 尹yin 訾zi 逄pang 眭sui 郄qie 郗chi 郗xi 适kuo 牟mu 牟mou 阚kan 臧zang 车che 盛sheng 卜bu 薄bo 都du 费bi "
    "俞yu 俞shu 恽yun 哈ha 瞿qu 莘xin 莘shen 庹tuo 仉zhang 厍she 亓qi 乜nie 芈mi 禤xuan"
)
"""Readings surnames have; sources: 现代汉语词典 and pypinyin's surname errors (trap 55)."""

LEFT_OUT = frozenset({"朝阳"})
"""Words whose dictionary reading is not the one of the place name in every other city."""

LEAST_WORDS = 3
LEAST_SHARE = 0.05
"""A further reading counts as in use from this many words and this share of the character's words."""


def plain(syllables: str) -> list[str]:
    """Toneless syllables of one dictionary entry ("céng,zēng"), repeats dropped, first one first."""
    return list(dict.fromkeys(to_normal(syllable).replace("ü", "v") for syllable in syllables.split(",")))


def readings_by_character() -> dict[str, list[str]]:
    """All readings of every character, the usual one first, surname readings added at the end when missing."""
    readings = {chr(code): plain(syllables) for code, syllables in PINYIN_DICT.items()}
    readings = {character: [s for s in found if s.isascii() and s.isalpha()] for character, found in readings.items()}
    for entry in SURNAMES.split():
        known = readings.setdefault(entry[0], [])
        if entry[1:] not in known:
            known.append(entry[1:])
    return {character: found for character, found in readings.items() if found}


def words_with_syllables(readings: dict[str, list[str]]) -> dict[str, list[str]]:
    """Words of the phrase dictionary with one toneless syllable a character."""
    words = {}
    for word, syllables in PHRASES_DICT.items():
        if word not in LEFT_OUT and len(word) == len(syllables) and all(character in readings for character in word):
            words[word] = [plain(syllable[0])[0] for syllable in syllables]
    return words


def in_use(readings: dict[str, list[str]], words: dict[str, list[str]]) -> set[tuple[str, str]]:
    """(character, syllable) pairs that occur often enough in words, or in surnames."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for word, syllables in words.items():
        for character, syllable in zip(word, syllables, strict=True):
            counts[character][syllable] += 1
    pairs = {(entry[0], entry[1:]) for entry in SURNAMES.split()}
    for character in readings:
        total = counts[character].total()
        for syllable, count in counts[character].items():
            if count >= LEAST_WORDS and count / total >= LEAST_SHARE:
                pairs.add((character, syllable))
    return pairs


def is_common(character: str) -> bool:
    """True for characters of GB 2312 and of surnames."""
    return character in SURNAMES or bool(character.encode("gb2312", errors="ignore"))


def characters(readings: dict[str, list[str]], used: set[tuple[str, str]]) -> list[str]:
    """Lines of kind 1, 2 and 3 in a fixed order, so that the same dictionaries give the same bytes."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for character, (first, *further) in sorted(readings.items()):
        groups["1", first].append(character)
        common = [syllable for syllable in further if (character, syllable) in used]
        if common:
            groups["2", " ".join(common)].append(character)
        if further:
            groups["3", " ".join(further)].append(character)
    return [f"{kind}\t{syllables}\t{''.join(found)}" for (kind, syllables), found in sorted(groups.items())]


def exceptions(readings: dict[str, list[str]], words: dict[str, list[str]]) -> list[str]:
    """Lines of kind w: short words that first readings get wrong."""
    wrong = []
    for word, syllables in sorted(words.items()):
        if len(word) <= 3 and syllables != [readings[character][0] for character in word]:
            wrong.append(f"w\t{' '.join(syllables)}\t{word}")
    return wrong


def main(folder: Path = TARGET) -> None:
    """Write both files into the folder."""
    readings = readings_by_character()
    words = words_with_syllables(readings)
    used = in_use(readings, words)
    common = {character: found for character, found in readings.items() if is_common(character)}
    rare = {character: found for character, found in readings.items() if character not in common}
    tables = {
        "common.txt": characters(common, used) + exceptions(readings, words),
        "rare.txt": characters(rare, used),
    }
    for name, lines in tables.items():
        path = folder / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
        print(path.name, path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
