"""rules/problems.yaml and rules/themes.yaml: how section five is worded and what its items may be about."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from extractor.errors import RulebookError
from extractor.fold import Folding
from extractor.page_lines import BETWEEN_LINES
from extractor.rulebook.faults import empty_words, refuse
from extractor.rulebook.files import RuleFile, load_file

LabelRole = Literal["problems", "improvements", "both", "past", "aside"]

LONGEST_SECTION = 50_000
"""Characters of a section five that is read: the longest of the shared documents has 608. A longer one is no section five but what a lost
heading left together, and stays a question: rules do not part it (a hostile page of 2 MB stays under two seconds), and it is not sent to a
model, because half of it, unannounced, would pass for the whole."""

_DIGITS = "一二三四五六七八九"
_CHINESE = [*_DIGITS, "十", *("十" + d for d in _DIGITS), "二十"]
_PLAIN = (
    *("measure_start", "lack", "strong_lack", "general_subject", "achievement", "turn", "list_lead"),
    *("item_joints", "list_end", "problem_lead", "measure_lead", "explains", "predicate", "detail", "affected", "tackles", "besides"),
    *("subordinate", "past", "measure_lead_in"),
    *("weak_lack", "method", "addressed", "announces", "measure_sign", "intends", "lacks_nothing", "overcomes", "done"),
    *("solved", "partly", "goes_on", "adds", "still_lacks", "praises"),
)
"""Keys that hold one pattern, which is only compiled."""
_ORDINALS = {"chinese": _CHINESE, "digits": [str(n) for n in range(1, 31)]}


class MarkShape(RuleFile):
    """One family of enumeration marks."""

    name: str
    guard: str
    before: str
    ordinals: Literal["chinese", "digits"] | list[str]
    after: str
    glued: Literal["all", "first", "none"]
    heading: bool


class LabelShape(RuleFile):
    """One wording of a sub-heading."""

    role: LabelRole
    loose: bool
    pattern: str


class OpenerShape(RuleFile):
    """One wording that opens a remedy."""

    strong: bool
    pattern: str


class ProblemFile(RuleFile):
    """Shape of rules/problems.yaml."""

    marks: list[MarkShape]
    label_prefix: str
    labels: list[LabelShape]
    openers: list[OpenerShape]
    measure_start: str
    lack: str
    strong_lack: str
    weak_lack: str
    method: str
    addressed: str
    announces: str
    measure_sign: str
    intends: str
    lacks_nothing: str
    overcomes: str
    done: str
    solved: str
    partly: str
    goes_on: str
    adds: str
    still_lacks: str
    praises: str
    general: list[str]
    general_subject: str
    achievement: str
    turn: str
    list_lead: str
    shared_lack: list[str]
    item_joints: str
    list_end: str
    problem_lead: str
    measure_lead: str
    none: list[str]
    explains: str
    predicate: str
    detail: str
    affected: str
    tackles: str
    besides: str
    subordinate: str
    past: str
    measure_lead_in: str
    tail: list[str]


class ThemeShape(RuleFile):
    """One theme."""

    id: str
    label: str
    english: str = ""
    words: list[str]


class ThemeFile(RuleFile):
    """Shape of rules/themes.yaml."""

    themes: list[ThemeShape]


@dataclass(frozen=True, slots=True)
class Family:
    """A family of enumeration marks."""

    name: str
    """Its name, which is also the reader's."""
    pattern: str
    """The whole mark; its group is the ordinal."""
    opening: str
    """The characters it may begin with."""
    numbers: Mapping[str, int]
    """Ordinal -> number."""
    in_step: bool
    """Whether each number is the one before it and one more; words of order (首先, 此外, 最后) only rise."""
    bullet: bool
    """Whether it has no numbers of its own, stands at the start of a line and counts by its place."""
    glued: Literal["all", "first", "none"]
    """Which of its marks may stand in a line without punctuation before it."""
    heading: bool
    """Whether it may number a sub-section."""


@dataclass(frozen=True, slots=True)
class Label:
    """A sub-heading."""

    role: LabelRole
    """Which half it opens; "past" what became of last year's problems, which are none of this year's; "aside" what is of neither half."""
    loose: bool
    """Whether it may be glued to what follows when a mark stands before it; whether one aside counts before anything, not only a list."""
    pattern: str
    """The heading with its prefix, compiled when it is first used: `any_label` says whether it is worth it."""


@dataclass(frozen=True, slots=True)
class Theme:
    """What an item may be about."""

    id: str
    """As it stands in the output."""
    label: str
    """For people, in Chinese."""
    english: str
    """The same in English."""
    words: tuple[str, ...]
    """Folded words, one of which must occur."""


