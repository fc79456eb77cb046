"""Reports against gold: what counts as what, and in which slice."""

import importlib.util
import json
import tracemalloc
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import permutations, product
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from extractor import extract
from extractor.evaluate.counts import NUMBERS, PROSE
from extractor.evaluate.evaluation import Evaluation, evaluate
from extractor.evaluate.judge import same
from extractor.evaluate.titles import matched, plain
from extractor.export.encode import to_json
from extractor.rulebook import load_rulebook
from tests.support.evaluate_cases import OUTCOMES, gold_folder, outcome_gold, outcome_reports
from tests.support.report_builder import fact, item, report, value
from tests.support.shared import FOLDER, judged, report_on

EXAMPLES = Path(__file__).parents[2] / "examples"
RULEBOOK = load_rulebook()


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return outcome_gold(tmp_path)


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    return outcome_reports(tmp_path)


@pytest.fixture
def found(gold: Path, reports: Path) -> Evaluation:
    """What comes of them."""
    return evaluate(gold, reports.read_bytes().splitlines(), "reports", RULEBOOK, details=True)


# What counts as what.


@pytest.mark.parametrize("kind", OUTCOMES["expected"])
def test_every_slice_counts_what_was_worked_out_by_hand(found: Evaluation, kind: Any) -> None:
    others = {name: {} for name in RULEBOOK.tables} if kind == "section" else {}  # of a table nobody speaks of nothing is counted
    wanted = {name: dict.fromkeys((*NUMBERS, *PROSE), 0) | counts for name, counts in (others | OUTCOMES["expected"][kind]).items()}
    counted = {part.name: {name: getattr(part.counts, name) for name in (*NUMBERS, *PROSE)} for part in found.of(kind)}
    assert counted == wanted


@pytest.mark.parametrize("kind", ["section", "origin", "grade", "document"])
def test_slices_add_up_to_the_total(found: Evaluation, kind: Any) -> None:
    for name in NUMBERS:
        assert sum(getattr(part.counts, name) for part in found.of(kind)) == getattr(found.total, name), name


def test_every_mistake_is_kept_with_what_is_known_of_it(found: Evaluation) -> None:
    told = [[m.document, m.subject, m.key, m.outcome, m.silent, m.gold, m.stated] for m in found.mistakes]
    assert told == OUTCOMES["mistakes"]
    wrong = found.mistakes[0]
    assert (wrong.status, wrong.origin, wrong.grade, wrong.review) == ("reported", "rule", "exact", False)
    assert (wrong.evidence, wrong.start, wrong.end) == ("原文", 4, 6)


def test_mistakes_are_kept_only_when_asked_for(gold: Path, reports: Path) -> None:
    assert evaluate(gold, reports.read_bytes().splitlines(), "reports", RULEBOOK).mistakes == ()


def test_documents_without_a_report_and_reports_without_gold_are_told(found: Evaluation) -> None:
    assert (list(found.missing), found.without_gold) == (OUTCOMES["missing"], OUTCOMES["without_gold"])
    assert [note for note in found.notes if "requests_received" in note]
    assert [note for note in found.notes if "1 of 3 gold files" in note] == []  # all three say something of problems


def test_the_order_of_reports_changes_nothing(gold: Path, reports: Path, found: Evaluation) -> None:
    lines = reports.read_bytes().splitlines()
    assert evaluate(gold, lines[::-1], "reports", RULEBOOK, details=True) == found


@pytest.mark.parametrize(
    ("a", "b", "one"),
    [
        (5, 5, True),
        (5, Decimal("5.00"), True),
        (Decimal("604.15"), Decimal("604.1500001"), True),
        (Decimal("604.150000"), Decimal("604.150001"), False),  # a hundredth of a yuan
        (10**60, 10**60 + 1, False),
        (Decimal("1e999999"), Decimal("-1e999999"), False),
        (0, Decimal("-0.0"), True),
    ],
)
def test_numbers_compare_as_numbers(a: Any, b: Any, one: bool) -> None:
    assert same(a, b) is same(b, a) is one


def _best(titles: Sequence[str], texts: Sequence[str]) -> int:
    """The largest matching, by trying all."""
    padded = [*texts, *[""] * len(titles)]
    orders = permutations(range(len(padded)), len(titles))
    return max(sum(title in padded[place] for title, place in zip(titles, order, strict=True)) for order in orders)


