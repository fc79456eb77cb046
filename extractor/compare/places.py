"""Where bodies are: one number a place, a code only where a single division is meant.

江苏省沅柏县 and 沅柏县 are one place when the reports know no other 沅柏县. Four divisions are called 鼓楼区: a name with no more than
that is of none of them, unless the report's title or publisher says which.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from extractor.compare.figures import Filed
from extractor.compare.names import RANK, BodyName, NameReader, NameStep
from extractor.compare.regions import Level, Region

Chain = tuple[NameStep, ...]
MOST_NAMED = 6
"""Divisions of one name that are told one by one."""


@dataclass(frozen=True, slots=True)
class Located:
    """Where the body of one report is."""

    number: int | None = None
    """Of its place; null when the name has none."""
    places: Chain = ()
    """From the largest down, with what others print or the list knows."""
    region: Region | None = None
    """Its division."""
    candidates: tuple[Region, ...] = ()
    """The divisions it may be of, when there are several."""
    level: Level | None = None
    """Of the place."""
    parent: int | None = None
    """Number of the place it lies in, when that reports, too."""
    doubtful: bool = False
    """Whether several places are called so."""
    why: tuple[str, ...] = ()
    """What the code, or its absence, rests on."""


@dataclass(slots=True)
class _Site:
    """A place being put together."""

    number: int
    chain: Chain
    region: Region | None = None
    candidates: tuple[Region, ...] = ()
    doubtful: bool = False
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class _Pin:
    """What one report says about where its body is."""

    chain: Chain
    region: Region | None = None
    candidates: tuple[Region, ...] = ()
    why: tuple[str, ...] = field(default=())


def _above(chain: Chain) -> dict[Level, str]:
    return {place.level: place.name for place in chain[:-1]}


def _agree(one: Chain, other: Chain) -> bool:
    """Whether nothing above two places of one name contradicts."""
    mine, theirs = _above(one), _above(other)
    return all(theirs.get(level, name) == name for level, name in mine.items())


def _joined(one: Chain, other: Chain) -> Chain:
    """Two chains that agree, as one."""
    above = _above(one) | _above(other)
    return (*(NameStep(level, above[level]) for level in sorted(above, key=lambda level: RANK[level])), one[-1])


class Places:
    """Finds the places of many names."""

    def __init__(self, names: NameReader) -> None:
        self.names = names
        self.sites: list[_Site] = []
        self.by_code: dict[tuple[str, str], int] = {}
        self.printed: dict[Chain, int] = {}
        self.by_name: dict[str, list[int]] = {}

    def locate(self, known: Iterable[tuple[Filed, BodyName]]) -> Mapping[int, Located]:
        """Where the body of each report is, by the report's number."""
        pins = {report.number: self._pin(name.places, report.about) if name.places else None for report, name in known}
        some = tuple(pin for pin in pins.values() if pin)
        for pin in some:
            self._settle(pin)
        self._merge({pin.chain for pin in some if not pin.region and not pin.candidates})
        for site in self.sites:
            site.parent = self._parent(site)
        return {number: self._located(pin) if pin else Located() for number, pin in pins.items()}

    def _pin(self, chain: Chain, about: str) -> _Pin:
        """What name, title and publisher say."""
        widened, why = self._widened(chain, about)
        town = widened[-1:] if widened[-1].level == "乡镇" else ()
        found = self._regions(widened[:-1] if town else widened)
        where = "".join(place.name for place in chain)
        if len(found) > 1 and (told := self._told(found, about)):
            found = (told,)
            why += (f"of the divisions called {where}, title or publisher names that of {told.path}",)
        if len(found) == 1:
            region = found[0]
            own = NameStep(region.level, widened[-1 - len(town)].name)
            full = (*(NameStep(level, self.names.folding.key(name)) for level, name in region.above), own)
            only = len(self.names.regions[widened[-1 - len(town)].name]) == 1
            said = "its county's" if town else "the only division of that name" if only else "the only one that fits"
            return _Pin(full + town, region, (), (*why, f"code {region.code}: {said}"))
        if found:
            named = "、".join(f"{region.path} {region.code}" for region in found[:MOST_NAMED])
            return _Pin(widened, None, found, (*why, f"no code: {len(found)} divisions are called {where} ({named})"))
        return _Pin(widened, None, (), why + self._no_code(widened))

    def _no_code(self, chain: Chain) -> tuple[str, ...]:
        """Why there is no code though the list is there."""
        if not self.names.regions:
            return ()
        if chain[-1].level == "乡镇":
            county = chain[-2].name if len(chain) > 1 else ""
            return (f"no code: {county} is not in the list of today's divisions" if county else "no code: the name has no county",)
        same = self.names.regions.get(chain[-1].name, ())
        if same:
            listed = "、".join(region.path for region in same[:MOST_NAMED])
            return (f"no code: the name says otherwise than the list ({listed})",)
        return (f"no code: {chain[-1].name} is not in the list of today's divisions",)

    def _widened(self, chain: Chain, about: str) -> tuple[Chain, tuple[str, ...]]:
        """The chain with what title and publisher print before its first place; unchanged when they say different things."""
        found: set[Chain] = set()
        for line in about.splitlines():
            said, _ = self.names.places(self.names.folding.key(line))
            at = next((n for n, place in enumerate(said) if place.name == chain[0].name), 0)
            if at:
                found.add(said[:at])
        if len(found) != 1:
            return chain, ()
        more = found.pop()
        return (*more, *chain), (f"title or publisher says {''.join(place.name for place in more)}{chain[0].name}",)

    def _regions(self, chain: Chain) -> tuple[Region, ...]:
        """The divisions a chain may mean."""
        if not chain:
            return ()
        above = [place.name for place in chain[:-1]]
        key = self.names.folding.key
        return tuple(
            region for region in self.names.regions.get(chain[-1].name, ()) if set(above) <= {key(name) for _, name in region.above}
        )

    def _told(self, found: Sequence[Region], about: str) -> Region | None:
        """The one division whose province or city stands in title or publisher."""
        text, key = self.names.folding.key(about), self.names.folding.key
        scores = [sum(key(name) in text for _, name in region.above) for region in found]
        best = max(scores)
        return found[scores.index(best)] if best and scores.count(best) == 1 else None

    def _new(self, chain: Chain, pin: _Pin | None = None, doubtful: bool = False) -> int:
        region, candidates = (pin.region, pin.candidates) if pin else (None, ())
        self.sites.append(_Site(len(self.sites), chain, region, candidates, doubtful))
        return len(self.sites) - 1

    def _settle(self, pin: _Pin) -> None:
        """A place for what the list knows: one a code, and one for each name that several divisions have."""
        if pin.region:
            key = (pin.region.code, pin.chain[-1].name)
            if key not in self.by_code:
                self.by_code[key] = self._new(pin.chain, pin)
        elif pin.candidates and pin.chain not in self.printed:
            self.printed[pin.chain] = self._new(pin.chain, pin, doubtful=True)

    def _merge(self, chains: Iterable[Chain]) -> None:
        """Places for what no list knows: chains of one name are one place unless they contradict."""
        for chain in sorted(chains, key=lambda c: (-len(c), [p.name for p in c])):
            sites = self.by_name.setdefault(chain[-1].name, [])
            fits = [number for number in sites if _agree(self.sites[number].chain, chain)]
            if len(fits) == 1:
                site = self.sites[fits[0]]
                site.chain = _joined(site.chain, chain)
                self.printed[chain] = site.number
            else:
                self.printed[chain] = self._new(chain, doubtful=len(fits) > 1)
                if not fits:
                    sites.append(self.printed[chain])

    def _parent(self, site: _Site) -> int | None:
        """The site that `site` lies in."""
        above = site.chain[:-1]
        if not above or site.doubtful:
            return None
        found = self._regions(above)
        if len(found) == 1:
            return self.by_code.get((found[0].code, above[-1].name))
        fits = [n for n in self.by_name.get(above[-1].name, ()) if _agree(self.sites[n].chain, above)]
        return fits[0] if len(fits) == 1 else None

    def _located(self, pin: _Pin) -> Located:
        site = self.sites[self.by_code[pin.region.code, pin.chain[-1].name] if pin.region else self.printed[pin.chain]]
        why = pin.why
        added = tuple(place.name for place in site.chain if place not in pin.chain)
        if added:
            why += (f"{''.join(added)} stands in other reports of {site.chain[-1].name}",)
        if site.doubtful and not site.candidates:
            why += (f"the reports know several places called {pin.chain[-1].name}",)
        return Located(site.number, site.chain, site.region, site.candidates, site.chain[-1].level, site.parent, site.doubtful, why)
