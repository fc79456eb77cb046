"""Cutting section five into pieces: which half each belongs to, and whether it is an item of a list or prose."""

import re
from collections.abc import Callable
from typing import Literal

from extractor.match.problems.events import CLAUSE_END, SENTENCE_END, Event
from extractor.model.doubts import Reason, doubt
from extractor.model.record import changed, record
from extractor.rulebook.problems import ProblemRules
from extractor.rulebook.sentences import names_lack

Role = Literal["problems", "improvements"]
LONGEST_TOPIC = 20
"""Characters of an item's topic (政策解读方面。) before a sub-heading that belongs to the item (存在问题:…)."""
COUNTED_ON = doubt("item.counted_on")
Strength = Literal["default", "label", "opener"]


@record(frozen=True, slots=True)
class Piece:
    """A stretch of the section."""

    role: Role
    """Its half."""
    strength: Strength
    """What says so: a sub-heading, the wording, or nothing but the section's order."""
    start: int
    """First character in the view, after the mark."""
    end: int
    """One past the last."""
    family: str = ""
    """Family of its mark; "" for prose."""
    first: bool = False
    """Whether it is its list's first item: then the prose before it is only a preamble."""
    inside: bool = False
    """Whether it is the remedy of one item of a list that goes on after it."""
    doubt: Reason = ()
    """Why a person should look."""
    aside: bool = False
    """Whether it is of neither half: what stands under such a heading is left to ask."""
    past: bool = False
    """Whether it says what became of last year's problems: of what it names as lacking, something was done."""


@record(frozen=True, slots=True)
class _List:
    """A list being read."""

    family: str
    last: int
    role: Role
    doubt: Reason = ()
    """Why a person should look at its items."""


def marks_within(text: str, piece: Piece, rules: ProblemRules) -> tuple[re.Match[str], ...]:
    """The marks of a list inside an item, of another family, from one on; () when it holds none of at least two."""
    found: list[re.Match[str]] = []
    numbers = {family.name: family.numbers for family in rules.families if not family.bullet}
    for mark in rules.marks.finditer(text, piece.start + 1, piece.end):
        name = mark.lastgroup or ""
        known = name in numbers and name != piece.family and (not found or name == found[0].lastgroup)
        if known and numbers[name][mark[name]] == len(found) + 1:
            found.append(mark)
    return tuple(found) if len(found) > 1 else ()


def goes_on_within(text: str, piece: Piece, rules: ProblemRules) -> bool:
    """Whether a later mark of an item's own family stands in it, glued to what goes before (目录粗放二、审查不严)."""
    family = next((f for f in rules.families if f.name == piece.family and f.in_step and not f.bullet and f.glued != "all"), None)
    if family is None:
        return False
    marks = (m for m in rules.marks.finditer(text, piece.start + 1, piece.end) if m.lastgroup == family.name)
    return any(family.numbers[mark[family.name]] > 1 for mark in marks)


