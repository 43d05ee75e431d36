"""A few much cited laws with their editions, for the demo street. Dates and numbers are those of the published texts.

Maps hold only articles whose new number is certain, so their editions are not marked as wholly mapped unless the
amendment changed no number at all.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SeedEdition:
    """An edition: label, number of the order, adopted, in effect, whether the map to it is complete."""

    edition: str
    document_no: str
    adopted_on: str
    effective_on: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class SeedLaw:
    """A law; `maps` of (old edition, new edition, ((old article, new article), ...))."""

    title: str
    short_names: str
    editions: tuple[SeedEdition, ...]
    maps: tuple[tuple[str, str, tuple[tuple[int, int], ...]], ...] = ()
    issuer: str = "全国人民代表大会常务委员会"


_MOVED_BY_ONE = tuple((article, article + 1) for article in range(20, 32))

_PENALTIES = (
    *((old, old + 2) for old in range(15, 21)),
    *((21, 25), (22, 27), (23, 28), (24, 29), (25, 30), (26, 31), (27, 32), (29, 36), (30, 40), (31, 44), (32, 45)),
    *((33, 51), (34, 52), (35, 53), (36, 54), (38, 57), (39, 59), (40, 61), (41, 62), (42, 63), (43, 65), (44, 66)),
    *((45, 73), (46, 67), (47, 68), (48, 69), (49, 70), (50, 71), (51, 72), (53, 74), (54, 75)),
)
"""行政处罚法 of 2017 and of 2021; articles that were split (3-7, 28, 37, 52) are left out on purpose."""

LAWS = (
    SeedLaw(
        "中华人民共和国行政处罚法",
        "行政处罚法",
        (
            SeedEdition("1996年公布", "主席令第六十三号", "1996-03-17", "1996-10-01"),
            SeedEdition("2009年修正", "主席令第十八号", "2009-08-27", "2009-08-27", whole=True),
            SeedEdition("2017年修正", "主席令第七十六号", "2017-09-01", "2018-01-01", whole=True),
            SeedEdition("2021年修订", "主席令第七十号", "2021-01-22", "2021-07-15"),
        ),
        (
            (
                "2017年修正",
                "2021年修订",
                _PENALTIES,
            ),
        ),
        issuer="全国人民代表大会",
    ),
    SeedLaw(
        "中华人民共和国农村土地承包法",
        "农村土地承包法、土地承包法",
        (
            SeedEdition("2002年公布", "主席令第七十三号", "2002-08-29", "2003-03-01"),
            SeedEdition("2009年修正", "主席令第十八号", "2009-08-27", "2009-08-27", whole=True),
            SeedEdition("2018年修正", "主席令第十七号", "2018-12-29", "2019-01-01"),
        ),
        (("2009年修正", "2018年修正", _MOVED_BY_ONE),),
    ),
    SeedLaw(
        "中华人民共和国行政许可法",
        "行政许可法",
        (
            SeedEdition("2003年公布", "主席令第七号", "2003-08-27", "2004-07-01"),
            SeedEdition("2019年修正", "主席令第二十九号", "2019-04-23", "2019-04-23", whole=True),
        ),
    ),
    SeedLaw(
        "中华人民共和国行政强制法",
        "行政强制法",
        (SeedEdition("2011年公布", "主席令第四十九号", "2011-06-30", "2012-01-01"),),
    ),
    SeedLaw(
        "中华人民共和国安全生产法",
        "安全生产法",
        (
            SeedEdition("2002年公布", "主席令第七十号", "2002-06-29", "2002-11-01"),
            SeedEdition("2014年修正", "主席令第十三号", "2014-08-31", "2014-12-01"),
            SeedEdition("2021年修正", "主席令第八十八号", "2021-06-10", "2021-09-01"),
        ),
        (("2014年修正", "2021年修正", ((62, 65), (63, 66), (64, 67), (65, 68), (67, 70))),),
    ),
)
