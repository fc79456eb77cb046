"""The charts of the overview: what the store counts, and what the sums say."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from extractor.export.overview.counts import ORIGINS, OUTCOMES, UNKNOWN
from extractor.rulebook import Rulebook
from extractor.store.documents import Documents
from extractor.store.filters import Filters
from extractor.web.page_charts import Chart, Series, columns_of, ranking_of
from extractor.web.page_sums import RECEIVED, Key, Standing

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
