"""Which reports are of one body: names that differ only in what is left out, places told apart, codes where there is no doubt."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from extractor.compare.figures import Filed
from extractor.compare.names import BodyName, NameReader, NameStep
from extractor.compare.places import Located, Places
from extractor.compare.regions import Level, Region

Sure = Literal["certain", "likely", "open"]


@dataclass(frozen=True, slots=True, eq=False)
class Agency:
    """A body, and its reports."""

    name: str
    """Its name with all that is known of where it is."""
    spellings: tuple[str, ...]
    """As the reports print it, the most frequent first."""
    level: Level | None
    """Of which level."""
    region: Region | None
    """The division it is of; null where none is known, or several."""
    candidates: tuple[Region, ...]
    """The divisions it may be of, when there are several."""
    function: str | None
    """What it does, if its name tells."""
    sure: Sure
    """certain: every report prints the same name. likely: names were put together, and nothing contradicts. open: several bodies are
    called so."""
    why: tuple[str, ...]
    """What that, and the code, rest on."""
    place: int | None
    """Number of its place; bodies of one place share it."""
    parent: int | None
    """Number of the place that one lies in."""
    role: Literal["government", "office", "department", "other"]
    """Its part in its place: only departments and offices are under a government."""
    reports: tuple[Filed, ...]
    """In the order of years, then of the input."""

    @property
    def code(self) -> str | None:
        """Code of its division."""
        return self.region.code if self.region else None

    @property
    def years(self) -> tuple[int, ...]:
        """The years it reports on."""
        return tuple(sorted({report.year for report in self.reports}))


@dataclass(frozen=True, slots=True)
class _Named:
    """A report, its name, and where the body is."""

    report: Filed
    name: BodyName
    where: Located


def _spelled(name: BodyName, places: Sequence[NameStep]) -> str:
    return name.vertical + "".join(place.name for place in places) + name.body


def _role(name: BodyName, names: NameReader) -> Literal["government", "office", "department", "other"]:
    if names.is_government(name):
        return "government"
    if names.is_office(name):
        return "office"
    return "department" if name.places and names.answers_to_place(name) else "other"


def _why(members: Sequence[_Named], spellings: Sequence[str], names: NameReader) -> tuple[Sure, tuple[str, ...]]:
    """How sure it is that these are reports of one body."""
    where, first = members[0].where, members[0].name
    why = list(dict.fromkeys(reason for member in members for reason in member.where.why))
    if names.anybody(first):
        return "open", (*why, f"no place stands in {spellings[0]}: many bodies are called so")
    if where.doubtful:
        return "open", tuple(why)
    keys = {names.folding.key(spelling) for spelling in spellings}
    if "" in {member.name.shortened for member in members}:
        why.append(f"a place with nothing behind it is taken for its {first.body}")
    elif len(keys) == 1:
        return "certain", (*why, "the name is printed the same way in every report" if len(members) > 1 else "one report")
    if len(keys) == 1:
        return "likely", tuple(why)
    written = {member.name.shortened for member in members if member.name.shortened}
    said = f" ({'、'.join(sorted(written))} is taken for {first.body})" if written else ""
    return "likely", (*why, f"{len(spellings)} spellings are taken for one body{said}: nothing contradicts")


def _agency(members: Sequence[_Named], names: NameReader) -> Agency:
    counted = Counter(member.report.agency for member in members)
    spellings = tuple(sorted(counted, key=lambda name: (-counted[name], name)))
    name, where = members[0].name, members[0].where
    sure, why = _why(members, spellings, names)
    return Agency(
        name=_spelled(name, where.places),
        spellings=spellings,
        level=where.level or names.level(name),
        region=where.region,
        candidates=where.candidates,
        function=names.function(name),
        sure=sure,
        why=why,
        place=where.number,
        parent=where.parent,
        role=_role(name, names),
        reports=tuple(sorted((m.report for m in members), key=lambda r: (r.year, r.number))),
    )


def agencies(reports: Iterable[Filed], names: NameReader) -> tuple[Agency, ...]:
    """The bodies, ordered by the code of their division, then by name."""
    taken: dict[str, BodyName] = {}
    known: list[tuple[Filed, BodyName]] = []
    for report in reports:
        if report.agency not in taken:
            taken[report.agency] = names.taken_apart(report.agency)
        known.append((report, taken[report.agency]))
    located: Mapping[int, Located] = Places(names).locate(known)
    together: dict[tuple[int | None, str], list[_Named]] = {}
    for report, name in known:
        where = located[report.number]
        together.setdefault((where.number, name.key), []).append(_Named(report, name, where))
    made = [_agency(members, names) for members in together.values()]
    return tuple(sorted(made, key=lambda agency: (agency.code or "9", agency.name, agency.reports[0].number)))