@dataclass(frozen=True, slots=True)
class ProblemRules:
    """Everything that is known about the wording of section five. Patterns match the folded view without blanks."""

    families: tuple[Family, ...]
    """In the order in which they are tried."""
    marks: re.Pattern[str]
    """All families in one; the name of the group that matched is the family's."""
    labels: tuple[Label, ...]
    """In the order in which they are tried."""
    any_label: re.Pattern[str]
    """All of them in one."""
    strong_opener: re.Pattern[str]
    """Opens a remedy, also after a comma."""
    opener: re.Pattern[str]
    """Opens a remedy at the start of a sentence; holds the strong ones too."""
    measure_start: re.Pattern[str]
    """How a measure begins."""
    lack: re.Pattern[str]
    """What says that something is lacking."""
    strong_lack: re.Pattern[str]
    """What can say nothing else."""
    weak_lack: re.Pattern[str]
    """What may say so: counts only beside a model's word."""
    method: re.Pattern[str]
    """What holds a word of a lack and names none."""
    addressed: re.Pattern[str]
    """Speaks to whoever reads the page by program."""
    announces: re.Pattern[str]
    """Says that measures or problems are going to be named, and no more."""
    measure_sign: re.Pattern[str]
    """Says what will be done."""
    intends: re.Pattern[str]
    """How an item begins that, behind problems in the same count, is a measure."""
    done: re.Pattern[str]
    """How a sentence begins that says what was done about the problem before it."""
    overcomes: re.Pattern[str]
    """What is done about a lack that a measure names."""
    solved: re.Pattern[str]
    """A clause that says of a problem that it is one no more."""
    partly: re.Pattern[str]
    """What says in such a clause that some of it may be left."""
    goes_on: re.Pattern[str]
    """How a clause begins that goes on from the one before it, which a title goes without."""
    adds: re.Pattern[str]
    """How a clause begins behind which, where it names a lack, another problem is named."""
    still_lacks: re.Pattern[str]
    """How a measure's clause begins that says what is lacking still."""
    praises: re.Pattern[str]
    """How what says that something went well ends, or what it holds."""
    general: re.Pattern[str]
    """A lack of nothing in particular."""
    general_subject: re.Pattern[str]
    """What such a sentence is about."""
    achievement: re.Pattern[str]
    """Praise before the turn."""
    turn: re.Pattern[str]
    """但 and its like."""
    lacks_nothing: re.Pattern[str]
    """What may stand before the turn and names a lack only to deny it."""
    list_lead: re.Pattern[str]
    """What stands before an unmarked list."""
    shared_lack: tuple[re.Pattern[str], ...]
    """A sentence whose items share one lack; the group `items` holds them."""
    item_joints: re.Pattern[str]
    """What parts them."""
    list_end: re.Pattern[str]
    """等 and what may follow it."""
    problem_lead: re.Pattern[str]
    """Words of a sentence that leads to problems."""
    measure_lead: re.Pattern[str]
    """Words of a sentence that leads to measures."""
    none: re.Pattern[str]
    """A statement that there is nothing to report."""
    explains: re.Pattern[str]
    """How a sentence begins that belongs to the one before it."""
    predicate: re.Pattern[str]
    """How a part of a list ends that says something of what it names; one that does not shares what the next part says."""
    detail: re.Pattern[str]
    """How a clause begins that may be an example of the lack before it."""
    affected: re.Pattern[str]
    """A clause that tells whom a lack named before it concerns."""
    tackles: re.Pattern[str]
    """A clause that names a problem only to say what is done about it."""
    besides: re.Pattern[str]
    """How a sentence begins that goes on to another matter."""
    subordinate: re.Pattern[str]
    """First clauses that are no title by themselves."""
    past: re.Pattern[str]
    """A sentence on what became of an earlier year's problems."""
    measure_lead_in: re.Pattern[str]
    """What a measure's title goes without."""
    gaps: re.Pattern[str]
    """Blanks, Markdown marks and page numbers of the folded view."""
    tail: re.Pattern[str]
    """Where the page's furniture or the signature starts, in the folded view."""
    themes: tuple[Theme, ...]
    """In the order of the rules."""


