"""The report on a page: layout and marks."""

import io
from collections.abc import Callable

import pytest
from rich.cells import cell_len
from rich.console import Console

from extractor.cli import main
from extractor.model.report import Report
from extractor.rulebook import Rulebook, load_rulebook
from extractor.show.cells import cell, failing
from extractor.show.page import show
from extractor.show.screen import console
from extractor.show.visible import visible
from tests.support.report_builder import check, fact, item, report, value

Print = Callable[[Report], str]


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook()


@pytest.fixture
def printed(rulebook: Rulebook) -> Print:
    """The page of a report as it comes out of a pipe."""

    def page(made: Report) -> str:
        out = io.StringIO()
        show(made, rulebook, console(out))
        return out.getvalue()

    return page


@pytest.fixture(scope="module")
def whole(rulebook: Rulebook) -> Report:
    """Every indicator of the 2021 form, numbered in the catalogue's order."""
    known = [i.id for i in rulebook.indicators if "2021" in i.editions]
    return report(*(value(name, number) for number, name in enumerate(known, 1000)))


def test_every_value_stands_on_the_page_once(whole: Report, printed: Print) -> None:
    page = printed(whole)
    for known in whole.values:
        assert page.count(str(known.value)) == 1, known.indicator


def test_the_tables_are_laid_out_as_the_form_prints_them(whole: Report, printed: Print) -> None:
    lines = printed(whole).splitlines()
    by_id = {v.indicator: str(v.value) for v in whole.values}
    kinds = ("natural_person", "business", "research", "public_welfare", "legal_services", "other_organization", "total")
    row = next(line for line in lines if "1.属于国家秘密" in line)
    assert [word for word in row.split() if word.isdigit()] == [by_id[f"requests.refused.state_secret.{kind}"] for kind in kinds]
    group = next(n for n, line in enumerate(lines) if "(三)不予公开" in line)
    assert lines.index(row) == group + 1
    regulations = next(line for line in lines if "规章" in line)
    assert [w for w in regulations.split() if w.isdigit()] == [
        by_id[f"disclosure.regulations.{c}"] for c in ("issued", "repealed", "in_force")
    ]
    last = next(line for line in lines if by_id["review.upheld"] in line)
    numbers = [word for word in last.replace("│", " ").split() if word.isdigit()]
    assert numbers == [
        by_id[f"{case}.{c}"]
        for case in ("review", "litigation.direct", "litigation.after_review")
        for c in ("upheld", "corrected", "other", "pending", "total")
    ]


def test_lines_fit_the_width(whole: Report, rulebook: Rulebook) -> None:
    for width in (80, 120):
        out = io.StringIO()
        show(whole, rulebook, Console(file=out, width=width, color_system=None))
        assert max(map(cell_len, out.getvalue().splitlines())) <= width
        assert all(out.getvalue().count(str(v.value)) == 1 for v in whole.values if v.indicator.startswith(("review", "litigation")))


def test_marks_do_not_need_colour() -> None:
    fails = frozenset({"a"})
    assert cell(value("a", 5), fails).plain == "5!"
    assert cell(value("b", 5, review=True), fails).plain == "5?"
    assert cell(value("a", 5, review=True), fails).plain == "5?!"
    assert cell(value("b", None), fails).plain == "·"
    assert cell(value("b", None, status="unresolved"), fails).plain == "??"
    assert cell(value("b", None, status="blank", raw=" / "), fails).plain == "/"
    assert cell(value("b", None, status="blank", raw=""), fails).plain == ""
    assert cell(None, fails).plain == ""


def test_culprits_are_marked_and_all_members_where_none_stands_out() -> None:
    some = check("row", "fails", ("a", "b"), culprits=("b",))
    none = check("column", "fails", ("c", "d"))
    holds = check("other", "holds", ("e",))
    assert failing(report(checks=(some, none, holds))) == {"b", "c", "d"}


def test_problems_and_measures_are_two_numbered_lists(printed: Print) -> None:
    page = printed(report(problems=(item("队伍不强", review=True, reason="no mark"), item("更新不及时")), improvements=(item("加强培训"),)))
    problems, measures = page.index("五、存在的主要问题"), page.index("五、改进情况")
    assert problems < page.index("1. 队伍不强  [staff]  ? no mark") < page.index("2. 更新不及时") < measures < page.index("1. 加强培训")


def test_checks_that_do_not_hold_are_sentences(printed: Print) -> None:
    checks = (check("a", "fails", ("x",)), check("b", "differs", ("x",)), check("c", "holds", ("x",)), check("d", "not_assessable", ("x",)))
    page = printed(report(checks=checks))
    assert "! a: 9 = 8" in page
    assert "≠ b: 9 = 8" in page
    assert "c: 9 = 8" not in page
    assert "1 hold, 1 fail, 1 differ from prose, 1 cannot be assessed" in page


@pytest.mark.parametrize("length", range(90, 130))
def test_no_character_of_a_long_sentence_is_lost(length: int, printed: Print) -> None:
    sentence = "总计 = 自然人（row.received）: the left side is 0, the right side 16; " + "x" * (length - 60) + " they differ"
    page = printed(report(checks=(check("a", "fails", ("x",), sentence=sentence),)))
    assert "".join(sentence.split()) in "".join(page.split())


def test_facts_and_header(printed: Print) -> None:
    page = printed(report(facts=(fact("requests.received.total", 7), fact("fees.unheard_of", False, ""))))
    assert "清河县水利局 · 2023" in page
    assert "7 件" in page
    assert "一、本年新收政府信息公开申请数量 × 总计" in page
    assert "no  fees.unheard_of" in page


@pytest.mark.parametrize(
    ("text", "seen"), [("a\x1b[31mb", "a␛[31mb"), ("x\u202ey", "x�y"), ("a\nb\tc", "a\nb\tc"), ("\x9b", "�"), ("\x7f", "␡")]
)
def test_a_page_cannot_steer_the_terminal(text: str, seen: str) -> None:
    assert visible(text) == seen


def test_nothing_of_the_page_reaches_the_terminal_raw(printed: Print) -> None:
    evil = "\x1b]0;evil\x07"
    made = report(
        value("review.total", None, status="blank", raw=evil),
        document=evil,
        agency=evil,
        problems=(item(evil),),
        checks=(check("a", "fails", (), sentence=evil),),
    )
    assert "\x1b" not in printed(made)
    assert "\x07" not in printed(made)


def test_a_block_of_the_form_of_2019_has_its_columns_as_that_form_prints_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "examples/02-pipes-blanks-dropped.txt"]) == 0
    head = next(line for line in capsys.readouterr().out.splitlines() if "第二十条第(五)项" in line)
    assert head.index("上一年项目数量") < head.index("本年增/减") < head.index("处理决定数量")
