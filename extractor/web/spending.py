"""What asking a model came to, as a job keeps it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractor.work.asking import Asking


def spending_of(asked: "Asking | None") -> dict[str, Any]:
    """The sums of a job; {} where nobody was asked."""
    if asked is None:
        return {}
    totals, now = asked.ledger.totals(), asked.ledger.so_far()
    return {
        "inquiries": totals.inquiries,
        "answered": totals.answered,
        "refused": totals.refused,
        "cached": totals.cached,
        "calls": now.calls,
        "tokens_in": totals.tokens_in,
        "tokens_out": totals.tokens_out,
        "saved_calls": now.saved,
        "cost": None if now.cost is None else f"{now.cost:f}",
        "currency": now.currency or None,
        "budget_spent": asked.spent(),
    }
