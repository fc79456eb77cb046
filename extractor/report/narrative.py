"""Section five of a report: the items of rules, of a model and of people, each with its themes, and a summary of one or two sentences that
cannot say what no item says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from extractor.match.problems.items import themes_of
from extractor.model.asking import Testimony
from extractor.model.candidates import Passage
from extractor.model.draft import Draft, NarrativeDraft
from extractor.model.report import Summary, SummaryClause
from extractor.model.rulings import ListName, Ruling
from extractor.reconcile.lists import THEMED, Apart, Joined, join_narrative
from extractor.reconcile.people_lists import HeardList, hear_lists
from extractor.report.told_section import told_sections
from extractor.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class SectionFive:
    """The two lists as they are stated."""

    narrative: NarrativeDraft
    """Problems and measures."""
    people: Mapping[ListName, HeardList]
    """Who decided on which list."""
    apart: tuple[Apart, ...]
    """Items of a model that rules do not have."""
    themes_apart: tuple[Apart, ...]
    """Themes that only a model tells."""


def _themes_by_words(rulebook: Rulebook, words: str) -> tuple[str, ...]:
    """The themes that rules tell by the words of an item."""
    return themes_of("".join(rulebook.folding.fold(words).split()), rulebook.problems.themes)


def _themed(narrative: NarrativeDraft, testimonies: tuple[Testimony, ...], draft: Draft, rulebook: Rulebook) -> Joined:
    """Every item with its themes: by the rules' words, else as a model chose from the closed list."""
    said = {span: (ids, t.inquiry) for t in testimonies for span, ids in t.themes}
    if not (narrative.problems or narrative.improvements):
        return Joined(narrative, ())
    labels = {theme.id: theme.label for theme in rulebook.problems.themes}
    alone: list[Apart] = []

    def themed(passage: Passage) -> Passage:
        if passage.themes:
            return passage
        found = _themes_by_words(rulebook, passage.quote.of(draft.document.text))
        told, inquiry = ((), "") if found else said.get(passage.quote, ((), ""))
        if told:
            named = "、".join(labels[name] for name in told)
            alone.append(Apart("themes", "", named, "theme_unknown", THEMED, inquiry, passage.quote, "model_alone"))
        return replace(passage, themes=found or told, themes_origin="llm" if told else "rule")

    return Joined(NarrativeDraft(tuple(map(themed, narrative.problems)), tuple(map(themed, narrative.improvements))), tuple(alone))


def section_five(draft: Draft, testimonies: tuple[Testimony, ...], rulings: tuple[Ruling, ...], rulebook: Rulebook) -> SectionFive:
    """The lists of both readers, their items with themes, and what people decided of them."""
    joined = join_narrative(draft.narrative, testimonies, draft.unsplit)
    themed = _themed(joined.narrative, testimonies, draft, rulebook)
    narrative, people = hear_lists(themed.narrative, rulings, draft.document.text, partial(_themes_by_words, rulebook))
    apart = (*told_sections(testimonies, draft.document.text), *joined.apart)
    return SectionFive(narrative, people, apart, themed.apart)


MOST = 5
"""Titles a sentence names; of more it says how many there are. The longest list of the shared documents has five."""
_LEADS: tuple[tuple[Literal["problem", "improvement"], str], ...] = (("problem", "存在的主要问题"), ("improvement", "改进措施"))
_ENDS = " \t\r\n，。；;,.、：:"
"""Marks at the edges of a title that would stand double."""


class _Writer:
    """Puts the text together and notes where each title stands."""

    def __init__(self) -> None:
        self.text, self.clauses = "", list[SummaryClause]()

    def sentence(self, kind: Literal["problem", "improvement"], lead: str, items: Sequence[Passage]) -> None:
        """One list as one sentence."""
        titles = [(n, title) for n, item in enumerate(items) if (title := item.title.strip(_ENDS))]
        if not titles:
            return
        self.text += f"{lead}（{len(items)}项）："
        for place, (n, title) in enumerate(titles[:MOST]):
            self.text += "；" if place else ""
            start = len(self.text)
            self.text += title
            self.clauses.append(SummaryClause(title, kind, n, start, len(self.text)))
        self.text += "等。" if len(titles) > MOST else "。"


def summarize(problems: Sequence[Passage], improvements: Sequence[Passage]) -> Summary | None:
    """The summary of both lists; null when both are empty."""
    writer = _Writer()
    for (kind, lead), items in zip(_LEADS, (problems, improvements), strict=True):
        writer.sentence(kind, lead, items)
    return Summary(writer.text, tuple(writer.clauses)) if writer.text else None
