"""Decisions of people at a real service: taken, refused, taken back, by two at once; on SQLite and PostgreSQL."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.support.serving import EXAMPLES, Service, new_key, serving

pytestmark = pytest.mark.slow
GLUED = ("03.txt", (EXAMPLES / "03-glued-in-one-line.txt").read_bytes())
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    from tests.support.databases import fresh

    more = ("--database", fresh(request.getfixturevalue("postgres"))) if request.param == "postgresql" else ()
    with serving(tmp_path_factory.mktemp("decisions"), *more) as running:
        yield running


@pytest.fixture
def report(service: Service, request: pytest.FixtureRequest) -> str:
    """A report of its own for each test."""
    name = request.node.name.encode()
    return service.read((GLUED[0], GLUED[1] + b"\n" + name))[0]


def post(service: Service, report: str, *, headers: dict[str, str] | None = None, **order: Any) -> httpx2.Response:
    return service.client.post(f"/v1/reports/{report}/decisions", json={"who": "Anna", **order}, headers=headers or {})


def value(service: Service, report: str, indicator: str) -> dict[str, Any]:
    return service.client.get(f"/v1/reports/{report}/values", params={"indicator": indicator}).json()["items"][0]


def some_value(service: Service, report: str) -> dict[str, Any]:
    """A value that is printed."""
    values = service.client.get(f"/v1/reports/{report}/values", params={"status": "reported"}).json()["items"]
    return next(one for one in values if one["value"] and one["evidence"])


def test_a_number_at_its_place(service: Service, report: str) -> None:
    before = some_value(service, report)
    place = {name: before["evidence"][name] for name in ("start", "end")}
    saw = str(before["value"])
    answer = post(service, report, indicator=before["indicator"], kind="number", number=saw, saw=saw, note="geprüft", **place)
    assert answer.status_code == 201, answer.text
    said = answer.json()
    assert (said["decision"]["who"], said["decision"]["note"], said["decision"]["indicator"]) == ("Anna", "geprüft", before["indicator"])
    now = value(service, report, before["indicator"])
    assert said["value"] == now
    assert (str(now["value"]), now["origin"], now["review"]) == (saw, "human", False)
    assert service.client.get(f"/v1/reports/{report}/summary").json()["revision"] == said["revision"]
    assert [one["seq"] for one in service.client.get(f"/v1/reports/{report}/decisions").json()["items"]] == [said["decision"]["seq"]]
    lines = service.client.get("/v1/exports/decisions.jsonl").content.splitlines()
    assert json.loads(lines[-1])["indicator"] == before["indicator"]


def test_accepting_taking_back_and_again(service: Service, report: str) -> None:
    before = some_value(service, report)
    indicator = before["indicator"]
    first = post(service, report, indicator=indicator, kind="as_stated")
    assert first.status_code == 201, first.text
    assert value(service, report, indicator)["review"] is False
    seq = first.json()["decision"]["seq"]
    back = post(service, report, indicator=indicator, kind="take_back", previous=seq)
    assert back.status_code == 201, back.text
    assert back.json()["decision"]["said"] is None
    assert value(service, report, indicator) == before
    twice = post(service, report, indicator=indicator, kind="take_back", previous=back.json()["decision"]["seq"])
    assert (twice.status_code, twice.headers["content-type"]) == (422, PROBLEM), twice.text


@pytest.mark.parametrize(
    ("order", "status"),
    [
        ({"indicator": "no.such", "kind": "as_stated"}, 422),
        ({"indicator": "requests.received.total", "kind": "number", "number": "viele"}, 422),
        ({"indicator": "requests.received.total", "kind": "number", "number": "1" * 61}, 422),
        ({"indicator": "requests.received.total", "kind": "number", "number": "9", "start": 3}, 422),
        ({"indicator": "requests.received.total", "kind": "number", "number": "9", "start": 3, "end": 2}, 422),
        ({"indicator": "requests.received.total", "kind": "number", "number": "9", "start": 0, "end": 2**31}, 422),
        ({"indicator": "requests.received.total", "kind": "nonsense"}, 422),
        ({"indicator": "requests.received.total", "kind": "as_stated", "previous": 999_999}, 400),
        ({"indicator": "requests.received.total", "kind": "as_stated", "who": " "}, 422),
        ({"indicator": "requests.received.total", "kind": "as_stated", "extra": 1}, 422),
        ({"indicator": "about.year", "kind": "year", "number": "abc"}, 422),
        ({"indicator": "problems", "kind": "items", "items": [{"title": "t", "quote": "steht nirgends", "start": 0, "end": 5}]}, 422),
        ({}, 422),
    ],
)
def test_what_is_no_decision_leaves_no_trace(service: Service, report: str, order: dict[str, Any], status: int) -> None:
    before = service.client.get(f"/v1/reports/{report}").content
    sent = {"who": "Anna", **order}
    if sent["who"] == " " and service.client.get("/v1/service").json()["name"]:
        pytest.skip("the key has a name")
    answer = service.client.post(f"/v1/reports/{report}/decisions", json=sent)
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM), answer.text
    assert service.client.get(f"/v1/reports/{report}").content == before
    assert service.client.get(f"/v1/reports/{report}/decisions").json()["items"] == []


@pytest.mark.parametrize(
    ("order", "english", "chinese", "code"),
    [
        (
            {"indicator": "requests.received.total", "number": "viele"},
            "'viele' is no number that a page prints in 件",
            "“viele”不是表中可以填写的数（单位：件）",
            "ruling.no_number",
        ),
        ({"indicator": "about.year", "kind": "year", "number": "abc"}, "'abc' is no year", "“abc”不是年度", "ruling.no_year"),
    ],
)
def test_what_is_wrong_is_told_in_both_languages(
    service: Service, report: str, order: dict[str, Any], english: str, chinese: str, code: str
) -> None:
    answer = service.client.post(f"/v1/reports/{report}/decisions", json={"who": "Anna", "kind": "number", **order}).json()
    assert (answer["detail"], answer["detail_zh"], answer["detail_code"]) == (english, chinese, code)


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{", b'"x"', b"\xff", b"[" * 100_000, b'{"previous": ' + b"9" * 5_000 + b"}"])
def test_a_body_that_is_no_order(service: Service, report: str, body: bytes) -> None:
    answer = service.client.post(f"/v1/reports/{report}/decisions", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) in ((422, PROBLEM), (400, PROBLEM)), answer.text


def test_particulars_and_lists(service: Service, report: str) -> None:
    assert post(service, report, indicator="about.year", kind="year", number="2021").status_code == 201
    assert post(service, report, indicator="about.agency", kind="name", name="测试县人民政府").status_code == 201
    line = service.client.get(f"/v1/reports/{report}/summary").json()
    assert (line["year"], line["agency"]) == (2021, "测试县人民政府")
    text = service.client.get(f"/v1/reports/{report}/text").text
    items = [{"title": "选中的一段", "quote": text[20:60], "start": 20, "end": 60, "themes": []}]
    answer = post(service, report, indicator="problems", kind="items", items=items)
    assert answer.status_code == 201, answer.text
    stated = service.client.get(f"/v1/reports/{report}/problems").json()["items"]
    assert [(one["title"], one["quote"], one["origin"]) for one in stated] == [("选中的一段", text[20:60], "human")]
    assert post(service, report, indicator="problems", kind="items", items=[]).status_code == 409, "somebody decided already"


def test_whoever_saw_something_else_is_told(service: Service, report: str) -> None:
    before = some_value(service, report)
    answer = post(service, report, indicator=before["indicator"], kind="as_stated", saw="987654")
    assert (answer.status_code, answer.json()["code"]) == (409, "stated_otherwise")
    assert answer.json()["value"]["indicator"] == before["indicator"]
    assert post(service, report, indicator=before["indicator"], kind="as_stated").status_code == 201
    late = post(service, report, indicator=before["indicator"], kind="number", number="5")
    assert (late.status_code, late.json()["code"], late.headers["content-type"]) == (409, "decided_meanwhile", PROBLEM)
    assert late.json()["decision"]["who"] == "Anna"
    assert value(service, report, before["indicator"])["value"] == before["value"]


def test_what_was_seen_has_its_place(service: Service, report: str) -> None:
    before = some_value(service, report)
    at = before["evidence"]
    for saw in (f"{before['value']}@{at['start'] + 1}-{at['end'] + 1}", f"absent@{at['start']}-{at['end']}", "absent", ""):
        answer = post(service, report, indicator=before["indicator"], kind="as_stated", saw=saw)
        assert (answer.status_code, answer.json()["code"]) == (409, "stated_otherwise"), saw
    right = post(service, report, indicator=before["indicator"], kind="as_stated", saw=f"{before['value']}@{at['start']}-{at['end']}")
    assert right.status_code == 201, right.text


def test_a_list_is_decided_on_as_it_was_seen(service: Service, report: str) -> None:
    seen = service.client.get(f"/v1/reports/{report}/problems").json()
    text = service.client.get(f"/v1/reports/{report}/text").text
    items = [{"title": "选中的一段", "quote": text[20:60], "start": 20, "end": 60}]
    for saw in ("0" * 64, str(len(seen["items"])), ""):
        answer = post(service, report, indicator="problems", kind="items", items=items, saw=saw)
        assert (answer.status_code, answer.json()["code"]) == (409, "stated_otherwise"), saw
        assert answer.json()["value"] == seen["items"]
    first = post(service, report, indicator="problems", kind="items", items=items, saw=seen["saw"])
    assert first.status_code == 201, first.text
    previous = first.json()["decision"]["seq"]
    stale = post(service, report, indicator="problems", kind="items", items=[], previous=previous, saw=seen["saw"])
    assert (stale.status_code, stale.json()["code"]) == (409, "stated_otherwise")
    now = service.client.get(f"/v1/reports/{report}/problems").json()["saw"]
    assert post(service, report, indicator="problems", kind="as_stated", previous=previous, saw=now).status_code == 201


def test_of_many_at_once_exactly_one_wins(service: Service, report: str) -> None:
    indicator, barrier, answers = some_value(service, report)["indicator"], threading.Barrier(8), []

    def decide(n: int) -> None:
        barrier.wait()
        answers.append((n, post(service, report, indicator=indicator, kind="number", number=str(100 + n), who=f"P{n}")))

    threads = [threading.Thread(target=decide, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [n for n, answer in answers if answer.status_code == 201]
    assert len(won) == 1
    assert {answer.status_code for _, answer in answers} == {201, 409}
    now = value(service, report, indicator)
    assert (now["value"], now["origin"]) == (100 + won[0], "human")
    assert len(service.client.get(f"/v1/reports/{report}/decisions").json()["items"]) == 1


def test_many_at_once_on_different_values_all_count(service: Service, report: str) -> None:
    values = service.client.get(f"/v1/reports/{report}/values", params={"status": "reported"}).json()["items"][:8]
    answers: list[httpx2.Response] = []

    def decide(indicator: str) -> None:
        answers.append(post(service, report, indicator=indicator, kind="number", number="77"))

    threads = [threading.Thread(target=decide, args=(one["indicator"],)) for one in values]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [201] * len(values)
    for one in values:
        assert value(service, report, one["indicator"])["value"] == 77


def test_a_decision_that_is_sent_again_is_taken_once(service: Service, report: str) -> None:
    indicator = some_value(service, report)["indicator"]
    order, headers = {"indicator": indicator, "kind": "as_stated"}, {"Idempotency-Key": f"d-{report}"}
    first, again = post(service, report, headers=headers, **order), post(service, report, headers=headers, **order)
    assert (first.status_code, again.status_code, first.content) == (201, 201, again.content)
    assert again.headers["idempotent-replayed"] == "true"
    other = post(service, report, headers=headers, indicator=indicator, kind="number", number="1")
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")


def test_decisions_count_again_when_a_document_comes_back(service: Service, report: str) -> None:
    indicator = some_value(service, report)["indicator"]
    assert post(service, report, indicator=indicator, kind="number", number="4321").status_code == 201
    original = service.client.get(f"/v1/reports/{report}/original").content
    assert service.client.delete(f"/v1/reports/{report}").status_code == 204
    back = service.read(("wieder.txt", original))[0]
    assert back != report
    assert value(service, back, indicator)["value"] == 4321


def test_the_audit_says_who_did_what(service: Service, report: str) -> None:
    indicator = some_value(service, report)["indicator"]
    seq = post(service, report, indicator=indicator, kind="as_stated", who="Berta").json()["decision"]["seq"]
    entries = service.client.get("/v1/audit", params={"target": report}).json()["items"]
    entries = [entry for entry in entries if entry["details"].get("seq") == seq]
    assert [(entry["who"], entry["action"], entry["details"]["indicator"]) for entry in entries] == [("Berta", "decision.taken", indicator)]
    page = service.client.get("/v1/audit", params={"limit": 2}).json()
    assert [entry["seq"] for entry in page["items"]] == sorted((entry["seq"] for entry in page["items"]), reverse=True)
    further = service.client.get("/v1/audit", params={"limit": 2, "cursor": page["next"]}).json()
    assert further["items"][0]["seq"] < page["items"][-1]["seq"]


def test_with_a_key_nobody_signs_as_somebody_else(tmp_path: Path) -> None:
    key = new_key(tmp_path, "档案室", "--scope", "admin")
    with serving(tmp_path, key=key) as service:
        (report,) = service.read(GLUED)
        first, second, third = (one["indicator"] for one in service.client.get(f"/v1/reports/{report}/values").json()["items"][:3])
        signed = {"Berta": "Berta (档案室)", "": "档案室", " 档案室 ": "档案室"}
        for (who, said), indicator in zip(signed.items(), (first, second, third), strict=True):
            answer = post(service, report, indicator=indicator, kind="number", number="7", who=who)
            assert answer.status_code == 201, answer.text
            decision = answer.json()["decision"]
            assert decision["who"] == said
            assert value(service, report, indicator)["person"]["who"] == said
            history = service.client.get(f"/v1/reports/{report}/decisions").json()["items"]
            assert history[-1]["who"] == said
            assert json.loads(service.client.get("/v1/exports/decisions.jsonl").content.splitlines()[-1])["who"] == said
            entries = service.client.get("/v1/audit", params={"target": report}).json()["items"]
            assert [entry["who"] for entry in entries if entry["details"].get("seq") == decision["seq"]] == [said]


def test_the_service_says_nothing_of_faults(service: Service, tmp_path: Path) -> None:
    assert "Traceback" not in service.log.read_text(), tmp_path
