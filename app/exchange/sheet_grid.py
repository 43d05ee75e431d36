"""A sheet as the recogniser looks at it: text of cells, aware of merged ranges. Rows and columns count from 0."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.exchange.clean import text_of
from app.exchange.workbook import Cell, Sheet

Place = tuple[int, int]


@dataclass(slots=True)
class SheetGrid:
    """Cells and merges.

    Attributes:
        rows: cells; every row has `width` cells.
        height: number of rows the file declares, perhaps more than `rows`.
        owners: covered cell -> anchor of its merged range.
        ends: anchor -> last row and column of its range.
    """

    rows: list[list[Cell]]
    width: int
    height: int
    owners: dict[Place, Place] = field(default_factory=dict)
    ends: dict[Place, Place] = field(default_factory=dict)

    def raw(self, row: int, column: int) -> Cell:
        """The cell itself, whatever covers it."""
        return self.rows[row][column] if row < len(self.rows) else ""

    def cell(self, row: int, column: int) -> Cell:
        """The cell a person sees there: the anchor's value under a merge."""
        return self.raw(*self.owners.get((row, column), (row, column)))

    def text(self, row: int, column: int) -> str:
        """Text of `cell`, untouched."""
        return text_of(self.cell(row, column))

    def own(self, row: int, column: int) -> str:
        """Text that starts in this very cell: "" under a merge and for mere blanks."""
        if (row, column) in self.owners:
            return ""
        text = text_of(self.raw(row, column))
        return text if text.strip() else ""

    def row_texts(self, row: int) -> dict[int, str]:
        """Column -> own text, empty cells left out."""
        if row >= len(self.rows):
            return {}
        cells = self.rows[row]
        owners = self.owners
        texts = {}
        for column, cell in enumerate(cells):
            if cell == "" or (row, column) in owners:
                continue
            text = text_of(cell)
            if text.strip():
                texts[column] = text
        return texts

    def above(self, row: int, column: int) -> Place | None:
        """Anchor of the range that covers this cell from an earlier row, None when there is none."""
        anchor = self.owners.get((row, column))
        return anchor if anchor and anchor[0] < row else None

    def span(self, row: int, column: int) -> Place:
        """Last row and column of the range anchored here; the cell itself when nothing is merged."""
        return self.ends.get((row, column), (row, column))


def grid_of(sheet: Sheet) -> SheetGrid:
    """The grid of a sheet; ranges are cut to the part that holds rows."""
    width = max((len(row) for row in sheet.rows), default=0)
    grid = SheetGrid(sheet.rows, width, max(sheet.last_row, len(sheet.rows)))
    for top, left, bottom, right in sheet.merges:
        bottom, right = min(bottom, grid.height - 1), min(right, max(width - 1, 0))
        if (top, left) == (bottom, right) or top > bottom or left > right:
            continue
        grid.ends[(top, left)] = (bottom, right)
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                grid.owners.setdefault((row, column), (top, left))
        del grid.owners[(top, left)]
    return grid


def column_letter(column: int) -> str:
    """0 -> "A", 26 -> "AA"."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letter: str) -> int:
    """Number of a column, from 0: "A" -> 0, "AA" -> 26."""
    number = 0
    for char in letter.upper():
        number = number * 26 + ord(char) - 64
    return number - 1
