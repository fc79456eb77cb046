"""Rows of tables as a model reads them: what is asked, what stands, what is refused and why."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from extractor import load_rulebook
from extractor.ask.examples import Example, ExampleShape, example_of
from extractor.ask.prompts import load_prompt, messages
from extractor.ask.refusals import COMPLAINTS, complaint
from extractor.ask.rows.inquiry import KIND, MOST_ROWS
from extractor.ask.rows.reply import row_asked
from extractor.ask.unasked import ASKED, WHY_NOT
from extractor.model import doubts
from extractor.model.asking import Testimony
from extractor.model.candidates import Candidate
from extractor.values import ValueGrammar
from extractor.wording.english import english

RULEBOOK = load_rulebook()
GRAMMAR = ValueGrammar(RULEBOOK.folding, RULEBOOK.marks)
PROMPT = load_prompt("rows", RULEBOOK)
CODES = {
    "cell_differs",
    "cells_count",
    "cells_differ",
    "digits_differ",
    "like_other",
    "no_blank",
    "no_cells",
    "no_number",
    "no_such_line",
    "not_asked",
    "not_like",
    "one_line_twice",
    "other_row",
    "own_line",
    "run_refused",
    "said_twice",
}
"""Of the refusals that grounding of rows can come to."""
CELL = re.compile(r"(?P<value>[^!{]+)(?P<doubt>!?)(?:\{(?P<others>.*)\})?")


class CaseShape(ExampleShape):
    """An example with what is read of it."""

    reads: dict[str, str] = {}


def cases() -> list[CaseShape]:
    folder = Path(__file__).parents[1] / "cases/asking"
    texts = [(folder / f"{name}.yaml").read_text("utf-8") for name in ("rows", "rows_unknown")]
    return [CaseShape.model_validate(c) for text in texts for c in yaml.safe_load(text)]


CASES = cases()


def grounded(example: Example) -> Testimony:
    """What the reply comes to; everything that stands replays from characters inside its line."""
    said = KIND.shape(example.inquiry, example.case).model_validate(example.reply)
    testimony = KIND.ground(example.inquiry, said, example.case)
    text = example.case.document.text
    for c in testimony.readings:
        assert (c.origin, c.grade, c.reader) == ("llm", "model", "model.rows")
        assert c.status == ("blank" if c.value is None else "reported")
        assert c.raw == (c.span.of(text) if c.span else "")
        assert GRAMMAR.replay(c.raw, c.steps) == c.value
        assert c.context
        assert c.span is None or c.context.holds(c.span)
    return testimony


def written(c: Candidate | None) -> str:
    """A cell as the cases write it."""
    if c is None:
        return "?"
    others = ",".join(sorted("_" if a.value is None else str(a.value) for a in c.alternatives))
    return ("_" if c.value is None else str(c.value)) + "!" * bool(c.doubt) + (f"{{{others}}}" if others else "")


def sorted_others(cells: str) -> str:
    return re.sub(r"\{(.*?)\}", lambda m: "{" + ",".join(sorted(m[1].split(","))) + "}", cells)


def read_rows(example: Example, testimony: Testimony) -> dict[str, str]:
    found = {c.indicator: c for c in testimony.readings}
    rows = {}
    for row in example.inquiry.rows:
        if any(name in found for name in row.indicators):
            rows[f"{row.table}.{row.row}"] = " ".join(written(found.get(name)) for name in row.indicators)
    assert sum(len(cells.split()) - cells.count("?") for cells in rows.values()) == len(testimony.readings)
    return rows


@pytest.mark.parametrize("shape", CASES, ids=[c.name for c in CASES])
def test_case(shape: CaseShape) -> None:
    example = example_of(shape, "rows", RULEBOOK)
    testimony = grounded(example)
    assert [r.code for r in testimony.refusals] == shape.refused
    assert read_rows(example, testimony) == {row: sorted_others(cells) for row, cells in shape.reads.items()}


def test_every_code_has_a_case() -> None:
    assert {code for c in CASES for code in c.refused} == CODES


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_complaint_names_what_is_wrong(code: str) -> None:
    """Every placeholder of a code's sentences is filled, in both languages."""
    shape = next(c for c in CASES if code in c.refused)
    refusal = next(r for r in grounded(example_of(shape, "rows", RULEBOOK)).refusals if r.code == code)
    assert refusal.reason
    assert "{" not in english(refusal.reason) + complaint(refusal)
    assert re.search("[一-鿿]", complaint(refusal))
    assert code in COMPLAINTS


