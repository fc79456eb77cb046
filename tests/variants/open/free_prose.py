"""Section five: in free prose, or numbered for the documents that leave something else open."""

import random

from tests.variants import prose
from tests.variants.open import free_stock as stock
from tests.variants.open.types import Story
from tests.variants.types import Block

HEADING = prose.HEADINGS["five"]
SIX = prose.HEADINGS["six"]


def free(story: Story, rng: random.Random) -> list[Block]:
    """Four to nine sentences without a mark: a preamble, an achievement, problems with their reasons, remedies."""
    matters = rng.sample(stock.MATTERS, rng.randint(2, 4))
    opening = [rng.choice(stock.PREAMBLES)] if rng.random() < 0.6 else []
    if rng.random() < 0.4:
        opening.insert(rng.randint(0, len(opening)), rng.choice(stock.ACHIEVEMENTS))
    explained = set(rng.sample(range(len(matters)), rng.randint(1, 2)))
    if rng.random() < 0.35:
        return _blocks(_interleaved(story, matters, explained), opening, [])
    problems = _problems(story, matters, explained, rng)
    remedied = [matter for matter in matters if rng.random() < 0.75] or matters[:1]
    story.improvements += [matter.remedy for matter in remedied]
    measures = [_remedy(matter) for matter in remedied]
    if rng.random() < 0.5:
        measures.insert(0, rng.choice(stock.ANNOUNCEMENTS))
    apart = rng.random() < 0.6
    return _blocks([*opening, *problems], [], measures) if apart else _blocks([*opening, *problems, *measures], [], [])


def _blocks(first: list[str], opening: list[str], second: list[str]) -> list[Block]:
    paragraphs = [[*opening, *first], second]
    return [Block("heading", HEADING), *(Block("text", "".join(said)) for said in paragraphs if said)]


def _remedy(matter: stock.Matter) -> str:
    return f"{matter.remedy_lead}{matter.remedy}{matter.remedy_tail}。"


def _problems(story: Story, matters: list[stock.Matter], explained: set[int], rng: random.Random) -> list[str]:
    """A sentence a problem, its reason behind it; two may share a sentence."""
    story.problems += [matter.title for matter in matters]
    said: list[str] = []
    paired = len(matters) > 2 and rng.random() < 0.3
    for number, matter in enumerate(matters):
        if paired and number == len(matters) - 1:
            before = matters[number - 1]
            said = said[: -1 - (number - 1 in explained)]
            said.append(f"{before.lead}{before.title},{matter.title}。")
        else:
            said.append(f"{matter.lead}{matter.title}。")
            said += [matter.why] if number in explained else []
    return said


def _interleaved(story: Story, matters: list[stock.Matter], explained: set[int]) -> list[str]:
    """Each problem with its remedy behind it."""
    said = []
    for number, matter in enumerate(matters):
        said += [f"{matter.lead}{matter.title}。", *([matter.why] if number in explained else []), _remedy(matter)]
    story.problems += [matter.title for matter in matters]
    story.improvements += [matter.remedy for matter in matters]
    return said


def marked(story: Story, rng: random.Random) -> list[Block]:
    """一是…二是…, which rules read."""
    matters = rng.sample(stock.MATTERS, rng.randint(2, 3))
    story.problems += [matter.title for matter in matters]
    story.improvements += [matter.remedy for matter in matters]
    lacks = "".join(f"{stock.ORDINALS[n]}是{matter.title}。" for n, matter in enumerate(matters))
    cures = "".join(f"{stock.ORDINALS[n]}是{matter.remedy}。" for n, matter in enumerate(matters))
    return [Block("heading", HEADING), Block("text", f"存在的主要问题:{lacks}"), Block("text", f"改进措施:{cures}")]
