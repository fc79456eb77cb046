"""Values + equations -> what holds, what fails, and who is likely at fault. A failed check lowers trust; it never edits a value."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import replace

from extractor.model.candidates import Number, Status
from extractor.model.doubts import doubt
from extractor.model.record import record
from extractor.model.report import CheckResult, Outcome
from extractor.rulebook.equations import Equation
from extractor.wording.english import Worded, worded, worded_plainly


@record(frozen=True, slots=True)
class State:
    """What is known of one indicator."""

    value: Number | None
    """Its number, if one is stated."""
    status: Status
    """Its status."""


_ABSENT = State(None, "absent")
BLANK = "blank"


def _present(states: Mapping[str, State]) -> frozenset[str]:
    return frozenset([name for name, state in states.items() if state.status != "absent"])


def _members(side: tuple[str, ...], equation: Equation, states: Mapping[str, State]) -> tuple[str, ...]:
    """The members of one side that this page's edition has."""
    there = tuple(m for m in side if m not in equation.bound or states.get(m, _ABSENT).status != "absent")
    return there if any(m in equation.bound for m in there) else side


def _sum(members: tuple[str, ...], states: Mapping[str, State]) -> Number | None:
    """The sum of one side: a blank counts as zero when a member is printed; None when it can't be told."""
    known = [states.get(member, _ABSENT) for member in members]
    values = [state.value for state in known if state.value is not None]
    if len(values) < len(known) and any(state.value is None and state.status != "blank" for state in known):
        return None
    return sum(values) if values else None


def _written(members: tuple[str, ...], states: Mapping[str, State]) -> str:
    numbers = [v for m in members if (v := states.get(m, _ABSENT).value)]
    return " + ".join(map(str, numbers)) or (BLANK if all(states.get(m, _ABSENT).status == "blank" for m in members) else "0")


def _side(members: tuple[str, ...], total: Number, states: Mapping[str, State]) -> str:
    written = _written(members, states)
    return written if written == BLANK or written == str(total) else f"{written} = {total}"


def equations_of(equations: Iterable[Equation], listed: Set[str]) -> tuple[Equation, ...]:
    """Those of the tables that a report speaks of: what is not looked into is not named. `listed`: its indicators."""
    equations = tuple(equations)
    tables = {e.table for e in equations if not listed.isdisjoint((*e.left, *e.right))}
    return tuple(e for e in equations if e.table in tables)


Sides = tuple[tuple[str, ...], tuple[str, ...]]


def _sentence(equation: Equation, members: Sides, states: Mapping[str, State], result: tuple[Number, Number]) -> Worded:
    left, right = (_side(side, total, states) for side, total in zip(members, result, strict=True))
    if result[0] == result[1]:
        return worded_plainly("check.holds", label=equation.label, where=equation.where, left=left, right=right)
    difference = str(abs(result[0] - result[1]))
    return worded_plainly("check.fails", label=equation.label, where=equation.where, left=left, right=right, n=difference)


@record(frozen=True, slots=True)
class _Weighed:
    """An equation with what this page's edition has of it."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    sums: tuple[Number | None, Number | None]
    """What each side comes to; None when it can't be told."""

    def total(self, states: Mapping[str, State]) -> tuple[State, Number | None] | None:
        """The cell that is one side of the equation and the sum of the other; None when neither side is a single cell."""
        if len(self.left) == 1:
            return states.get(self.left[0], _ABSENT), self.sums[1]
        return (states.get(self.right[0], _ABSENT), self.sums[0]) if len(self.right) == 1 else None


def _weighed(equation: Equation, states: Mapping[str, State], present: Set[str]) -> _Weighed:
    left, right = equation.left, equation.right
    if not equation.bound <= present:
        left, right = _members(left, equation, states), _members(right, equation, states)
    return _Weighed(left, right, (_sum(left, states), _sum(right, states)))


def _with_totals(equations: Iterable[tuple[Equation, _Weighed]], states: Mapping[str, State]) -> frozenset[str]:
    """Equations (their labels) whose totals the page prints more often than not beside parts that come to something."""
    printed: Counter[str] = Counter()
    for equation, weighed in equations:
        total = weighed.total(states)
        if total and total[1] and total[0].status in ("reported", "blank"):
            printed[equation.label] += 1 if total[0].status == "reported" else -1
    return frozenset(label for label, more in printed.items() if more > 0)


def assess(equation: Equation, states: Mapping[str, State]) -> CheckResult:
    """Whether `equation` holds among what the page prints."""
    return _assessed(equation, _weighed(equation, states, _present(states)), states, needs_total=False)


