"""Seed -> document that leaves something open, with truth."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tests.variants import encodings, generation
from tests.variants.drafting import draft
from tests.variants.layouts import LAYOUTS
from tests.variants.open import ambiguous, free_prose, lost, scenery, torn
from tests.variants.open.types import Family, OpenDocument, Sentence, Story, Torn, TrueFact, TrueItem
from tests.variants.operators import OPERATORS, applies
from tests.variants.types import Block, Draft, Number, Page, Plan

FAMILIES: tuple[Family, ...] = ("torn", "ambiguous", "prose_only", "narrative", "mixed")
"""They go round."""
MIXTURES: tuple[tuple[Family, ...], ...] = (
    ("torn", "narrative"),
    ("ambiguous", "narrative"),
    ("prose_only", "narrative"),
    ("torn", "prose_only"),
)
WHOLE = ("lines", "piped", "converter", "markdown", "html", "html_nested", "aligned", "cut")
"""Layouts that keep every cell apart."""
LAYOUTS_OF: dict[Family, tuple[str, ...]] = {
    "torn": (*WHOLE, "spaced", "lines_spaced", "piped_dropped", "glued"),
    "ambiguous": ambiguous.LAYOUTS,
    "prose_only": ("lines", "lines_spaced", "piped", "markdown", "html", "html_nested"),
    "narrative": (*WHOLE, "lines_spaced"),
}
BLANKS_OF: dict[Family, tuple[str, ...]] = {
    "torn": ("zeros", "zeros", "slash", "hyphen", "dash"),
    "ambiguous": ("empty", "nbsp"),
    "prose_only": ("zeros",),
    "narrative": ("zeros", "slash", "none"),
}
AROUND = ("units", "thousands", "reworded_headings", "navigation", "fullwidth_punctuation", "heading_space", "preface_titles")
"""Operators that leave nothing open by themselves."""
PROSE_AROUND = AROUND[2:]
UNUSUAL: dict[Family, float] = {"torn": 0.1, "ambiguous": 0.5, "prose_only": 0.5, "narrative": 0.1}
"""Share of facts that are told in words few reports have."""
GLUED_ZEROS = 0.4
"""Share of glued reports that print their zeros."""
_NARROW = {ord(wide): narrow for wide, narrow in zip("，：；（）", ",:;()", strict=True)}


@dataclass(frozen=True, slots=True)
class _Order:
    """What a document is to be, drawn before anything is made."""

    family: Family
    parts: tuple[Family, ...]
    plan: Plan
    agency: str
    lost: tuple[str, ...]
    bare: bool
    instruction: str
    unusual: float


def _plan(parts: tuple[Family, ...], rng: random.Random) -> Plan:
    lead = parts[0] if "prose_only" not in parts or parts[0] == "torn" else "prose_only"
    layout = rng.choice(LAYOUTS_OF[lead])
    glued = layout.startswith("glued")
    blank = rng.choice(("zeros", "slash")) if glued and rng.random() < GLUED_ZEROS else rng.choice(BLANKS_OF[lead])
    edition = rng.choice(("2021", "2021", "2019", "mixed"))
    usable = [name for name in (PROSE_AROUND if "prose_only" in parts else AROUND) if applies(name, layout)]
    chosen = set(rng.sample(usable, rng.randint(0, 2)))
    late = ("traditional",) if rng.random() < 0.08 else ()
    return Plan(
        layout,
        edition,
        blank,
        (*(name for name in OPERATORS if name in chosen), *late),
        "gb18030" if rng.random() < 0.1 else "utf-8",
        rng.choices(("tiny", "county", "city"), (3, 4, 2))[0],
        rng.choice((2019, 2020) if edition == "2019" else (2021, 2022, 2023, 2024, 2025)),
    )


def _order(seed: int) -> _Order:
    rng = random.Random(f"open {seed}")
    family = FAMILIES[seed % len(FAMILIES)]
    parts = MIXTURES[seed // len(FAMILIES) % len(MIXTURES)] if family == "mixed" else (family,)
    gone = rng.choice(lost.TABLES) if "prose_only" in parts else ()
    if "torn" in parts and gone:
        gone = rng.choice((("two",), ("four",)))
    bare = family in ("narrative", "mixed") and rng.random() < 0.25
    instruction = rng.choice(scenery.INSTRUCTIONS) if rng.random() < 0.25 else ""
    unusual = max(UNUSUAL[part] for part in parts)
    return _Order(family, parts, _plan(parts, rng), scenery.agency(rng), gone, bare, instruction, unusual)


def numbers(made: Draft) -> dict[str, Number]:
    """What the form's cells hold, blanks as nothing."""
    rows = (row for table in made.tables.values() for row in table if row.kind == "data")
    return {cell.indicator: cell.value or 0 for row in rows for cell in row.cells}


def _text(story: Story, sentences: Iterable[Sentence]) -> Block:
    """A paragraph, its sentences kept for the truth."""
    said = list(sentences)
    story.sentences += said
    return Block("text", "".join(sentence.text for sentence in said))


