"""Charts: where every bar stands, and those of the overview. Colours are classes of the style sheet; templates draw what is said here."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractor.export.overview.counts import ORIGINS, OUTCOMES, UNKNOWN
from extractor.rulebook import Rulebook
from extractor.store.documents import Documents
from extractor.store.filters import Filters
from extractor.web.page.sums import RECEIVED, Key, Standing

WIDTH, HEIGHT = 560, 230
LEFT, RIGHT, TOP, BOTTOM = 62, 8, 10, 24
WIDEST_BAR = 56
ROW, LABELS = 24, 250
"""Height of a row of a ranking, and the width that its label takes."""
TICKS = 4


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of a chart."""

    label: str
    """What it is called."""
    numbers: tuple[int, ...]
    """A number for each column."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float
    look: str
    """Its class."""
    title: str
    """What it says when somebody points at it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Words beside a chart."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart, and the table it shows."""

    key: str
    """Its name among the words."""
    columns: tuple[str, ...]
    """Along the bottom, or "" for a ranking."""
    series: tuple[Series, ...]
    """Its numbers."""
    width: int
    height: int
    bars: tuple[Bar, ...]
    lines: tuple[Mark, ...]
    """Ticks: where a line runs, and the number beside it."""
    names: tuple[Mark, ...]
    """What stands under a column or before a row."""
    ends: tuple[Mark, ...] = ()
    """The number behind a bar."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not any(number for one in self.series for number in one.numbers)


def nice(most: int) -> int:
    """The step between ticks: 1, 2 or 5 and noughts."""
    step = 1
    while step * TICKS < most:
        digit = int(str(step)[0])
        step = step * 5 // 2 if digit == 2 else step * 2
    return step


def columns_of(key: str, columns: Sequence[str], series: Sequence[Series]) -> Chart:
    """Columns with the series on each other."""
    totals = [sum(one.numbers[n] for one in series) for n in range(len(columns))]
    step = nice(max(totals, default=0))
    top, tall, wide = step * TICKS, HEIGHT - TOP - BOTTOM, WIDTH - LEFT - RIGHT
    each = wide / max(len(columns), 1)
    bar = min(WIDEST_BAR, each * 0.7)
    bars: list[Bar] = []
    for n, column in enumerate(columns):
        y = float(HEIGHT - BOTTOM)
        for place, one in enumerate(series):
            height = tall * one.numbers[n] / top
            y -= height
            if height:
                said = f"{column} {one.label}: {one.numbers[n]:,}"
                bars.append(Bar(_round(LEFT + each * (n + 0.5) - bar / 2), _round(y), _round(bar), _round(height), f"s{place}", said))
    lines = tuple(Mark(LEFT, _round(HEIGHT - BOTTOM - tall * n / TICKS), f"{step * n:,}") for n in range(TICKS + 1))
    names = tuple(Mark(_round(LEFT + each * (n + 0.5)), HEIGHT - 7, column) for n, column in enumerate(columns))
    return Chart(key, tuple(columns), tuple(series), WIDTH, HEIGHT, tuple(bars), lines, names)


def ranking_of(key: str, rows: Sequence[tuple[str, int]]) -> Chart:
    """One bar a row, as long as its number."""
    most = max((number for _, number in rows), default=0) or 1
    wide = WIDTH - LABELS - 70
    bars = tuple(
        Bar(LABELS, n * ROW + 4, _round(wide * number / most), ROW - 8, "s0", f"{label}: {number:,}")
        for n, (label, number) in enumerate(rows)
    )
    names = tuple(Mark(LABELS - 8, n * ROW + 16, _clipped(label)) for n, (label, _) in enumerate(rows))
    ends = tuple(Mark(_round(LABELS + wide * number / most + 6), n * ROW + 16, f"{number:,}") for n, (_, number) in enumerate(rows))
    series = tuple(Series(label, (number,)) for label, number in rows)
    return Chart(key, ("",), series, WIDTH, max(len(rows), 1) * ROW, bars, (), names, ends)


LONGEST_LABEL = 34


def _clipped(label: str) -> str:
    """Chinese characters are twice as wide."""
    width, kept = 0, ""
    for c in label:
        width += 2 if ord(c) > 0x2E80 else 1
        if width > LONGEST_LABEL:
            return f"{kept}…"
        kept += c
    return kept


def _round(number: float) -> float:
    return round(number, 1)


MOST_ROWS = 12
Word = Callable[[str], str]
_RECEIVED = dict(zip(RECEIVED, ("overview.received_total", "overview.carried_in"), strict=True))
STATUSES = ("reported", "blank", "absent", "unresolved")


def _years(sums: Mapping[Key, int]) -> list[str]:
    found = {year for what, _, year in sums if what == "reports"}
    return sorted(found, key=lambda year: (year == UNKNOWN, year))


def _by_year(key: str, standing: Standing, parts: list[tuple[str, str]], years: list[str], unknown: str) -> Chart:
    """`parts`: (part, its label)."""
    series = [Series(label, tuple(standing.sums.get((key, part, year), 0) for year in years)) for part, label in parts]
    return columns_of(key, [unknown if year == UNKNOWN else year for year in years], series)


def _ranked(key: str, sums: Mapping[Key, int], labels: Mapping[str, str]) -> Chart:
    whole: Counter[str] = Counter()
    for (what, part, _), number in sums.items():
        if what == key:
            whole[part] += number
    often = sorted(whole.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_ROWS]
    return ranking_of(key, [(labels.get(part, part), number) for part, number in often])


def _documents(documents: Documents, word: Word) -> Iterator[Chart]:
    counts = documents.counts(Filters())
    years = sorted(counts.years.items(), key=lambda pair: (pair[0] is None, pair[0] or 0))
    numbers = tuple(number for _, number in years)
    names = [str(year) if year is not None else word("overview.unknown") for year, _ in years]
    yield columns_of("documents", names, [Series(word("overview.documents_each"), numbers)])
    yield ranking_of("states", [(word(f"state.{state}"), number) for state, number in counts.states.items()])
    yield ranking_of("kinds", [(word(f"kind.{kind}"), number) for kind, number in documents.kinds(Filters()).items()])


def charts(documents: Documents, standing: Standing, rulebook: Rulebook, word: Word) -> Iterator[Chart]:
    """Everything the overview shows. `word`: an interface word, by its key."""
    years, unknown = _years(standing.sums), word("overview.unknown")
    yield from _documents(documents, word)
    yield _by_year("received", standing, [(part, word(_RECEIVED[part])) for part in RECEIVED], years, unknown)
    yield _by_year("outcome", standing, [(group, word(f"outcome.{group}")) for group, _ in OUTCOMES], years, unknown)
    yield _by_year("review", standing, [(part, word(f"overview.{part}")) for part in ("review", "unresolved")], years, unknown)
    yield _by_year("status", standing, [(part, word(f"status.{part}")) for part in STATUSES], years, unknown)
    yield _by_year("origin", standing, [(part, word(f"origin.{part.replace('+', '_')}")) for part, _ in ORIGINS], years, unknown)
    yield _ranked("failing", standing.sums, {})
    yield _ranked("theme", standing.sums, {theme.id: theme.label for theme in rulebook.problems.themes})
