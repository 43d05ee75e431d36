"""Forms and tables about batches, shared responsibility, checks and the negative list."""

from app.editors.power_lists.grants import batch_sheets, duty_sheets

SHEETS = (*batch_sheets.SHEETS, *duty_sheets.SHEETS)
