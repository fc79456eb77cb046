"""What all reports come to, kept at hand: a small digest of each report, by its id and revision, and their sums.

Parsing thousands of reports takes many seconds, adding up digests none: a view looks which revisions are new, takes the old digest of those
out of the sums and puts the new one in. Where many are new (a server that has just started, a large job) a thread does that, and the page
says how many are still missing.
"""

import json
import logging
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractor.errors import NianbaoError
from extractor.export.overview.counts import Counts, outcomes
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


def digest_of(report: Mapping[str, Any], groups: Mapping[str, Sequence[str]]) -> Digest:
    """What a report adds. `groups`: group of outcomes -> the totals of its rows."""
    counts = Counts()
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
        found["received", name, year] = int(counts.sums[year, name])
    for group, rows in groups.items():
        found["outcome", group, year] = sum(int(counts.sums[year, row]) for row in rows)
    return tuple((key, n) for key, n in found.items() if n)


class Sums:
    """The sums of one server. For any thread."""

    def __init__(self, documents: Documents, catalogue: Sequence[Indicator]) -> None:
        self._documents, self._groups = documents, outcomes(catalogue)
        self._digests: dict[str, tuple[int, Digest]] = {}
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
            return Standing(dict(self._sums), len(self._digests), len(late))

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
            for gone in self._digests.keys() - there.keys():
                self._put(gone, None)
            known = {name: revision for name, (revision, _) in self._digests.items()}
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
            digest = digest_of(json.loads(body), self._groups) if body is not None else ()
            with self._lock:
                self._put(document.id, (document.revision, digest))

    def _put(self, name: str, new: tuple[int, Digest] | None) -> None:
        """With the lock held."""
        _, before = self._digests.pop(name, (0, ()))
        for key, n in before:
            self._sums[key] -= n
            if not self._sums[key]:
                del self._sums[key]
        if new is not None:
            self._digests[name] = new
            for key, n in new[1]:
                self._sums[key] += n
