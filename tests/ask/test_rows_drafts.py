"""Which rows of whole reports are asked for, what an honest answer gives, and that no answer gives what the page does not print."""

import random
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from extractor import load_rulebook, read_bytes
from extractor.ask.grounding import Case, case_of
from extractor.ask.prompts import messages
from extractor.ask.rows.inquiry import KIND, MOST_ROWS, inquire_rows
from extractor.model.asking import Inquiry, Line, RowAsked, Scope, Testimony
from extractor.model.candidates import Candidate
from extractor.model.draft import Draft
from extractor.pipeline import plan
from extractor.values import grammar_of
from tests.variants import Plan, TrueCell, generate
from tests.variants.layouts import LAYOUTS
from tests.variants.open import open_document

pytestmark = pytest.mark.slow

RULEBOOK = load_rulebook()
COLUMNS = "自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | 总计\n"
ROWS = (
    ("一、本年新收政府信息公开申请数量", "9 | 0 | 0 | 0 | 0 | 0 | 9"),
    ("二、上年结转政府信息公开申请数量", "0 | 0 | 0 | 0 | 0 | 0 | 0"),
    ("(一)予以公开", "4 | 0 | 0 | 0 | 0 | 0 | 4"),
    ("(二)部分公开", "3 | 0 | 0 | 0 | 0 | 0 | 3"),
    ("1.属于国家秘密", "0 | 0 | 0 | 0 | 0 | 0 | 0"),
    ("2.其他法律行政法规禁止公开", "2 | 0 | 0 | 0 | 0 | 0 | 2"),
    ("3.危及“三安全一稳定”", "0 | 0 | 0 | 0 | 0 | 0 | 0"),
    ("(七)总计", "9 | 0 | 0 | 0 | 0 | 0 | 9"),
    ("四、结转下年度继续办理", "0 | 0 | 0 | 0 | 0 | 0 | 0"),
)
TORN, LEAST_SHARE = 15, 0.95


def drafted(data: bytes, name: str = "a.txt") -> tuple[Draft, Case]:
    draft = plan(read_bytes(data, name), RULEBOOK)
    return draft, case_of(draft.document, RULEBOOK, grammar_of(RULEBOOK))


def report(**changed: str) -> tuple[Draft, Case]:
    """A report with some of its labels ("label") or cells changed; "" leaves a row out."""
    rows = [(label, changed.get(label, f"{label} | {cells}")) for label, cells in ROWS]
    three = "".join(f"{line}\n" for _, line in rows if line)
    text = f"云岭县水务局2023年政府信息公开工作年度报告\n一、总体情况\n坚持公开。\n三、收到和处理政府信息公开申请情况\n{COLUMNS}{three}"
    return drafted(text.encode())


def asked(found: tuple[Draft, Case], scope: Scope = "auto") -> list[Inquiry]:
    return inquire_rows(*found, scope)


def test_nothing_is_asked_of_a_table_that_is_read() -> None:
    assert asked(report()) == []
    assert asked(report(**{"(一)予以公开": "(三)予以公开 | x | 0 | 0 | 0 | 0 | 0 | 4"}), "off") == []


def test_an_unknown_label_is_asked_with_its_neighbours_and_the_row_it_may_be() -> None:
    draft, case = report(**{"2.其他法律行政法规禁止公开": "2.其□法□□政□规□□公开 | 2 | 0 | 0 | 0 | 0 | 0 | 2"})
    (inquiry,) = inquire_rows(draft, case, "auto")
    assert [line.stretch.row for line in inquiry.lines if line.stretch] == ["refused.state_secret", "", "refused.security_stability"]
    assert "refused.prohibited_by_law" in {row.row for row in inquiry.rows}
    assert len(inquiry.rows) <= MOST_ROWS
    (question,) = [q for q in draft.questions if q.kind == "row"]
    assert inquiry.questions == (question.id,)
    assert inquiry.kind == "rows"
    turn = messages(inquiry, case, KIND)[-1].content
    assert '[2] 2.其□法□□政□规□□公开 ["2", "0", "0", "0", "0", "0", "2"]' in turn
    assert "2.其他法律行政法规禁止公开" in turn
    assert "予以公开" not in turn


def test_a_label_that_is_no_row_of_the_form_is_not_asked() -> None:
    """Every row between its neighbours is read, and its words are no row's: no answer could stand."""
    found = report(**{"(一)予以公开": "(一)予以公开 | 4 | 0 | 0 | 0 | 0 | 0 | 4\n转交乡镇办结的来信来电 | 3 | 0 | 0 | 0 | 0 | 0 | 3"})
    assert found[0].questions
    assert asked(found) == []


