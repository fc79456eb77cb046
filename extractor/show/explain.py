"""`nianbao explain`: where a value stands, how it was read, what spoke against it."""

import re
from collections.abc import Iterator
from dataclasses import asdict
from typing import cast

from rich.console import Console, RenderableType
from rich.text import Text

from extractor.errors import UnknownIndicator
from extractor.model.document import Document
from extractor.model.lines import EvidenceLine
from extractor.model.report import CheckResult, Choice, Report, StatedFact, Value
from extractor.model.spans import Evidence
from extractor.rulebook import Rulebook
from extractor.rulebook.layout import shown
from extractor.show.asked import said_of
from extractor.show.cells import printed
from extractor.show.screen import grid, put
from extractor.show.spot import spot
from extractor.show.visible import visible
from extractor.values import ValueGrammar

OPEN, CLOSE = "⟦", "⟧"
"""Brackets round the span: marks that occur in no report, so that nothing hangs on colour."""
_AROUND = 120
"""Characters of context on each side: a row of table three in one long line has about ninety."""
_NEAR = 5
_WIDTH = 14

SPLIT = ".split"
"""How the name of a reader ends that parts digits."""
LONGEST_RUN = 200
"""Characters of a run of digits that are shown; a row of table four without a gap has under 60."""
_GLUED = re.compile(r"[\d,.，．/—-]")

# A passage that is longer is a whole section; the report names its place.
LONGEST_PASSAGE = 400


def require_known(name: str, rulebook: Rulebook) -> None:
    """Raise `UnknownIndicator`, with what comes near, when the codebook has no indicator or fact `name`."""
    known = list(dict.fromkeys([*(i.id for i in rulebook.indicators), *(f.id for f in rulebook.facts)]))
    if name in known:
        return
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=_NEAR, cutoff=0.6) or [i for i in known if name in i][:_NEAR]
    remedy = f"Did you mean {', '.join(near)}?" if near else "`nianbao codebook` lists them all."
    raise UnknownIndicator(f"no indicator or fact is called {name!r}", remedy=remedy)


def _line(name: str, text: str, style: str = "") -> RenderableType:
    """A name and what is said of it, which keeps to its own column when it is long."""
    line = grid("left", "left", gap=0, first=_WIDTH)
    line.add_row(Text(name, style="dim"), Text(visible(text), style=style))
    return line


def _before(text: str) -> str:
    """The characters before a span, from the start of a line where there is one."""
    _, newline, rest = text.partition("\n")
    return text if len(text) < _AROUND else rest if newline else f"…{text}"


def _after(text: str) -> str:
    """The characters behind a span, to the end of a line where there is one."""
    rest, newline, _ = text.rpartition("\n")
    return text if len(text) < _AROUND else rest if newline else f"{text}…"


def _context(document: Document | None, place: Evidence) -> Iterator[RenderableType]:
    """The text around a span, the span between brackets; empty lines are left out. Without a document, the words that are quoted."""
    if document is None:
        yield _line("place", f"code points {place.start}–{place.end}")
        yield Text("    ") + Text.assemble((f"{OPEN}{visible(place.text)}{CLOSE}", "reverse"))
        return
    text, (start, end) = document.text, (place.start, place.end)
    line, last = text.count("\n", 0, start) + 1, text.rfind("\n", 0, start)
    yield _line("place", f"code points {start}–{end}, line {line}, character {start - last}")
    if known := spot(cast(EvidenceLine, asdict(place))):
        yield _line("", visible(known))
    around = Text.assemble(
        visible(_before(text[max(0, start - _AROUND) : start])),
        (f"{OPEN}{visible(text[start:end])}{CLOSE}", "reverse"),
        visible(_after(text[end : end + _AROUND])),
    )
    for part in around.split("\n"):
        if part.plain.strip():
            yield Text("    ") + part


def _steps(raw: str, steps: tuple[str, ...], grammar: ValueGrammar) -> Iterator[RenderableType]:
    """Each step with what it made of the step before."""
    text = raw
    for number, name in enumerate(steps):
        text = grammar.steps[name](text)
        yield _line("steps" if number == 0 else "", f"{name:<18} {text!r}")


def _choices(name: str, choices: tuple[Choice, ...]) -> Iterator[RenderableType]:
    """Readings that were not stated."""
    for number, choice in enumerate(choices):
        at = f" at {choice.evidence.start}–{choice.evidence.end}" if choice.evidence else ""
        what = printed(choice.value) or "blank"
        reason = f": {choice.reason}" if choice.reason else ""
        yield _line(name if number == 0 else "", f"{what} from {choice.raw!r}{at}, {choice.reader}{reason}")


