"""Which help page F1 opens: by the register or full page in front, or by the command. The one place that says so."""

from __future__ import annotations

START, KEYS = "01_start", "keys"

TOPICS = {
    # -- registers, by table key
    "power_item": "13_lists",
    "power_list": "14_versions",
    "matter": "13_lists",
    "grant_batch": "13_lists",
    "model_adoption": "13_lists",
    "inspection_plan": "13_lists",
    "negative_entry": "13_lists",
    "review_step": "14_versions",
    "law": "16_laws",
    "office": "17_offices",
    "function": "17_offices",
    "text_template": "18_templates",
    "item_use": "22_figures",
    "admission": "19_admission",
    "pledge": "20_powers",
    "power_exercise": "20_powers",
    "whistle": "20_powers",
    "project": "20_powers",
    "todo_item": "20_powers",
    "stationed_unit": "20_powers",
    # -- full pages, by class
    "ImportPreview": "02_import",
    "PrintPreview": "08_print",
    "ComparisonPage": "15_compare",
    "WhosePage": "21_whose",
    "CrosstabPage": "22_figures",
}
"""What is in front -> name of the page in `resources/help` without .md."""


def page_for(place: str) -> str:
    """The help page for a register, a full page or "keys"; the first page for anything else."""
    return KEYS if place == KEYS else TOPICS.get(place, START)
