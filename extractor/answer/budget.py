"""How much may be spent in a run, in tokens or in money: asked before each call, told after it.

A call is let through only when its upper estimate fits beside what is spent and what is reserved, so the budget holds whatever the order
in which calls come back. Where it would fit if calls that are out took less than they reserved, the caller waits for them: what is asked
depends on what was spent, not on who was first. Once a call has been refused for what is spent, every later call as large is refused too,
because spending never shrinks; a smaller one may still fit, so that the last tokens of a budget answer something.
"""

from dataclasses import dataclass
from decimal import Decimal
from threading import Condition, get_ident

from extractor.answer.prices import Price, cost
from extractor.errors import UsageError

DEFAULT_TOKENS = 200_000
"""A run's budget when nobody sets one. It is fifty to a hundred questions of 2,000 to 4,000 tokens, more than a folder of ordinary reports
leaves open; all of it costs about ten cents (USD) with gpt-4.1-mini, and at the very worst, all of it written, 1.60 with gpt-4.1."""


def estimate_tokens(text: str) -> int:
    """Rather too many than too few: one a character, one for two ASCII letters.

    Measured with Qwen2.5's tokenizer on 31 texts (whole pages, tables, numbered rows, JSON, a schema; simplified, traditional, even the
    bytes of a PDF): 0.26 to 0.82 tokens a character, 1.00 for "64 0 0 2", never more than this estimate; it is more than twice too high
    only for long runs of blanks and dots. Very rare characters alone (龘) take more, 1.75 each; they stand in names, not all over a page.
    """
    return len(text) - sum(letter.isascii() and letter.isalpha() for letter in text) // 2


@dataclass(frozen=True, slots=True)
class Reservation:
    """A call that may be made."""

    number: int
    """Which call of this run."""
    tokens_in: int
    """Set aside for what is sent."""
    tokens_out: int
    """Set aside for the reply."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What calls have cost so far."""

    tokens_in: int = 0
    """Sent."""
    tokens_out: int = 0
    """Written by the model."""
    money: Decimal | None = None
    """In the price's currency; None when no price is known."""

    @property
    def tokens(self) -> int:
        """Both ways together; what a budget in tokens counts."""
        return self.tokens_in + self.tokens_out


class Budget:
    """What a run may spend. One for all threads."""

    def __init__(self, tokens: int | None = DEFAULT_TOKENS, money: Decimal | None = None, price: Price | None = None) -> None:
        """At most so many `tokens` and so much `money`; None is no limit. Raises `UsageError` for money when nobody knows the price."""
        if money is not None and price is None:
            raise UsageError(
                "a budget in money needs the price of the model, and no list of prices names it",
                remedy="Name a file with --prices that does (its form: extractor/answer/prices.yaml), or give the budget in tokens.",
            )
        self._limit_tokens, self._limit_money, self._price = tokens, money, price
        self._changed = Condition()
        self._out: dict[int, tuple[Reservation, int]] = {}
        self._numbers = 0
        self._tokens_in = self._tokens_out = 0
        self._refused = 0

    def reserve(self, estimate_in: int, estimate_out_max: int) -> Reservation | None:
        """Room for a call that sends about `estimate_in` tokens and may get `estimate_out_max`; None when it would go over.

        Waits while calls of other threads decide it. Every reservation is to be settled, whatever became of the call; a thread that still
        holds one never waits, so that two cannot wait for one another.
        """
        with self._changed:
            while not self._fits(estimate_in, estimate_out_max, self._reserved()):
                if not self._others_out() or not self._fits(estimate_in, estimate_out_max, (0, 0)):
                    self._refused += 1
                    return None
                self._changed.wait()
            self._numbers += 1
            made = Reservation(self._numbers, estimate_in, estimate_out_max)
            self._out[made.number] = (made, get_ident())
            return made

    def settle(self, reservation: Reservation, tokens_in: int | None, tokens_out: int | None) -> None:
        """What the call really took. None when nobody said (a reply that was cut off may have been paid for): the reservation counts.

        For a call that never left, settle with 0, 0.
        """
        with self._changed:
            if self._out.pop(reservation.number, None) is None:
                raise ValueError(f"reservation {reservation.number} is settled already")
            self._tokens_in += reservation.tokens_in if tokens_in is None else tokens_in
            self._tokens_out += reservation.tokens_out if tokens_out is None else tokens_out
            self._changed.notify_all()

    def charge(self, tokens_in: int, tokens_out: int) -> None:
        """What is spent already, or sure to be: it counts whether or not it fits."""
        with self._changed:
            self._tokens_in += tokens_in
            self._tokens_out += tokens_out

    def spent(self) -> Spent:
        """What is settled so far."""
        with self._changed:
            return Spent(self._tokens_in, self._tokens_out, self._money(self._tokens_in, self._tokens_out))

    @property
    def exhausted(self) -> bool:
        """Whether a call was refused."""
        with self._changed:
            return self._refused > 0

    def sentence(self) -> str:
        """What the budget kept from being asked, for the end of a run; "" when nothing."""
        if not self.exhausted:
            return ""
        spent = self.spent()
        used = [f"{spent.tokens:,} of {self._limit_tokens:,} tokens"] if self._limit_tokens is not None else []
        if self._limit_money is not None and self._price is not None:
            used.append(f"{spent.money} of {self._limit_money} {self._price.currency}")
        calls = "call was" if self._refused == 1 else "calls were"
        return f"the budget is used up ({', '.join(used)}): {self._refused} {calls} not made; what they would have settled stays for review"

    def _money(self, tokens_in: int, tokens_out: int) -> Decimal | None:
        return cost(self._price, tokens_in, tokens_out) if self._price else None

    def _reserved(self) -> tuple[int, int]:
        out = [reservation for reservation, _ in self._out.values()]
        return sum(one.tokens_in for one in out), sum(one.tokens_out for one in out)

    def _others_out(self) -> bool:
        """Whether calls are out that somebody else will settle."""
        holders = {holder for _, holder in self._out.values()}
        return bool(holders) and get_ident() not in holders

    def _fits(self, tokens_in: int, tokens_out: int, reserved: tuple[int, int]) -> bool:
        whole_in = self._tokens_in + reserved[0] + tokens_in
        whole_out = self._tokens_out + reserved[1] + tokens_out
        if self._limit_tokens is not None and whole_in + whole_out > self._limit_tokens:
            return False
        money = self._money(whole_in, whole_out)
        return self._limit_money is None or money is None or money <= self._limit_money
