"""docs/scale.md: its tables are those that come out of what was measured, and the reckoning is right."""

from decimal import Decimal

import pytest

from benchmarks.scale_plan import CALL, PAGE, Asked, Measured, Plan, amount, load, size, tables, written

FIGURES = {
    **{"read": 0.02, "local_parent": 0.001, "local_output": 0.003, "ray_parent": 0.002, "ray_output": 0.0005, "note": 0.0001},
    **{"source_bytes": 6_000.0, "manifest_bytes": 11_000.0, "reports_bytes": 100_000.0, "tables_bytes": 2_000.0},
}
HEAD = {"when": "2026-01-01", "documents": 10, "processors": 2, "rounds": 2, "largest over smallest": dict.fromkeys(FIGURES, 1.1)}
MESSY = Asked("messy", 4, 0.5, 1_000.0)
MEASURED = Measured(HEAD, FIGURES, (MESSY,), 0.25)


def test_the_page_shows_what_was_measured() -> None:
    page = PAGE.read_text("utf-8")
    assert written(page, tables(load())) == page, "python -m benchmarks.scale_plan --write"


def test_figures_of_kept_answers_are_read() -> None:
    measured = load()
    assert [one.name for one in measured.asked][:2] == ["clean", "real ones"]
    assert measured.asked[0].calls == 0
    assert measured.asked[1].calls == pytest.approx(10 / 13)
    assert 0 < measured.written < 0.5
    assert set(measured.figures) == set(FIGURES)


def test_hours_batches_and_cores() -> None:
    million, many = Plan(MEASURED, 1_000_000), Plan(MEASURED, 100_000_000)
    assert million.hours(0.02) == pytest.approx(5.5556, abs=1e-4)
    assert (million.keeps_busy("local"), million.keeps_busy("ray")) == (20, 10)
    assert million.alone("local") == pytest.approx(1.1111, abs=1e-4)
    assert million.alone("ray") == pytest.approx(0.7639, abs=1e-4), "2 ms, 0.5 ms, and a tenth of the 2.5 ms that tables take"
    assert million.split() == (1, 1, 10, pytest.approx(0.7639, abs=1e-4))
    assert many.split() == (100, 10, 100, pytest.approx(7.639, abs=1e-3))


def test_disk_and_money() -> None:
    many = Plan(MEASURED, 100_000_000)
    assert many.disk("reports") == "10 TB"
    assert Plan(MEASURED, 1_000_000).disk("manifest") == "11 GB"
    assert Plan(MEASURED, 1_000_000).money(MESSY) == Decimal("700"), "750 million tokens at 0.40, 250 million at 1.60"


def test_the_tables_say_it() -> None:
    made = tables(MEASURED)
    assert "| a process that reads | 20 ms | 1.10 |" in made
    assert "| one batch, `--engine ray`, with 10 cores or more, hours | 0.76 | 76 |" in made
    assert "| batches of a million | 1 | 100 |" in made
    hours = amount(500_000 * CALL / 3600)
    assert f"| messy (4) | 0.50 | 500,000 | {hours} | 1,000,000,000 | 700 USD |" in made


@pytest.mark.parametrize(
    ("number", "said"), [(1234.0, "1,200"), (0.0123, "0.012"), (68, "68"), (0, "0"), (7.7e8, "770,000,000"), (8.9e10, "89,000,000,000")]
)
def test_amounts_have_two_digits(number: float, said: str) -> None:
    assert amount(number) == said


@pytest.mark.parametrize(("count", "said"), [(1.12e10, "11.2 GB"), (1e13, "10 TB"), (1_680, "1.68 kB"), (2e6, "2 MB")])
def test_sizes(count: float, said: str) -> None:
    assert size(count) == said
