"""Forms about 权责事项 that need no group."""

from __future__ import annotations

from app.editors.power_lists.item_card import ITEM_CARD

SHEETS = (ITEM_CARD,)
