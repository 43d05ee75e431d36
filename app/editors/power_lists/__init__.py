"""权责清单: power and responsibility lists of a street."""

from app.core.editor import Editor
from app.editors.power_lists.charts import CHARTS
from app.editors.power_lists.checks import ROW_CHECKS
from app.editors.power_lists.fields import TABLES
from app.editors.power_lists.migrations import MIGRATIONS
from app.editors.power_lists.reports import LEDGERS

EDITOR = Editor(
    key="power_lists",
    heading="权责清单",
    position=1,
    tables=TABLES,
    migrations=MIGRATIONS,
    ledgers=LEDGERS,
    charts=CHARTS,
    row_checks=ROW_CHECKS,
)