def _lost_section(made: Draft, story: Story, table: str, order: _Order, values: dict[str, Number], rng: random.Random) -> list[Block]:
    said = lost.section(table, order.plan.edition, values, rng, order.unusual)
    del made.tables[table]
    return [Block("heading", made.headings.pop(table)), _text(story, said)]


@dataclass(slots=True)
class _Made:
    """A document before it is laid out."""

    draft: Draft
    story: Story
    torn: list[Torn]
    values: dict[str, Number]


def _make(seed: int, order: _Order, extra: Sequence[Sentence]) -> _Made:
    """The same with and without `extra` sentences, but for those."""
    rng = random.Random(f"open {seed} {order.family}")
    made, story = draft(order.plan, rng), Story()
    values = numbers(made)
    spoken = {**values, **scenery.told_numbers(rng)}
    made.agency = order.agency
    overview = _text(story, [*scenery.section_one(order.plan.year, order.agency, spoken, rng, order.unusual), *extra[: len(extra) // 2]])
    made.before = [*scenery.titles(order.agency, order.plan.year, order.bare), Block("heading", "一、总体情况"), overview]
    first = [table for table in order.lost if table == "two" or (table == "three" and "two" in order.lost)]
    for table in first:
        made.before += _lost_section(made, story, table, order, values, rng)
    made.after = []
    for table in order.lost[len(first) :]:
        made.after += _lost_section(made, story, table, order, values, rng)
    made.after += free_prose.free(story, rng) if "narrative" in order.parts else free_prose.marked(story, rng)
    six = [*scenery.section_six(spoken, rng, order.unusual), *extra[len(extra) // 2 :]]
    made.after += [Block("heading", free_prose.SIX), _text(story, six)]
    damaged = torn.tear(made, rng) if "torn" in order.parts else []
    if order.instruction:
        place = rng.choice((made.before, made.after))
        place.insert(rng.randint(len(place) - 1, len(place)), Block("text", order.instruction))
    for name in order.plan.operators:
        if name in OPERATORS and not (name in ("units", "thousands") and set(order.lost)):
            OPERATORS[name](made, rng)
    return _Made(made, story, damaged, values)


def _page(seed: int, made: Draft) -> tuple[Page, dict[int, str]]:
    rng = random.Random(f"open {seed} page")
    return generation._finish(LAYOUTS[made.plan.layout](made, rng), made.plan, rng)


def _facts(story: Story, text: str, changes: dict[int, str]) -> tuple[TrueFact, ...]:
    """Sentences stand in the order in which they were written."""
    found, here = [], 0
    plain = text.translate(_NARROW)
    for sentence in story.sentences:
        words = sentence.text.translate(_NARROW).translate(changes)
        at = plain.index(words, here)
        here = at + len(words)
        for claim in sentence.claims:
            start, end = at + claim.start, at + claim.end
            found.append(TrueFact(claim.id, claim.value, claim.unit, text[start:end], start, end, claim.also))
    return tuple(found)


def _items(titles: list[str], text: str, changes: dict[int, str]) -> tuple[TrueItem, ...]:
    found = []
    for title in titles:
        words = title.translate(changes)
        at = text.index(words)
        found.append(TrueItem(words, at, at + len(words)))
    return tuple(found)


def _told(seed: int, order: _Order) -> tuple[_Made, list[str]]:
    """The document; where the tables are ambiguous, with sentences that decide some of what they leave open."""
    made = _make(seed, order, ())
    if "ambiguous" not in order.parts:
        return made, []
    page, _ = _page(seed, made.draft)
    unsure = [name for name, sure in generation.verdict(made.draft, page).items() if sure is False]
    rng = random.Random(f"open {seed} told")
    names = ambiguous.choices(unsure, made.values, rng)
    return _make(seed, order, ambiguous.sentences(names, made.values, rng, order.unusual)), names


def open_document(seed: int) -> OpenDocument:
    """One document; the same seed gives the same bytes."""
    order = _order(seed)
    made, told = _told(seed, order)
    page, changes = _page(seed, made.draft)
    data, used = encodings.encode(page.markup, order.plan.encoding)
    cells = generation._cells(made.draft, page, generation.verdict(made.draft, page))
    suffix = generation.suffix(order.plan.layout)
    return OpenDocument(
        name=f"open-{seed:05d}-{order.family}-{order.plan.layout}{suffix}",
        data=data,
        suffix=suffix,
        text=page.text,
        cells=tuple(replace(cell, determined=True) if cell.indicator in told else cell for cell in cells),
        facts=_facts(made.story, page.text, changes),
        problems=_items(made.story.problems, page.text, changes),
        improvements=_items(made.story.improvements, page.text, changes),
        agency=order.agency.translate(changes),
        year=order.plan.year,
        family=order.family,
        plan=replace(order.plan, encoding=used),
        torn=tuple(made.torn),
        told=tuple(told),
        lost=order.lost,
        free="narrative" in order.parts,
        bare_title=order.bare,
        instruction=order.instruction,
    )
