"""The name of a public body, taken apart: places from the largest down, and what stands behind them."""

from dataclasses import dataclass

from extractor.compare.regions import LONGEST, Level, Regions
from extractor.fold import Folding
from extractor.rulebook.agencies import AgencyRules

RANK: dict[Level, int] = {"国家": -1, "省": 0, "市": 1, "县": 2, "开发区": 2, "乡镇": 3}
"""From the largest down."""
_LINKS = str.maketrans("", "", "和与及、,")
"""Characters that one writes and another does not (住房和城乡建设局, 住房城乡建设局)."""


@dataclass(frozen=True, slots=True)
class NameStep:
    """One step of a name."""

    level: Level
    """As its ending tells, or the list of regions."""
    name: str
    """Folded."""


@dataclass(frozen=True, slots=True)
class BodyName:
    """A name taken apart."""

    places: tuple[NameStep, ...]
    """From the largest down; those that are printed."""
    body: str
    """What stands behind them, by its whole name: 人民政府, 水利局."""
    vertical: str
    """The body of the state that stands before the place, "" for none."""
    shortened: str | None
    """What is printed where `body` was written out; null when it is printed so."""
    same: str
    """The body as it is compared: of a large place's office that of any."""

    @property
    def key(self) -> str:
        """The body as it is compared inside one place."""
        return self.vertical + self.same.translate(_LINKS)

    @property
    def full(self) -> str:
        """The whole name, spelled out."""
        return self.vertical + "".join(place.name for place in self.places) + self.body


class NameReader:
    """Takes names apart."""

    def __init__(self, rules: AgencyRules, folding: Folding, regions: Regions | None) -> None:
        self.rules, self.folding, self.regions = rules, folding, regions or {}

    def taken_apart(self, printed: str) -> BodyName:
        """`printed` as places and a body."""
        text = self.folding.key(printed)
        vertical = next((word for word in self.rules.vertical if text.startswith(word) and text != word), "")
        places, rest = self.places(text[len(vertical) :])
        if vertical and not places:
            vertical, rest = "", text
        for word in self.rules.behind:
            rest = rest.removesuffix(word)
        body = self._body(places, rest)
        small, large = self.rules.offices
        return BodyName(places, body, vertical, rest if body != rest else None, small if body == large else body)

    def _body(self, places: tuple[NameStep, ...], rest: str) -> str:
        """What stands behind the places, written out."""
        if places and places[-1].level == "开发区" and rest in self.rules.zone:
            return self.rules.zone_government
        return self.rules.whole.get(rest, rest) if places or rest else rest

    def places(self, text: str) -> tuple[tuple[NameStep, ...], str]:
        """The places `text` begins with, and what is left."""
        found: list[NameStep] = []
        while place := self._next(text, RANK[found[-1].level] if found else -1, bool(found)):
            found.append(place)
            text = text[len(place.name) :]
        return tuple(found), text

    def _next(self, text: str, above: int, inside: bool) -> NameStep | None:
        """The place that `text` begins with, below the rank `above`."""
        for length in range(min(LONGEST, len(text)), 1, -1):
            for region in self.regions.get(text[:length], ()):
                if RANK[region.level] > above:
                    return NameStep(region.level, text[:length])
        for step in self.rules.steps:
            if RANK[step.name] <= above or (step.name == "县" and not inside and text[:1] == "市"):
                continue
            match = step.pattern.match(text)
            if match and match[0] not in self.rules.not_places:
                return NameStep(step.name, match[0])
        return None

    def level(self, name: BodyName) -> Level | None:
        """Of which level a body is, as far as its name tells."""
        if name.places:
            return name.places[-1].level
        state = name.body.startswith(self.rules.state) or name.body.endswith(self.rules.state_ends)
        return "国家" if state else None

    def anybody(self, name: BodyName) -> bool:
        """Whether many bodies are called so: no place, and nothing but what a body does (县水利局, 民政局)."""
        if name.places or self.level(name):
            return False
        words = tuple(word for _, words in self.rules.functions for word in words)
        return name.body.startswith((*self.rules.anybody, *words, self.rules.government)) or name.body in self.rules.whole.values()

    def function(self, name: BodyName) -> str | None:
        """What a body does, if its name tells."""
        if name.body in (self.rules.government, *self.rules.offices):
            return "综合"
        whole = name.vertical + name.body
        return next((label for label, words in self.rules.functions if any(word in whole for word in words)), None)

    def is_government(self, name: BodyName) -> bool:
        """Whether the body is a place's government: its report may speak for all of the place."""
        street = bool(name.places) and name.places[-1].name.endswith("街道") and name.body == "办事处"
        zone = bool(name.places) and name.places[-1].level == "开发区" and name.body == self.rules.zone_government
        return bool(name.places) and not name.vertical and (name.body == self.rules.government or street or zone)

    def is_office(self, name: BodyName) -> bool:
        """Whether it is the office of a government."""
        return bool(name.places) and name.body in self.rules.offices

    def answers_to_place(self, name: BodyName) -> bool:
        """Whether the body is one of its place's government."""
        return not name.vertical and not name.body.endswith(self.rules.beside)
