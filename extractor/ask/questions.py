"""Doubts -> questions, each with the text that could answer it."""

from collections.abc import Iterable

from extractor.model.document import Document
from extractor.model.draft import Doubt
from extractor.model.report import Question
from extractor.model.spans import Span

# A question never carries more of the document than this; a table whose boundaries are lost is asked row by row.
LONGEST_PASSAGE = 4_000


def ask(doubts: Iterable[Doubt], document: Document) -> tuple[Question, ...]:
    """One question a doubt, numbered in order; a passage that is too long is cut at the end."""
    questions: list[Question] = []
    for number, doubt in enumerate(doubts, start=1):
        span = doubt.span
        if span and span.end - span.start > LONGEST_PASSAGE:
            span = Span(span.start, span.start + LONGEST_PASSAGE)
        passage = document.evidence(span) if span else None
        questions.append(Question(f"q{number}", doubt.kind, doubt.indicators, doubt.reason, passage, half=doubt.half))
    return tuple(questions)
