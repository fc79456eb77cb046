"""A report beside its document: what the page shows, before it is a page."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractor import extract, load_rulebook, read_bytes
from extractor.export.encode import to_json
from extractor.model.report import Consultation, Disagreement, Reading, Refused, Report, Signed
from extractor.model.spans import Evidence
from extractor.show.panes.build import view_of
from extractor.show.panes.render import report_html
from extractor.show.panes.segments import LONGEST_LINE, Highlight, lines
from extractor.show.panes.view import Block, Detail, ReportView, Table
from extractor.show.panes.words import LANGUAGES
from tests.support.report_builder import check, choice, fact, item, report, value

EXAMPLES = sorted(p for p in (Path(__file__).parents[2] / "examples").glob("*") if p.suffix in (".txt", ".html", ".md"))
RULEBOOK = load_rulebook()


def as_line(made: Report) -> dict[str, Any]:
    """A report as a line of JSONL is read."""
    line: dict[str, Any] = json.loads(to_json(made), parse_float=Decimal)
    return line


@cache
def example(number: int) -> tuple[ReportView, str, dict[str, Any]]:
    path = EXAMPLES[number - 1]
    data = path.read_bytes()
    text, line = read_bytes(data, path.name).text, as_line(extract(data, path.name))
    return view_of(line, text, RULEBOOK), text, line


def view(made: Report, text: str | None = None) -> ReportView:
    return view_of(as_line(made), text, RULEBOOK)


def table(shown: ReportView, key: str) -> Table:
    return next(t for t in shown.tables if t.key == key)


def grid(block: Block) -> list[list[str]]:
    """A block as a browser lays it out: each place of the grid with the words, or the ref, of the cell over it."""
    rows = (*block.head, *block.body)
    taken: dict[tuple[int, int], str] = {}
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (y, x) in taken:
                x += 1
            for dy in range(cell.down):
                for dx in range(cell.across):
                    assert (y + dy, x + dx) not in taken, f"two cells at {y + dy}, {x + dx}"
                    taken[y + dy, x + dx] = cell.value.ref if cell.value else cell.text
    width = 1 + max(x for _, x in taken)
    assert set(taken) == {(y, x) for y in range(len(rows)) for x in range(width)}, "the table has holes or rows of other lengths"
    return [[taken[y, x] for x in range(width)] for y in range(len(rows))]


def whole(edition: str) -> ReportView:
    """Every indicator of one edition's form, numbered."""
    known = [i.id for i in RULEBOOK.indicators if edition in i.editions]
    return view(report(*(value(name, number) for number, name in enumerate(known, 1000)), edition=edition))


@pytest.mark.parametrize("edition", ["2021", "2019"])
def test_every_value_stands_in_the_form_once(edition: str) -> None:
    known = [f"v:{i.id}" for i in RULEBOOK.indicators if edition in i.editions]
    shown = [c.value.ref for t in whole(edition).tables for b in t.blocks for row in b.body for c in row if c.value]
    assert sorted(shown) == sorted(known)


def test_table_two_has_a_block_with_columns_of_its_own_for_each_item() -> None:
    blocks = {b.caption: grid(b) for b in table(whole("2021"), "disclosure").blocks}
    assert list(blocks) == ["第二十条第(一)项", "第二十条第(五)项", "第二十条第(六)项", "第二十条第(八)项"]
    assert blocks["第二十条第(一)项"][0] == ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]
    assert blocks["第二十条第(六)项"][2] == ["行政强制", "v:disclosure.coercive_measures.decisions"]
    blocks = {b.caption: grid(b) for b in table(whole("2019"), "disclosure").blocks}
    assert list(blocks)[-1] == "第二十条第(九)项"
    assert blocks["第二十条第(五)项"][0] == ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"]
    assert blocks["第二十条第(九)项"] == [
        ["信息内容", "采购项目数量", "采购总金额"],
        ["政府集中采购", "v:disclosure.procurement.items", "v:disclosure.procurement.amount"],
    ]


