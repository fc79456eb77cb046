"""What triage is not sure of -> questions, each with the text that could answer it."""

from collections.abc import Iterable

from extractor.model.draft import Unsure
from extractor.model.report import Question
from extractor.model.spans import evidence
from extractor.wording.english import worded

# A question never carries more of the document than this; a table whose boundaries are lost is asked row by row.
LONGEST_PASSAGE = 4_000


def ask(unsure: Iterable[Unsure], text: str) -> tuple[Question, ...]:
    """One question each, numbered in order; a passage that is too long is cut at the end."""
    questions: list[Question] = []
    for number, one in enumerate(unsure, start=1):
        passage = evidence(text, one.span) if one.span else None
        if passage and len(passage.text) > LONGEST_PASSAGE:
            end = passage.start + LONGEST_PASSAGE
            passage = type(passage)(passage.start, end, text[passage.start : end])
        why, code, args = worded(one.reason)
        made = Question(f"q{number}", one.kind, one.indicators, why, passage, half=one.half, reason_code=code, reason_args=args)
        questions.append(made)
    return tuple(questions)
