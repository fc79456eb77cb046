"""Reports of a real service: listed, by their parts, as files to take away."""

import csv
import io
import json
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.serving import EXAMPLES, Service, nianbao, serving

pytestmark = pytest.mark.slow
DATA = {path.name: path.read_bytes() for path in sorted(EXAMPLES.glob("[01]*"))}
PROBLEM = "application/problem+json"
HTML = b"<html><title>x</title><script>alert(1)</script><p>\xe6\x94\xbf\xe5\xba\x9c</html>"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("reports")) as running:
        running.read(*DATA.items(), ('"; x="/böse\r\n.html', HTML))
        yield running


def get(service: Service, path: str, **params: Any) -> Any:
    answer = service.client.get(f"/v1/{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def listed(service: Service, **params: Any) -> list[dict[str, Any]]:
    found, cursor = [], ""
    while True:
        page = get(service, "reports", **{"limit": 3, "cursor": cursor, **params})
        assert len(page["items"]) <= 3
        found += page["items"]
        if not (cursor := page["next"]):
            return found


def test_filters_and_counts_say_the_same(service: Service) -> None:
    everything = listed(service)
    assert len(everything) == len(DATA) + 1
    counts = get(service, "reports/counts")
    assert counts["total"] == len(everything)
    assert counts["needs_review"] == len(listed(service, needs_review=True)) == sum(1 for one in everything if one["needs_review"])
    assert counts["failing"] == len(listed(service, failing=True)) == sum(1 for one in everything if one["failing"])
    for year, count in counts["years"].items():
        if year != "unknown":
            assert len(listed(service, year=year)) == count
    some = next(one for one in everything if one["agency"])
    assert {one["id"] for one in listed(service, agency=some["agency"])} == {o["id"] for o in everything if o["agency"] == some["agency"]}
    assert [one["name"] for one in listed(service, q="08-PDF")] == ["08-pdf-text.txt"]
    assert listed(service, q="%%") == listed(service, q="08_pdf") == listed(service, job="nothing") == []
    assert {one["kind"] for one in listed(service, kind="not_a_report")} == {"not_a_report"}


def test_orders(service: Service) -> None:
    everything = {one["id"] for one in listed(service)}
    for order in ("newest", "name", "agency", "open"):
        found = listed(service, order=order)
        assert {one["id"] for one in found} == everything
        assert len(found) == len(everything)
    names = [one["name"] for one in listed(service, order="name")]
    assert names == sorted(names, key=str.encode)
    left = [one["needs_review"] for one in listed(service, order="open")]
    assert left == sorted(left, reverse=True)
    cursor = get(service, "reports", limit=1)["next"]
    other = service.client.get("/v1/reports", params={"order": "name", "cursor": cursor})
    assert (other.status_code, other.headers["content-type"]) == (400, PROBLEM)


def test_pages_hold_while_documents_come_in(service: Service) -> None:
    before = [one["id"] for one in listed(service)]
    over = threading.Event()

    def pour() -> None:
        n = 0
        while not over.is_set():
            n += 1
            service.job((f"dazu-{n}.txt", f"dazu {n} {id(over)}".encode()))

    thread = threading.Thread(target=pour)
    thread.start()
    try:
        for order in ("newest", "name"):
            found = [one["id"] for one in listed(service, order=order)]
            assert len(found) == len(set(found)), "no document twice"
            assert set(before) <= set(found), "none missed"
    finally:
        over.set()
        thread.join()


def test_the_parts_of_a_report_are_those_of_the_whole(service: Service) -> None:
    for one in listed(service, q="0", order="name")[:6]:
        report = get(service, f"reports/{one['id']}")
        assert get(service, f"reports/{one['id']}/values")["items"] == report["values"]
        for_review = [value for value in report["values"] if value["review"]]
        assert get(service, f"reports/{one['id']}/values", review=True)["items"] == for_review
        blank = [value for value in report["values"] if value["status"] == "blank"]
        assert get(service, f"reports/{one['id']}/values", status="blank")["items"] == blank
        assert get(service, f"reports/{one['id']}/checks", outcome="fails")["items"] == [
            c for c in report["checks"] if c["outcome"] == "fails"
        ]
        for name in ("problems", "improvements"):
            assert get(service, f"reports/{one['id']}/{name}")["items"] == report[name]
        line = get(service, f"reports/{one['id']}/summary")
        assert line["failing"] == sum(1 for check in report["checks"] if check["outcome"] == "fails")


def test_the_text_is_what_places_count_in(service: Service) -> None:
    for one in listed(service, kind="report"):
        answer = service.client.get(f"/v1/reports/{one['id']}/text")
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        text = answer.content.decode()
        for value in get(service, f"reports/{one['id']}/values")["items"]:
            if place := value["evidence"]:
                assert text[place["start"] : place["end"]] == place["text"]


def test_the_original_is_never_shown(service: Service) -> None:
    one = listed(service, q="böse")[0]
    answer = service.client.get(f"/v1/reports/{one['id']}/original")
    assert answer.content == HTML
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert not set('"\r\n<') & set(answer.headers["content-disposition"])
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    for part in ("", "/text", "/values", "/summary"):
        headers = service.client.get(f"/v1/reports/{one['id']}{part}").headers
        assert headers["content-type"].partition(";")[0] in ("application/json", "text/plain")
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]


