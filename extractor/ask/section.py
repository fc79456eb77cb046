"""Section five whose heading is lost: which lines it is. A model answers with the first and the last of them, and states nothing else."""

from typing import Any

from pydantic import Field, create_model

from extractor.ask.grounding import Case, Kind, Reply
from extractor.ask.lost_section import lines_outside
from extractor.ask.refusals import refuse
from extractor.model.asking import Inquiry, Line, Refusal, Scope, Testimony
from extractor.model.draft import Draft
from extractor.model.spans import Span
from extractor.rulebook.problems import LONGEST_SECTION

MOST_LINES = 60
"""Lines that are shown; a section five has a dozen paragraphs, and what has more is a page whose end is lost."""
LONGEST_LINE = 120
"""Characters of a line that are shown: its first sentence tells what it is about."""
MOST_LEAD = 2
"""Lines before the first that names a lack: a sub-heading, and a sentence that leads to it."""
NONE = 0
"""For no line."""


def inquire_section(draft: Draft, case: Case, scope: Scope) -> list[Inquiry]:
    """One call where section five is not there and lines are that it may consist of."""
    del scope
    questions = tuple(q.id for q in draft.questions if q.kind == "section")
    if not questions:
        return []
    spans = lines_outside(case.folded, draft.sections, draft.candidates, case.rulebook)
    if not 0 < len(spans) <= MOST_LINES:
        return []
    lines = (Line(n, Span(span.start, min(span.end, span.start + LONGEST_LINE))) for n, span in enumerate(spans, start=1))
    return [Inquiry("", "section", tuple(lines), questions)]


class RangeReply(Reply):
    """The first line and the last; 0 for none."""

    first: int
    last: int


def _shape(inquiry: Inquiry, _: Case) -> type[Reply]:
    numbers = [NONE, *(line.number for line in inquiry.lines)]
    one: Any = (int, Field(json_schema_extra={"enum": [*numbers]}))
    return create_model("Range", __base__=RangeReply, first=one, last=one)


def _task(_: Inquiry, __: Case) -> dict[str, str]:
    return {}


def _whole(line: Line, case: Case) -> Span:
    """All of a line, of which the beginning was shown."""
    end = case.folded.find("\n", line.span.end)
    return Span(line.span.start, len(case.folded) if end < 0 else end)


def _fault(chosen: list[Line], case: Case) -> tuple[str, dict[str, str]] | None:
    """What speaks against a range of lines."""
    rules = case.rulebook.problems
    words = ["".join(_whole(line, case).of(case.folded).split()) for line in chosen]
    told = next((n for n, text in enumerate(words) if rules.addressed.search(text)), None)
    if told is not None:
        return "instruction", {"at": str(chosen[told].number)}
    first = next((n for n, text in enumerate(words) if rules.lack.search(text)), None)
    if first is None:
        return "names_no_lack", {}
    if first > MOST_LEAD:
        return "range_begins_early", {"other": str(chosen[first].number)}
    if _whole(chosen[-1], case).end - chosen[0].span.start > LONGEST_SECTION:
        return "range_too_long", {}
    return None


def _ground(inquiry: Inquiry, reply: RangeReply, case: Case) -> Testimony:
    """The lines as one stretch of the text, or why they are not section five."""
    if reply.first == reply.last == NONE:
        return Testimony(inquiry.id)
    said = f"{reply.first}-{reply.last}"

    def refused(code: str, line: int, **words: str) -> Testimony:
        refusal: Refusal = refuse(code, inquiry.id, "section", said, line=line, **words)
        return Testimony(inquiry.id, refusals=(refusal,))

    numbers = {line.number for line in inquiry.lines}
    strange = next((n for n in (reply.first, reply.last) if n not in numbers), None)
    if strange is not None:
        return refused("no_such_line", strange)
    if reply.first > reply.last:
        return refused("range_inverted", reply.first, other=str(reply.last))
    chosen = [line for line in inquiry.lines if reply.first <= line.number <= reply.last]
    fault = _fault(chosen, case)
    if fault:
        return refused(fault[0], int(fault[1].pop("at", reply.first)), **fault[1])
    return Testimony(inquiry.id, section=Span(chosen[0].span.start, _whole(chosen[-1], case).end))


KIND = Kind("section", _task, _shape, _ground)
