"""Labelled sentences -> items of section five. The text is parted by code; a quote only says which part is meant."""

from dataclasses import dataclass, field
from itertools import pairwise

from extractor.ask.grounding import Case
from extractor.ask.narrative.guards import Role, fault_of, passed_over
from extractor.ask.quotes import Squeezed, find_quote, squeezed
from extractor.ask.refusals import refuse
from extractor.model.asking import Inquiry, Line, Refusal, Testimony
from extractor.model.candidates import Passage
from extractor.model.doubts import doubt
from extractor.model.spans import Span
from extractor.rulebook.problems import ProblemRules
from extractor.rulebook.sentences import GOES_ON, MAX_TITLE, SHORTEST_TITLE, another_lack, clauses, remedies, shared_items, title_of

READER = "model.narrative"
DOUBT = doubt("item.parted_by_model")
_JOINTS = ",;:。、"
_MARKS = ",、;。:.-"
_DOUBLE = str.maketrans("‘’'", "“”\"")
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SaidOfLine:
    """A model's word on one line."""

    line: Line
    """The line."""
    role: Role | None
    """The half it is said to belong to; null for neither."""
    quotes: tuple[str, ...]
    """What names its items."""


@dataclass(slots=True)
class _Item:
    """An item while later sentences may still explain it."""

    role: Role
    start: int
    end: int
    quote: Range
    cut: bool = False
    """Whether its sentence goes on with another lack."""


