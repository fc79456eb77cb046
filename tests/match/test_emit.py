"""A row's cells are the same, made together or one by one."""

import re
from collections.abc import Sequence
from itertools import cycle

import pytest

from extractor import extract
from extractor.match.tables.emit import Emitter
from extractor.match.tables.rows import Row
from extractor.match.tables.splits import Placed
from extractor.model.candidates import Candidate
from tests.support.serving import EXAMPLES
from tests.variants import generate
from tests.variants.tearing import tear

PAGE = (EXAMPLES / "04-saved-page.html").read_bytes().decode("gb18030").replace("gb2312", "utf-8")
ODD = cycle(("见附注", "约3", "一十二", "3、4", "", "0012", "9"))
ODD_PAGE = re.sub(r">\d+</span>", lambda _: f">{next(ODD)}</span>", PAGE)
DOCUMENTS = [
    ("odd.html", ODD_PAGE.encode()),
    *((path.name, path.read_bytes()) for path in sorted(EXAMPLES.glob("[01]*"))),
    *((made.name, made.data) for made in map(generate, range(8_450_000, 8_450_020))),
    *((f"{torn.name}.txt", torn.text.encode()) for torn in map(tear, range(8_450_000, 8_450_010))),
]


def test_a_row_is_what_its_cells_are(monkeypatch: pytest.MonkeyPatch) -> None:
    together, kinds = Emitter.row, set[tuple[str, bool]]()

    def both(self: Emitter, row: Row, cells: Sequence[Placed]) -> list[Candidate]:
        made = together(self, row, cells)
        assert made == [self.cell(row, i, cell, origin="rule") for i, cell in enumerate(cells)]
        kinds.update((candidate.status, bool(candidate.doubt)) for candidate in made)
        return made

    monkeypatch.setattr(Emitter, "row", both)
    for name, data in DOCUMENTS:
        extract(data, name)
    assert kinds >= {("reported", False), ("reported", True), ("blank", False), ("unresolved", True)}
