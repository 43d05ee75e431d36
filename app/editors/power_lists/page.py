"""The page of 权责清单: what the muted line of its forms says; the rest is the common record page."""

from __future__ import annotations

from typing import ClassVar

from app.ui.record_page import RecordPage


class Page(RecordPage):
    """权责清单."""

    SUBTITLES: ClassVar[dict[str, tuple[str, ...]]] = {
        "power_item": ("power_type", "list_id"),
        "power_list": ("issuer",),
        "office": ("office_kind",),
    }