def test_what_has_not_changed_is_not_sent_again(service: Service) -> None:
    one = listed(service, q="02-pipes")[0]
    tags = set()
    for part in ("", "/values", "/values?review=true", "/checks", "/problems", "/improvements"):
        first = service.client.get(f"/v1/reports/{one['id']}{part}")
        tag = first.headers["etag"]
        assert tag.isascii()
        again = service.client.get(f"/v1/reports/{one['id']}{part}", headers={"If-None-Match": tag})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        tags.add(tag)
    assert len(tags) == 6


@pytest.mark.parametrize("part", ["", "/summary", "/values", "/checks", "/problems", "/improvements", "/text", "/original", "/decisions"])
def test_what_is_not_there(service: Service, part: str) -> None:
    for name in ("nothing", "..", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "a" * 3000, "%00", "%ff"):
        answer = service.client.get(f"/v1/reports/{name}{part}")
        assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM), (name, answer.text)


def export(service: Service, form: str, **params: Any) -> bytes:
    answer = service.client.get(f"/v1/exports/{form}", params=params)
    assert answer.status_code == 200, answer.text
    assert "attachment" in answer.headers["content-disposition"]
    return answer.content


def test_lines_and_tables(service: Service) -> None:
    reports = [json.loads(line) for line in export(service, "jsonl", kind="report").splitlines()]
    ids = listed(service, kind="report", order="name")
    assert [report["document"] for report in reports] == [one["name"] for one in ids]
    assert reports[0] == get(service, f"reports/{ids[0]['id']}")
    tidy = list(csv.DictReader(io.StringIO(export(service, "csv", kind="report").decode("utf-8-sig"))))
    assert len(tidy) == sum(len(report["values"]) for report in reports)
    wide = list(csv.reader(io.StringIO(export(service, "wide.csv", kind="report").decode("utf-8-sig"))))
    assert len(wide) == len(reports) + 1
    assert {len(row) for row in wide} == {len(wide[0])}
    assert export(service, "jsonl", year=1999) == b""


def test_parquet_and_workbooks_are_readable(service: Service, tmp_path: Path) -> None:
    import duckdb
    import openpyxl

    reports = [json.loads(line) for line in export(service, "jsonl", kind="report").splitlines()]
    zipfile.ZipFile(io.BytesIO(export(service, "parquet.zip", kind="report"))).extractall(tmp_path)
    tables = sorted(tmp_path.rglob("*.parquet"))
    values = next(path for path in tables if "values" in str(path))
    rows = duckdb.connect().execute(f"SELECT count(*) FROM read_parquet('{values}')").fetchall()
    assert rows == [(sum(len(report["values"]) for report in reports),)]
    book = openpyxl.load_workbook(io.BytesIO(export(service, "xlsx", kind="report")), read_only=True)
    assert len(book.sheetnames) > len(reports)


def decide(service: Service, report: str, **order: Any) -> int:
    """Somebody decides on a value; the number of the decision."""
    answer = service.client.post(f"/v1/reports/{report}/decisions", json={"who": "Anna", **order})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["decision"]["seq"])


def test_gold_is_what_a_person_looked_at(service: Service) -> None:
    def gold() -> list[str]:
        return sorted(zipfile.ZipFile(io.BytesIO(export(service, "gold.zip"))).namelist())

    assert gold() == [], "nobody has decided anything"
    one = next(one for one in listed(service, kind="report") if not one["needs_review"])
    seq = decide(service, one["id"], indicator="requests.received.total", kind="as_stated")
    assert [name.endswith(f".{one['id'][-8:]}.json") for name in gold()] == [True]
    decide(service, one["id"], indicator="requests.received.total", kind="take_back", previous=seq)
    assert gold() == [], "what was decided was taken back"


def test_gold_passes_eval(service: Service, tmp_path: Path) -> None:
    for one in listed(service, kind="report"):
        for value in get(service, f"reports/{one['id']}/values", status="reported")["items"][1:2]:
            decide(service, one["id"], indicator=value["indicator"], kind="as_stated")
    zipfile.ZipFile(io.BytesIO(export(service, "gold.zip"))).extractall(tmp_path / "gold")
    gold = sorted((tmp_path / "gold").iterdir())
    reports = [one for one in listed(service, kind="report") if not one["needs_review"]]
    finished = [one for one in reports if get(service, f"reports/{one['id']}/decisions")["items"]]
    assert len(gold) == len(finished) > 0
    names = {json.loads(path.read_bytes())["document"] for path in gold}
    assert names == {one["name"] for one in finished}
    (tmp_path / "reports.jsonl").write_bytes(export(service, "jsonl"))
    done = nianbao("eval", str(tmp_path / "gold"), str(tmp_path / "reports.jsonl"), "--max-silent", "0", "--min-correct", "100")
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()


def test_exports_that_are_none(service: Service) -> None:
    for path in ("exports/exe", "exports/..%2f..", "exports/csv?year=x", "exports/csv?state=lost", "exports/xlsx?q=" + "x" * 300):
        answer = service.client.get(f"/v1/{path}")
        assert (answer.status_code, answer.headers["content-type"]) in ((422, PROBLEM), (404, PROBLEM)), answer.text


def test_a_document_is_deleted_with_its_report(service: Service) -> None:
    (one,) = service.read(("weg.txt", b"weg"))
    assert service.client.delete(f"/v1/reports/{one}").status_code == 204
    assert service.client.get(f"/v1/reports/{one}").status_code == 404
    assert service.client.delete(f"/v1/reports/{one}").status_code == 404
    job = next(job for job in get(service, "jobs")["items"] if job["total"] == 1 and job["state"] == "done")
    assert get(service, f"jobs/{job['id']}/documents")["items"][0]["name"]