@pytest.mark.parametrize(("edition", "others"), [("2021", 3), ("2019", 1)])
def test_table_three_is_merged_as_the_form_prints_it(edition: str, others: int) -> None:
    (block,) = table(whole(edition), "requests").blocks
    rows = grid(block)
    assert rows[0][3:] == ["申请人情况"] * 7
    assert rows[1][3:] == ["自然人", *["法人或其他组织"] * 5, "总计"]
    assert rows[2][3:] == ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    assert rows[3][:3] == ["一、本年新收政府信息公开申请数量"] * 3
    assert rows[5][:3] == ["三、本年度办理结果", "(一)予以公开", "(一)予以公开"]
    assert rows[7][:3] == ["三、本年度办理结果", "(三)不予公开", "1.属于国家秘密"]
    assert rows[7][3:] == [
        f"v:requests.refused.state_secret.{kind}"
        for kind in ("natural_person", "business", "research", "public_welfare", "legal_services", "other_organization", "total")
    ]
    assert [row[1] for row in rows].count("(六)其他处理") == others
    assert rows[-2][:3] == ["三、本年度办理结果", "(七)总计", "(七)总计"]
    assert rows[-1][:3] == ["四、结转下年度继续办理"] * 3
    assert len(rows) == 3 + (25 if edition == "2021" else 23)


def test_table_four_has_fifteen_columns_under_three_kinds_of_case() -> None:
    (block,) = table(whole("2021"), "review").blocks
    rows = grid(block)
    assert rows[0] == ["行政复议"] * 5 + ["行政诉讼"] * 10
    assert rows[1] == ["行政复议"] * 5 + ["未经复议直接起诉"] * 5 + ["复议后起诉"] * 5
    assert rows[2] == ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3
    assert [name.rpartition(".")[0] for name in rows[3][::5]] == ["v:review", "v:litigation.direct", "v:litigation.after_review"]
    assert len(rows) == 4


def test_rows_of_both_editions_stand_in_one_form_and_unknown_values_behind_it() -> None:
    names = ["requests.received.total", "requests.other_handling.all.total", "requests.other_handling.other.total", "future.thing"]
    shown = view(report(*(value(name, n) for n, name in enumerate(names)), edition="2021"))
    (block,) = table(shown, "requests").blocks
    assert [row[-1] for row in grid(block)[-3:]] == [f"v:{name}" for name in names[:3]]
    assert grid(table(shown, "other").blocks[0]) == [["future.thing", "v:future.thing"]]


def test_headers_say_what_they_are_headers_of() -> None:
    for shown in (whole("2021"), whole("2019")):
        for block in (b for t in shown.tables for b in t.blocks):
            assert all(cell.scope in ("col", "colgroup") for row in block.head for cell in row)
            for row in block.body:
                assert all(bool(cell.text) == bool(cell.scope) for cell in row)


# ---- the document ----------------------------------------------------------------------------------------------------------------------


def pieces_of(shown: ReportView) -> Iterator[tuple[str, tuple[str, ...]]]:
    for line in shown.text.lines:
        for piece in line.pieces:
            yield piece.text, piece.refs


def covered(shown: ReportView) -> dict[str, str]:
    """Ref -> the characters of its pieces."""
    found: dict[str, str] = {}
    for text, refs in pieces_of(shown):
        for ref in refs:
            found[ref] = found.get(ref, "") + text
    return found


