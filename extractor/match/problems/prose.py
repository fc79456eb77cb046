"""Prose without marks: an ordered table of ways to part it. The first that fits parts it; where none fits, it stays a question."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from extractor.model.doubts import Doubt, Reason, doubt
from extractor.rulebook.problems import ProblemRules
from extractor.rulebook.sentences import GOES_ON, MIN_PART, another_lack, names_lack, shared_items, without_list_end, without_stop

MAX_SENTENCES = 3
"""Unmarked sentences that are taken for one item each. The shared documents that have such a half have one to three; with more, sentences
explain each other as often as not, and where an item ends is a matter of opinion."""
_STOP = re.compile(r"[。!?][\")]*")
_PART = re.compile(r"[。;!?][\")]*")
_CLAUSE = re.compile(r"[,。;!?]")
_COMMA = re.compile(r",")
_JOINT = re.compile(r"[、,]")
SHORTEST_SUBJECT, LONGEST_REST = 2, 2
"""Characters before a lack that can say what lacks (形式单一); behind one that a part ends with (较少的)."""

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Part:
    """An item found in prose."""

    start: int
    """First character in the view."""
    end: int
    """One past the last."""
    reader: str
    """Name of the rule."""
    doubt: Reason = ()
    """Why a person should look."""


def ranges(text: str, start: int, end: int, stop: re.Pattern[str]) -> list[Range]:
    """The pieces of `text[start:end]` between matches of `stop`, each with its stop."""
    found = []
    for match in stop.finditer(text, start, end):
        if match.start() > start:
            found.append((start, match.end()))
        start = match.end()
    return [*found, (start, end)] if start < end else found


NAMELESS = Doubt("item.nameless")
BESIDES = Doubt("item.besides")
LACKS = Doubt("item.lack_among_measures")


def states_none(text: str, start: int, end: int, rules: ProblemRules) -> bool:
    """Whether this is all about there being nothing to report."""
    return rules.none.fullmatch(text, start, end) is not None


def _said_at_all(text: str, start: int, end: int, rules: ProblemRules) -> list[Range]:
    """The sentences that say something."""
    return [r for r in ranges(text, start, end, _STOP) if not states_none(text, *r, rules)]


def _of_this_year(text: str, start: int, end: int, rules: ProblemRules) -> list[Range]:
    """The sentences that say something about this year."""
    return [r for r in _said_at_all(text, start, end, rules) if not rules.past.fullmatch(text, *r)]


def problems_in(text: str, start: int, end: int, labelled: bool, rules: ProblemRules) -> tuple[Part, ...] | Doubt:
    """The problems of a stretch of prose, or the reason why it cannot be parted."""
    sentences = _of_this_year(text, start, end, rules)
    sentences = _with_explanations(text, sentences, rules)
    lacking = [r for r in sentences if rules.lack.search(text, *r)]
    said = [r for r in sentences if not is_general(text, r, rules)]
    if not lacking and rules.besides.match(text, start, end):
        return BESIDES
    if not lacking and not (labelled and sentences):
        return NAMELESS if any(not _does(text, r, rules) for r in said) else ()
    prose = _Prose(text, tuple(sentences), tuple(said), labelled, rules)
    for _, rule in PROBLEM_RULES:
        if parts := rule(prose):
            return parts
    return Doubt("item.unmarked_problems", (("n", str(len(said))),))


def _does(text: str, sentence: Range, rules: ProblemRules) -> bool:
    """Whether a sentence says what was or will be done."""
    return _opens_measure(text, sentence, rules) or rules.measure_sign.search(text, *sentence) is not None


def sets_out(text: str, part: Range, rules: ProblemRules) -> bool:
    """Whether it opens as a remedy (针对…问题,已), or its first clause says what was or will be done, and no lack."""
    first = next(iter(ranges(text, *part, _COMMA)), part)
    if rules.tackles.match(text, *part) or rules.opener.match(text, *part):
        return True
    return _does(text, first, rules) and rules.lack.search(text, *first) is None


def _opens_measure(text: str, sentence: Range, rules: ProblemRules) -> bool:
    """Whether a sentence begins as measures do."""
    return any(pattern.match(text, *sentence) for pattern in (rules.measure_start, rules.opener))


def _with_explanations(text: str, sentences: list[Range], rules: ProblemRules) -> list[Range]:
    """Sentences joined to those that explain them (原因是…)."""
    joined: list[Range] = []
    for start, end in sentences:
        if joined and rules.explains.match(text, start, end):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def measures_in(text: str, start: int, end: int, past: bool, rules: ProblemRules) -> tuple[Part, ...] | Doubt:
    """The measures of a stretch of prose, or the reason why it cannot be parted. `past`: what was done about last year's problems."""
    sentences = (_said_at_all if past else _of_this_year)(text, start, end, rules)
    sentences = [_past_lack(text, sentence, rules) for sentence in sentences] if past else sentences
    if not sentences:
        return ()
    if not past and any(_lacks_only(text, sentence, rules) for sentence in sentences):
        return LACKS
    if len(sentences) == 1:
        start, end = _announced(text, *sentences[0], rules)
        return _semicolons(text, start, end) or (Part(start, end, "one_measure"),)
    begins = [_opens_measure(text, s, rules) or (past and rules.tackles.match(text, *s) is not None) for s in sentences]
    if len(sentences) <= MAX_SENTENCES and all(begins):
        return tuple(Part(a, b, "measure_sentences") for a, b in sentences)
    return Doubt("item.unmarked_measures", (("n", str(len(sentences))),))


