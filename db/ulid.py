"""ULIDs: 26 characters that name a row for ever and everywhere, in order of making (github.com/ulid/spec)."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Two characters a look-up: eight look-ups write the 80 random bits.
_PAIRS = [high + low for high in _LETTERS for low in _LETTERS]
_RANDOM_BITS = 80
_TAIL = 1 << 20  # ULIDs that differ in their last two pairs only


def new_ulids(count: int, milliseconds: int, *, randomness: Callable[[int], bytes] = os.urandom) -> list[str]:
    """`count` different ULIDs of one moment, ascending.

    Args:
        milliseconds: since 1970, UTC.
        randomness: gives that many random bytes.
    """
    # The top bit stays clear, so that counting up never overflows.
    start = int.from_bytes(randomness(_RANDOM_BITS // 8), "big") >> 1
    moment = _encode(milliseconds & ((1 << 50) - 1), 5)
    made: list[str] = []
    while len(made) < count:
        # All that share the first characters at once: an import makes a hundred thousand.
        high, low = divmod(start + len(made), _TAIL)
        head = moment + _encode(high, 6)
        last = min(_TAIL, low + count - len(made))
        made += [head + _PAIRS[number >> 10] + _PAIRS[number & 1023] for number in range(low, last)]
    return made


def milliseconds(moment: datetime) -> int:
    """Since 1970, UTC, of a local time; 0 for a clock that stands before, which Windows cannot convert."""
    try:
        return max(int(moment.timestamp() * 1000), 0)
    except (OSError, OverflowError):
        return 0


def _encode(number: int, pairs: int) -> str:
    return "".join([_PAIRS[(number >> (10 * place)) & 1023] for place in range(pairs - 1, -1, -1)])
