"""What people found in documents: a folder of gold files.

A gold file is JSON: `document`, the name of the document (its last path component is compared); `values`, every number of its
tables as `indicator` and `value` (what is not listed is held to be no number); `problems`, the titles of section five;
`improvements`, the measures' titles or only how many there are; `narrative`, numbers and denials in prose by the ids of our facts.
Other keys are left alone.

One of our own reports is taken as well, alone or in an array: a reviewed report is gold. Whoever puts it there vouches for every
value that is not marked for review; what is still marked (and was not stated by a person) is nobody's truth and is not counted.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

from extractor.errors import ReadError, UsageError
from extractor.evaluate.parsing import parsed, shaped
from extractor.evaluate.shapes import GoldFile, GoldItem, GoldList, GoldReviewed, GoldValue
from extractor.model.candidates import Number

HUMAN = "human"
_REMEDY = "A gold file holds `document` and `values`, a list of `indicator` and `value`; `nianbao eval --help` says more."
_EMPTY = "A gold file ends in .json; folders inside the folder are not searched."


@dataclass(frozen=True, slots=True)
class Gold:
    """What a document says, as a person found it."""

    document: str
    """The last component of the document's name."""
    numbers: Mapping[str, Number]
    """Indicator -> the number printed."""
    open: frozenset[str]
    """Indicators that gold itself is not sure of."""
    problems: tuple[str, ...]
    """Titles of the problems."""
    improvements: tuple[str, ...] | int | None
    """Titles of the measures, or how many there are; null when gold does not say."""
    facts: Mapping[str, tuple[Number | bool, ...]]
    """Fact -> what prose states of it."""


@dataclass(frozen=True, slots=True)
class GoldFolder:
    """All gold of a folder."""

    by_document: Mapping[str, Gold]
    """In the order of the files."""
    notes: tuple[str, ...]
    """What a reader of the figures should know about the gold."""


def last_part(document: str) -> str:
    """What documents are compared by."""
    return PurePath(document).name


def _confirmed(entry: GoldValue | GoldItem | None, *, report: bool) -> bool:
    """Whether a person stands behind it."""
    return entry is not None and not (report and entry.review and entry.origin != HUMAN)


def _numbers(file: GoldFile, where: str) -> tuple[dict[str, Number], frozenset[str]]:
    numbers: dict[str, Number] = {}
    seen: set[str] = set()
    unsure: set[str] = set()
    for entry in file.values:
        if entry.indicator in seen:
            raise ReadError(f"{entry.indicator} stands twice", where=where, remedy="Leave one of them.")
        seen.add(entry.indicator)
        if not _confirmed(entry, report=file.is_report) or (file.is_report and entry.status == "unresolved"):
            unsure.add(entry.indicator)
        elif entry.value is not None:
            numbers[entry.indicator] = entry.value
    return numbers, frozenset(unsure)


def _facts(file: GoldFile, known: frozenset[str], where: str) -> dict[str, tuple[Number | bool, ...]]:
    """What is said of the facts we know, by a gold file's `narrative` or a report's `facts`."""
    found: dict[str, tuple[Number | bool, ...]] = {}
    for key, value in (file.narrative or {}).items():
        if key not in known or value is None:
            continue
        if not isinstance(value, Number):
            raise ReadError(f"narrative.{key}: {value!r} is neither a number nor true or false", where=where, remedy=_REMEDY)
        found[key] = (value,)
    for fact in file.facts or ():
        if file.is_report and not (fact.review and fact.origin != HUMAN):
            found[fact.id] = (*found.get(fact.id, ()), fact.value)
    return found


def _titles(items: Iterable[GoldItem], *, report: bool) -> tuple[str, ...]:
    return tuple(item.title for item in items if _confirmed(item, report=report))


def _with(items: Iterable[GoldItem], people: GoldList | None) -> tuple[GoldItem, ...]:
    """A list with what a person states in it and the text has no place for any more."""
    return (*items, *(people.unplaced if people else ()))


