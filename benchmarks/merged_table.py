"""Rows of `benchmarks/merged.py` -> figures, a table, and where rules and a model together read less than rules alone."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

Row = dict[str, Any]
VARIANTS = ("rules", "merged", "model")
NAMES = {"rules": "rules", "merged": "rules and model", "model": "model alone"}
GROUPS = ("torn", "ambiguous", "prose_only", "narrative", "mixed", "seeds", "real")
COLUMNS = (
    ("numbers", "numbers"),
    ("correct", "correct"),
    ("marked", "of them marked"),
    ("missed", "missed"),
    ("wrong", "wrong"),
    ("invented", "invented"),
    ("silent", "silent"),
    ("facts", "facts"),
    ("facts_found", "found"),
    ("facts_stated", "stated"),
    ("facts_wrong", "wrong"),
    ("facts_silent", "silent"),
    ("problems", "problems"),
    ("problems_found", "found"),
    ("problems_stated", "stated"),
    ("measures", "measures"),
    ("measures_found", "found"),
    ("measures_stated", "stated"),
    ("about", "agency, year"),
    ("about_right", "right"),
    ("about_silent", "silent"),
)
AT_LEAST = ("correct", "facts_found", "problems_found")
"""What a model must not make less."""
AT_MOST = ("silent", "facts_silent", "about_silent")
"""What it must not make more."""
KINDS = ("rows", "facts", "narrative", "about")


def _scores(rows: Iterable[Row]) -> Counter[str]:
    total: Counter[str] = Counter()
    for row in rows:
        total.update(row["score"])
        total["documents"] += 1
    return total


def _by(rows: Iterable[Row], variant: str) -> dict[str, Row]:
    return {row["document"]: row for row in rows if row["variant"] == variant}


def worse(rows: Sequence[Row]) -> list[str]:
    """Documents in which rules and a model read less than rules, or with more errors that nobody is warned of."""
    alone, both = _by(rows, "rules"), _by(rows, "merged")
    found = []
    for name in sorted(both):
        before, after = alone[name]["score"], both[name]["score"]
        less = [key for key in AT_LEAST if after[key] < before[key]] + [key for key in AT_MOST if after[key] > before[key]]
        found += [f"{name}: {key} {before[key]} → {after[key]}" for key in less]
    return found


def _rates(rows: Iterable[Row]) -> dict[str, tuple[float, float]]:
    """Kind -> (tokens a character of messages, tokens of an answer), as measured. Re-asks are in it."""
    sums: dict[str, Counter[str]] = {}
    for row in rows:
        for kind, cost in row.get("cost", {}).items():
            mine = sums.setdefault(kind, Counter())
            mine.update({key: value for key, value in cost.items() if isinstance(value, int)})
            mine["characters"] += row["asked"][kind][1]
    return {kind: (mine["tokens_in"] / mine["characters"], mine["tokens_out"] / mine["inquiries"]) for kind, mine in sums.items()}


def _estimated(sizes: dict[str, list[int]], rates: dict[str, tuple[float, float]]) -> float:
    """Tokens of inquiries nobody made; a kind that was never asked counts like the average of the others."""
    if not rates:
        return 0.0
    average = tuple(sum(rate[n] for rate in rates.values()) / len(rates) for n in (0, 1))
    return sum(size * rates.get(kind, average)[0] + count * rates.get(kind, average)[1] for kind, (count, size) in sizes.items())


def _tokens(row: Row) -> int:
    return int(sum(cost["tokens_in"] + cost["tokens_out"] for cost in row["cost"].values()))


def _inquiries(sizes: dict[str, list[int]]) -> int:
    return sum(count for count, _ in sizes.values())


def costs_of(rows: Sequence[Row], ordinary: Sequence[Row]) -> list[Row]:
    """By group: what was asked beside asking for everything."""
    rates = _rates(rows)
    found = []
    merged = list(_by(rows, "merged").values())
    alone = _by(rows, "model")
    for group in (*GROUPS, "clean", "columns or sums lost"):
        mine = [row for row in (*merged, *ordinary) if row["group"] == group]
        if not mine:
            continue
        asked = sum(_tokens(row) if "cost" in row else _estimated(row["asked"], rates) for row in mine)
        whole = sum(_tokens(alone[row["document"]]) if row["document"] in alone else _estimated(row["everything"], rates) for row in mine)
        found.append(
            {
                "group": group,
                "documents": len(mine),
                "without a call": sum(not row["asked"] for row in mine),
                "calls": sum(_inquiries(row["asked"]) for row in mine),
                "calls for everything": sum(_inquiries(row["everything"]) for row in mine),
                "tokens": round(asked),
                "tokens for everything": round(whole),
                "share": round(100 * asked / whole, 1) if whole else None,
                "by kind": {kind: sum(row["asked"].get(kind, [0])[0] for row in mine) for kind in KINDS},
                "measured": "cost" in mine[0],
            }
        )
    return found


def figures_of(rows: Sequence[Row], ordinary: Sequence[Row], code: str, model: str) -> Row:
    """Everything the table says."""
    compared = _by(rows, "model").keys()
    scores = []
    for group in (*GROUPS, "all"):
        for variant in ("rules", "merged"):
            mine = [row for row in _by(rows, variant).values() if group in (row["group"], "all")]
            if mine:
                scores.append({"group": group, "variant": variant, **_scores(mine)})
    three = []
    for group in (*GROUPS, "all"):
        for variant in VARIANTS:
            mine = [row for name, row in _by(rows, variant).items() if name in compared and group in (row["group"], "all")]
            if mine:
                three.append({"group": group, "variant": variant, **_scores(mine)})
    failing = Counter((kind, state) for row in rows for kind, cost in row["cost"].items() for state in ("refused", "failed") if cost[state])
    return {
        "model": model,
        "code": code,
        "outdated rows": sum(row["code"] != code for row in rows),
        "scores": scores,
        "three readers": three,
        "costs": costs_of(rows, ordinary),
        "refused or failed": {f"{kind} {state}": count for (kind, state), count in sorted(failing.items())},
        "worse": worse(rows),
    }


def _table(head: Sequence[str], lines: Iterable[Sequence[Any]]) -> list[str]:
    said = [f"| {' | '.join(head)} |", "|" + "---|" * 2 + "---:|" * (len(head) - 2)]
    return [*said, *("| " + " | ".join(_cell(value) for value in line) + " |" for line in lines)]


def _cell(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else "–" if value is None else str(value)


def _score_lines(scores: Iterable[Row]) -> list[str]:
    head = ["documents of", "read by", "documents", *(title for _, title in COLUMNS)]
    return _table(head, ([row["group"], NAMES[row["variant"]], row["documents"], *(row[key] for key, _ in COLUMNS)] for row in scores))


def markdown(figures: Row) -> str:
    """The table for people."""
    lines = [
        "# Rules alone, rules and a model, the model alone",
        "",
        f"Model: {figures['model']}. Code {figures['code']}.",
        *([f"{figures['outdated rows']} rows were made with other code."] if figures["outdated rows"] else []),
        "",
        "Numbers: printed in tables and determined by the page. Facts: stated in prose. Silent: an error that is not marked for review.",
        "",
        *_score_lines(figures["scores"]),
        "",
        "## The documents that the model read alone too",
        "",
        *(_score_lines(figures["three readers"]) if figures["three readers"] else ["None yet."]),
        "",
        "## What it cost",
        "",
        "Tokens as the endpoint counts them, both ways; where nobody was asked, estimated from the characters of the messages.",
        "",
        *_cost_lines(figures["costs"]),
        "",
        "## Where a model made it worse",
        "",
        *([f"- {line}" for line in figures["worse"]] or ["Nowhere."]),
        "",
    ]
    return "\n".join(lines)


def _cost_lines(costs: Iterable[Row]) -> list[str]:
    keys = ("documents", "without a call", "calls", "calls for everything", "tokens", "tokens for everything")
    head = ["documents of", "calls by kind", *keys, "share of tokens, %"]
    body = []
    for row in costs:
        kinds = ", ".join(f"{kind} {count}" for kind, count in row["by kind"].items() if count)
        group = row["group"] if row["measured"] else f"{row['group']} (counted only)"
        body.append([group, kinds or "none", *(row[key] for key in keys), row["share"]])
    return _table(head, body)