def _lists(words: Sequence[str], longest: int) -> list[tuple[str, ...]]:
    """All lists of `words`, up to a length."""
    return [made for size in range(longest + 1) for made in product(words, repeat=size)]


def test_as_many_titles_as_possible_are_matched_one_to_one() -> None:
    for titles, texts in product(_lists("abc", 3), _lists(("ab", "ca", "cb"), 3)):
        taken = matched(titles, texts)
        assert len(set(taken.values())) == len(taken) == _best(titles, texts), (titles, texts)
        assert all(titles[title] in texts[text] for text, title in taken.items())


def test_a_long_chain_of_titles_is_no_matter() -> None:
    """Each title fits the text that the one before it took: all of them have to move for the last."""
    size = 3000
    texts = [f"<{number}><{number + 1}>" for number in range(size)]
    titles = [f"<{number}>" for number in range(1, size)] + ["<0>"]
    assert matched(titles, texts) == {0: size - 1} | {number: number - 1 for number in range(1, size)}


@pytest.mark.parametrize(
    ("printed", "compared"), [("（一）公開　平台、不够！", "一公开平台不够"), ("ＡＢ－1_2", "AB12"), ("“”，。", ""), ("", "")]
)
def test_titles_lose_marks_blanks_width_and_traditional_forms(printed: str, compared: str) -> None:
    assert plain(printed, RULEBOOK.folding) == compared


# The same figures as the project's own score.


def _score() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", FOLDER / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _scored(folder: Path, lines: Sequence[bytes]) -> dict[str, int]:
    """score.py's totals."""
    score = _score()
    named = {Path(one["document"]).name: one for one in map(json.loads, lines)}
    golds = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]
    scores = [score.score_document(gold, named.get(gold["document"])) for gold in golds]
    return {key: sum(one[key] for one in scores) for key in score.KEYS}


def _totals(folder: Path, lines: Sequence[bytes], keys: Any) -> dict[str, int]:
    total = evaluate(folder, lines, "reports", RULEBOOK).total
    return {key: getattr(total, key) for key in keys}


def _spoiled(line: bytes) -> bytes:
    """The report with every kind of error put in."""
    made = json.loads(line)
    for number, one in enumerate(made["values"]):
        if number % 7 == 1:
            one["value"] = (one["value"] or 0) + 1
        if number % 11 == 2:
            one |= {"value": None, "status": ("blank", "absent", "unresolved")[number % 3]}
        one["review"] = number % 5 == 3
        if number % 13 == 0:
            one["evidence"] = None
    made["values"] = [one for number, one in enumerate(made["values"]) if number % 17 != 4]
    made["problems"] = made["problems"][1:] + made["problems"][1:]
    return json.dumps(made).encode()


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("spoil", [False, True])
@pytest.mark.parametrize("name", ["gold", "gold-real"])
def test_totals_are_those_of_the_score(name: str, spoil: bool) -> None:
    lines = [to_json(report_on(document.source)) for document in judged()]
    lines = [_spoiled(line) for line in lines] if spoil else lines
    scored = _scored(FOLDER / name, lines)
    assert scored["gold"] > 600
    assert not spoil or all(scored[key] for key in ("missed", "wrong", "silent", "marked", "unplaced"))
    assert _totals(FOLDER / name, lines, scored) == scored


@pytest.mark.usefixtures("shared")
def test_totals_of_the_hand_made_case_are_those_of_the_score(gold: Path, reports: Path) -> None:
    lines = reports.read_bytes().splitlines()
    first = gold / "0.json"
    first.write_text(first.read_text("utf-8").replace("Ｗ", "W"), "utf-8")  # width alone the score does not fold
    scored = _scored(gold, lines)
    assert _totals(gold, lines, scored) == scored


# A reviewed report as gold.


def _as_gold(tmp_path: Path, *made: Any) -> Path:
    place = tmp_path / "reviewed"
    place.mkdir()
    (place / "all.json").write_bytes(b"[" + b",".join(map(to_json, made)) + b"]")
    return place