class Cutter:
    """Reads the events in order. The only state: the piece that is open, the list it stands in, and a list that waits for its next item."""

    def __init__(self, text: str, events: tuple[Event, ...], rules: ProblemRules, opening: Piece | None = None) -> None:
        self.text, self.events, self.rules = text, events, rules
        self.pieces: list[Piece] = []
        self.open = opening or Piece("problems", "default", 0, len(text))
        self.past = ""
        """Family of the mark before a heading on last year's problems, while what stands under it is read."""
        self.in_step = {family.name for family in rules.families if family.in_step}
        self.list: _List | None = None
        self.waiting: _List | None = None

    def cut(self) -> tuple[Piece, ...]:
        """The section's pieces, in order and without overlap."""
        for n, event in enumerate(self.events):
            if event.start < self.open.start or (self.open.aside and event.kind == "mark") or (self.past and event.kind == "opener"):
                continue
            if self.past and (event.kind == "label" or event.family == self.past):
                self._past_ends(event)
            if event.kind == "label":
                self._label(n, event)
            elif event.kind == "opener":
                self._opener(n, event)
            else:
                self._mark(n, event)
        self._close(len(self.text))
        return tuple(self.pieces)

    def _past_ends(self, event: Event) -> None:
        """Another heading, or the next mark of the heading's family: this year begins."""
        self.past, self.list, self.waiting = "", None, None
        self._turn(event, Piece("problems", "default", event.start, event.start))

    def _close(self, end: int) -> None:
        if end > self.open.start:
            self.pieces.append(changed(self.open, end=end))

    def _turn(self, event: Event, piece: Piece) -> None:
        """End the open piece before `event` and open another."""
        self._close(event.start)
        self.open = piece

    def _label(self, n: int, event: Event) -> None:
        if event.role == "aside":
            self._aside(n, event)
        elif event.role == "both":
            self._turn(event, Piece("problems", "default", event.end, event.end))
            self.list = self.waiting = None
        elif event.role == "past":
            self.list = self.waiting = None
            self._turn(event, Piece("improvements", "label", event.end, event.end, past=True))
            self.past = event.family
        elif self.list and self.list.role == "problems" and self._goes_on(n, self.list):
            if event.role == "improvements":
                self.waiting, self.list = self.list, None
                self._turn(event, Piece("improvements", "opener", event.end, event.end, inside=True))
        elif event.role == "problems" and self._topic(event):
            return
        else:
            role: Role = "improvements" if event.role == "improvements" else "problems"
            self.list = self.waiting = None
            self._turn(event, Piece(role, "label", event.end, event.end))

    def _aside(self, n: int, event: Event) -> None:
        """A heading of neither half, unless it belongs to one item of a list or has no list under it."""
        following = self.events[n + 1] if n + 1 < len(self.events) else None
        listed = following is not None and following.kind == "mark" and following.start == event.end and following.number < 2
        if (event.loose or listed) and not (self.list and self._goes_on(n, self.list)):
            self.list = self.waiting = None
            self._turn(event, Piece("problems", "label", event.end, event.end, aside=True))

    def _topic(self, event: Event) -> bool:
        """Whether a sub-heading without a mark follows no more than the topic of an item, whose problem it then announces."""
        item = self.open.family and self.open.role == "problems"
        return bool(item and not event.family and event.start - self.open.start <= LONGEST_TOPIC)

    def _opener(self, n: int, event: Event) -> None:
        if self.open.role == "improvements":
            return
        sentence = SENTENCE_END.search(self.text, event.end)
        if self.open.strength != "label" and not self.list and self._general(event.end, sentence.start() if sentence else len(self.text)):
            return
        if self.open.family and event.start == self.open.start:
            self._numbered_halves(event)
            return
        inside = bool(self.list and self._goes_on(n, self.list))
        self.waiting, self.list = self.list, None
        self._turn(event, Piece("improvements", "opener", event.end, event.end, inside=inside))

    def _general(self, start: int, end: int) -> bool:
        """Whether a sentence that sounds like a remedy goes on to say that there are problems (虽然 … 将 …, 但仍存在不足)."""
        turn = self.rules.turn.search(self.text, start, end)
        return bool(turn and self.rules.lack.search(self.text, turn.end(), end))

    def _numbered_halves(self, event: Event) -> None:
        """(一) problems in sentences (二) 下一步, …: the marks number the halves, they are no items."""
        mine = [n for n, piece in enumerate(self.pieces) if piece.family == self.open.family]
        if len(mine) == 1:
            at = mine[0]
            self.pieces[at] = changed(self.pieces[at], family="", first=False, strength="label")
        self.list = self.waiting = None
        self.open = Piece("improvements", "opener", event.end, event.end)

    def _mark(self, n: int, event: Event) -> None:
        waiting, current = self.waiting, self.list
        event = self._counted(n, event)
        if waiting and self._follows(event, waiting) and (not current or current.family != event.family):
            self.list, self.waiting = changed(waiting, last=event.number), None
            self._turn(event, Piece(waiting.role, self.open.strength, event.end, event.end, event.family))
        elif current is None:
            self._begin(n, event)
        elif event.family == current.family:
            self._next(n, event, current)
        elif event.number == 1 and current.role == "problems" and not self._goes_on(n, current) and self._measures(n):
            self._begin(n, event)

    def _counted(self, n: int, event: Event) -> Event:
        """A bullet counts by its place: on in the list that is open, on in the one that waits when it names a lack, else from one."""
        if event.number:
            return event
        if self.list and self.list.family == event.family:
            return changed(event, number=self.list.last + 1)
        if self.waiting and self.waiting.family == event.family and self._lacks(n):
            return changed(event, number=self.waiting.last + 1)
        return changed(event, number=1)

    def _begin(self, n: int, event: Event) -> None:
        """Start a list. One that starts at two lost its first mark: what stands before it is kept as prose."""
        if event.number > 2:
            return
        role = self._role(n, event)
        late = event.number == 2
        told = doubt("item.first_mark_missing") if late else ()
        if role != self.open.role:
            self._preamble(event, role)
        again = role == "problems" and self.open.family == event.family and self.open.role == role
        told += doubt("item.heading_unknown") if again and self._unknown_heading(event) else ()
        self.list = _List(event.family, event.number, role, told if again else ())
        self._turn(event, Piece(role, "default" if again else self.open.strength, event.end, event.end, event.family, not late, doubt=told))

    def _unknown_heading(self, event: Event) -> bool:
        """Whether what stands right before a list that starts again looks like a heading, and says nothing of problems."""
        lead = self._last_sentence(event)
        return self.text[lead : event.start].endswith(":") and not self.rules.problem_lead.search(self.text, lead, event.start)

    def _preamble(self, event: Event, role: Role) -> None:
        """The sentence before the list belongs to the list's half, what goes before that to the other."""
        if role == "problems":
            if not self.open.family:
                told = self.pieces and not self.pieces[-1].family and self.pieces[-1].strength == "default"
                self.open = changed(self.open, role=role, start=self.pieces.pop().start if told else self.open.start)
            return
        lead = self._last_sentence(event)
        if lead > self.open.start and self.rules.measure_lead.search(self.text, lead, event.start):
            self._close(lead)
            self.open = Piece(role, "opener", lead, lead)
        elif not self.open.family:
            self.open = changed(self.open, role=role)

    def _next(self, n: int, event: Event, current: _List) -> None:
        """The next item, or a list that starts again."""
        if event.number == 1 and current.last > 1:
            self._begin(n, event)
            return
        if current.role == "problems" and self._only(n, event, self._intends):
            current = changed(current, role="improvements")
        elif current.role == "problems" and self._only(n, event, self._begins_as_measure) and self._lacked(event):
            current = changed(current, role="improvements", doubt=COUNTED_ON)
        told = current.doubt if self._follows(event, current) else doubt("item.mark_out_of_order", number=event.number, last=current.last)
        self.list = changed(current, last=max(event.number, current.last))
        self._turn(event, Piece(current.role, self.open.strength, event.end, event.end, event.family, doubt=told))

    def _only(self, n: int, event: Event, does: Callable[[int, int], bool]) -> bool:
        """Whether the first clauses of this item and of all that follow in its list say what will be done, as `does` knows it."""
        text, here = self.text, event
        for later in (*self.events[n + 1 :], None):
            if later is not None and (later.kind == "mark" and later.family != event.family):
                continue
            end = later.start if later else len(text)
            stop = SENTENCE_END.search(text, here.end, end)
            if not does(here.end, stop.start() if stop else end):
                return False
            if later is None or later.kind == "label" or later.number != here.number + 1:
                return True
            here = later
        return True

    def _intends(self, start: int, end: int) -> bool:
        """Whether a clause begins with what will be done, and names no lack."""
        return self.rules.intends.match(self.text, start, end) is not None and not self.rules.lack.search(self.text, start, end)

    def _begins_as_measure(self, start: int, end: int) -> bool:
        """Whether a clause begins as measures do, and nothing in it may name a lack."""
        return self.rules.measure_start.match(self.text, start, end) is not None and not names_lack(self.text[start:end], self.rules)

    def _lacked(self, event: Event) -> bool:
        """Whether the item before plainly names a lack."""
        return self.rules.lack.search(self.text, self.open.start, event.start) is not None

    def _follows(self, event: Event, current: _List) -> bool:
        """Whether the mark is the list's next one."""
        step = event.number - current.last
        return event.family == current.family and (step == 1 or (step > 1 and event.family not in self.in_step))

    def _goes_on(self, n: int, current: _List) -> bool:
        """Whether the list's next mark comes before the list is surely over."""
        for event in self.events[n + 1 :]:
            if event.kind == "mark" and event.family == current.family:
                return self._follows(event, current) or (event.number == 0 and self._lacks(self.events.index(event)))
        return False

    def _role(self, n: int, event: Event) -> Role:
        """The half of a list that begins here: its sub-heading, its items' wording, the sentence before it."""
        if self.open.strength == "label" and not self.open.family:
            return self.open.role
        seen = any(piece.role == "problems" and piece.family for piece in (*self.pieces, self.open))
        if not seen and self._lacks(n):
            return "problems"
        if self.open.role == "improvements":
            return "improvements"
        lead = self._last_sentence(event)
        named = self.rules.problem_lead.search(self.text, lead, event.start)
        opened = self.rules.measure_lead.search(self.text, lead, event.start)
        if self.open.family or not named:
            return "improvements" if self._measures(n) or (opened and not self.open.family) else "problems"
        return "improvements" if seen and opened else "problems"

    def _last_sentence(self, event: Event) -> int:
        ends = [m.end() for m in SENTENCE_END.finditer(self.text, self.open.start, max(self.open.start, event.start - 1))]
        return ends[-1] if ends else self.open.start

    def _clauses(self, n: int) -> list[tuple[int, int]]:
        """The first clauses of the list's first two items."""
        event = self.events[n]
        starts = [event.end]
        for later in self.events[n + 1 :]:
            if later.kind == "mark" and later.family == event.family:
                starts += [later.end] if later.number == event.number + 1 else []
                break
        ends = [CLAUSE_END.search(self.text, start) for start in starts]
        return [(start, end.start() if end else len(self.text)) for start, end in zip(starts, ends, strict=True)]

    def _lacks(self, n: int) -> bool:
        rules, text = self.rules, self.text
        return all(rules.strong_lack.search(text, a, b) and not rules.opener.match(text, a, b) for a, b in self._clauses(n))

    def _measures(self, n: int) -> bool:
        rules, text = self.rules, self.text
        return all(rules.measure_start.match(text, a, b) and not rules.strong_lack.search(text, a, b) for a, b in self._clauses(n))
