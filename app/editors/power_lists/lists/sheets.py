"""Forms and cards about versions and items."""

from __future__ import annotations

from app.editors.power_lists.lists.compare_form import APPLICATION
from app.editors.power_lists.lists.whose_card import CARD

SHEETS = (APPLICATION, CARD)
