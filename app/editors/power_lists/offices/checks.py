"""What several cells of an office show together: warnings beside the field."""

from __future__ import annotations

from app.editors.power_lists.fields import OFFICE
from app.editors.power_lists.work.orders import in_order

ROW_CHECKS = ((OFFICE.key, in_order(OFFICE, ("valid_from", "valid_to"))),)
