"""What the equations say of rows that a model read, on real drafts from which a row's rule readings were taken."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from extractor import load_rulebook, plan, read_bytes
from extractor.model.asking import Parting, Stretch
from extractor.model.candidates import Candidate, Number
from extractor.model.draft import Draft
from extractor.model.spans import Span
from extractor.reconcile import Verdict
from extractor.reconcile.weigh import weigh

COLUMNS = ("natural_person", "business", "research", "public_welfare", "legal_services", "other_organization", "total")
NUMBERS = {
    "received": (9, 2, 0, 0, 0, 0, 11),
    "carried_in": (1, 0, 0, 0, 0, 0, 1),
    "granted": (4, 2, 0, 0, 0, 0, 6),
    "partly_granted": (3, 0, 0, 0, 0, 0, 3),
    "unavailable.not_held": (2, 0, 0, 0, 0, 0, 2),
    "processed_total": (9, 2, 0, 0, 0, 0, 11),
    "carried_out": (1, 0, 0, 0, 0, 0, 1),
}
TABLE = {row: NUMBERS.get(row, (0,) * 7) for row in load_rulebook().tables["requests"].rows if row != "other_handling.all"}
GRANTED, PARTLY, SECRET = "requests.granted", "requests.partly_granted", "requests.refused.state_secret"
NOT_HELD = "requests.unavailable.not_held"


def text_of(table: dict[str, tuple[int, ...]]) -> str:
    head = "青川湖区水务局2023年政府信息公开工作年度报告\n三、收到和处理政府信息公开申请情况\n"
    names = "自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | 总计\n"
    by_cell = load_rulebook().tables["requests"].by_cell
    labels = {row: by_cell[row, "total"].label.partition(" × ")[0].rpartition("/")[2] for row in table}
    rows = "".join(f"{labels[row]} | {' | '.join(map(str, cells))}\n" for row, cells in table.items())
    return f"{head}{names}{rows}四、政府信息公开行政复议、行政诉讼情况\n无\n"


def draft_of(table: dict[str, tuple[int, ...]]) -> Draft:
    return plan(read_bytes(text_of(table).encode(), "a.txt"))


def verdicts(
    draft: Draft, unread: Iterable[str], said: dict[str, tuple[Number | None, ...]], parting: Parting = "parted"
) -> dict[str, Verdict]:
    """`unread`: rows whose readings by rules are taken away; `said`: what a model reads of a row, by column."""
    unread = tuple(unread)
    gone = {f"{row}.{column}" for row in unread for column in COLUMNS}
    rules = [c for c in draft.candidates if c.indicator not in gone]
    listed = [replace(x, hidden=True) if x.indicator in gone else x for x in draft.listed]
    of = {c.indicator: c for c in draft.candidates}
    models: list[Candidate] = []
    for row, numbers in said.items():
        for column, number in zip(COLUMNS, numbers, strict=True):
            status = "blank" if number is None else "reported"
            models.append(replace(of[f"{row}.{column}"], value=number, status=status, origin="llm", grade="model", doubt=()))  # type: ignore[arg-type]
    zones = {c.context for c in models if c.context}
    stretches = [Stretch("requests", "", zone, None, (Span(0, 0),), parting, ()) for zone in zones]
    rulebook = load_rulebook()
    return dict(weigh(listed, rules, models, rulebook.checks, rulebook.tables, stretches))


def test_the_only_row_nobody_read_is_borne_out_by_rows_and_columns() -> None:
    found = verdicts(draft_of(TABLE), [PARTLY], {PARTLY: NUMBERS["partly_granted"]})
    assert found == dict.fromkeys((f"{PARTLY}.{column}" for column in COLUMNS), "sole")


@pytest.mark.parametrize("numbers", [(4, 0, 0, 0, 0, 0, 4), (0, 3, 0, 0, 0, 0, 3), (3, 0, 0, 0, 0, 0, 4), (2, 1, 0, 0, 0, 0, 3)])
def test_other_numbers_in_that_row_are_not(numbers: tuple[int, ...]) -> None:
    assert set(verdicts(draft_of(TABLE), [PARTLY], {PARTLY: numbers}).values()) == {"open"}


def test_two_rows_that_could_change_places_are_not() -> None:
    """Outcomes count alike: nothing but their labels tells them apart."""
    found = verdicts(draft_of(TABLE), [PARTLY, NOT_HELD], {PARTLY: (3, 0, 0, 0, 0, 0, 3), NOT_HELD: (2, 0, 0, 0, 0, 0, 2)})
    assert set(found.values()) == {"open"}


def test_a_row_beside_one_that_nobody_read_is_not() -> None:
    assert set(verdicts(draft_of(TABLE), [PARTLY, SECRET], {PARTLY: (3, 0, 0, 0, 0, 0, 3)}).values()) == {"open"}


def test_a_row_of_zeros_is_not() -> None:
    assert set(verdicts(draft_of(TABLE), [SECRET], {SECRET: (0,) * 7}).values()) == {"open"}


def test_cells_that_the_page_does_not_part_are_not_and_must_add_up() -> None:
    draft = draft_of(TABLE)
    assert set(verdicts(draft, [PARTLY], {PARTLY: (3, 0, 0, 0, 0, 0, 3)}, "glued").values()) == {"open"}
    assert set(verdicts(draft, [PARTLY], {PARTLY: (30, 0, 0, 0, 0, 0, 3)}, "glued").values()) == {"broken"}


def test_equations_stand_by_the_rule_against_a_lie() -> None:
    found = verdicts(draft_of(TABLE), (), {GRANTED: (6, 0, 0, 0, 0, 0, 6)})
    assert {found[f"{GRANTED}.natural_person"], found[f"{GRANTED}.business"]} == {"rule"}


def test_equations_that_fail_either_way_decide_nothing() -> None:
    broken = TABLE | {"processed_total": (8, 2, 0, 0, 0, 0, 10)}
    found = verdicts(draft_of(broken), (), {GRANTED: (5, 2, 0, 0, 0, 0, 7)})
    assert set(found.values()) == {"open"}


def test_equations_that_hold_with_the_model_alone_are_for_the_model() -> None:
    """Had rules read 7 where 4 is printed. What the model read is stated only with a warning: see the policies."""
    wrong = draft_of(TABLE)
    changed = [replace(c, value=7) if c.indicator == f"{GRANTED}.natural_person" else c for c in wrong.candidates]
    found = verdicts(replace(wrong, candidates=tuple(changed)), (), {GRANTED: (4, 2, 0, 0, 0, 0, 6)})
    assert found[f"{GRANTED}.natural_person"] == "model"


def test_rows_read_alike_and_tables_without_a_model_weigh_nothing() -> None:
    draft = draft_of(TABLE)
    assert verdicts(draft, (), {GRANTED: (4, 2, 0, 0, 0, 0, 6)}) == {}
    assert verdicts(draft, (), {}) == {}
