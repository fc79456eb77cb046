"""Budgets and prices: what may be spent, what it costs, and what a run came to."""

import json
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from extractor.answer.budget import DEFAULT_TOKENS, Budget, Reservation, estimate_tokens
from extractor.answer.ledger import Ledger
from extractor.answer.prices import Price, cost, price_of
from extractor.errors import UsageError
from extractor.model.asking import AnswerState, InquiryKind, Usage

PRICE = Price("small", Decimal("0.40"), Decimal("1.60"), "USD", "2025-04-14")

# Prices


def test_prices_of_ours() -> None:
    price = price_of("gpt-4.1-mini")
    assert price is not None
    assert (price.per_million_in, price.per_million_out, price.currency) == (Decimal("0.40"), Decimal("1.60"), "USD")
    assert price_of("gpt-4.1-mini-2025-04-14") is not None
    assert price_of("gpt-4.1-mini-of-mine") is None, "a like name is no price"


def test_costs_are_exact() -> None:
    assert cost(PRICE, 1_000_000, 1_000_000) == Decimal("2.00")
    assert cost(PRICE, 1, 0) == Decimal("0.0000004")
    assert cost(PRICE, 0, 0) == 0
    assert sum((cost(PRICE, 1, 1) for _ in range(1_000)), Decimal(0)) == cost(PRICE, 1_000, 1_000)


_ENTRY = 'models:\n  - {{names: [{names}], input: {input}, output: "8", currency: CNY, as_of: "2025-01-01"}}\n'


def _prices(folder: Path, text: str) -> Path:
    (folder / "prices.yaml").write_text(text, "utf-8")
    return folder / "prices.yaml"


def test_the_users_prices_win(tmp_path: Path) -> None:
    file = _prices(tmp_path, _ENTRY.format(names="gpt-4.1-mini, mine", input='"0"'))
    for model in ("mine", "gpt-4.1-mini"):
        assert price_of(model, file) == Price(model, Decimal(0), Decimal(8), "CNY", "2025-01-01")
    assert price_of("gpt-4.1", file) == price_of("gpt-4.1")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (_ENTRY.format(names="a", input="0.4"), r"models\.0\.input"),
        (_ENTRY.format(names="a", input='"-1"'), r"models\.0\.input"),
        (_ENTRY.format(names="a", input='"free"'), r"models\.0\.input"),
        (_ENTRY.format(names="a", input='"1", price: "2"'), r"models\.0\.price"),
        (_ENTRY.format(names="a", input='"1"') + _ENTRY.format(names="a", input='"2"')[8:], "two prices"),
        ("models: [", "not YAML"),
        ("", r"\(top\)"),
        ("- a", r"\(top\)"),
    ],
)
def test_a_wrong_file_of_prices_says_where(text: str, told: str, tmp_path: Path) -> None:
    file = _prices(tmp_path, text)
    with pytest.raises(UsageError, match=told) as caught:
        price_of("a", file)
    assert caught.value.where == str(file)
    assert caught.value.remedy


