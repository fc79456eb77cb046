"""What all reports come to, kept at hand: a small digest of each report, by its id and revision, and their sums.

Parsing thousands of reports takes many seconds, adding up digests none: a view looks which revisions are new, takes the old digest of those
out of the sums and puts the new one in. Copies of one report count once, see `across.copies`. Where many are new (a server that has just
started, a large job) a thread does that, and the page says how many are still missing.
"""

import logging
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractor.compare.copies import Doubles, Same, same_of
from extractor.errors import NianbaoError
from extractor.export.encode import report_line
from extractor.export.overview.counts import YearSums, outcomes
from extractor.model.lines import ReportLine
from extractor.rulebook.tables import Indicator
from extractor.store.documents import Document, Documents
from extractor.store.paging import MOST

_log = logging.getLogger("nianbao")
AT_ONCE = 60
"""Reports that a view sums itself: a fifth of a second."""
RECEIVED = ("requests.received.total", "requests.carried_in.total")
Key = tuple[str, str, str]
"""Of what, which part of it, of which year."""
Digest = tuple[tuple[Key, int], ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """The sums at a moment."""

    sums: Mapping[Key, int]
    """What the reports come to."""
    summed: int
    """Reports in it."""
    missing: int
    """Reports that are not in it yet, or not as they are by now."""
    doubles: int = 0
    """Of those that are in it, copies of others; they are not counted again."""
    others: int = 0
    """Of those that are in it, reports beside another one of the same body and year that reads differently; each is counted."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A report that is in the sums, or is a copy of one."""

    revision: int
    """As of which change."""
    digest: Digest
    """What it adds."""
    same: Same
    """What copies of it have in common."""


def digest_of(report: ReportLine, groups: Mapping[str, Sequence[str]]) -> Digest:
    """What a report adds. `groups`: group of outcomes -> the totals of its rows."""
    counts = YearSums()
    counts.add(report)
    year = counts.years()[0]
    found: Counter[Key] = Counter()
    found["reports", "", year] = 1
    found.update(("status", value["status"], year) for value in report["values"])
    found.update({("origin", origin, year): n for (_, origin), n in counts.origins.items()})
    found.update({("theme", theme, year): n for (_, theme), n in counts.themes.items()})
    found.update({("failing", check, year): n for (_, check), n in counts.failing.items()})
    found["review", "review", year] = counts.review[year] - counts.unresolved[year]
    found["review", "unresolved", year] = counts.unresolved[year]
    for name in RECEIVED:
        found["received", name, year] = int(counts.stated(year, name))
    for group, rows in groups.items():
        found["outcome", group, year] = sum(int(counts.stated(year, row)) for row in rows)
    return tuple((key, n) for key, n in found.items() if n)


class Sums:
    """The sums of one server. For any thread."""

    def __init__(self, documents: Documents, catalogue: Sequence[Indicator]) -> None:
        self._documents, self._groups = documents, outcomes(catalogue)
        self._known: dict[str, _Known] = {}
        self._doubles = Doubles()
        self._sums: Counter[Key] = Counter()
        self._lock, self._working = threading.Lock(), threading.Lock()

    def now(self) -> Standing:
        """The sums as far as they are known; what is missing is being added. Raises `StoreError`."""
        late = self._late()
        if len(late) <= AT_ONCE:
            self._add(late)
            late = []
        elif self._working.acquire(blocking=False):
            threading.Thread(target=self._catch_up, args=(late,), name="sums", daemon=True).start()
        with self._lock:
            return Standing(dict(self._sums), len(self._known), len(late), self._doubles.doubles, self._doubles.others)

    def _all(self) -> Iterator[Document]:
        cursor: str | None = ""
        while cursor is not None:
            page = self._documents.page(limit=MOST, cursor=cursor)
            yield from page.rows
            cursor = page.next

    def _late(self) -> list[Document]:
        """Reports that are not in the sums as they are now; those that are gone go out of them."""
        there = {document.id: document for document in self._all() if document.read_at is not None}
        with self._lock:
            for gone in self._known.keys() - there.keys():
                self._drop(gone)
            known = {name: one.revision for name, one in self._known.items()}
        return [document for name, document in there.items() if known.get(name) != document.revision]

    def _catch_up(self, late: list[Document]) -> None:
        try:
            self._add(late)
        except NianbaoError as error:  # whoever looks next tries again
            _log.warning("reports cannot be summed: %s", error)
        finally:
            self._working.release()

    def _add(self, late: Sequence[Document]) -> None:
        for document in late:
            body = self._documents.report(document)
            report = report_line(body) if body is not None else None
            digest = digest_of(report, self._groups) if report else ()
            same = same_of(report) if report else Same("", 0, document.id)
            with self._lock:
                self._drop(document.id)
                self._put(document, _Known(document.revision, digest, same))

    def _put(self, document: Document, new: _Known) -> None:
        """With the lock held."""
        before = self._doubles.counted(new.same)
        self._known[document.id] = new
        self._doubles.put(document.id, new.same, document.decisions_taken)
        self._turn(before, self._doubles.counted(new.same))

    def _drop(self, name: str) -> None:
        """With the lock held."""
        old = self._known.get(name)
        if old is None:
            return
        before = self._doubles.counted(old.same)
        self._doubles.drop(name, old.same)
        self._turn(before, self._doubles.counted(old.same))
        del self._known[name]

    def _turn(self, before: str | None, after: str | None) -> None:
        """Another of some copies counts."""
        if before == after:
            return
        for name, sign in ((before, -1), (after, 1)):
            for key, n in self._known[name].digest if name else ():
                self._sums[key] += sign * n
                if not self._sums[key]:
                    del self._sums[key]
