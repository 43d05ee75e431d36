"""权责清单: power and responsibility lists of a street."""

from app.core.editor import Editor
from app.editors.power_lists.fields import TABLES

EDITOR = Editor(
    key="power_lists",
    heading="权责清单",
    position=1,
    tables=TABLES,
    groups=("lists", "grants", "laws", "offices", "admission", "work"),
)
