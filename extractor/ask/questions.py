"""Doubts -> questions, each with the text that could answer it."""

from collections.abc import Iterable

from extractor.model.draft import Doubt
from extractor.model.report import Question
from extractor.model.spans import evidence

# A question never carries more of the document than this; a table whose boundaries are lost is asked row by row.
LONGEST_PASSAGE = 4_000


def ask(doubts: Iterable[Doubt], text: str) -> tuple[Question, ...]:
    """One question a doubt, numbered in order; a passage that is too long is cut at the end."""
    questions: list[Question] = []
    for number, doubt in enumerate(doubts, start=1):
        passage = evidence(text, doubt.span) if doubt.span else None
        if passage and len(passage.text) > LONGEST_PASSAGE:
            end = passage.start + LONGEST_PASSAGE
            passage = type(passage)(passage.start, end, text[passage.start : end])
        questions.append(Question(f"q{number}", doubt.kind, doubt.indicators, doubt.reason, passage, half=doubt.half))
    return tuple(questions)
