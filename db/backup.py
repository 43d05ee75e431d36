"""Verified copies of the data file (reliability 3.5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class BackupInfo:
    """One copy.

    Attributes:
        path: of the copy. at: local ISO time. reason: why it was made, Chinese. size: bytes.
        rows: table key -> rows. verified: read back and found equal. anchor: (change sets, last hash).
        counter: number in its folder; decides what is newer, the clock does not.
    """

    path: Path
    at: str
    reason: str
    size: int
    rows: dict[str, int] = field(default_factory=dict)
    verified: bool = False
    anchor: tuple[int, str] = (0, "")
    counter: int = 0