def test_a_reviewed_report_is_gold_except_for_what_nobody_looked_at(tmp_path: Path) -> None:
    reviewed = report(
        value("requests.received.total", 9, origin="human"),
        value("requests.received.business", 4, review=True),
        value("requests.received.research", 5, origin="human", review=True),
        value("review.total", None, status="unresolved", review=True),
        value("review.corrected", None, status="unresolved"),
        value("review.upheld", None, status="blank"),
        problems=(item("宣传不足", origin="human"), item("没有确认", review=True)),
        improvements=(item("加强宣传"),),
        facts=(fact("requests.received.total", 9), fact("requests.received.total", 10)),
        document="somewhere/a.txt",
    )
    stated = report(
        value("requests.received.total", 8),
        value("requests.received.business", 1),
        value("requests.received.research", 5),
        value("review.total", 3),
        value("review.corrected", 3),
        value("review.upheld", 2),
        problems=(item("宣传不足"), item("没有确认")),
        improvements=(item("加强宣传"),),
        facts=(fact("requests.received.total", 9), fact("requests.received.total", 10)),
    )
    found = evaluate(_as_gold(tmp_path, reviewed), [to_json(stated)], "reports", RULEBOOK)
    total = found.total
    assert (total.gold, total.correct, total.wrong, total.invented, total.stated) == (2, 1, 1, 1, 3)
    assert (total.problems_gold, total.problems_found, total.problems_stated) == (1, 1, 2)
    assert (total.improvements_listed, total.improvements_found) == (1, 1)
    assert (total.facts_gold, total.facts_correct) == (1, 1)
    assert any("3 cells of reports that serve as gold are still marked" in note for note in found.notes)
    assert not any("no value says that a person read it" in note for note in found.notes)


def test_a_report_nobody_reviewed_is_no_silent_truth(tmp_path: Path) -> None:
    same_again = report(value("requests.received.total", 9))
    found = evaluate(_as_gold(tmp_path, same_again), [to_json(same_again)], "reports", RULEBOOK)
    assert found.total.correct == 1
    assert any("no value says that a person read it" in note for note in found.notes)


def test_a_fact_said_twice_must_be_found_twice(tmp_path: Path) -> None:
    reviewed = report(facts=(fact("fees.amount", 9), fact("fees.amount", 10)))
    found = evaluate(_as_gold(tmp_path, reviewed), [to_json(report(facts=(fact("fees.amount", 9),)))], "reports", RULEBOOK)
    assert (found.total.facts_gold, found.total.facts_missed) == (1, 1)


# What is asked of the input.


def test_gold_may_leave_out_problems_and_name_strange_indicators(tmp_path: Path) -> None:
    place = gold_folder(tmp_path / "gold", [{"document": "a.txt", "values": {"no.such.cell": 4}}])
    found = evaluate(place, [to_json(report(problems=(item("宣传不足"),)))], "reports", RULEBOOK)
    assert [(part.name, part.counts.missed) for part in found.of("section") if part.counts.gold] == [("unknown", 1)]
    assert (found.total.problems_gold, found.total.problems_stated) == (0, 1)
    assert any("1 of 1 gold files say nothing of problems" in note for note in found.notes)
    assert any("no.such.cell" in note for note in found.notes)


def test_a_number_written_as_a_text_is_one_in_gold(tmp_path: Path) -> None:
    place = gold_folder(tmp_path / "gold", [{"document": "a.txt", "values": {"review.total": "3.0"}}])
    assert evaluate(place, [to_json(report(value("review.total", 3)))], "reports", RULEBOOK).total.correct == 1


def test_a_report_is_forgotten_when_it_is_judged(tmp_path: Path) -> None:
    gold = gold_folder(tmp_path / "gold", [{"document": "a.txt", "values": {"review.total": 3}}])

    def lines() -> Iterator[bytes]:
        for number in range(60):
            yield json.dumps({"document": f"{number}.txt", "filler": "x" * 300_000}).encode()
        yield to_json(report(value("review.total", 3)))

    tracemalloc.start()
    try:
        assert evaluate(gold, lines(), "reports", RULEBOOK).without_gold == 60
        assert tracemalloc.get_traced_memory()[1] < 5_000_000  # all of them are 18 MB
    finally:
        tracemalloc.stop()


def test_the_examples_gold_was_read_by_a_person_and_the_reader_agrees() -> None:
    """Two of the documents a newcomer runs first, their gold written down from the page."""
    lines = [to_json(extract(path.read_bytes(), path.name)) for path in sorted(EXAMPLES.glob("*.txt"))]
    found = evaluate(EXAMPLES / "gold", lines, "reports", RULEBOOK)
    total = found.total
    assert (found.documents, found.missing, found.notes) == (2, (), ())
    assert (total.gold, total.correct, total.silent, total.invented) == (237, 237, 0, 0)
    assert (total.problems_gold, total.problems_found, total.improvements_found, total.facts_correct) == (5, 5, 5, 10)