class _Compiler:
    """Compiles the patterns of one file and names the key of one that cannot be taken."""

    def __init__(self, path: Path, folding: Folding) -> None:
        self.where, self.folding = str(path), folding

    def refuse(self, key: str, why: str) -> RulebookError:
        """The error to raise for `key`."""
        return RulebookError(f"{key}: {why}", where=self.where, remedy="Mend the pattern named.")

    def pattern(self, key: str, source: str) -> re.Pattern[str]:
        """`source` compiled; refused when it is no pattern, is not written in folded characters or matches nothing at all."""
        if self.folding.fold(source) != source:
            raise self.refuse(key, "is not written in folded characters (simplified, half-width)")
        try:
            compiled = re.compile(source)
        except re.error as error:
            raise self.refuse(key, f"is no regular expression ({error})") from None
        if compiled.search("") or compiled.search("甲"):
            raise self.refuse(key, "matches everything")
        return compiled

    def union(self, key: str, sources: list[str], *, prefix: str = "", suffix: str = "") -> re.Pattern[str]:
        """One pattern for all of `sources`; compiling is slow, so each is looked at by itself only when the whole is unsound."""
        if not sources:
            raise self.refuse(key, "is empty")
        union = "|".join(f"(?:{s})" for s in sources)
        try:
            compiled = self.pattern(key, f"{prefix}(?:{union})")
        except RulebookError:
            for n, source in enumerate(sources):
                self.pattern(f"{key}.{n}", source)
            raise
        return re.compile(f"{prefix}(?:{union}){suffix}") if suffix else compiled


def _family(shape: MarkShape, compiler: _Compiler) -> Family:
    """A family of marks; its ordinals longest first, so that 十一 is not read as 十."""
    ordinals = _ORDINALS[shape.ordinals] if isinstance(shape.ordinals, str) else shape.ordinals
    numbers = tuple((word, n) for n, words in enumerate(ordinals, 1) for word in words.split("|"))
    if not shape.name.isidentifier() or not all(word for word, _ in numbers) or not numbers:
        raise compiler.refuse(f"marks.{shape.name}", "needs a name that is a word, and ordinals that are not empty")
    longest = sorted((word for word, _ in numbers), key=lambda word: (-len(word), word))
    ordinal = f"(?P<{shape.name}>{'|'.join(re.escape(word) for word in longest)})"
    pattern = f"{shape.guard}{re.escape(shape.before)}{ordinal}{shape.after}"
    opening = shape.before[:1] or "".join(sorted({word[0] for word, _ in numbers}))
    in_step = isinstance(shape.ordinals, str) or all(len(word) == 1 for word, _ in numbers)
    return Family(shape.name, pattern, opening, dict(numbers), in_step, len(ordinals) == 1, shape.glued, shape.heading)


def _themes(folder: Path, folding: Folding) -> tuple[Theme, ...]:
    """rules/themes.yaml, folded."""
    shapes = load_file(folder, "themes.yaml", ThemeFile).themes
    ids = Counter(shape.id for shape in shapes)
    twice = (f"themes.{name}: the id stands twice" for name, n in ids.items() if n > 1)
    where, remedy = str(folder / "themes.yaml"), "Give one of the themes another id."
    faults = [RulebookError(said, where=where, remedy=remedy) for said in twice]
    refuse([*faults, *empty_words({f"themes.{shape.id}": shape.words for shape in shapes}, folding, where)])
    folded = [tuple(folding.key(word) for word in shape.words) for shape in shapes]
    named = [(shape.id, shape.label, shape.english or shape.id.replace("_", " ")) for shape in shapes]
    return tuple(Theme(*names, words) for names, words in zip(named, folded, strict=True))


def load_problem_rules(folder: Path, folding: Folding) -> ProblemRules:
    """Read, check and compile rules/problems.yaml and rules/themes.yaml."""
    file = load_file(folder, "problems.yaml", ProblemFile)
    compiler = _Compiler(folder / "problems.yaml", folding)
    families = tuple(_family(shape, compiler) for shape in file.marks)
    strong = [o.pattern for o in file.openers if o.strong]
    plain = {key: compiler.pattern(key, getattr(file, key)) for key in _PLAIN}
    opening = re.escape("".join(family.opening for family in families))
    return ProblemRules(
        families=families,
        marks=compiler.union("marks", [f.pattern for f in families], prefix=f"(?=[{opening}])"),
        labels=tuple(Label(s.role, s.loose, f"(?:{file.label_prefix})(?:{s.pattern})") for s in file.labels),
        any_label=compiler.union("labels", [s.pattern for s in file.labels], prefix=f"(?:{file.label_prefix})"),
        strong_opener=compiler.union("openers", strong),
        opener=compiler.union("openers", [o.pattern for o in file.openers]),
        general=compiler.union("general", file.general),
        shared_lack=tuple(compiler.pattern(f"shared_lack.{n}", s) for n, s in enumerate(file.shared_lack)),
        none=compiler.union("none", file.none, suffix=r"[。.;]?\Z"),
        gaps=re.compile(rf"(?:{BETWEEN_LINES}|[\s#*|`])+"),
        tail=compiler.union("tail", file.tail),
        themes=_themes(folder, folding),
        **plain,
    )
