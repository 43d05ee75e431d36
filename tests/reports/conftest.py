"""What tests of paper share: real items, and the text that can be searched in a finished file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.core.ledger import LedgerOptions
from app.reports.preview import open_document

ITEMS = Path(__file__).parents[1] / "data" / "paper" / "items.json"
"""77 items of published lists and samples, one with a basis of 3,067 characters."""


@pytest.fixture(scope="session")
def items() -> list[dict[str, Any]]:
    return json.loads(ITEMS.read_text("utf-8"))


@pytest.fixture
def options() -> LedgerOptions:
    return LedgerOptions(
        unit="某某街道办事处",
        version="2024年版",
        printed_on="2026-11-22",
        operator="王芳",
        anchor="第1203笔 9f3a61c2",
    )


def squeezed(text: str) -> str:
    """Without blanks and line breaks, as cells are compared after they were broken into lines."""
    return "".join(text.split())


@pytest.fixture
def pages() -> Callable[[Path], list[str]]:
    """Path of a PDF -> searchable text of each page without blanks."""

    def read(path: Path) -> list[str]:
        document = open_document(path)
        try:
            return [squeezed(document.text(page)) for page in range(document.page_count)]
        finally:
            document.close()

    return read