def _announced(text: str, start: int, end: int, rules: ProblemRules) -> Range:
    """A sentence without what only announces its list (重点做好以下工作:)."""
    colon = text.find(":", start, end)
    return (colon + 1, end) if colon > 0 and end - colon > MIN_PART and rules.announces.search(text[start:colon]) else (start, end)


def _past_lack(text: str, sentence: Range, rules: ProblemRules) -> Range:
    """A sentence on last year without its first clause, when that only names what was lacking (上年存在…的问题,今年…)."""
    first = next(iter(ranges(text, *sentence, _COMMA)), sentence)
    named = rules.lack.search(text, *first) and not sets_out(text, sentence, rules)
    rest = sentence[1] - first[1] > MIN_PART and not rules.lack.search(text, first[1], sentence[1])
    return (first[1], sentence[1]) if named and rest else sentence


def _lacks_only(text: str, sentence: Range, rules: ProblemRules) -> bool:
    """Whether a sentence's first clause plainly names a lack, and it does not open as measures do."""
    first = next(iter(ranges(text, *sentence, _COMMA)), sentence)
    return rules.strong_lack.search(text, *first) is not None and not _does(text, first, rules) and not sets_out(text, sentence, rules)


def still_lacks(text: str, item: Range, rules: ProblemRules) -> bool:
    """Whether a clause behind the first one of a measure says what is lacking still (…,但仍缺乏考核手段)."""
    said = ranges(text, *item, _CLAUSE)[1:]
    turned = (r for r in said if rules.still_lacks.match(text, *r) and rules.strong_lack.search(text, *r))
    return any(not _does(text, r, rules) and not rules.overcomes.search(text, *r) for r in turned)


def after_solved(text: str, item: Range, rules: ProblemRules) -> int:
    """Where the first clause of a problem's item starts that does not say that a problem is one no more."""
    for clause in ranges(text, *item, _CLAUSE):
        if not rules.solved.match(text, *clause) or rules.partly.search(text, *clause):
            return clause[0]
    return item[1]


def only_lacks(text: str, item: Range, rules: ProblemRules) -> bool:
    """Whether the first clause of a measure's item says what is lacking and no more: it ends with it, and nothing is done about it."""
    start, end = without_stop(text, *next(iter(ranges(text, *item, _CLAUSE)), item))
    ends = (m.end() for lack in (rules.strong_lack, rules.weak_lack) for m in lack.finditer(text, start, end))
    return end in ends and not _does(text, (start, end), rules) and not rules.overcomes.search(text, start, end)


@dataclass(frozen=True, slots=True)
class _Prose:
    """What the rules of the table look at."""

    text: str
    sentences: tuple[Range, ...]
    said: tuple[Range, ...]
    labelled: bool
    rules: ProblemRules


def is_general(text: str, sentence: Range, rules: ProblemRules) -> bool:
    """Whether a sentence states a lack of nothing in particular, or no lack but praise."""
    start, end = without_stop(text, *sentence)
    if rules.general.search(text, start, end) and rules.general.search(text[start:end]):
        return rules.general_subject.search(text[start:end]) is not None
    return rules.achievement.search(text, start, end) is not None and rules.lack.search(text, start, end) is None


def _semicolons(text: str, start: int, end: int) -> tuple[Part, ...]:
    parts = [r for r in ranges(text, start, end, _PART) if r[1] - r[0] >= MIN_PART]
    return tuple(Part(a, b, "semicolon_list") for a, b in parts) if ";" in text[start:end] and len(parts) > 1 else ()


