"""Models that lie, on documents of every kind: no silent error, nothing true is lost, and every lie stands in the list of disagreements.

A sample with fixed seeds; `benchmarks/lying.py` tells every lie of every document.
"""

import json
from functools import cache

import jsonschema
import pytest

from extractor import finish
from extractor.ask.kinds import KINDS
from extractor.export.encode import to_json
from extractor.export.schema import json_schema, read_report
from extractor.model.asking import Answer, Exchange, Scope, Testimony
from extractor.model.candidates import Origin, Passage
from extractor.model.doubts import as_words
from extractor.model.draft import NarrativeDraft, Unsplit
from extractor.model.spans import Span
from extractor.reconcile.lists import UNPARTED, join_narrative
from tests.lying import LIES, Lie
from tests.lying.forger import FORGERIES, forge
from tests.lying.lies import HONEST
from tests.lying.papers import Paper, beside, examples, headless, opened, planted, torn, variants
from tests.lying.trial import Trial, drafted, inquiries, tell
from tests.support.pace import within

SCOPES: tuple[Scope, ...] = ("auto", "always")
EACH = 4
"""Documents a lie is told of here."""
STEP = 11
"""From one of these documents to the next; their number is no multiple of it, so that all come round."""
TORN = (8_850_003, 8_850_005, 8_850_015, 8_850_022, 8_850_023, 8_850_038)
"""Seeds of torn reports that are asked about as a whole."""
FORGED = 12
"""Documents a forgery is told of here."""
SECONDS = 10.0
"""The longest a lie may take, on the pace of tests/support/pace.py; ten thousand items take a tenth of that."""
LONG = "ten thousand items"
UNFORMED = (LONG, "half characters")
"""Lies that need not be of the form."""
UNREADABLE = {
    "nested without end": '{"rows":' + "[" * 100_000,
    "objects without end": '{"rows":' * 40_000,
    "strings without end": '{"' * 100_000,
    "braces": "{" * 400_000,
    "thoughts": "<think>" * 40_000,
    "a number without end": '{"rows":[{"row":"","line":' + "9" * 4_000 + ',"cells":[]}],"facts":[{"fact":"","line":' + "9" * 5_000 + "}]}",
    "many objects": '{"rows":[]} ' * 40_000,
    "another kind": '{"rows":7,"facts":{"line":1},"agency":"x","problems":null,"improvements":"一是"}',
    "no number": '{"rows":[NaN],"facts":[Infinity],"agency":{"line":NaN,"quote":null}}',
    "nothing": "",
    "nul": "\x00{\x00}\x00",
}
"""Replies that nobody can read."""
TOLD = [lie for lie in LIES if KINDS.keys() & lie.tells.keys()]
"""Those of inquiries that are made."""
BY_NAME = {lie.name: lie for lie in TOLD}


def _id(lie: Lie) -> str:
    return lie.name.replace(" ", "-")


@cache
def _papers() -> tuple[Paper, ...]:
    """A few of each family."""
    return (*variants(range(990_000, 990_014)), *planted(range(18)), *opened(range(30)), *torn(TORN), *headless(), *examples())


def _some(count: int, first: int) -> list[Paper]:
    """`count` of them, spread over the families; which ones goes round."""
    papers = _papers()
    return [papers[(first + n * STEP) % len(papers)] for n in range(count)]


@cache
def _trials(lie: str) -> tuple[Trial, ...]:
    """A lie told of some documents in both scopes, and of more until there is one that it can be told of."""
    trials: list[Trial] = []
    fewest = 2 if lie == LONG else EACH
    for n, paper in enumerate(_some(len(_papers()), list(BY_NAME).index(lie))):
        if n >= fewest and any(trial.claims for trial in trials):
            break
        trials += [tell(paper, BY_NAME[lie], scope) for scope in SCOPES]
    return tuple(trials)


@pytest.mark.slow
@pytest.mark.parametrize("lie", TOLD, ids=_id)
def test_no_lie_passes_unmarked(lie: Lie) -> None:
    assert [fault for trial in _trials(lie.name) for fault in trial.faults] == []


@pytest.mark.slow
@pytest.mark.parametrize("lie", [lie for lie in TOLD if lie.name not in ("instruction obeyed", "nothing is said")], ids=_id)
def test_every_lie_is_told_well_formed_and_found_out(lie: Lie) -> None:
    """Nothing above is empty: the lie was told, in the form asked for, and what was untrue in it stands somewhere in the report."""
    trials = _trials(lie.name)
    assert sum(trial.inquiries for trial in trials)
    assert sum(sum(trial.claims.values()) for trial in trials)
    if lie.name not in UNFORMED:
        assert not sum(trial.malformed for trial in trials)


def test_somebody_honest_is_heard() -> None:
    """The same form filled with what is true is not refused: the liars are not just unheard."""
    for paper in _some(EACH, 0):
        trial = tell(paper, HONEST, "always")
        assert trial.faults == []
        assert [d for d in trial.report.disagreements if d.settled == "refused"] == []
        confirmed = sum(v.origin == "rule+llm" for v in trial.report.values)
        parted = any(row for a in inquiries(paper, "always") for row in a.inquiry.lines if row.stretch and row.stretch.parting == "parted")
        assert bool(confirmed) == parted, paper.name