@pytest.mark.parametrize("layout", ["piped_dropped", "lines_spaced", "aligned"])
def test_columns_that_blanks_took_with_them_are_not_asked(layout: str) -> None:
    """No text on the page can tell; only a second reading of everything asks."""
    variant = generate(970_001, plan=Plan(layout, "2021", "empty"))
    found = drafted(variant.data, variant.name)
    assert any(c.doubt for c in found[0].candidates)
    assert asked(found) == []
    assert asked(found, "always")


def test_glued_rows_with_several_readings_are_asked() -> None:
    found = drafted(generate(970_002, plan=Plan("glued", "2021", "empty")).data)
    inquiries = asked(found)
    unresolved = {c.indicator for c in found[0].candidates if c.status == "unresolved"}
    names = [name for inquiry in inquiries for row in inquiry.rows for name in row.indicators]
    not_asked = {name for question in found[0].questions if question.not_asked for name in question.indicators}
    assert unresolved & set(names)
    assert unresolved <= set(names) | not_asked
    assert {line.stretch.parting for inquiry in inquiries for line in inquiry.lines if line.stretch} == {"glued"}


@pytest.mark.parametrize("layout", [name for name in LAYOUTS if name != "lost"])
def test_always_asks_every_row_with_cells_once(layout: str) -> None:
    variant = generate(970_010, plan=Plan(layout, "2021", "zeros"))
    inquiries = asked(drafted(variant.data, variant.name), "always")
    names = [name for inquiry in inquiries for row in inquiry.rows for name in row.indicators]
    assert sorted(names) == sorted(c.indicator for c in variant.cells)
    assert all(len(inquiry.rows) <= MOST_ROWS for inquiry in inquiries)
    assert all(len({row.table for row in inquiry.rows}) == 1 for inquiry in inquiries)


def own_line(row: RowAsked, inquiry: Inquiry, cells: list[TrueCell]) -> Line | None:
    """Where the row's cells stand, as the generator knows."""
    places = [(c.start, c.end) for c in cells if c.start is not None]
    for line in inquiry.lines:
        if line.stretch and places and all(any(s.start <= a and b <= s.end for s in line.stretch.cells) for a, b in places):  # type: ignore[operator]
            return line
    return next((x for x in inquiry.lines if x.stretch and row.row in x.stretch.row.split("+") and x.stretch.cells), None)


def honest(inquiry: Inquiry, truth: dict[str, TrueCell]) -> list[dict[str, Any]]:
    """What is true of the rows of an inquiry."""
    said = []
    for row in inquiry.rows:
        cells = [truth[name] for name in row.indicators if name in truth]
        line = own_line(row, inquiry, cells) if len(cells) == len(row.indicators) else None
        if line:
            said.append({"row": row.label, "line": line.number, "cells": [c.raw.strip("\xa0") for c in cells]})
    return said


def grounded(inquiry: Inquiry, case: Case, rows: list[dict[str, Any]]) -> Testimony:
    return KIND.ground(inquiry, KIND.shape(inquiry, case).model_validate({"rows": rows}), case)


@cache
def torn() -> tuple[tuple[Draft, Case, dict[str, TrueCell], tuple[str, ...]], ...]:
    """Reports whose labels are damaged, with their truth and the rows whose labels are."""
    found = []
    for number in range(TORN):
        document = open_document(5 * (200 + number))
        draft, case = drafted(document.data, document.name)
        found.append((draft, case, {c.indicator: c for c in document.cells}, tuple(t.key for t in document.torn)))
    return tuple(found)


def test_what_an_honest_answer_gives_on_torn_labels() -> None:
    """Of the numbers whose labels rules can't read nearly all can be had from a model that says what is there; none comes out wrong."""
    left = had = 0
    for draft, case, truth, keys in torn():
        read = {c.indicator for c in draft.candidates if c.value is not None}
        readings: dict[str, Candidate] = {}
        for inquiry in inquire_rows(draft, case, "auto"):
            testimony = grounded(inquiry, case, honest(inquiry, truth))
            readings |= {c.indicator: c for c in testimony.readings}
        assert all(c.value == truth[name].value for name, c in readings.items())
        damaged = [c for c in truth.values() if c.indicator.rpartition(".")[0] in keys and c.value is not None and c.indicator not in read]
        left += len(damaged)
        had += sum(c.indicator in readings for c in damaged)
    assert left > 100
    assert had >= LEAST_SHARE * left


def exchanged(said: list[dict[str, Any]], rng: random.Random) -> list[dict[str, Any]]:
    """Every two rows change their lines, or their cells, or both."""
    how = rng.choice((("line",), ("cells",), ("line", "cells")))
    done = [dict(row) for row in said]
    order = rng.sample(range(len(said)), len(said))
    for at, other in zip(range(len(said)), order, strict=True):
        for key in how:
            done[at][key] = said[other][key]
    return done


