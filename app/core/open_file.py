"""What every part of a session knows: the store, who works with it, and how its trouble is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from app.core.editor import Editor
from app.core.errors import trouble
from db import journal
from db.declarations import Table
from db.errors import StoreError, translated
from db.journal import SetRecord
from db.migrations import Step
from db.records import Records
from db.store import Store

P, T = ParamSpec("P"), TypeVar("T")


@contextmanager
def spoken(path: Path) -> Iterator[None]:
    """Turn the store's trouble into a sentence for the clerk."""
    try:
        with translated(path=str(path)):
            yield
    except StoreError as error:
        raise trouble(error.code, **({"path": path} | error.facts)) from error


def spoken_method(method: Callable[Concatenate[Any, P], T]) -> Callable[Concatenate[Any, P], T]:
    """A method of an open file that says trouble in sentences."""

    @wraps(method)
    def speaking(self: OpenFile, *args: P.args, **named: P.kwargs) -> T:
        with spoken(self.path):
            return method(self, *args, **named)

    return speaking


def steps_of(editors: Sequence[Editor]) -> list[Step]:
    """Schema steps of the tabs, as the store takes them."""
    return [Step(step.name, step.statements) for editor in editors for step in editor.migrations]


class OpenFile:
    """An open data file.

    Attributes:
        editors: the tabs. tables: table key -> declaration, of all tabs. clock: tells local time.
    """

    def __init__(self, store: Store, editors: Sequence[Editor]) -> None:
        self._store = store
        self.editors = tuple(editors)
        self.tables: dict[str, Table] = dict(store.tables)
        self.clock = store.clock
        self._records = Records(store, lambda: spoken(store.path))
        self._newest = journal.last_set(store.connection)

    @property
    def path(self) -> Path:
        """The data file."""
        return self._store.path

    @property
    def operator(self) -> str:
        """Who works with the file."""
        return self._store.operator

    @operator.setter
    def operator(self, name: str) -> None:
        self._store.operator = name

    @property
    def today(self) -> str:
        """ISO date of the file's clock."""
        return self.clock().date().isoformat()

    @property
    def read_only(self) -> bool:
        """True when nothing can be changed."""
        return self._store.read_only

    @property
    def _last_set(self) -> SetRecord | None:
        # Beside a program that writes, the last set is not ours to know.
        return journal.last_set(self._store.connection) if self.read_only else self._newest
