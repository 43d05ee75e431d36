"""Which help page F1 opens over a full page; over a register its own tab knows (`RecordPage.HELP`)."""

from __future__ import annotations

START, KEYS = "01_start", "keys"

COVERS = {
    "ImportPreview": "02_import",
    "PrintPreview": "08_print",
    "ComparisonPage": "15_compare",
    "WhosePage": "21_whose",
    "CrosstabPage": "22_figures",
}
"""Class of a full page -> name of the page in `resources/help` without .md."""
