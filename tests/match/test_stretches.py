"""What stands beside each label: the page's own cells, parted as the page parts them. Truth and offsets come from the generator."""

from collections.abc import Iterator

import pytest

from extractor import load_rulebook, read_bytes
from extractor.model.asking import Stretch
from extractor.model.draft import Draft
from extractor.pipeline import plan
from tests.variants import Plan, TrueCell, Variant, generate
from tests.variants.form import EDITIONS
from tests.variants.layouts import LAYOUTS

pytestmark = pytest.mark.slow

RULEBOOK = load_rulebook()
WITH_TABLES = tuple(name for name in LAYOUTS if name != "lost")
BLANKS = ("zeros", "empty", "slash", "nbsp")
SEED = 960_000


def drafted(variant: Variant) -> Draft:
    return plan(read_bytes(variant.data, variant.name), RULEBOOK)


def indicators(stretch: Stretch) -> list[str]:
    """The indicators of a stretch's columns."""
    keys, rules = stretch.row.split("+"), RULEBOOK.tables[stretch.table]
    width = len(stretch.columns) // len(keys)
    return [rules.by_cell[keys[at // width], column].id for at, column in enumerate(stretch.columns)]


def known(draft: Draft) -> list[Stretch]:
    return [s for s in draft.stretches if s.row]


def place(cell: TrueCell) -> tuple[int | None, int | None]:
    return cell.start, cell.end


def held(stretch: Stretch, text: str) -> Iterator[tuple[int, int]]:
    """The places of a stretch's cells that print something."""
    return ((c.start, c.end) for c in stretch.cells if c.of(text).strip())


def test_every_layout_is_looked_at() -> None:
    assert {generate(SEED, plan=Plan(layout, "2021", "zeros")).plan.layout for layout in WITH_TABLES} == set(WITH_TABLES)


@pytest.mark.parametrize("layout", WITH_TABLES)
@pytest.mark.parametrize("blank", BLANKS)
def test_every_row_has_its_own_cells(layout: str, blank: str) -> None:
    """Each layout and each blank mark in every edition."""
    number = WITH_TABLES.index(layout) + BLANKS.index(blank)
    variant = generate(SEED + number, plan=Plan(layout, EDITIONS[number % len(EDITIONS)], blank))
    true = {cell.indicator: cell for cell in variant.cells}
    found = known(drafted(variant))
    assert {name for s in found for name in indicators(s)} == true.keys()
    for stretch in found:
        cells = [true[name] for name in indicators(stretch)]
        printed = [place(c) for c in cells if c.start is not None and c.raw.strip()]
        if stretch.parting == "glued":
            text = "".join(variant.text[c.start : c.end] for c in stretch.cells)
            assert text == "".join(c.raw.strip("\xa0") for c in cells)
            assert all(any(c.start <= a and b <= c.end for c in stretch.cells) for a, b in printed)  # type: ignore[operator]
        else:
            assert list(held(stretch, variant.text)) == printed


@pytest.mark.parametrize("layout", WITH_TABLES)
def test_parted_cells_are_those_of_their_columns(layout: str) -> None:
    variant = generate(SEED + 7, plan=Plan(layout, "2021", "zeros"))
    true = {cell.indicator: cell for cell in variant.cells}
    parted = [s for s in known(drafted(variant)) if s.parting == "parted"]
    wide = [s for s in parted if len(s.columns) > 1]
    assert (not wide) if layout.startswith("glued") else len(wide) >= 20
    for stretch in parted:
        assert [(c.start, c.end) for c in stretch.cells] == [place(true[name]) for name in indicators(stretch)]


@pytest.mark.parametrize(
    ("layout", "blank", "parting"),
    [
        ("piped", "empty", "parted"),
        ("lines", "empty", "parted"),
        ("html", "empty", "parted"),
        ("converter", "slash", "parted"),
        ("spaced", "zeros", "parted"),
        ("piped_dropped", "empty", "dropped"),
        ("lines_spaced", "empty", "dropped"),
        ("aligned", "nbsp", "dropped"),
        ("glued", "zeros", "glued"),
        ("glued", "slash", "glued"),
        ("glued_spaces", "empty", "glued"),
    ],
)
def test_how_the_page_parts_its_rows(layout: str, blank: str, parting: str) -> None:
    """Rows of table three that print some of their cells and not all: that is where partings differ."""
    variant = generate(SEED + 3, plan=Plan(layout, "2021", blank, size="county"))
    printed = {c.indicator for c in variant.cells if c.start is not None and c.raw.strip()}
    rows = [s for s in known(drafted(variant)) if s.table == "requests" and len(printed.intersection(indicators(s))) > 1]
    some = [s for s in rows if len(printed.intersection(indicators(s))) < 7 or blank in ("zeros", "slash")]
    assert some
    assert {s.parting for s in some} == {parting}
    assert {s.drops for s in some} == {parting == "glued" and blank == "empty"}


def test_a_zone_holds_its_label_and_what_is_printed() -> None:
    for number, layout in enumerate(WITH_TABLES):
        variant = generate(SEED + 20 + number, plan=Plan(layout, "2021", "hyphen"))
        for stretch in drafted(variant).stretches:
            assert stretch.label is None or stretch.zone.holds(stretch.label)
            assert all(stretch.zone.holds(c) for c in stretch.cells if c.of(variant.text).strip())


@pytest.mark.parametrize("seed", range(SEED + 100, SEED + 160))
def test_broken_reports_never_lend_a_row_anothers_cells(seed: int) -> None:
    """Whatever is broken: a known stretch holds cells of its own row only."""
    variant = generate(seed)
    owners = {place(c): c.indicator.rpartition(".")[0] for c in variant.cells if c.start is not None}
    for stretch in known(drafted(variant)):
        rows = {name.rpartition(".")[0] for name in indicators(stretch)}
        for cell in stretch.cells:
            assert owners.get((cell.start, cell.end), next(iter(rows))) in rows
