"""Takes personal data out of texts that leave the program: logs, crash notes, error sentences."""

from __future__ import annotations

import re

_LONG_NUMBER = re.compile(r"\d{15,}[\dXx]?")
_PHONE = re.compile(r"(?<!\d)(?:1\d{10}|0\d{2,3}[- ]?\d{7,8})(?!\d)")
_HAN_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")


def mask_numbers(text: str) -> str:
    """The text with ID and card numbers (15 digits and more) and phone numbers replaced."""
    return _PHONE.sub("[phone]", _LONG_NUMBER.sub("[number]", text))


def anonymous(text: str) -> str:
    """As `mask_numbers`, and every run of Chinese characters replaced by its length: it could be a name or address."""
    return _HAN_RUN.sub(lambda match: f"[{len(match[0])} han]", mask_numbers(text))
