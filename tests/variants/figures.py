"""Numbers as offices really have them: many zeros, sums that hold."""

import random
from decimal import Decimal

from tests.variants import form
from tests.variants.types import Number

SIZES = ("none", "tiny", "county", "city")
_NEW = {"none": (0, 0), "tiny": (1, 10), "county": (40, 900), "city": (1000, 6000)}
_OTHER_COLUMNS = {"none": 0, "tiny": 1, "county": 3, "city": 5}
_FILES = {"none": 3, "tiny": 30, "county": 300, "city": 900}
_DECISIONS = {"none": 50, "tiny": 4000, "county": 90_000, "city": 3_000_000}


def _spread(total: int, rng: random.Random, size: str) -> list[int]:
    """`total` requests over the six kinds of applicant: nearly all from natural persons."""
    shares = [0] * 6
    others = rng.sample(range(1, 6), rng.randint(0, _OTHER_COLUMNS[size]))
    for column in others:
        shares[column] = rng.randint(0, max(1, (total - sum(shares)) // 8)) if total - sum(shares) > 0 else 0
    shares[0] = total - sum(shares)
    if rng.random() < 0.1:
        # an office whose only applicants are businesses
        shares[0], shares[1] = shares[1], shares[0]
    return shares


def _outcomes(amount: int, rng: random.Random, weights: list[float]) -> list[int]:
    """`amount` requests over the outcome rows."""
    counts = [0] * len(weights)
    for row in rng.choices(range(len(weights)), weights, k=amount) if amount <= 400 else []:
        counts[row] += 1
    if amount > 400:
        whole = sum(weights)
        counts = [int(amount * weight / whole) for weight in weights]
        counts[0] += amount - sum(counts)
    return counts


def requests(edition: str, size: str, rng: random.Random) -> dict[str, Number]:
    """Table three."""
    received = _spread(rng.randint(*_NEW[size]), rng, size)
    carried_in = _spread(rng.choice([0, 0, rng.randint(0, 1 + _NEW[size][1] // 20)]) if size != "none" else 0, rng, size)
    keys = form.outcome_keys(edition)
    weights = [0.0 if rng.random() < 0.45 else rng.random() ** 2 for _ in keys]
    weights[0] = max(weights[0], 0.5)
    rows: dict[str, list[int]] = {"requests.received": received, "requests.carried_in": carried_in}
    carried_out = [rng.randint(0, (a + b) // 12) if a + b > 4 else 0 for a, b in zip(received, carried_in, strict=True)]
    processed = [a + b - c for a, b, c in zip(received, carried_in, carried_out, strict=True)]
    columns = [_outcomes(amount, rng, weights) for amount in processed]
    for number, key in enumerate(keys):
        rows[key] = [column[number] for column in columns]
    rows |= {"requests.processed_total": processed, "requests.carried_out": carried_out}
    values: dict[str, Number] = {}
    for key, row in rows.items():
        values |= {f"{key}.{column}": number for column, number in zip(form.COLUMNS, [*row, sum(row)], strict=True)}
    return values


def _often_zero(most: int, rng: random.Random, zero: float) -> int:
    return 0 if rng.random() < zero else int(most * rng.random() ** 3) + rng.randint(0, 9)


def disclosure(edition: str, size: str, rng: random.Random) -> dict[str, Number]:
    """Table two; it has no sums."""
    values: dict[str, Number] = {}
    for _, _, rows in form.table_two(edition):
        for _, names in rows:
            for name in names:
                row, kind = name.split(".")[1:]
                values[name] = _disclosure_cell(row, kind, size, rng)
    return values


def _disclosure_cell(row: str, kind: str, size: str, rng: random.Random) -> Number:
    if kind == "amount":
        places = rng.choice([0, 2, 2, 4, 6])
        return Decimal(_often_zero(_DECISIONS[size], rng, 0.4)) + Decimal(rng.randint(0, 10**places - 1)).scaleb(-places)
    if kind == "items_change":
        return _often_zero(40, rng, 0.5) * rng.choice([1, -1])
    if kind == "decisions":
        return _often_zero(_DECISIONS[size], rng, 0.3)
    if row == "regulations":
        return _often_zero(12, rng, 0.7)
    return _often_zero(_FILES[size], rng, 0.3)


def review(size: str, rng: random.Random) -> dict[str, Number]:
    """Table four."""
    values: dict[str, Number] = {}
    most = {"none": 0, "tiny": 2, "county": 14, "city": 160}[size]
    for group in form.REVIEW_GROUPS:
        quiet = rng.random() < 0.4
        counts = [0 if quiet or rng.random() < 0.4 else rng.randint(0, most) for _ in range(4)]
        values |= {f"{group}.{result}": n for result, n in zip(form.RESULTS, [*counts, sum(counts)], strict=True)}
    return values


def equations(edition: str, table: str) -> list[tuple[list[str], list[str]]]:
    """What the form says is equal: the sums of two lists of indicators."""
    if table == "four":
        return [([f"{g}.{r}" for r in form.RESULTS[:4]], [f"{g}.total"]) for g in form.REVIEW_GROUPS]
    if table != "three":
        return []
    keys = form.outcome_keys(edition)
    every = ("requests.received", "requests.carried_in", *keys, "requests.processed_total", "requests.carried_out")
    found = [([f"{key}.{column}" for column in form.COLUMNS[:6]], [f"{key}.total"]) for key in every]
    for column in form.COLUMNS:
        ends = [f"requests.processed_total.{column}", f"requests.carried_out.{column}"]
        found.append(([f"requests.received.{column}", f"requests.carried_in.{column}"], ends))
        found.append(([f"{key}.{column}" for key in keys], [f"requests.processed_total.{column}"]))
    return found


def holds(values: dict[str, Number | None], edition: str, table: str) -> bool:
    """Whether every equation holds, blanks counting as zero."""
    return all(
        sum((values[name] or 0) for name in left) == sum((values[name] or 0) for name in right) for left, right in equations(edition, table)
    )
