"""Documents that are copies of one report (another encoding, another format) count once in sums, as `nianbao compare` counts them: those of
one body and year that read the same. What people decided is no difference; where somebody decided on a copy, that one counts."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from extractor.compare.figures import Said, readings_digest
from extractor.model.candidates import Number
from extractor.model.lines import ReportLine, ValueLine, particulars
from extractor.model.rulings import LISTS


@dataclass(frozen=True, slots=True)
class Same:
    """What copies of one report have in common."""

    body: str
    """Who reports, as it was read; "" when that was not, or it is no report."""
    year: int
    """On which year, as it was read; 0 where there is no body."""
    said: str
    """Digest of what was read; of the text where no body, year or value was."""


def _as_read(values: Iterable[ValueLine]) -> Iterator[Said]:
    """Values as they were before people decided on them."""
    for value in values:
        person = value.get("person")
        status, number = (person["read_status"], person["read_value"]) if person else (value["status"], value["value"])
        yield value["indicator"], status, number


def _about_as_read(report: ReportLine, name: Literal["agency", "year"]) -> Number | str | None:
    """Who reports, or on which year, as it was before people decided on it."""
    person = report["about"][name].get("person")
    return person["read_value"] if person else report[name]


def same_of(report: ReportLine) -> Same:
    """What copies of `report` have in common with it."""
    body, year = _about_as_read(report, "agency"), _about_as_read(report, "year")
    values = list(_as_read(report["values"]))
    if report["source"]["kind"] != "report" or not body or not year or all(status == "absent" for _, status, _ in values):
        return Same("", 0, report["source"]["text_sha256"])
    return Same(str(body), int(year), readings_digest(values).hex())


def decided_on(report: ReportLine) -> int:
    """How much of `report` people decided on."""
    lists = report.get("reviewed")
    decided = [bool(lists[half]) for half in LISTS] if lists else []
    values, about = report["values"], particulars(report).values()
    return sum(decided) + sum(bool(value.get("person")) for value in values) + sum(bool(stated.get("person")) for stated in about)


class Doubles:
    """Which documents are copies of each other, and which of them counts. For one thread at a time."""

    def __init__(self) -> None:
        self._copies: dict[Same, dict[str, int]] = {}
        self._counted: dict[Same, str] = {}
        self._versions: Counter[tuple[str, int]] = Counter()
        """(who reports, on which year) -> reports that read differently."""
        self._documents = 0

    @property
    def doubles(self) -> int:
        """Documents that do not count, because a copy does."""
        return self._documents - len(self._counted)

    @property
    def all_counted(self) -> frozenset[str]:
        """What counts."""
        return frozenset(self._counted.values())

    @property
    def others(self) -> int:
        """Reports beside a first one of the same body and year that reads differently. They count."""
        return sum(number - 1 for (body, _), number in self._versions.items() if body)

    def counted(self, same: Same) -> str | None:
        """Which of these copies counts; None when there is none."""
        return self._counted.get(same)

    def put(self, name: str, same: Same, decided: int) -> None:
        """A document that is not there yet. `decided`: the copy that has most of it counts; 0 where nobody decided on its report."""
        copies = self._copies.setdefault(same, {})
        if not copies:
            self._versions[same.body, same.year] += 1
        copies[name] = decided
        self._documents += 1
        first = self._counted.get(same)
        if first is None or (-decided, name) < (-copies[first], first):
            self._counted[same] = name

    def drop(self, name: str, same: Same) -> None:
        """A document goes."""
        copies = self._copies[same]
        del copies[name]
        self._documents -= 1
        if not copies:
            del self._copies[same], self._counted[same]
            self._versions[same.body, same.year] -= 1
            if not self._versions[same.body, same.year]:
                del self._versions[same.body, same.year]
        elif self._counted[same] == name:
            self._counted[same] = min(copies, key=lambda one: (-copies[one], one))
