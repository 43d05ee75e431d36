"""Money as whole fen. Text goes in leniently and comes out in one form; no float ever (architecture, Ids)."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

ZERO = "–"
"""What stands in a cell for nought; reads back as nought."""

_FOLD = str.maketrans("０１２３４５６７８９．，－＋￥　", "0123456789.,-+¥ ")
_AMOUNT = re.compile(
    r"(?:¥(?=[-+]))?(?P<sign>[-+]?)¥?(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+)(?P<unit>元|万元)?"
)


def round_fen(yuan: Decimal) -> int:
    """Whole fen of an amount in yuan; half a fen goes away from nought (四舍五入)."""
    return int((yuan * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def parse_money(text: str) -> int | None:
    """Fen of an amount typed in yuan ("￥1,234.5", "1234.50元", "1.2万元", full-width digits), None when blank.

    Raises:
        ValueError: not an amount; the message is a Chinese sentence for the clerk.
    """
    cleaned = "".join(text.translate(_FOLD).split())
    if not cleaned:
        return None
    if cleaned == ZERO:
        return 0
    match = _AMOUNT.fullmatch(cleaned)
    if match is None:
        raise ValueError(f"“{text.strip()[:20]}”不是金额，请写成 1234.50 这样的数。")
    yuan = Decimal(match["sign"] + match["number"].replace(",", ""))
    return round_fen(yuan * 10_000 if match["unit"] == "万元" else yuan)


def format_money(fen: int) -> str:
    """The amount in yuan with two decimals and thousands marks, "–" for nought."""
    if fen == 0:
        return ZERO
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan:,}.{rest:02d}"
