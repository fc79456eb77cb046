"""A government's report beside those of the bodies under it, where names tell. Whether the one has the others in it no report says."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from extractor.compare.agencies import Agency
from extractor.compare.figures import ADDED, NOT_THERE, Figure, Filed
from extractor.compare.findings import NOTHING, Finding, Side, Term
from extractor.compare.versions import Version, versions
from extractor.model.candidates import Number

Read = tuple[Filed, Mapping[str, Figure]]


def under(agencies: Iterable[Agency]) -> Iterator[tuple[Agency, tuple[Agency, ...]]]:
    """Every government with the bodies under it: those of its place, and the governments of the places in it.

    The bodies of those places are not taken too: they would be counted twice."""
    places: dict[int, list[Agency]] = {}
    inside: dict[int, list[Agency]] = {}
    for agency in agencies:
        if agency.sure == "open" or agency.place is None:
            continue
        if agency.role != "other":
            places.setdefault(agency.place, []).append(agency)
        if agency.role == "government" and agency.parent is not None:
            inside.setdefault(agency.parent, []).append(agency)
    for place, members in places.items():
        below = (*(m for m in members if m.role != "government"), *inside.get(place, ()))
        for government in members:
            if government.role == "government" and below:
                yield government, below


def _pick(read: Sequence[Read], name: str, largest: bool) -> Term | None:
    """The version with the largest or the smallest number: what speaks against a finding."""
    numbers: list[tuple[Number, Term]] = []
    for report, figures in read:
        figure = figures.get(name, NOT_THERE)
        if figure.value is not None:
            numbers.append((figure.value, Term(report, name, figure)))
    if not numbers:
        return None
    return (max if largest else min)(numbers, key=lambda pair: pair[0])[1]


def _read(made: Sequence[Version]) -> tuple[Read, ...]:
    return tuple((version.first, version.first.figures) for version in made)


def _finding(government: Agency, year: int, name: str, whole: Term, parts: Sequence[Term], silent: int) -> Finding:
    total: Number = sum(term.figure.value or 0 for term in parts)
    said = whole.figure.value or 0
    exceed = total > said
    bodies = f"{len(parts)} bodies under it" if len(parts) > 1 else "one body under it"
    quiet = f"; {silent} more print no number" if silent else ""
    sentence = f"{name} of {year}: {bodies} come to {total} of {said}{quiet}"
    if exceed:
        sentence = f"{name} of {year}: {bodies} come to {total}, the whole to {said}: either it does not count them, or one is wrong{quiet}"
    sides = Side(said, (whole,)), Side(total, tuple(parts))
    weight = float(total - said) if exceed else 0.0
    return Finding("parts", "look" if exceed else "holds", government, (year,), (name,), *sides, total - said, sentence, weight)


def _of_year(government: Agency, year: int, whole: Sequence[Read], parts: Sequence[tuple[Read, ...]]) -> Iterator[Finding]:
    for name in ADDED:
        own = _pick(whole, name, largest=True)
        found = [term for read in parts if (term := _pick(read, name, largest=False))]
        if own and found:
            yield _finding(government, year, name, own, found, len(parts) - len(found))


def parts(government: Agency, below: Sequence[Agency]) -> Iterator[Finding]:
    """The sums of a government's parts beside its own numbers, year by year. More than the whole is worth a look, no error."""
    own = versions(government)
    years: dict[int, list[tuple[Read, ...]]] = {}
    for agency in below:
        for year, made in versions(agency).items():
            if year in own:
                years.setdefault(year, []).append(_read(made))
    for year, read in sorted(years.items()):
        yield from _of_year(government, year, _read(own[year]), read)


def offices(government: Agency, below: Iterable[Agency]) -> Iterator[Finding]:
    """That a government and its office both report: they are kept apart, and years that only one of them has are told."""
    for office in below:
        if office.role != "office" or office.place != government.place:
            continue
        both = sorted(set(government.years) & set(office.years))
        only = sorted(set(office.years) - set(government.years))
        said = f"its office reports, too ({office.spellings[0]}): kept apart"
        said += f"; both on {', '.join(map(str, both))}" if both else ""
        said += f"; only the office on {', '.join(map(str, only))}: not compared with the government's years" if only else ""
        yield Finding("office", "information", government, tuple(both or only), (), NOTHING, NOTHING, None, said)
