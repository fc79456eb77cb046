"""Sections whose table is not on the page: sentences tell the numbers."""

import random
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from tests.variants import form
from tests.variants.open.telling import clause, joined, told
from tests.variants.open.types import Sentence
from tests.variants.open.wordings import DENIALS, DISTRACTORS, UNUSUAL, USUAL
from tests.variants.types import Number

TABLES = (("two", "three", "four"), ("two", "three", "four"), ("two", "three"), ("three", "four"), ("two",), ("four",))
"""Which of them are lost together; the first are as likely again."""
Maker = Callable[[Mapping[str, Number], random.Random, float], list[Sentence]]
"""Values, chance, share of unusual wordings -> clauses."""
GROUPS = ("refused", "unavailable", "unprocessed", "other_handling")
LEADS = {
    "two": ("本年度主动公开工作的主要数据如下。", ""),
    "three": ("依申请公开办理数据用文字说明如下。", ""),
    "four": ("与信息公开有关的争议情况如下。", ""),
}


def sums(values: Mapping[str, Number]) -> dict[str, Number]:
    """The values and the sums that prose speaks of."""
    whole = dict(values)
    for group in GROUPS:
        whole[f"requests.{group}.total"] = sum(v for k, v in values.items() if k.startswith(f"requests.{group}.") and k.endswith(".total"))
    whole["litigation.total"] = values["litigation.direct.total"] + values["litigation.after_review.total"]
    return whole


def _pairs(said: list[Sentence], rng: random.Random) -> list[Sentence]:
    """Clauses put together to sentences of one or two."""
    made, left = [], list(said)
    while left:
        size = min(len(left), rng.choice((1, 2, 2)))
        made.append(joined(left[:size], rng.choice((",", ";"))))
        left = left[size:]
    return made


def _with_strangers(said: list[Sentence], table: str, values: Mapping[str, Number], rng: random.Random) -> list[Sentence]:
    """One or two sentences of another year, body or matter between the others; never before the first."""
    made = list(said)
    for template in rng.sample(DISTRACTORS[table], rng.randint(1, 2)):
        made.insert(rng.randint(1, len(made)), joined([clause(template, values, rng)]))
    return made


def _told(names: Iterable[str], values: Mapping[str, Number], rng: random.Random, unusual: float) -> list[Sentence]:
    return [told(name, values, rng, unusual) for name in names if name in USUAL or name in UNUSUAL]


def _two(edition: str, values: Mapping[str, Number], rng: random.Random, unusual: float) -> list[Sentence]:
    names = [name for _, _, rows in form.table_two(edition) for _, cells in rows for name in cells if name in UNUSUAL]
    shown = [name for name in names if values[name]] or names[:2]
    return _told(rng.sample(shown, min(len(shown), rng.randint(2, 4))), values, rng, unusual)


def _three(values: Mapping[str, Number], rng: random.Random, unusual: float) -> list[Sentence]:
    first = ["requests.received.total"]
    if values["requests.received.total"]:
        first += ["requests.received.natural_person"] if values["requests.received.natural_person"] else []
    first += ["requests.carried_in.total"] if values["requests.carried_in.total"] or rng.random() < 0.3 else []
    done = ["requests.processed_total.total"] if values["requests.processed_total.total"] else []
    outcomes = ["requests.granted.total", "requests.partly_granted.total", *(f"requests.{group}.total" for group in GROUPS)]
    done += [name for name in outcomes if values[name]]
    last = ["requests.carried_out.total"] if values["requests.carried_out.total"] or rng.random() < 0.4 else []
    return _told([*first, *done, *last], values, rng, unusual)


def _four(values: Mapping[str, Number], rng: random.Random, unusual: float) -> list[Sentence]:
    review = ["review.total", *(n for n in ("review.upheld", "review.corrected") if values[n])]
    parts = ("litigation.direct.total", "litigation.after_review.total")
    litigation = ["litigation.total", *(name for name in parts if values[name] and rng.random() < 0.5)]
    shown = [name for name in (*review, *litigation) if values[name] or name in DENIALS]
    return _told(shown, values, rng, unusual)


def section(table: str, edition: str, values: Mapping[str, Number], rng: random.Random, unusual: float) -> list[Sentence]:
    """What stands under the heading of a lost table."""
    whole = sums(values)
    makers: dict[str, Maker] = {"two": partial(_two, edition), "three": _three, "four": _four}
    clauses = makers[table](whole, rng, unusual)
    lead = rng.choice(LEADS[table])
    said = _with_strangers(_pairs(clauses, rng), table, whole, rng)
    return [Sentence(lead), *said] if lead else said