def test_a_complaint_says_what_is_printed_there() -> None:
    shape = next(c for c in CASES if c.name == "the right line, a wrong number")
    (refusal,) = grounded(example_of(shape, "rows", RULEBOOK)).refusals
    assert complaint(refusal) == "第1行“商业企业”一格印的是“5”，不是“7”"
    assert refusal.about == "requests.granted"


@pytest.mark.parametrize("shape", [c for c in CASES if c.refused], ids=[c.name for c in CASES if c.refused])
def test_a_refusal_keeps_all_that_was_said_of_the_row(shape: CaseShape) -> None:
    said = [" | ".join(map(str, row["cells"])) for row in shape.reply["rows"]]
    for refusal in grounded(example_of(shape, "rows", RULEBOOK)).refusals:
        assert all(any(cells in one or one.startswith(cells) for one in said) for cells in refusal.said.split(" / "))


@pytest.mark.parametrize("example", PROMPT.examples, ids=[e.name for e in PROMPT.examples])
def test_examples_of_the_prompt_stand(example: Example) -> None:
    """What is shown grounds without a refusal; what is not comes to the refusals it names."""
    testimony = grounded(example)
    assert tuple(r.code for r in testimony.refusals) == example.refused
    assert not (example.shown and example.refused)
    assert bool(testimony.readings) or example.refused


def test_the_model_sees_no_lie() -> None:
    shown = [e for e in PROMPT.examples if e.shown]
    hidden = [e for e in PROMPT.examples if not e.shown]
    assert len(shown) >= 2
    assert len(hidden) >= 5
    turns = messages(shown[0].inquiry, shown[0].case, KIND)
    assert len(turns) == 2 * len(shown) + 2


def test_every_doubt_is_either_asked_or_not() -> None:
    """A new doubt must be thought about."""
    all_doubts = {value for name, value in vars(doubts).items() if name.isupper()}
    assert ASKED | set(WHY_NOT) == all_doubts
    assert not ASKED & set(WHY_NOT)


def test_names_are_told_apart() -> None:
    """Within a table no two rows go by one name, and no name holds a remark or a group."""
    for table in RULEBOOK.tables.values():
        names = [row_asked(table, row, next(filter(None, cells.values()))).label for row, cells in table.cells.items()]
        assert len(set(names)) == len(names)
        assert not any("/" in name or "×" in name for name in names)


def shape_of() -> type[Any]:
    example = PROMPT.examples[0]
    return KIND.shape(example.inquiry, example.case)


def test_the_form_lists_rows_lines_and_cells() -> None:
    schema = shape_of().model_json_schema()
    row = schema["$defs"]["RowSaidOf"]["properties"]
    example = PROMPT.examples[0]
    assert row["row"]["enum"] == ["5.属于三类内部事务信息", "6.属于四类过程性信息"]  # no line can be 7.属于行政执法案卷
    assert len(example.inquiry.rows) == 3
    assert row["line"]["enum"] == [line.number for line in example.inquiry.lines if line.stretch and not line.stretch.row]
    assert (row["cells"]["minItems"], row["cells"]["maxItems"]) == (7, 7)
    assert len(example.inquiry.rows) <= MOST_ROWS


@pytest.mark.parametrize(
    ("said", "cells"),
    [
        (["1", "", "2"], ["1", "", "2"]),
        ([1, None, 2], ["1", "", "2"]),
        ("1 |  | 2", ["1", "", "2"]),
        ([" 1 ", "—", "无"], ["1", "—", "无"]),
    ],
)
def test_cells_are_taken_as_strings(said: Any, cells: list[str]) -> None:
    (row,) = shape_of().model_validate({"rows": [{"row": "x", "line": "第2行", "cells": said}]}).rows
    assert (row.line, row.cells) == (2, cells)


@pytest.mark.parametrize(
    "reply",
    [
        {},
        {"rows": "none"},
        {"rows": [{"row": "x", "line": 1}]},
        {"rows": [{"row": "x", "line": "first", "cells": []}]},
        {"rows": [{"row": "x", "line": 1, "cells": [[1]]}]},
        {"rows": [{"row": "x", "line": 1, "cells": ["1"]}] * 10_000},
    ],
)
def test_what_is_not_of_the_form_is_not_taken(reply: Any) -> None:
    with pytest.raises(ValidationError):
        shape_of().model_validate(reply)


def test_an_endless_row_is_cut() -> None:
    (row,) = shape_of().model_validate({"rows": [{"row": "x", "line": 1, "cells": ["0"] * 100_000}]}).rows
    assert len(row.cells) < 100
