"""Section five in free prose: which sentences are problems, which are measures. A model labels and quotes; code parts the text."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model, field_validator

from extractor.ask.grounding import Case, Kind, Reply
from extractor.ask.narrative.items import SaidOfLine, listed
from extractor.model.asking import Half, Inquiry, Line, Scope, Testimony
from extractor.model.draft import Draft
from extractor.model.spans import Span
from extractor.rulebook.problems import LONGEST_SECTION

# With more lines a small model loses its place: of nine it labels each, of fifteen it drops some.
MOST_LINES = 10
LONGEST_LINE = 400
"""Characters of a sentence that is shown whole; a longer one is cut at its commas, and what still is longer is no sentence."""
MOST_QUOTES = 20
"""Of one sentence. A model caught in a loop is cut off here: ten thousand quotes took more than a minute to look up."""
_SENTENCE = re.compile(r"""[。!?;]["')\]」』]*""")
_COMMA = re.compile(r"[,、]")
_FIELD = "line_{}"
_KINDS: dict[str, Literal["problems", "improvements"]] = {"问题": "problems", "措施": "improvements"}


class SaidLine(BaseModel):
    """What a model says of one line."""

    # A server that imposes the form leaves out what need not be there: a label without its quote proves nothing.
    model_config = ConfigDict(
        extra="ignore", frozen=True, coerce_numbers_to_str=True, json_schema_extra={"required": ["quote", "kind"]}
    )

    quote: Annotated[str, Field(json_schema_extra={"minLength": 2})]
    more: tuple[str, ...] = ()
    kind: Literal["问题", "措施", "其他"]

    @field_validator("more")
    @classmethod
    def _few(cls, said: tuple[str, ...]) -> tuple[str, ...]:
        """The form does not tell the model how many it may give, so as not to invite as many."""
        if len(said) > MOST_QUOTES:
            raise ValueError(f"more里最多{MOST_QUOTES}处")
        return said


def _pieces(folded: str, span: Span, stop: re.Pattern[str]) -> Iterator[Span]:
    """`span` cut behind each match of `stop`, without blanks around the pieces."""
    start = span.start
    for end in (*(m.end() for m in stop.finditer(folded, span.start, span.end)), span.end):
        piece = folded[start:end]
        if piece.strip(" \t\r\n　|#*`"):
            left = len(piece) - len(piece.lstrip())
            yield Span(start + left, start + len(piece.rstrip()))
        start = end


def _parts(folded: str, span: Span) -> Iterator[Span]:
    """A sentence; one that is too long in parts that are not."""
    if span.end - span.start <= LONGEST_LINE:
        yield span
        return
    start = end = span.start
    for piece in _pieces(folded, span, _COMMA):
        if piece.end - start > LONGEST_LINE and end > start:
            yield Span(start, end)
            start = piece.start
        end = piece.end
        while end - start > LONGEST_LINE:
            yield Span(start, start + LONGEST_LINE)
            start += LONGEST_LINE
    if end > start:
        yield Span(start, end)


def _sentences(span: Span, case: Case) -> Iterator[Span]:
    """The sentences of a stretch; a sub-heading in a line of its own is left out."""
    label = case.rulebook.problems.any_label
    here = span.start
    for line in re.finditer(r"[^\n]+", span.of(case.folded)):
        words = "".join(line.group().split()).rstrip(":。")
        if words and label.fullmatch(words):
            yield from _cut(Span(here, span.start + line.start()), case)
            here = span.start + line.end()
    yield from _cut(Span(here, span.end), case)


def _cut(span: Span, case: Case) -> Iterator[Span]:
    for sentence in _pieces(case.folded, span, _SENTENCE):
        yield from _parts(case.folded, sentence)


def _asked(span: Span, half: Half, questions: tuple[str, ...], case: Case) -> Iterator[Inquiry]:
    """The calls that go through `span`, as even in length as can be."""
    spans = list(_sentences(span, case)) if span.end - span.start <= LONGEST_SECTION else []
    calls = -(-len(spans) // MOST_LINES)
    for n in range(calls):
        some = spans[n * len(spans) // calls : (n + 1) * len(spans) // calls]
        lines = tuple(Line(number, s) for number, s in enumerate(some, start=1))
        yield Inquiry("", "narrative", lines, questions, half=half)


def _questions(draft: Draft, span: Span) -> tuple[str, ...]:
    """Ids of the questions whose text lies in `span`."""
    return tuple(q.id for q in draft.questions if q.kind == "problems" and q.passage and span.start <= q.passage.start < span.end)


def inquire_narrative(draft: Draft, case: Case, scope: Scope) -> list[Inquiry]:
    """What to ask of section five: the stretches that rules do not part; for a second reading all of it."""
    if scope == "always":
        bodies = [s.span for s in draft.sections if s.key == "problems" and s.span]
        return [i for span in bodies for i in _asked(span, "both", _questions(draft, span), case)]
    return [i for u in draft.unsplit for i in _asked(u.span, u.half, _questions(draft, u.span), case)]


def _shape(inquiry: Inquiry, _: Case) -> type[Reply]:
    """An object with a key for each line, so that none is passed over and none is invented."""
    fields: dict[str, Any] = {_FIELD.format(line.number): (SaidLine, Field(alias=str(line.number))) for line in inquiry.lines}
    return create_model("NarrativeReply", __base__=Reply, **fields)


def _ground(inquiry: Inquiry, reply: Any, case: Case) -> Testimony:
    """What of the labels and quotes stands in the text."""
    said = []
    for line in inquiry.lines:
        mine: SaidLine = getattr(reply, _FIELD.format(line.number))
        quotes = tuple(dict.fromkeys(q for q in (mine.quote, *mine.more) if q.strip()))
        said.append(SaidOfLine(line, _KINDS.get(mine.kind), quotes))
    return listed(inquiry, tuple(said), case)


def _task(_: Inquiry, __: Case) -> dict[str, str]:
    """The prompt has no placeholders: the same is asked of every line."""
    return {}


KIND = Kind("narrative", _task, _shape, _ground)