def _semicolon_list(prose: _Prose) -> tuple[Part, ...]:
    """A;B;C等。 after 主要表现在: or a sub-heading, or each naming a lack."""
    text, rules = prose.text, prose.rules
    start, end = (prose.said or prose.sentences)[0][0], prose.sentences[-1][1]
    if ";" not in text[start:end]:
        return ()
    pieces = ranges(text, start, end, _PART)
    if len(pieces) < 2:
        return ()
    first = pieces[0]
    lead = _last(rules.list_lead.finditer(text, start, first[1]))
    if lead is None:
        start = _after_turn(prose, start, first[1])
    parts = _semicolons(text, lead.end() if lead and first[1] - lead.end() >= MIN_PART else start, end)
    parts = tuple(p for p in _explained(text, parts, rules) if not states_none(text, p.start, p.end, rules))
    lacking = [p for p in parts if rules.lack.search(text, p.start, p.end)]
    if len(parts) < 2 or not (lead or prose.labelled or len(lacking) == len(parts)) or not lacking:
        return ()
    if any(sets_out(text, (p.start, p.end), rules) for p in parts):
        return ()
    last = parts[-1]
    return (*parts[:-1], replace(last, end=without_list_end(text, last.start, last.end, rules)[1]))


def _explained(text: str, parts: tuple[Part, ...], rules: ProblemRules) -> tuple[Part, ...]:
    """The parts, those that explain (究其原因…) joined to the one before."""
    joined: list[Part] = []
    for part in parts:
        if joined and rules.explains.match(text, part.start, part.end):
            joined[-1] = replace(joined[-1], end=part.end)
        else:
            joined.append(part)
    return tuple(joined)


def _comma_list(prose: _Prose) -> tuple[Part, ...]:
    """主要是A,B,C。 when each names a lack, and no other sentence does."""
    text, rules = prose.text, prose.rules
    lacking = [r for r in prose.said or prose.sentences if rules.lack.search(text, *r)]
    if len(lacking) != 1:
        return ()
    start, end = without_stop(text, *lacking[0])
    lead = _last(rules.list_lead.finditer(text, start, end))
    if lead is None:
        return ()
    found = ranges(text, lead.end(), end, _COMMA)
    whole = len(found) > 1 and all(b - a >= MIN_PART and rules.lack.search(text, a, b) for a, b in found)
    return tuple(Part(a, b, "comma_list") for a, b in found) if whole else ()


def _shared_lack(prose: _Prose) -> tuple[Part, ...]:
    """在A、B、C等方面还存在不足: three problems, when no other sentence says more."""
    candidates = prose.said or prose.sentences
    lacking = [r for r in candidates if prose.rules.lack.search(prose.text, *r)]
    if len(lacking) != 1:
        return ()
    text, (start, end) = prose.text, lacking[0]
    start = _after_turn(prose, start, end)
    return tuple(Part(a, b, "shared_lack") for a, b in shared_items(text, start, end, prose.rules))


def _side_by_side(prose: _Prose) -> tuple[Part, ...]:
    """A不强、B有待提升、C不均衡。 Each names a lack of something else; parted by commas, where a general statement leads to them."""
    text, rules, said = prose.text, prose.rules, prose.said
    if not said or len(said) > MAX_SENTENCES or any(rules.lack.search(text, *r) is None for r in said):
        return ()
    if any(_holds_list(text, r) or rules.tackles.match(text, *r) for r in said):
        return ()
    found: list[Part] = []
    led = len(said) == 1 and prose.sentences[0] != said[0]
    for sentence in said:
        start = _after_lead(prose, _after_turn(prose, *sentence), sentence[1])
        first = _after_general(prose, start, sentence[1])
        found += _apart(prose, first, sentence[1], commas=led or first > start) or (
            _one(prose, start, sentence[1], sentence[1], "problem_sentences"),
        )
    return tuple(found) if len(found) > len(said) else ()


def _after_general(prose: _Prose, start: int, end: int) -> int:
    """Past 对照要求还有差距, at the beginning of a sentence."""
    comma = prose.text.find(",", start, end)
    return comma + 1 if comma > start and end - comma > MIN_PART and is_general(prose.text, (start, comma), prose.rules) else start


def _apart(prose: _Prose, start: int, end: int, *, commas: bool) -> tuple[Part, ...]:
    """The lacks that stand side by side in a sentence, each with what lacks; () where they do not make up all of it."""
    text, rules = prose.text, prose.rules
    last = without_stop(text, *without_list_end(text, start, end, rules))[1]
    with_commas = "," in text[start:last]
    if with_commas and not commas:
        return ()
    found: list[Range] = []
    here = start
    for stop in (*(m.start() for m in _JOINT.finditer(text, start, last)), last):
        lack = rules.strong_lack.search(text, here, stop) or (None if with_commas else _closing_lack(text, here, stop, rules))
        if here > start and text[here - 1] == "," and rules.detail.match(text, here, stop):
            return ()
        if rules.explains.match(text, here, stop) or rules.affected.match(text, here, stop) or sets_out(text, (here, stop), rules):
            return ()
        if found and lack and lack.start() - here < SHORTEST_SUBJECT:
            found[-1] = (found[-1][0], stop)  # 更新不及时、不够规范: of the same thing
        elif lack and stop - here >= MIN_PART:
            found.append((here, stop))
        elif stop == last or with_commas or rules.predicate.search(text[here:stop]):
            return ()
        else:
            continue  # 行政许可、行政处罚公开不及时: what the first lacks stands behind the second
        here = stop + 1
    return tuple(Part(a, end if b == last else b, "side_by_side") for a, b in found) if len(found) > 1 else ()