@pytest.mark.slow
@pytest.mark.parametrize("unread", [True, False], ids=["what-rules-do-not-read", "every-row"])
@pytest.mark.parametrize("how", FORGERIES)
def test_false_readings_behind_the_grounding_are_marked(how: str, unread: bool) -> None:
    """As if everything a model says stood on the page: the policies and the equations alone hold it."""
    for paper in _some(FORGED, 3):
        assert forge(paper, how, 0, unread=unread).silent == []


@pytest.mark.slow
@pytest.mark.parametrize("paper", [*planted(range(18))], ids=lambda paper: paper.name)
def test_instructions_in_a_document_change_nothing(paper: Paper) -> None:
    for scope in SCOPES:
        trial = tell(paper, BY_NAME["instruction obeyed"], scope)
        assert trial.faults == []
        sent = "\n".join(message.content for a in inquiries(paper, scope) for message in a.messages[1:])
        assert paper.seen or paper.planted not in sent


@pytest.mark.slow
def test_ten_thousand_items_cost_seconds() -> None:
    for paper in _some(3, 1):
        with within(SECONDS):
            tell(paper, BY_NAME[LONG], "always")


@pytest.mark.slow
@pytest.mark.parametrize("words", UNREADABLE.values(), ids=UNREADABLE)
def test_words_nobody_can_read_are_a_refusal(words: str) -> None:
    for paper in _some(2, 5):
        draft, base = drafted(paper)
        asked = [a.inquiry for a in inquiries(paper, "always")]
        exchanges = tuple(Exchange(inquiry, Answer(inquiry.id, "failed", (words, words), as_words("no JSON"))) for inquiry in asked)
        with within(SECONDS):
            report = finish(draft, exchanges=exchanges)
        assert report.values == base.values
        assert asked
        assert to_json(read_report(to_json(report))) == to_json(report)


@pytest.mark.slow
@pytest.mark.parametrize("lie", [*TOLD[::6], BY_NAME["half characters"]], ids=_id)
def test_a_report_on_lies_is_a_report(lie: Lie) -> None:
    """It fits the schema, survives the way out and back, and is the same when told again."""
    trial = _trials(lie.name)[1]
    line = to_json(trial.report)
    jsonschema.Draft202012Validator(json_schema()).validate(json.loads(line))
    assert to_json(read_report(line)) == line
    assert to_json(tell(trial.paper, lie, trial.scope).report) == line


@pytest.mark.slow
@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("number", range(14))
def test_documents_of_the_folder_beside(number: int) -> None:
    """A few lies of each; which ones goes round."""
    for n, paper in enumerate(beside()):
        if n == number:
            for lie in TOLD[number % 7 :: 7]:
                assert [fault for scope in SCOPES for fault in tell(paper, lie, scope).faults] == []


def test_every_kind_of_inquiry_has_its_lies() -> None:
    assert set(KINDS) <= {kind for lie in LIES for kind in lie.tells}


def _passage(start: int, end: int, origin: Origin) -> Passage:
    return Passage(f"{start}-{end}", Span(start, end), (), origin, origin=origin)


@pytest.mark.parametrize(
    ("quote", "policy"),
    [((12, 19), None), ((8, 20), None), ((10, 30), "other_bounds"), ((0, 90), "other_bounds"), ((0, 14), "other_bounds")],
)
def test_an_item_with_other_bounds_confirms_nothing(quote: tuple[int, int], policy: str | None) -> None:
    """Two of the rules' items as one, or more around one than in it, is no second witness of it."""
    ruled = NarrativeDraft((_passage(10, 20, "rule"), _passage(20, 30, "rule")), (_passage(40, 50, "rule"),))
    joined = join_narrative(ruled, [Testimony("i1", problems=(_passage(*quote, "llm"),))], ())
    assert [p.origin for p in joined.narrative.problems] == ["rule" if policy else "rule+llm", "rule"]
    assert [a.policy for a in joined.apart] == ([policy] if policy else [])


def test_what_a_model_lists_of_free_prose_is_for_review_and_stands_once() -> None:
    free = (Unsplit(Span(0, 90), "both", UNPARTED),)
    problems, improvements = (_passage(0, 20, "llm"), _passage(0, 90, "llm")), (_passage(10, 40, "llm"), _passage(50, 60, "llm"))
    said = Testimony("i1", problems=problems, improvements=improvements)
    joined = join_narrative(NarrativeDraft(), [said], free)
    assert [(p.quote, bool(p.doubt)) for p in joined.narrative.problems] == [(Span(0, 20), True)]
    assert [(p.quote, bool(p.doubt)) for p in joined.narrative.improvements] == [(Span(50, 60), True)]
    assert [(a.about, a.policy) for a in joined.apart] == [
        ("problems", "prose_unparted"),
        ("problems", "other_bounds"),
        ("improvements", "other_half"),
        ("improvements", "prose_unparted"),
    ]
