"""Sums of the overview: copies of one report count once, whatever becomes of them."""

from collections.abc import Iterator
from itertools import permutations
from typing import Any

import pytest

from extractor.compare.copies import Doubles, Same, same_of
from tests.support.serving import EXAMPLES, Service, serving
from tests.web.test_pages import page, total

NAME, TOTAL = "01-one-cell-per-line.txt", "requests.received.total"
TEXT = (EXAMPLES / NAME).read_text("utf-8")


def decided(service: Service, report: str, number: int) -> None:
    order = {"indicator": TOTAL, "kind": "number", "number": str(number), "who": "王芳"}
    answer = service.client.post(f"/v1/reports/{report}/decisions", json=order)
    assert answer.status_code == 201, answer.text


def received(service: Service) -> int:
    return total(page(service, "/overview"), "received")


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("sums")) as one:
        yield one


@pytest.fixture
def service(up: Service) -> Service:
    """With no reports."""
    up.anew()
    return up


@pytest.mark.slow
def test_copies_of_a_report_count_once(service: Service) -> None:
    words = TEXT + service.ends.decode()
    (one,) = service.read((NAME, words.encode()))
    alone, text = received(service), page(service, "/overview")
    assert alone > 0
    assert 'id="doubles"' not in text
    (two,) = service.read(("gb.txt", words.encode("gb18030")))
    assert two != one
    text = page(service, "/overview")
    assert total(text, "received") == alone
    assert "1 documents are copies of others" in text
    assert total(text, "documents") == 2, "documents are all counted"
    now = service.client.get(f"/v1/reports/{two}/values?indicator={TOTAL}").json()["items"][0]["value"]
    decided(service, two, now + 1000)
    text = page(service, "/overview")
    assert total(text, "received") == alone + 1000, "what somebody decided on a copy counts"
    assert "1 documents are copies of others" in text
    assert service.client.delete(f"/v1/reports/{two}").status_code == 204
    assert received(service) == alone
    (other,) = service.read(("other.txt", f"{words}\n（网站同步发布）\n".encode()))
    assert other != one
    assert received(service) == alone, "other words around the same numbers"
    assert service.client.delete(f"/v1/reports/{one}").status_code == 204
    assert received(service) == alone, "the copy that is left"


def report(**more: Any) -> dict[str, Any]:
    values = [{"indicator": TOTAL, "value": 7, "status": "reported"}, {"indicator": "fees.amount", "value": None, "status": "blank"}]
    made = {"agency": "沅柏县财政局", "year": 2023, "source": {"kind": "report", "text_sha256": "t"}, "values": values}
    return {"about": {"agency": {"person": None}, "year": {"person": None}}, **made, **more}


@pytest.mark.parametrize(
    "other",
    [
        {"agency": "沅柏县教育局"},
        {"year": 2022},
        {"values": [{"indicator": TOTAL, "value": 8, "status": "reported"}]},
        {"agency": None},
        {"source": {"kind": "stub", "text_sha256": "t"}},
    ],
)
def test_other_reports_are_no_copies(other: dict[str, Any]) -> None:
    assert same_of(report(**other)) != same_of(report())


def test_copies_are_of_one_body_and_year_and_read_the_same() -> None:
    assert same_of(report(source={"kind": "report", "text_sha256": "another"})) == same_of(report())
    person = {"read_value": 7, "read_status": "reported"}
    said = [{"indicator": TOTAL, "value": 9, "status": "reported", "person": person}, report()["values"][1]]
    assert same_of(report(values=said)) == same_of(report())
    nothing = [{"indicator": TOTAL, "value": None, "status": "absent"}]
    one, two = (report(values=nothing, source={"kind": "report", "text_sha256": text}) for text in "ab")
    assert same_of(one) != same_of(two), "two reports without any number are not the same for that"
    assert same_of(one) == same_of({**one, "agency": None})


@pytest.mark.parametrize(
    ("name", "read", "decided_on"), [("agency", "沅柏县财政局", "沅柏县教育局"), ("year", 2023, 2022), ("year", 2023, None)]
)
def test_who_reports_and_on_which_year_are_taken_as_they_were_read_too(name: str, read: Any, decided_on: Any) -> None:
    about = {**report()["about"], name: {"person": {"read_value": read, "read_status": "reported"}}}
    assert same_of(report(**{name: decided_on}, about=about)) == same_of(report())
    about[name] = {"person": {"read_value": None, "read_status": "absent"}}
    assert same_of(report(about=about)) != same_of(report()), "what only a person says was not read"


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "said"), [("name", {"name": "沅柏县教育局"}), ("year", {"number": "2019"})])
def test_a_copy_whose_particulars_are_corrected_stays_a_copy(service: Service, kind: str, said: dict[str, str]) -> None:
    words = TEXT + service.ends.decode()
    (one,) = service.read((NAME, words.encode()))
    alone = received(service)
    service.read(("gb.txt", words.encode("gb18030")))
    order = {"indicator": "about.agency" if kind == "name" else "about.year", "kind": kind, **said, "who": "王芳"}
    answer = service.client.post(f"/v1/reports/{one}/decisions", json=order)
    assert answer.status_code == 201, answer.text
    text = page(service, "/overview")
    assert total(text, "received") == alone
    assert "1 documents are copies of others" in text


@pytest.mark.parametrize("order", list(permutations("abc")))
def test_the_copy_that_was_decided_on_counts_else_the_first(order: tuple[str, ...]) -> None:
    same, alone = Same("甲", 2023, "x"), Same("甲", 2023, "y")
    doubles, decisions = Doubles(), {"a": 0, "b": 5, "c": 0}
    for name in order:
        doubles.put(name, same, decisions[name])
    doubles.put("d", alone, 0)
    doubles.put("e", Same("", 0, "x"), 0)
    doubles.put("f", Same("", 0, "y"), 0)
    assert (doubles.counted(same), doubles.doubles, doubles.others) == ("b", 2, 1)
    doubles.drop("b", same)
    assert (doubles.counted(same), doubles.doubles, doubles.others) == ("a", 1, 1)
    doubles.drop("d", alone)
    assert (doubles.counted(alone), doubles.others) == (None, 0)
    for name in ("a", "c"):
        doubles.drop(name, same)
    assert (doubles.counted(same), doubles.doubles, doubles.others) == (None, 0, 0)