def changed(cells: list[str], rng: random.Random) -> list[str]:
    """Cells permuted, shifted, dropped, doubled, invented, parted elsewhere."""
    how = rng.choice(("permute", "shift", "drop", "double", "invent", "blank", "cut", "join"))
    done, at = list(cells), rng.randrange(len(cells))
    if how == "permute":
        rng.shuffle(done)
    elif how == "shift":
        done = [*done[1:], done[0]] if rng.random() < 0.5 else [done[-1], *done[:-1]]
    elif how == "drop":
        done[at] = ""
    elif how == "double":
        done[at] = done[(at + 1) % len(done)]
    elif how == "invent":
        done[at] = str(rng.randint(0, 999))
    elif how == "blank":
        done = ["" if c == "0" else c for c in done]
    else:
        together = "".join(done)
        cuts = sorted(rng.choices(range(len(together) + 1), k=len(done) - 1))
        done = [together[a:b] for a, b in zip([0, *cuts], [*cuts, len(together)], strict=True)]
    return done


def lies(inquiry: Inquiry, truth: dict[str, TrueCell], rng: random.Random) -> Iterator[list[dict[str, Any]]]:
    """Replies that are wrong in many ways; some of them happen to be right."""
    true = honest(inquiry, truth)
    for _ in range(6):
        yield [row | {"cells": changed(row["cells"], rng)} for row in true]
        yield exchanged(true, rng)
        yield [row | {"line": rng.choice(inquiry.lines).number} for row in true]
        yield [row | {"row": rng.choice(inquiry.rows).label} for row in true]


def hold(inquiry: Inquiry, case: Case, testimony: Testimony) -> None:
    """Every row that stands is a whole row of one line, read from that line's own characters, each of them once."""
    lines = {line.span: line for line in inquiry.lines}
    text = case.document.text
    for row in inquiry.rows:
        cells = [c for c in testimony.readings if c.indicator in row.indicators]
        if not cells:
            continue
        (zone,) = {c.context for c in cells}
        assert zone
        stretch = lines[zone].stretch
        assert stretch
        assert stretch.row == "" or row.row in stretch.row.split("+")
        spans = [c.span for c in sorted(cells, key=lambda c: row.indicators.index(c.indicator)) if c.span and c.raw.strip()]
        assert all(any(cell.holds(span) for cell in stretch.cells) for span in spans)
        printed = [cell for cell in stretch.cells if cell.of(text).strip()]
        if "+" in stretch.row:
            continue
        if stretch.parting == "glued":
            assert [at for s in spans for at in range(s.start, s.end)] == [at for s in printed for at in range(s.start, s.end)]
        else:
            assert spans == printed
        if stretch.row and stretch.parting == "parted":
            places = dict(zip(row.indicators, stretch.cells, strict=True))
            assert all(c.span == places[c.indicator] for c in cells)


@pytest.mark.parametrize("seed", range(14))
def test_no_lie_gives_what_the_page_does_not_print(seed: int) -> None:
    rng = random.Random(seed)
    variant = generate(971_000 + seed)
    draft, case = drafted(variant.data, variant.name)
    truth = {c.indicator: c for c in variant.cells}
    for inquiry in inquire_rows(draft, case, "always"):
        for said in lies(inquiry, truth, rng):
            testimony = grounded(inquiry, case, said)
            hold(inquiry, case, testimony)
            assert len({c.indicator for c in testimony.readings}) == len(testimony.readings)
            parted = {line.span for line in inquiry.lines if line.stretch and line.stretch.row and line.stretch.parting == "parted"}
            sure = [c for c in testimony.readings if c.context in parted and c.indicator in truth]
            assert all(c.value == truth[c.indicator].value for c in sure)


def test_no_lie_gives_a_damaged_row_anothers_numbers() -> None:
    """Labels nobody knows: a number may only come to the row it is printed for, or carry a doubt; here not even that goes wrong."""
    rng = random.Random(7)
    wrong = []
    for draft, case, truth, _ in torn():
        for inquiry in inquire_rows(draft, case, "auto"):
            for said in lies(inquiry, truth, rng):
                testimony = grounded(inquiry, case, said)
                hold(inquiry, case, testimony)
                owners = {(c.start, c.end): c.indicator.rpartition(".")[0] for c in truth.values() if c.start is not None}
                for c in testimony.readings:
                    owner = owners.get((c.span.start, c.span.end)) if c.span else None
                    if owner and owner != c.indicator.rpartition(".")[0]:
                        wrong.append((draft.document.name, c.indicator, c.raw, c.doubt))
    assert not wrong, wrong[:5]
