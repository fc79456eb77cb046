"""What are we not sure of, and why? One doubt a row, so that a question carries only the smallest piece of text that could answer it."""

from collections.abc import Iterable, Mapping

from extractor.model.candidates import AboutFields, Candidate
from extractor.model.document import Document
from extractor.model.doubts import Reason, doubt
from extractor.model.draft import Unsplit, Unsure
from extractor.model.report import Question
from extractor.model.sections import Section
from extractor.model.spans import Span
from extractor.wording.english import worded


def doubtful_rows(candidates: Iterable[Candidate]) -> list[Unsure]:
    """Cells with a doubt, those of one row and one reason together, in the page's order."""
    rows: dict[tuple[Span | None, Reason], list[str]] = {}
    for candidate in candidates:
        if candidate.doubt:
            rows.setdefault((candidate.context, candidate.doubt), []).append(candidate.indicator)
    return [Unsure("row", tuple(indicators), reason, span) for (span, reason), indicators in rows.items()]


def hidden_rows(unread: Mapping[str, tuple[Reason, tuple[Span, ...]]], hidden: Mapping[str, tuple[str, ...]]) -> list[Unsure]:
    """What stands unread in a table, and what it is: it may be any row that was not read."""
    return [Unsure("row", hidden[table], why, span) for table, (why, spans) in unread.items() for span in spans if hidden.get(table)]


def lost_tables(sections: Iterable[Section]) -> list[Unsure]:
    """Sections whose table is not on the page: what prose says is all there is."""
    lost = [section for section in sections if section.state == "tables_lost"]
    return [Unsure("tables", (), doubt("joined.named", name=s.heading, reason=s.reason), s.span) for s in lost]


def doubtful_particulars(about: AboutFields) -> list[Unsure]:
    """What a report must say of itself and this one does not, or not plainly."""
    fields = (("who reports", about.agency), ("on which year", about.year))
    unsure = [Unsure("about", (), field.doubt, field.span) for _, field in fields if field and field.doubt]
    return unsure + [Unsure("about", (), doubt("about.what_not_said", what=what), None) for what, field in fields if not field]


def triage(
    candidates: Iterable[Candidate],
    unread: Mapping[str, tuple[Reason, tuple[Span, ...]]],
    hidden: Mapping[str, tuple[str, ...]],
    sections: Iterable[Section],
    unsplit: Iterable[Unsplit],
    about: AboutFields,
) -> tuple[Unsure, ...]:
    """Everything unsure, tables first, then section five, then the report's own particulars."""
    return (
        *doubtful_rows(candidates),
        *hidden_rows(unread, hidden),
        *lost_tables(sections),
        *(Unsure("problems", (), prose.reason, prose.span, prose.half) for prose in unsplit),
        *doubtful_particulars(about),
    )


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
