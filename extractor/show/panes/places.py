"""Everything of a report that stands somewhere in the document, under the names the page knows it by."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractor.model.lines import AboutName, EvidenceLine, FactLine, ItemLine, ReportLine, ValueLine
from extractor.show.panes.marks import marks_of
from extractor.show.panes.segments import Highlight

ABOUT: tuple[AboutName, ...] = ("agency", "year", "title", "publisher", "period", "published", "index_number", "edition")
"""What a report says of itself, in the order it is shown."""


@dataclass(frozen=True, slots=True)
class PageNames:
    """How values and facts are called on the page."""

    refs: Mapping[str, str]
    """Indicator -> v: and a name that fits into a list parted by blanks."""

    def of(self, indicators: Collection[str]) -> tuple[str, ...]:
        """Refs of the indicators that the report has values of; of a row's name (requests.received) all its cells."""
        found = [self.refs[i] for i in indicators if i in self.refs]
        rows = [i for i in indicators if i and i not in self.refs]
        return (*found, *(ref for row in rows for i, ref in self.refs.items() if i.startswith(f"{row}.")))


def names_of(report: ReportLine) -> PageNames:
    """Names of a report's values. One whose id is no id (reports come from strangers) goes by its number."""
    refs: dict[str, str] = {}
    for n, value in enumerate(report["values"]):
        name = value["indicator"]
        plain = name.isascii() and all(c.isalnum() or c in "._-" for c in name)
        refs.setdefault(name, f"v:{name}" if plain and name else f"v:{n}")
    return PageNames(refs)


def _value_places(value: ValueLine, ref: str, fails: Collection[str]) -> Iterator[tuple[str, EvidenceLine, tuple[str, ...]]]:
    if value["evidence"]:
        looks = ("k-value", *(f"m-{name}" for name in marks_of(value, fails).names))
        yield ref, value["evidence"], looks
    for kind, choices in (("a", value["alternatives"]), ("l", value["lost"])):
        for n, choice in enumerate(choices):
            if choice["evidence"]:
                yield f"{kind}{n}:{ref[2:]}", choice["evidence"], ()


def _listed(report: ReportLine) -> Iterator[tuple[str, EvidenceLine | None, tuple[str, ...]]]:
    for name in ABOUT:
        yield f"about:{name}", report["about"][name]["evidence"], ("k-about",)
    for section in report["sections"]:
        yield f"s:{section['key']}", section["heading_evidence"], ("k-section",)
    prose: tuple[tuple[str, str, Sequence[ItemLine | FactLine]], ...] = (
        ("p", "k-problem", report["problems"]),
        ("m", "k-measure", report["improvements"]),
        ("f", "k-fact", report["facts"]),
    )
    for kind, look, items in prose:
        for n, item in enumerate(items):
            yield f"{kind}:{n}", item["evidence"], (look, *(("m-review",) if item["review"] else ()))
    for n, question in enumerate(report["questions"]):
        yield f"q:{n}", question["passage"], ()
    for n, asked in enumerate(report["asked"]):
        for line in asked["lines"]:
            yield f"i:{n}", line, ()
    for n, disagreement in enumerate(report["disagreements"]):
        yield f"d:{n}", disagreement["evidence"], ()


@dataclass(frozen=True, slots=True)
class Placed:
    """The places of a report, held against its text."""

    places: tuple[Highlight, ...]
    """Those that stand there."""
    quoted: tuple[tuple[Highlight, str], ...]
    """The same with the words the report quotes, for when the text is not there."""
    misplaced: int
    """Places at which the text says something else."""

    def refs(self) -> frozenset[str]:
        """What has a place."""
        return frozenset(place.ref for place in self.places)


def _stands(evidence: EvidenceLine, text: str) -> bool:
    start, end = evidence["start"], evidence["end"]
    return type(start) is type(end) is int and 0 <= start <= end <= len(text) and text[start:end] == evidence["text"]


def places_of(report: ReportLine, names: PageNames, fails: Collection[str], text: str | None) -> Placed:
    """Every place of `report`, in `text` or, without one, as it quotes them."""
    found: list[tuple[str, EvidenceLine, tuple[str, ...]]] = []
    for value in report["values"]:
        found += _value_places(value, names.refs[value["indicator"]], fails)
    found += [(ref, evidence, looks) for ref, evidence, looks in _listed(report) if evidence]
    standing = [one for one in found if text is None or _stands(one[1], text)]
    quoted = tuple((Highlight(ref, e["start"], e["end"], looks), str(e["text"])) for ref, e, looks in standing)
    return Placed(tuple(place for place, _ in quoted), quoted, len(found) - len(standing))


def excerpts(quoted: Sequence[tuple[Highlight, str]]) -> Iterator[tuple[str, tuple[Highlight, ...]]]:
    """The words a report quotes, in the document's order; each stretch once, with all that stands there."""
    groups: dict[tuple[int, int, str], list[Highlight]] = {}
    for place, words in quoted:
        if words.strip():
            groups.setdefault((place.start, place.end, words), []).append(place)
    for (_, _, words), members in sorted(groups.items()):
        yield words, tuple(members)
