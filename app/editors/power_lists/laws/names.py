"""When two titles name the same law: with and without 中华人民共和国, brackets, blanks and the year of an edition."""

from __future__ import annotations

import re

from app.core.text import half_width

_UNHEARD = re.compile("中华人民共和国|[\\s《》〈〉<>“”\"‘’'「」\\[\\]【】]")
_EDITION = re.compile("\\((?:[0-9]{4}年?)?(?:修订|修正|修改|版|年版|年本)?\\)$")


def law_key(title: str) -> str:
    """What is equal for two spellings of one title; "" for a title without any sign."""
    plain = _UNHEARD.sub("", half_width(title))
    return _EDITION.sub("", plain) or plain


def keys_of(title: str, short_names: str | None) -> tuple[str, ...]:
    """Every key a law answers to: its title's and those of its short names (parted by 、)."""
    names = [title, *re.split("[、，,；;]", short_names or "")]
    return tuple(dict.fromkeys(key for key in map(law_key, names) if key))