def _closing_lack(text: str, start: int, end: int, rules: ProblemRules) -> re.Match[str] | None:
    """The lack that a part ends with."""
    found = _last(rules.lack.finditer(text, start, end))
    return found if found and end - found.end() <= LONGEST_REST else None


def _each_sentence(prose: _Prose) -> tuple[Part, ...]:
    """Up to three sentences that each name a lack; a single one that does, with those that explain it."""
    text, rules, said = prose.text, prose.rules, prose.said
    lacking = [r for r in said if rules.lack.search(text, *r)]
    if not said or len(said) > MAX_SENTENCES:
        return ()
    if any(_holds_list(text, r) or rules.tackles.match(text, *r) for r in said):
        return ()
    if len(lacking) == 1 and _others_may_lack(text, said, lacking[0], rules):
        return ()
    if len(said) == 1 or len(lacking) == 1:
        here = lacking[0] if lacking else said[0]
        start = _after_lead(prose, _after_turn(prose, *here), here[1])
        last = next((a for a, b in said if a >= here[1] and rules.done.match(text, a, b) and not names_lack(text[a:b], rules)), said[-1][1])
        return (_one(prose, start, here[1], last, "one_problem"),) if lacking or prose.labelled else ()
    if len(lacking) < len(said):
        return ()
    first = _after_lead(prose, _after_turn(prose, *said[0]), said[0][1])
    return tuple(_one(prose, first if n == 0 else a, b, b, "problem_sentences") for n, (a, b) in enumerate(said))


def _one(prose: _Prose, start: int, stop: int, end: int, reader: str) -> Part:
    """A sentence's problem with what explains it; when another clause may name a lack, as far as that, for a person to look at."""
    other = another_lack(prose.text, start, start, stop, prose.rules)
    return Part(start, other - 1, reader, GOES_ON) if other < stop else Part(start, end, reader)


def _holds_list(text: str, sentence: Range) -> bool:
    """Whether a sentence has parts of its own: what each of them is cannot be told from the sentence."""
    return ";" in text[slice(*without_stop(text, *sentence))]


def _others_may_lack(text: str, said: tuple[Range, ...], lacking: Range, rules: ProblemRules) -> bool:
    """Whether a sentence beside the one that names a lack may name another, in words that no rule believes."""
    return any(rules.weak_lack.search(text, *r) for r in said if r != lacking)


def _only_general(prose: _Prose) -> tuple[Part, ...]:
    """The section says no more than that something is lacking."""
    if prose.said:
        return ()
    lacking = [r for r in prose.sentences if prose.rules.lack.search(prose.text, *r)]
    if len(lacking) != 1:
        return ()
    start, end = lacking[0]
    return (Part(_after_turn(prose, start, end), end, "general_problem", doubt("item.in_general")),)


def _after_turn(prose: _Prose, start: int, end: int) -> int:
    """Past 虽然取得一定成效,但."""
    turn = prose.rules.turn.search(prose.text, start, end)
    before = prose.text[start : turn.start()].rstrip(",") if turn else ""
    if turn and end - turn.end() >= MIN_PART and prose.rules.lacks_nothing.fullmatch(before):
        return turn.end()
    if not turn or prose.rules.strong_lack.search(prose.text, start, turn.start()):
        return start
    praised = not before or prose.rules.achievement.search(before) is not None or prose.rules.none.fullmatch(before) is not None
    return turn.end() if praised and end - turn.end() >= MIN_PART else start


def _after_lead(prose: _Prose, start: int, end: int) -> int:
    """Past 主要表现在:."""
    stop = _STOP.search(prose.text, start, end)
    lead = _last(prose.rules.list_lead.finditer(prose.text, start, stop.start() if stop else end))
    return lead.end() if lead and end - lead.end() >= MIN_PART else start


def _last(matches: Iterable[re.Match[str]]) -> re.Match[str] | None:
    last = None
    for last in matches:  # noqa: B007 - the last one is what is wanted
        pass
    return last


PROBLEM_RULES: tuple[tuple[str, Callable[[_Prose], tuple[Part, ...]]], ...] = (
    ("semicolon_list", _semicolon_list),
    ("shared_lack", _shared_lack),
    ("comma_list", _comma_list),
    ("side_by_side", _side_by_side),
    ("problem_sentences", _each_sentence),
    ("general_problem", _only_general),
)
"""In this order."""