def test_a_missing_file_of_prices(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        price_of("a", tmp_path / "none.yaml")


# Budgets


def _reserved(budget: Budget, tokens_in: int, tokens_out: int) -> Reservation:
    made = budget.reserve(tokens_in, tokens_out)
    assert made is not None
    return made


def test_what_fits_goes_and_what_would_go_over_does_not() -> None:
    budget = Budget(1_000)
    budget.settle(_reserved(budget, 500, 100), 400, 50)
    assert budget.spent().tokens == 450
    assert not budget.exhausted
    assert budget.sentence() == ""
    assert budget.reserve(500, 51) is None
    assert budget.exhausted
    budget.settle(_reserved(budget, 500, 50), 500, 50)
    assert budget.spent().tokens == 1_000
    assert budget.reserve(0, 1) is None
    assert "1,000 of 1,000 tokens" in budget.sentence()
    assert "2 calls were not made" in budget.sentence()


def test_once_refused_as_large_stays_refused_and_smaller_may_fit() -> None:
    budget = Budget(1_000)
    budget.settle(_reserved(budget, 600, 0), 600, 0)
    assert budget.reserve(500, 0) is None
    budget.settle(_reserved(budget, 300, 0), 300, 0)
    for tokens in range(500, 2_000, 100):
        assert budget.reserve(tokens, 0) is None
    assert budget.reserve(100, 0) is not None


def test_money() -> None:
    budget = Budget(None, Decimal("0.01"), PRICE)
    assert budget.reserve(10_000, 4_000) is None, "0.0104"
    budget.settle(_reserved(budget, 10_000, 3_750), 10_000, 3_000)
    assert budget.spent().money == Decimal("0.0088")
    assert budget.reserve(0, 751) is None
    assert budget.reserve(0, 750) is not None
    assert "of 0.01 USD" in budget.sentence()


def test_both_limits_hold() -> None:
    budget = Budget(100, Decimal(1), PRICE)
    assert budget.reserve(101, 0) is None
    assert budget.reserve(100, 0) is not None


def test_a_free_model_never_uses_money_up() -> None:
    budget = Budget(None, Decimal(0), Price("local", Decimal(0), Decimal(0), "USD", "2025-01-01"))
    assert budget.reserve(10**9, 10**9) is not None


def test_money_without_a_price_says_what_to_do() -> None:
    with pytest.raises(UsageError, match="--prices"):
        Budget(None, Decimal(1), None)


def test_no_limit_at_all() -> None:
    budget = Budget(None)
    budget.settle(_reserved(budget, 10**9, 10**9), 10**9, 10**9)
    assert budget.reserve(10**12, 0) is not None


def test_nothing_at_all() -> None:
    assert Budget(0).reserve(1, 0) is None


def test_the_default_surprises_nobody() -> None:
    budget = Budget()
    assert budget.reserve(DEFAULT_TOKENS + 1, 0) is None
    assert budget.reserve(DEFAULT_TOKENS, 0) is not None
    dearest = price_of("gpt-4.1")
    assert dearest is not None
    assert cost(dearest, 0, DEFAULT_TOKENS) == Decimal("1.60"), "as the comment at DEFAULT_TOKENS says"


def test_what_nobody_counted_is_settled_as_reserved() -> None:
    budget = Budget(1_000)
    budget.settle(_reserved(budget, 300, 200), None, None)
    assert budget.spent().tokens == 500
    budget.settle(_reserved(budget, 300, 200), 0, 0)
    assert budget.spent().tokens == 500


def test_settling_twice_is_a_mistake() -> None:
    budget = Budget(1_000)
    made = _reserved(budget, 1, 1)
    budget.settle(made, 1, 1)
    with pytest.raises(ValueError, match="settled already"):
        budget.settle(made, 1, 1)


def test_who_would_fit_if_others_took_less_waits_for_them() -> None:
    budget = Budget(1_000)
    held = _reserved(budget, 100, 800)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(budget.reserve, 100, 700)
        time.sleep(0.1)
        assert not waiting.done()
        assert not budget.exhausted
        budget.settle(held, 100, 50)
        assert waiting.result(10) is not None
    assert not budget.exhausted


def test_who_would_not_fit_anyhow_does_not_wait() -> None:
    budget = Budget(1_000)
    held = _reserved(budget, 100, 100)
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(budget.reserve, 1_001, 0).result(10) is None
        waiting = pool.submit(budget.reserve, 900, 0)
        time.sleep(0.1)
        assert not waiting.done()
        budget.settle(held, None, None)
        assert waiting.result(10) is None


def test_who_holds_a_reservation_never_waits() -> None:
    """Else two threads that each hold one could wait for one another for ever."""
    budget = Budget(1_000)
    both = threading.Barrier(2)

    def work() -> bool:
        held = _reserved(budget, 500, 0)
        both.wait(10)
        more = budget.reserve(100, 0)
        budget.settle(held, 500, 0)
        return more is None

    with ThreadPoolExecutor(2) as pool:
        assert [future.result(10) for future in [pool.submit(work), pool.submit(work)]] == [True, True]


def test_threads_never_go_over_and_use_what_there_is() -> None:
    budget = Budget(20_000)
    highest, lock = [0], threading.Lock()
    taken = [0]

    def work(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(25):
            reservation = budget.reserve(chance.randint(1, 60), 200)
            if reservation is None:
                continue
            tokens_in, tokens_out = reservation.tokens_in, chance.randint(0, 200)
            with lock:
                taken[0] += tokens_in + tokens_out
            budget.settle(reservation, tokens_in, tokens_out)
            highest[0] = max(highest[0], budget.spent().tokens)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(work, range(16)))
    assert budget.spent().tokens == taken[0] <= 20_000
    assert highest[0] <= 20_000
    assert budget.spent().tokens > 20_000 - 260, "calls were refused only when none fits any more"
    assert budget.exhausted


# Estimates

MEASURED = (
    ("\n".join(f"[{n}] 一、本年新收政府信息公开申请数量 | 64 | 0 | 0 | 2 | 0 | 4 | 70" for n in range(1, 30)), 1121),
    ("64 0 0 2 0 4 70 " * 60, 960),
    ("| / | - | — |  | " * 60, 541),
    ("行政機關受理信息公開申請並結轉下年度繼續辦理之復議" * 20, 320),
)
"""Texts and what Qwen2.5's tokenizer makes of them."""


@pytest.mark.parametrize(("text", "tokens"), MEASURED)
def test_an_estimate_is_rather_too_high_and_not_wild(text: str, tokens: int) -> None:
    assert tokens <= estimate_tokens(text) <= 2 * tokens


# The ledger


def _usage(inquiry: str, state: AnswerState = "answered", kind: InquiryKind = "rows", *, cached: bool = False, attempts: int = 1) -> Usage:
    return Usage("a", inquiry, kind, 1_000, 100, 1.5, cached, attempts, "TOOLS", state)


def _ledger(price: Price | None = PRICE) -> Ledger:
    ledger = Ledger(price)
    refused = _usage("i2", "refused", "narrative", attempts=2)
    ledger.add("a", (_usage("i1"), refused, _usage("i3", cached=True, attempts=3)), possible=10)
    ledger.add("clean", (), possible=9)
    failed = replace(_usage("i1", "failed", attempts=4), document="b")
    left_out = Usage("b", "i2", "facts", 0, 0, 0.0, False, 0, None, "not_asked")
    ledger.add("b", (failed, left_out), possible=1)
    return ledger


def test_a_run_is_counted() -> None:
    run = _ledger().totals()
    assert run.documents == 3
    assert (run.inquiries, run.answered, run.refused, run.failed, run.not_asked) == (5, 2, 1, 1, 1)
    assert (run.calls, run.cached, run.milliseconds) == (7, 1, 4_500)
    assert (run.tokens_in, run.tokens_out) == (3_000, 300)
    assert (run.tokens_in_earlier, run.tokens_out_earlier) == (1_000, 100)
    assert run.cost == cost(PRICE, 3_000, 300)
    assert run.currency == "USD"
    assert (run.possible, run.saved) == (20, 16), "more asked than a second reading would take is no saving, and no loss"
    kinds = dict(run.kinds)
    assert list(kinds) == ["rows", "narrative", "facts"]
    assert (kinds["rows"].inquiries, kinds["rows"].cached, kinds["narrative"].calls, kinds["facts"].not_asked) == (3, 1, 2, 1)


def test_a_run_in_a_few_sentences() -> None:
    assert _ledger().lines() == (
        "questions: 5 in 3 reports (2 answered, 1 refused, 1 failed, 1 not asked), 1 of them from the cache",
        "calls: 7, 3,000 tokens in, 300 out; 1,100 paid for earlier, 4.5 s of asking, 0.00168000 USD by the list prices of 2025-04-14",
        "the rules saved 16 of the 20 calls (80 %) that a second reading of everything takes",
    )
    assert "USD" not in " ".join(_ledger(None).lines())
    assert Ledger().lines() == ()


def test_the_ledger_as_a_file(tmp_path: Path) -> None:
    _ledger().write(tmp_path / "run.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "run.jsonl").read_text("utf-8").splitlines()]
    assert [line["line"] for line in lines] == ["question"] * 5 + ["report"] * 3 + ["run"]
    assert lines[1] == {
        "line": "question",
        "document": "a",
        "inquiry": "i2",
        "kind": "narrative",
        "tokens_in": 1_000,
        "tokens_out": 100,
        "seconds": 1.5,
        "cached": False,
        "attempts": 2,
        "mode": "TOOLS",
        "state": "refused",
        "merged": False,
    }
    assert [(line["document"], line["inquiries"], line["saved"], line["cost"]) for line in lines[5:8]] == [
        ("a", 3, 7, "0.00112000"),
        ("clean", 0, 9, "0.00000000"),
        ("b", 2, 0, "0.00056000"),
    ]
    run = lines[8]
    assert (run["cost"], run["currency"], run["prices_as_of"]) == ("0.00168000", "USD", "2025-04-14")
    assert run["kinds"]["rows"]["inquiries"] == 3
    assert run["begun"] <= run["ended"]


def test_a_ledger_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="ledger cannot be written"):
        _ledger().write(tmp_path / "no" / "run.jsonl")
