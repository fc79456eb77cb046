"""Many reports as one page of charts: sums are the reports', the page is whole in itself, and nothing of a stranger's runs in it."""

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from extractor import load_rulebook
from extractor.cli import main
from extractor.export.encode import rough_report_line, to_json
from extractor.export.overview.counts import YearSums, grounds, outcomes
from extractor.export.overview.page import Chart, charts
from extractor.model.report import Report, Signed
from tests.support.report_builder import check, item, report, value

RULEBOOK = load_rulebook()
THEMES = {theme.id: theme.label for theme in RULEBOOK.problems.themes}
Out = pytest.CaptureFixture[str]


def some() -> list[Report]:
    return [
        report(
            value("requests.received.total", 10),
            value("requests.granted.total", 6, review=True, reason="x"),
            value("requests.refused.state_secret.total", 1),
            value("requests.refused.third_party_rights.total", 1),
            value("review.upheld", 2, origin="llm"),
            value("review.total", None, status="unresolved", review=True),
            problems=(item("a"), item("b", themes=("staffing_training", "platform"))),
            checks=(check("requests.row", "fails", ()), check("review.sum", "holds", ())),
        ),
        report(value("requests.received.total", 5), value("disclosure.fees.amount", Decimal("1.5")), document="b", year=2021),
        report(value("requests.received.total", 7), document="c", year=None, agency="<script>alert(1)</script>"),
    ]


def counted(reports: list[Report]) -> YearSums:
    counts = YearSums()
    for one in reports:
        counts.add(rough_report_line(to_json(one)))
    return counts


def chart(name: str) -> Chart:
    return next(c for c in charts(counted(some()), RULEBOOK.indicators, THEMES) if name in c.title)


def test_sums_stand_under_their_years_the_unknown_one_last() -> None:
    requests = chart("Requests")
    assert requests.years == ["2021", "2023", "?"]
    assert dict(requests.series)["本年新收 received"] == [5, 10, 7]
    assert dict(chart("Outcomes").series)["不予公开 refused"] == [0, 2, 0]
    assert dict(chart("review").series)["结果维持 upheld"] == [0, 2, 0]


def test_grounds_are_shares_of_all_outcomes() -> None:
    shares = dict(chart("Grounds").series)
    assert shares["1.属于国家秘密"] == [0, 12.5, 0]
    assert len(shares) == len(grounds(RULEBOOK.indicators)) == 8


def test_every_total_of_an_outcome_is_in_one_group() -> None:
    groups = outcomes(RULEBOOK.indicators)
    every = [name for names in groups.values() for name in names]
    others = ("received", "carried_in", "processed_total", "carried_out")
    totals = [i.id for i in RULEBOOK.indicators if i.section == 3 and i.column == "total"]
    assert sorted(every) == sorted(name for name in totals if name.split(".")[1] not in others)


def test_themes_and_quality() -> None:
    themes = dict(chart("theme").series)
    assert themes[THEMES["platform"]] == [0, 1, 0]
    assert dict(chart("Who read").series)["模型 model alone"] == [0, 1, 0]
    look = dict(chart("should look").series)
    assert look == {"待核 for review": [0, 1, 0], "未能读出 not to be read": [0, 1, 0]}
    assert dict(chart("fail").series) == {"requests.row": [0, 1, 0]}


def written(tmp_path: Path, reports: list[Report], *more: str) -> str:
    (tmp_path / "r.jsonl").write_bytes(b"".join(to_json(one) + b"\n" for one in reports))
    assert main(["overview", str(tmp_path / "r.jsonl"), "-o", str(tmp_path / "o.html"), *more]) == 0
    return (tmp_path / "o.html").read_text("utf-8")


def test_the_page_is_whole_in_itself(tmp_path: Path) -> None:
    html = written(tmp_path, some())
    body = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    assert not re.search(r"""(?:src|href)\s*=""", body)
    assert "alert(1)" not in html
    assert "<th scope=row>本年新收 received</th><td>5</td><td>10</td><td>7</td>" in body
    assert html.count("<section>") == len(list(charts(counted(some()), RULEBOOK.indicators, THEMES)))


def test_copies_of_a_report_count_once(tmp_path: Path, capsys: Out) -> None:
    received = "requests.received.total"
    one = report(value(received, 10))
    copy = replace(one, document="copy.txt", source=replace(one.source, text_sha256="2" * 64))
    other = report(value(received, 4), document="other.txt", agency="清河县教育局")
    html = written(tmp_path, [one, copy, other])
    row = "<th scope=row>本年新收 received</th><td>{}</td>"
    assert row.format(14) in html
    assert "未计入的副本 copies, not counted</dt><dd>1</dd>" in html
    assert "2 reports, and 1 copies of them" in capsys.readouterr().err
    decided = Signed("changed", "王芳", "2026-01-01T00:00:00Z", "", 10, "reported")
    html = written(tmp_path, [one, replace(copy, values=(value(received, 12, person=decided),)), other])
    assert row.format(16) in html, "the copy that somebody decided on counts"
    html = written(tmp_path, [one, other])
    assert row.format(14) in html
    assert "not counted" not in html


def test_what_nobody_states_is_said_to_be_none(tmp_path: Path) -> None:
    assert "没有 none" in written(tmp_path, [report()])


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["nowhere", "-o", "o.html"], 4, "there are no reports"),
        (["r.jsonl", "-o", "o.html", "--only", "zzz"], 2, "there is no report"),
        (["odd.jsonl", "-o", "o.html"], 4, "odd.jsonl, line 1: this is not a report as this version writes it"),
        (["r.jsonl", "-o", "no/o.html"], 2, "cannot be written"),
    ],
)
def test_bad_input_is_told(
    arguments: list[str], code: int, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("r.jsonl").write_bytes(to_json(report()))
    Path("odd.jsonl").write_text('{"document": "a", "year": 2023, "values": [3]}')
    assert main(["overview", *arguments]) == code
    assert says in capsys.readouterr().err
    assert not list(tmp_path.rglob("*.html"))


def test_without_the_library_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    monkeypatch.setattr("extractor.export.overview.page.installed", lambda: False)
    (tmp_path / "r.jsonl").write_bytes(to_json(report()))
    assert main(["overview", str(tmp_path / "r.jsonl"), "-o", str(tmp_path / "o.html")]) == 1
    assert "pip install 'nianbao[overview]'" in capsys.readouterr().err
