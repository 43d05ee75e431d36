"""Moments as a clerk writes them."""

from __future__ import annotations


def moment(at: str, this_year: int) -> str:
    """The ISO time of a change: 11月20日 14:03, with the year when it is another."""
    day, _, clock = at.partition("T")
    year, month, number = day.split("-")
    shown = "" if int(year) == this_year else f"{year}年"
    return f"{shown}{int(month)}月{int(number)}日 {clock[:5]}"