def _assessed(equation: Equation, weighed: _Weighed, states: Mapping[str, State], *, needs_total: bool) -> CheckResult:
    """`needs_total`: an empty total beside parts that come to something is a zero, and wrong."""
    left, right, sums = weighed.left, weighed.right, weighed.sums
    if needs_total and None in sums and (total := weighed.total(states)) and total[0].status == "blank" and total[1]:
        sums = (0 if sums[0] is None else sums[0], 0 if sums[1] is None else sums[1])
    if sums[0] is None or sums[1] is None:
        unknown = [m for m in (*left, *right) if states.get(m, _ABSENT).status in ("absent", "unresolved")]
        label = equation.label
        why = doubt("check.members_unread", label=label, n=len(unknown)) if unknown else doubt("check.side_blank", label=label)
        return CheckResult(equation.id, sums[0], sums[1], None, "not_assessable", (*left, *right), (), *worded(why))
    outcome: Outcome = "holds" if sums[0] == sums[1] else "fails"
    told = _sentence(equation, (left, right), states, (sums[0], sums[1]))
    return CheckResult(equation.id, sums[0], sums[1], sums[0] - sums[1], outcome, (*left, *right), (), *told)


Unshown = Callable[[str], bool]
"""Of an indicator that is blank."""


class _Suspects:
    """Who may be at fault in a failing equation, told by what a single wrong number would explain."""

    def __init__(
        self, results: Iterable[CheckResult], states: Mapping[str, State], sides: Mapping[str, frozenset[str]], unshown: Unshown
    ) -> None:
        self.states, self.left, self.unshown = states, sides, unshown
        self.of: dict[str, list[CheckResult]] = {}
        for result in results:
            if result.outcome in ("holds", "fails"):
                for member in result.indicators:
                    self.of.setdefault(member, []).append(result)

    def repair(self, member: str, result: CheckResult) -> Number | None:
        """What `member` would have to be for `result` to hold."""
        value, left = self.states[member].value, self.left[result.check]
        if value is None and self.states[member].status == "blank":
            value = 0
        if value is None or result.difference is None:
            return None
        return value - result.difference if member in left else value + result.difference

    def _alone(self, member: str, result: CheckResult) -> bool:
        """Whether a member is one side of an equation."""
        left = self.left[result.check]
        return (left if member in left else frozenset(result.indicators) - left) == {member}

    def _explains(self, member: str, result: CheckResult) -> bool:
        """Whether one other number for `member` would make all its equations hold, two of them failing ones."""
        target = self.repair(member, result)
        others = self.of[member]
        return len(others) > 1 and all(o.outcome == "fails" and self.repair(member, o) == target for o in others)

    def _cleared(self, member: str, result: CheckResult) -> bool:
        """Whether another equation clears a member. One of zeros holds whatever happened to the numbers beside it: it clears nobody."""
        return any(o.outcome == "holds" and o.left != 0 for o in self.of[member] if o is not result)

    def culprits(self, result: CheckResult) -> tuple[str, ...]:
        """The members that other equations do not clear, blank ones last."""
        blanks = [m for m in result.indicators if self.states[m].status == "blank" and not self._alone(m, result)]
        able = [m for m in result.indicators if m not in blanks and (r := self.repair(m, result)) is not None and r >= 0]
        sole = [m for m in able if self._explains(m, result)]
        printed = sole or [m for m in able if not self._cleared(m, result)] or able
        return (*(printed or [m for m in result.indicators if self.states[m].value is not None]), *self._blank(blanks, result))

    def _blank(self, blanks: Iterable[str], result: CheckResult) -> Iterable[str]:
        """Of members that are blank those that may be none: they would explain all, or no cell of their own shows them."""
        for member in blanks:
            repaired = self.repair(member, result)
            lost = repaired is not None and repaired > 0 and self._explains(member, result)
            if lost or (not self._cleared(member, result) and self.unshown(member)):
                yield member


def run_checks(
    equations: Iterable[Equation], states: Mapping[str, State], unshown: Unshown = lambda _: False
) -> tuple[CheckResult, ...]:
    """Every equation, in order, failing ones with their likely culprits. `unshown`: whether a blank has no cell of its own on the page."""
    present = _present(states)
    weighed = [(equation, _weighed(equation, states, present)) for equation in equations]
    # Some pages leave the totals of a table empty. On one that prints them, an empty one beside numbers is a lost one, or the numbers
    # stand in the wrong columns.
    with_totals = _with_totals(weighed, states)
    results = [_assessed(equation, sides, states, needs_total=equation.label in with_totals) for equation, sides in weighed]
    if all(result.outcome != "fails" for result in results):
        return tuple(results)
    suspects = _Suspects(results, states, {e.id: frozenset(e.left) for e, _ in weighed}, unshown)
    return tuple(replace(r, culprits=suspects.culprits(r)) if r.outcome == "fails" else r for r in results)