def _checks(checks: tuple[CheckResult, ...], name: str) -> Iterator[RenderableType]:
    """The equations it stands in."""
    standing = [check for check in checks if name in check.indicators]
    for number, check in enumerate(standing):
        culprit = " (it is a likely culprit)" if name in check.culprits else ""
        yield _line("checks" if number == 0 else "", f"{check.sentence}{culprit}")


def _split(value: Value, report: Report, document: Document | None) -> Iterator[RenderableType]:
    """How digits that touch were parted, for a value whose cell has no edge on the page."""
    if document is None or not value.reader.endswith(SPLIT) or value.evidence is None:
        return
    text, start, end = document.text, value.evidence.start, value.evidence.end
    while start > 0 and end - start < LONGEST_RUN and _GLUED.fullmatch(text[start - 1]):
        start -= 1
    while end < len(text) and end - start < LONGEST_RUN and _GLUED.fullmatch(text[end]):
        end += 1
    places = {v.evidence.start: v.raw for v in report.values if v.evidence and start <= v.evidence.start < v.evidence.end <= end}
    parted = " | ".join(raw for _, raw in sorted(places.items()))
    sums = [check.check for check in report.checks if value.indicator in check.indicators and check.outcome == "holds"]
    decided = f"so that these hold: {', '.join(sums)}" if sums else "as many as the row has columns; no sum of the form confirms it"
    yield _line("split", f"printed without a gap: {text[start:end]!r}; read as {parted}, {decided}")


def _value(value: Value, document: Document | None, grammar: ValueGrammar) -> Iterator[RenderableType]:
    stated = f"{printed(value.value)} {value.unit}".strip() if value.status == "reported" else value.status
    yield _line("value", f"{stated}{'' if value.status in ('absent', 'unresolved') else f', printed {value.raw!r}'}", "bold")
    if value.evidence:
        yield from _context(document, value.evidence)
    yield from _steps(value.raw, value.steps, grammar)
    if value.origin:
        yield _line("read by", f"{value.reader} ({value.origin}), grade {value.grade}")
    if value.policy:
        yield _line("chosen by", value.policy)
    if value.review or value.reason:
        yield _line("for review" if value.review else "reason", value.reason)
    yield from _choices("alternatives", value.alternatives)
    yield from _choices("lost", value.lost)


def _fact(fact: StatedFact, document: Document | None, grammar: ValueGrammar) -> Iterator[RenderableType]:
    yield _line("in prose", f"{printed(fact.value)} {fact.unit}".strip() + f", printed {fact.raw!r}", "bold")
    yield from _context(document, fact.evidence)
    yield from _steps(fact.raw, fact.steps, grammar)
    yield _line("read by", f"{fact.reader} ({fact.origin})")
    if fact.review:
        yield _line("for review", fact.reason)


def _questions(report: Report, document: Document | None, name: str, *, placed: bool) -> Iterator[RenderableType]:
    """What is asked about `name`, with the text that could answer unless the value's own place was `placed` before its reader."""
    for question in report.questions:
        if name in question.indicators:
            yield _line("question", question.reason)
            if question.not_asked:
                yield _line("not asked", question.not_asked)
            if question.passage and not placed and len(question.passage.text) <= LONGEST_PASSAGE:
                yield from _context(document, question.passage)


def explanation(report: Report, document: Document | None, name: str, rulebook: Rulebook) -> Iterator[RenderableType]:
    """Everything known about the indicator or fact `name` in this report, line by line. `document`: null when it is gone."""
    require_known(name, rulebook)
    labels = {fact.id: fact.label for fact in rulebook.facts} | {i.id: shown(i, report.edition) for i in rulebook.indicators}
    grammar = ValueGrammar(rulebook.folding, rulebook.marks)
    yield Text.assemble((name, "bold"), f"  {labels[name]}")
    yield _line("document", f"{report.document}, {report.source.kind.replace('_', ' ')}, form of {report.edition or 'no known year'}")
    values = [value for value in report.values if value.indicator == name]
    facts = [fact for fact in report.facts if fact.id == name]
    for value in values:
        yield from _value(value, document, grammar)
        yield from _split(value, report, document)
    for fact in facts:
        yield from _fact(fact, document, grammar)
    if not values and not facts:
        yield Text("This report has no such value: neither its tables nor its sentences name it.")
    yield from _checks(report.checks, name)
    for said in said_of(report, name):
        yield _line("a model", said)
    yield from _questions(report, document, name, placed=any(value.evidence for value in values))


def explain(report: Report, document: Document | None, name: str, rulebook: Rulebook, screen: Console) -> None:
    """Print the explanation."""
    for line in explanation(report, document, name, rulebook):
        put(screen, line)