@pytest.mark.parametrize("number", range(1, len(EXAMPLES) + 1))
def test_the_pieces_are_the_text_and_hold_every_place(number: int) -> None:
    shown, text, line = example(number)
    assert "".join(text for text, _ in pieces_of(shown)) == text
    found = covered(shown)
    for one in line["values"]:
        if one["evidence"]:
            assert found[f"v:{one['indicator']}"] == one["evidence"]["text"]
    for kind, members in (("p", line["problems"]), ("m", line["improvements"]), ("f", line["facts"])):
        for n, one in enumerate(members):
            assert found[f"{kind}:{n}"] == one["evidence"]["text"]
    for one in line["sections"]:
        if one["heading_evidence"]:
            assert found[f"s:{one['key']}"] == one["heading_evidence"]["text"]
    for name, one in line["about"].items():
        if one["evidence"]:
            assert found[f"about:{name}"] == one["evidence"]["text"]
    for n, one in enumerate(line["questions"]):
        if one["passage"]:
            assert found[f"q:{n}"] == one["passage"]["text"]
    assert shown.text.misplaced == 0


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet="ab\n😀\r\u2028", max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8))
def test_any_places_may_overlap(text: str, spans: list[tuple[int, int]]) -> None:
    places = [Highlight(f"x:{n}", *sorted((min(a, len(text)), min(b, len(text))))) for n, (a, b) in enumerate(spans)]
    cut = lines(text, places)
    assert "".join(piece.text for line in cut for piece in line.pieces) == text
    for place in places:
        own = [piece.text for line in cut for piece in line.pieces if place.ref in piece.refs]
        assert own, place
        assert "".join(own) == text[place.start : place.end]
    for line in cut[:-1]:
        assert line.pieces[-1].text.endswith("\n")
    numbers = [line.number for line in cut]
    assert numbers == list(range(1, len(cut) + 1))


def test_a_very_long_line_is_parted() -> None:
    text = "年" * (3 * LONGEST_LINE + 5) + "\n报"
    cut = lines(text, [Highlight("x", LONGEST_LINE - 1, LONGEST_LINE + 1)])
    assert [line.number for line in cut] == [1, None, None, None, 2]
    assert "".join(p.text for line in cut for p in line.pieces) == text
    assert [p.text for line in cut for p in line.pieces if p.refs] == ["年", "年"]


def test_the_narrowest_place_comes_first_and_silent_ones_last() -> None:
    wide, narrow, silent = Highlight("p:0", 0, 6, ("k-problem",)), Highlight("f:0", 2, 4, ("k-fact",)), Highlight("q:0", 3, 4)
    (line,) = lines("abcdef", [wide, silent, narrow])
    assert [(p.text, p.refs) for p in line.pieces] == [
        ("ab", ("p:0",)),
        ("c", ("f:0", "p:0")),
        ("d", ("f:0", "p:0", "q:0")),
        ("ef", ("p:0",)),
    ]


def test_a_document_that_is_gone_leaves_the_words_that_are_quoted() -> None:
    _, text, line = example(6)
    gone = view_of(line, None, RULEBOOK)
    assert gone.text.state == "gone"
    quoted = {ref: text for text, refs in pieces_of(gone) for ref in refs}
    assert quoted["v:requests.received.total"] == "49"
    assert len(gone.text.lines) < text.count("\n") * 8
    changed = view_of(line, text + " ", RULEBOOK)
    assert changed.text.state == "changed"
    assert changed.text.lines == gone.text.lines


def test_places_that_do_not_hold_what_is_quoted_are_not_shown() -> None:
    _, text, line = example(6)
    first, second = line["values"][:2]
    wrong = [{**first, "evidence": {**first["evidence"], "text": "77"}}, {**second, "evidence": {"start": -3, "end": 10**9, "text": "9"}}]
    shown = view_of({**line, "values": [*wrong, *line["values"][2:]]}, text, RULEBOOK)
    assert shown.text.misplaced == 2
    assert f"v:{first['indicator']}" not in covered(shown)
    cell = next(c.value for c in table(shown, "disclosure").blocks[0].body[0] if c.value)
    assert not cell.placed


# ---- marks, details, lists ------------------------------------------------------------------------------------------------------------


def shown_in(shown: ReportView, indicator: str) -> tuple[str, str, tuple[str, ...]]:
    for cell in (c for t in shown.tables for b in t.blocks for row in b.body for c in row):
        if cell.value and cell.value.ref == f"v:{indicator}":
            return cell.value.shown, cell.value.marks.signs, cell.value.marks.names
    raise AssertionError(indicator)


