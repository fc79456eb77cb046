"""What triage is not sure of -> questions, each with the text that could answer it."""

from collections.abc import Iterable

from extractor.model.document import Document
from extractor.model.draft import Unsure
from extractor.model.report import Question
from extractor.model.spans import Span
from extractor.wording.english import worded

# A question never carries more of the document than this; a table whose boundaries are lost is asked row by row.
LONGEST_PASSAGE = 4_000


def ask(unsure: Iterable[Unsure], document: Document) -> tuple[Question, ...]:
    """One question each, numbered in order; a passage that is too long is cut at the end."""
    questions: list[Question] = []
    for number, one in enumerate(unsure, start=1):
        span = one.span
        if span and span.end - span.start > LONGEST_PASSAGE:
            span = Span(span.start, span.start + LONGEST_PASSAGE)
        passage = document.evidence(span) if span else None
        why, code, args = worded(one.reason)
        made = Question(f"q{number}", one.kind, one.indicators, why, passage, half=one.half, reason_code=code, reason_args=args)
        questions.append(made)
    return tuple(questions)
