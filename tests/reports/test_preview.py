"""Pages as pixels for the preview."""

from __future__ import annotations

import threading
from pathlib import Path

import pypdfium2
import pytest

from app.core.chart import Chart, Series
from app.core.ledger import LedgerOptions
from app.reports.charts import write_chart
from app.reports.preview import open_document


@pytest.fixture
def chart(tmp_path: Path) -> Path:
    out = tmp_path / "x.pdf"
    return write_chart(Chart("k", "标题", "hbar", ("甲",), (Series("乙", (1,)),)), out, options=LedgerOptions())


def test_size_and_pixels_agree(chart: Path):
    document = open_document(chart)
    assert document.page_count == 1
    width, height = document.size(0)
    assert (width, height) == pytest.approx((210 / 25.4 * 72, 297 / 25.4 * 72), abs=0.03)
    shown = document.render(0, 1.5)
    assert (shown.width, shown.height) == (round(width * 1.5 + 0.5), round(height * 1.5 + 0.5))
    assert shown.stride >= shown.width * 4
    assert len(shown.pixels) == shown.stride * shown.height
    assert shown.pixels[:3] == b"\xff\xff\xff"
    assert min(shown.pixels) < 100
    document.close()


def test_file_is_free_while_shown(chart: Path):
    document = open_document(chart)
    chart.unlink()
    assert "标题" in document.text(0)
    document.close()


def test_workers_may_render_at_the_same_time(chart: Path):
    document = open_document(chart)
    shown: list[bytes] = []
    workers = [threading.Thread(target=lambda: shown.append(document.render(0, 0.5).pixels)) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    document.close()
    assert len(shown) == 6 and len(set(shown)) == 1


def test_what_is_no_pdf_is_refused(tmp_path: Path):
    path = tmp_path / "x.pdf"
    path.write_bytes(b"no pdf")
    with pytest.raises(pypdfium2.PdfiumError):
        open_document(path)