def test_marks_do_not_need_colour() -> None:
    names = [f"requests.granted.{kind}" for kind in ("natural_person", "business", "research", "public_welfare", "legal_services", "total")]
    made = report(
        value(names[0], 5, origin="llm", grade="model", review=True),
        value(names[1], 6, origin="rule+llm"),
        value(names[2], None, status="blank", raw=" / "),
        value(names[3], None, status="unresolved", review=True),
        value(names[4], None),
        value(names[5], Decimal("12.50"), origin="arithmetic", grade="inferred"),
        checks=(check("row", "fails", (names[5],)),),
    )
    shown = view(made)
    assert shown_in(shown, names[0]) == ("5", "M?", ("model", "review"))
    assert shown_in(shown, names[1]) == ("6", "✓", ("both",))
    assert shown_in(shown, names[2])[:2] == ("/", "")
    assert shown_in(shown, names[3]) == ("??", "", ("unresolved", "review"))
    assert shown_in(shown, names[4])[:2] == ("·", "")
    assert shown_in(shown, names[5]) == ("12.50", "Σ≈!", ("arithmetic", "inferred", "fails"))


def said(detail: Detail) -> dict[str, str]:
    """Heading -> what stands under it, keys for interface words."""
    found: dict[str, str] = {}
    word = ""
    for line in detail.lines:
        word = line.word or word
        found[word] = f"{found.get(word, '')}|{''.join(bit.word or bit.text or bit.told.text for bit in line.bits)}".strip("|")
    return found


def test_details_say_all_that_is_known() -> None:
    name = "disclosure.fees.amount"
    person = Signed("changed", "周明", "2024-02-03T00:00:00Z", "看过原件", 9, "reported")
    steps = ("as_printed", "drop_thousands", "drop_unit", "元_to_万元", "number")
    made = value(name, Decimal("0.5"), unit="万元", raw="5,000元", steps=steps)
    made = replace(made, review=True, reason="two readings", alternatives=(choice(7),), lost=(choice(None, ""),), person=person)
    shown = view(report(made, checks=(check("row", "fails", (name,), culprits=(name,)),)))
    detail = next(d for d in shown.details if d.ref == f"v:{name}")
    assert detail.shown == "0.5 万元"
    found = said(detail)
    assert found["detail.steps"] == "step.drop_thousands 5000元 → step.drop_unit 5000 → step.scale 元→万元 0.5"
    assert found["detail.review"] == "two readings"
    assert found["detail.raw"] == "5,000元"
    assert found["detail.alternatives"].startswith("7 ← 9 10–11 glued_row: breaks the row's sum")
    assert found["detail.lost"] == "mark.blank 10–11 glued_row: breaks the row's sum"
    assert found["detail.checks"] == "outcome.fails row: 9 = 8 detail.culprit"
    assert found["detail.person"] == "person.changed 周明, 2024-02-03"
    assert (found["detail.was_read"], found["detail.note"]) == ("9", "看过原件")


def test_a_step_of_another_version_is_named() -> None:
    shown = view(report(value("review.total", 5, steps=("as_printed", "turn_over", "number"))))
    assert "step.turn_over" in said(next(d for d in shown.details if d.ref == "v:review.total"))["detail.steps"]


def test_checks_come_with_what_fails_first_and_name_their_values() -> None:
    both = ("requests.received.total", "review.total")
    checks = (check("a", "holds", both), check("b", "not_assessable", both), check("c", "differs", both), check("d", "fails", both))
    shown = view(report(*(value(name, 5) for name in both), checks=checks))
    assert [(c.ref, c.outcome) for c in shown.checks] == [("k:3", "fails"), ("k:2", "differs"), ("k:1", "not_assessable"), ("k:0", "holds")]
    assert shown.checks[0].members == tuple(f"v:{name}" for name in both)


