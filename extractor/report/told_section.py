"""Section five in the lines that a model chose: parted by rules, every item for review."""

from dataclasses import replace

from extractor.match.problems.items import split_narrative
from extractor.model.asking import Testimony
from extractor.model.candidates import Passage
from extractor.model.doubts import doubt
from extractor.model.draft import Draft, NarrativeDraft
from extractor.model.record import changed
from extractor.model.sections import PROBLEMS, Section
from extractor.model.spans import Span
from extractor.reconcile.lists import Apart
from extractor.rulebook import Rulebook

READER = "model.section"
TOLD = doubt("section.by_model")


def told_sections(testimonies: tuple[Testimony, ...], text: str) -> tuple[Apart, ...]:
    """What a model said to be section five, as the list of disagreements has it."""
    said = ((t.inquiry, t.section) for t in testimonies if t.section)
    return tuple(Apart("section", "", span.of(text), "section_told", TOLD, inquiry, span, "model_alone") for inquiry, span in said)


def with_told_section(draft: Draft, testimonies: tuple[Testimony, ...], rulebook: Rulebook) -> Draft:
    """The draft with the section that a model told, where rules have none."""
    span = next((t.section for t in testimonies if t.section), None)
    if span is None or any(s.key == PROBLEMS and s.span for s in draft.sections):
        return draft
    text = draft.document.text
    found = split_narrative(text, rulebook.folding.fold(text), span, rulebook.problems)

    def told(passage: Passage) -> Passage:
        return changed(passage, origin="llm", reader=READER, doubt=passage.doubt + TOLD)

    five = Section(PROBLEMS, "", None, span, "present", TOLD, found.left)
    return replace(
        draft,
        sections=tuple(five if s.key == PROBLEMS else _without(s, span) for s in draft.sections),
        narrative=NarrativeDraft(tuple(map(told, found.problems)), tuple(map(told, found.improvements))),
        unsplit=found.unsplit,
    )


def _without(section: Section, span: Span) -> Section:
    """The section up to where the other begins that was taken for a part of it."""
    here = section.span
    return replace(section, span=Span(here.start, span.start)) if here and here.holds(span) else section
