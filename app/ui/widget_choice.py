"""Which widget a field gets in a form and in a dialog."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.ui.details_table import DetailsWidget
from app.ui.field_widgets import FieldWidget, plain_widget
from app.ui.file_widget import FileWidget
from app.ui.reference_chooser import ReferenceWidget
from db.declarations import Field, Kind

if TYPE_CHECKING:
    from app.core.session import Session


def widget_for(
    field: Field, parent: QWidget, *, session: Session, jump: Callable[[str, object], None] | None = None
) -> FieldWidget:
    """The widget of a field.

    Args:
        jump: called with (table key, row id) for 打开 beside a reference; None leaves the button out.
    """
    if field.kind is Kind.DETAILS:
        return DetailsWidget(field, session.tables[field.target or ""], parent, session=session)
    if field.kind is Kind.FILE:
        return FileWidget(field, parent, session=session)
    if field.kind is not Kind.REFERENCE:
        return plain_widget(field, parent)
    widget = ReferenceWidget(field, parent, session=session, jumps=jump is not None)
    if jump is not None:
        widget.openRequested.connect(jump)
    return widget