def _gold(file: GoldFile, known: frozenset[str], where: str) -> Gold:
    numbers, unsure = _numbers(file, where)
    measures, people = file.improvements, file.reviewed or GoldReviewed()
    return Gold(
        document=last_part(file.document),
        numbers=numbers,
        open=unsure,
        problems=_titles(_with(file.problems or (), people.problems), report=file.is_report),
        improvements=_titles(_with(measures, people.improvements), report=file.is_report) if isinstance(measures, tuple) else measures,
        facts=_facts(file, known, where),
    )


def _files(folder: Path) -> Iterator[tuple[str, GoldFile]]:
    """Every gold file, and where it stands; hidden files are no gold."""
    if not folder.is_dir():
        what = "this is not a folder" if folder.exists() else "there is no such folder"
        raise UsageError(what, where=str(folder), remedy="Name the folder that holds the gold files, one .json a document.")
    paths = [path for path in sorted(folder.glob("*.json")) if not path.name.startswith(".")]
    if not paths:
        raise UsageError("the folder holds no gold files", where=str(folder), remedy=_EMPTY)
    for path in paths:
        try:
            data = parsed(path.read_bytes(), str(path), _REMEDY)
        except OSError as error:
            raise ReadError(f"cannot be read ({error.strerror})", where=str(path), remedy="Check its permissions.") from None
        for number, one in enumerate(data if isinstance(data, list) else [data], 1):
            where = f"{path}, report {number}" if isinstance(data, list) else str(path)
            yield where, shaped(one, GoldFile, where, _REMEDY)


def _some(names: Iterable[str]) -> str:
    """A few of `names`, and how many more there are."""
    first = sorted(set(names))
    return ", ".join(first[:3]) + (f" and {len(first) - 3} more" if len(first) > 3 else "")


def _by_a_person(file: GoldFile) -> bool:
    """Whether something in a report says that a person stated it."""
    measures = file.improvements if isinstance(file.improvements, tuple) else ()
    origins = [value.origin for value in file.values] + [item.origin for item in (*(file.problems or ()), *measures)]
    return HUMAN in origins


def _notes(files: list[GoldFile], golds: Iterable[Gold], indicators: frozenset[str], facts: frozenset[str]) -> Iterator[str]:
    """What the figures do not show."""
    unread = sum(file.is_report and not _by_a_person(file) for file in files)
    if unread:
        yield (
            f"{unread} of {len(files)} gold files are reports in which no value says that a person read it: there the figures say how far "
            "two readings agree, not how right they are"
        )
    unsure = sum(len(gold.open) for gold in golds)
    if unsure:
        yield f"{unsure} cells of reports that serve as gold are still marked for review; they are not counted"
    silent = sum(file.problems is None for file in files)
    if silent:
        yield f"{silent} of {len(files)} gold files say nothing of problems; those stated there count as stated and not found"
    strange = {key for file in files for key in file.narrative or () if key not in facts}
    if strange:
        yield f"`narrative` holds what is no fact of the codebook, and it is left out: {_some(strange)}"
    unknown = {value.indicator for file in files for value in file.values} - indicators
    if unknown:
        yield f"gold names indicators that the codebook does not know; they count under the section unknown: {_some(unknown)}"


def load_gold(folder: Path, indicators: frozenset[str], facts: frozenset[str]) -> GoldFolder:
    """The gold in `folder`. `indicators`, `facts`: the ids of the codebook."""
    found: dict[str, Gold] = {}
    files: list[GoldFile] = []
    for where, file in _files(folder):
        gold = _gold(file, facts, where)
        if gold.document in found:
            raise ReadError(f"another gold file is about {gold.document} too", where=where, remedy="Leave one of them.")
        found[gold.document] = gold
        files.append(file)
    return GoldFolder(found, tuple(_notes(files, found.values(), indicators, facts)))