def asked_report() -> Report:
    """Somebody was asked, answered half, and was contradicted."""
    line = Evidence(3, 4, "9")
    reading = Reading("requests.received.total", 9, "9", line)
    refused = Refused("requests.granted", "11", 1, "not_there", "the line does not say it")
    consultation = Consultation("i1", "rows", ("q1",), (line,), "answered", "", ('{"rows": []}',), "JSON", (reading,), (refused,))
    silent = Consultation("i2", "facts", (), (line,), "not_asked", "the budget is spent", (), None, (), ())
    disagreement = Disagreement("requests.granted", "8", "11", "refused", "not_there", "the line does not say it", "i1", line)
    names = ("requests.received.total", "requests.granted.total", "requests.granted.business")
    plain = report(*(value(name, n) for n, name in enumerate(names)), asked=(consultation, silent), disagreements=(disagreement,))
    question = replace(plain.questions[0], readings=(reading,), refusals=(refused,))
    return replace(plain, questions=(question,), problems=(item("队伍不强"),), facts=(fact("requests.received.total", 7),))


def test_what_a_model_was_asked_answered_and_refused() -> None:
    shown = view(asked_report())
    first, second = shown.asked
    assert (first.state, first.lines, first.replies) == ("answered", ("9",), ('{"rows": []}',))
    assert [(r.about, r.said) for r in first.readings] == [("requests.received.total", "9")]
    assert first.refusals[0].reason.text == "the line does not say it"
    assert (second.state, second.reason.text) == ("not_asked", "the budget is spent")
    assert shown.questions[0].answered
    assert shown.disagreements[0].members == ("v:requests.granted.total", "v:requests.granted.business")


def test_counts_are_of_everything_that_wants_a_look() -> None:
    made = report(value("review.total", 1, review=True), value("review.other", None, status="unresolved", review=True))
    counts = view(replace(made, problems=(item("a", review=True), item("b")))).counts
    assert (counts.review, counts.unresolved, counts.reported) == (3, 1, 1)


def test_nothing_of_a_stranger_steers_the_page() -> None:
    evil = "a\u202eb\u2066c\x1b\x00d\ud800"
    line = as_line(report(value("review.total", None, status="blank", raw="x")))
    line = json.loads(json.dumps(line, default=str).replace('"x"', json.dumps(evil)).replace("清河县水利局", json.dumps(evil)[1:-1]))
    shown = repr(view_of(line, None, RULEBOOK))
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x1b\ud800-\udfff]|\\\\ud800|\\\\x1b|\\\\u202e", shown)
    assert "a�b�c␛␀d�" in shown


def test_an_id_that_is_no_id_goes_by_its_number() -> None:
    shown = view(report(value('x" onclick="a b', 5), value("review.total", 5)))
    assert [c.value.ref for t in shown.tables for b in t.blocks for row in b.body for c in row if c.value] == ["v:review.total", "v:0"]


@pytest.mark.parametrize("damage", ["values", "source", "checks", "about"])
def test_what_is_no_report_is_an_error(damage: str) -> None:
    line = as_line(report(value("review.total", 5)))
    with pytest.raises((KeyError, TypeError, AttributeError)):
        view_of({**line, damage: 5}, None, RULEBOOK)
    with pytest.raises(KeyError):
        view_of({key: one for key, one in line.items() if key != damage}, None, RULEBOOK)


def test_what_nobody_put_into_chinese_stays_as_it_is() -> None:
    line = as_line(example(6)[2])
    line["values"][0] |= {"review": True, "reason": "the table is printed <upside> down; no table tells"}
    for switches in (True, False):
        html = report_html(view_of(line, None, RULEBOOK), "zh", switches=switches)
        assert '<span lang="en">the table is printed &lt;upside&gt; down; no table tells</span>' in html
        assert ("data-en=" in html) == switches


def test_a_report_is_a_fragment_without_a_word_missing() -> None:
    for number in range(1, len(EXAMPLES) + 1):
        shown, _, _ = example(number)
        for language in LANGUAGES:
            html = report_html(shown, language)
            assert html.count("<article") == html.count("</article>") == 1
            assert not re.findall(r"<span>[a-z_]+</span>", html), "a key instead of a word"
            assert len(set(ids := re.findall(r' id="([^"]+)"', html))) == len(ids)