@dataclass(slots=True)
class _Reading:
    """One reply's way through the lines."""

    inquiry: Inquiry
    case: Case
    view: Squeezed
    items: list[_Item] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    open: bool = False
    """Whether the line before ended in an item."""

    @property
    def rules(self) -> ProblemRules:
        return self.case.rulebook.problems

    def take(self, said: SaidOfLine) -> None:
        """One line."""
        start, end = self.view.index(said.line.span.start), self.view.index(said.line.span.end)
        words = self.view.text[start:end]
        explains = self.open and self.rules.explains.match(words) is not None
        if explains and not self.rules.addressed.search(words):
            self.items[-1].end = end
            return
        self.open = False
        if said.role is None:
            if passed_over(words, self.rules):
                self._refuse("passed_over", "problems", words, said.line)
            return
        code = fault_of(said.role, words, self.rules)
        if code:
            self._refuse(code, said.role, said.quotes[0] if said.quotes else words, said.line)
            return
        quotes = self._found(said)
        if quotes:
            if said.role == "problems":
                for part in self._parted(start, end, quotes):
                    self._state(*part)
            else:
                self.items.append(_Item(said.role, self._past_label(start, end), end, quotes[0]))
            self.open = not self.items[-1].cut

    def _state(self, start: int, end: int, quote: Range) -> None:
        """A problem as far as it is sure to be one: up to the next clause that may name another lack, or says what is done about it."""
        text, rules = self.view.text, self.rules
        remedy = next((a for a, b in clauses(text, quote[1], end) if remedies(text, a, b, rules)), end)
        stop = another_lack(text, start, max(start, quote[1]), remedy, rules)
        self.items.append(_Item("problems", start, stop, quote, stop < remedy))
        if remedy < end:
            self.items.append(_Item("improvements", remedy, end, (remedy, end)))

    def _refuse(self, code: str, role: Role, said: str, line: Line) -> None:
        self.refusals.append(refuse(code, self.inquiry.id, role, said[:MAX_TITLE], line=line.number))

    def _found(self, said: SaidOfLine) -> list[Range]:
        """Where its quotes stand, in the page's order, none inside another; refusals of those that do not."""
        role: Role = said.role or "problems"
        found: list[Range] = []
        if not said.quotes:
            self._refuse("no_quote", role, "", said.line)
        for quote in said.quotes:
            place = find_quote(quote, said.line, self.case)
            if place == "quote_missing":  # a model cannot write “ inside its own quotation marks without care, and writes ‘
                place = find_quote(quote.translate(_DOUBLE), said.line, self.case)
            if isinstance(place, str):
                self._refuse(place, role, quote, said.line)
            else:
                found.append((self.view.index(place.start), self.view.index(place.end)))
        apart: list[Range] = []
        for a, b in sorted(found, key=lambda r: (r[0], -r[1])):
            if not apart or a >= apart[-1][1]:
                apart.append((a, b))
        return apart

    def _parted(self, start: int, end: int, quotes: list[Range]) -> list[tuple[int, int, Range]]:
        """One sentence's problems: those that share its lack, or as many as it quotes, as far as each names a lack or they share one."""
        text, start = self.view.text, self._past_label(start, end)
        if shared := self._sharing(self._past_preamble(start, quotes[0][0]), end, quotes):
            return [(a, b, (a, b)) for a, b in shared]
        if len(quotes) > 1 and any(pattern.search(text, start, end) for pattern in self.rules.shared_lack):
            return [(a, b, (a, b)) for a, b in quotes]
        starts = [self._past_preamble(start, quotes[0][0]), *(self._clause_start(q, p) for p, q in pairwise(quotes))]
        parts: list[tuple[int, int, Range]] = []
        for a, b, quote in zip(starts, [*starts[1:], end], quotes, strict=True):
            if parts and not self.rules.lack.search(text, a, b):
                parts[-1] = (parts[-1][0], b, parts[-1][2])
            elif parts and not self.rules.lack.search(text, parts[-1][0], parts[-1][1]):
                parts[-1] = (parts[-1][0], b, quote)
            else:
                parts.append((a, b, quote))
        return [part for whole in parts for part in self._led_apart(*whole)]

    def _led_apart(self, start: int, end: int, quote: Range) -> list[tuple[int, int, Range]]:
        """What stands before the clause that is quoted, apart when both plainly name a lack."""
        text, lack = self.view.text, self.rules.lack
        at = self._clause_start(quote, (start, start))
        if start < at <= quote[0] and lack.search(text, start, at) and lack.search(text, *quote):
            return [(start, at, (start, at - 1)), (at, end, quote)]
        return [(start, end, quote)]

    def _sharing(self, start: int, end: int, quotes: list[Range]) -> tuple[Range, ...]:
        """The items of 在A、B、C方面有待加强, when that is all the sentence says to be lacking and each quote is of it."""
        items = shared_items(self.view.text, start, end, self.rules)
        if not items or self.rules.lack.search(self.view.text, start, items[0][0]):
            return ()
        return items if all(a < end and b > items[0][0] for a, b in quotes) else ()

    def _clause_start(self, quote: Range, before: Range) -> int:
        """Where the clause begins that `quote` stands in, behind `before`."""
        at = max(self.view.text.rfind(joint, before[1], quote[0]) for joint in _JOINTS)
        return at + 1 if at >= 0 else quote[0]

    def _past_label(self, start: int, end: int) -> int:
        """Past a heading in the sentence's own line, and past a mark (存在的主要问题:一是…)."""
        text, here = self.view.text, start
        label = self.rules.any_label.match(text, here, end)
        if label and text[label.end() : label.end() + 1] == ":":
            here = label.end() + 1
        mark = self.rules.marks.match(text, here, end)
        here = mark.end() if mark else here
        return here if end - here > SHORTEST_TITLE else start

    def _past_preamble(self, start: int, quote: int) -> int:
        """Past 虽然取得一定成效,但 and 主要表现在, when the quote stands behind them."""
        text, here = self.view.text, start
        for turn in self.rules.turn.finditer(text, start, quote):
            if self.rules.general_subject.search(text[start : turn.start()]) and not self.rules.strong_lack.search(
                text, start, turn.start()
            ):
                here = turn.end()
        for lead in self.rules.list_lead.finditer(text, here, quote):
            here = lead.end()
        return here

    def passages(self, role: Role) -> tuple[Passage, ...]:
        """The items of one half."""
        return tuple(self._passage(item) for item in self.items if item.role == role)

    def _passage(self, item: _Item) -> Passage:
        text, start, end = self.view.text, item.start, item.end
        while start < end - 1 and text[start] in _MARKS:
            start += 1
        while end > start + 1 and text[end - 1] in ",、":
            end -= 1
        first, last = title_of(text, start, end, problem=item.role == "problems", rules=self.rules)
        a, b = max(item.quote[0], start), min(item.quote[1], end)
        if item.role == "problems" and not self.rules.lack.search(text, first, last) and SHORTEST_TITLE <= b - a <= MAX_TITLE:
            first, last = a, b
        # Letter by letter: a page number between the lines is no part of a title.
        title = "".join(self.case.document.text[place] for place in self.view.places[first:last])
        told = DOUBT + GOES_ON if item.cut else DOUBT
        return Passage(title, self.view.span(start, end), (), READER, told, "llm")


def listed(inquiry: Inquiry, said: tuple[SaidOfLine, ...], case: Case) -> Testimony:
    """What a model's labels come to."""
    whole = Span(inquiry.lines[0].span.start, inquiry.lines[-1].span.end)
    reading = _Reading(inquiry, case, squeezed(case.folded, whole, paged=True))
    for one in said:
        reading.take(one)
    return Testimony(
        inquiry.id,
        problems=reading.passages("problems"),
        improvements=reading.passages("improvements"),
        refusals=tuple(reading.refusals),
    )
