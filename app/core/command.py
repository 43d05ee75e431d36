"""A word of the command line that one tab brings along; `app.cli` adds it to the common ones."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.core.session import Session


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command says: `lines` for people, `data` for scripts (JSON values); `code` is the exit code."""

    lines: tuple[str, ...]
    data: dict[str, Any]
    code: int = 0


@dataclass(frozen=True, slots=True)
class Command:
    """One command; its first argument is always the data file, --json, --operator and --help come by themselves.

    Attributes:
        name: the word, e.g. "compare". help: what it does, in Chinese as the other commands say it.
        arguments: adds its arguments to the parser.
        run: the work on an open file.
        writes: False opens the file read-only, beside a window that has it open.
    """

    name: str
    help: str
    run: Callable[[Session, argparse.Namespace], Answer]
    arguments: Callable[[argparse.ArgumentParser], None] = field(default=lambda parser: None)
    writes: bool = False
