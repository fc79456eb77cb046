"""/v1/jobs of a real service: files and archives of all kinds, events, cancelling, keys that make a POST happen once."""

import io
import json
import struct
import threading
import time
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.serving import EXAMPLES, Service, new_key, serving, waited, zipped

pytestmark = pytest.mark.slow
DATA = {path.name: path.read_bytes() for path in sorted(EXAMPLES.glob("[01]*"))}
A, B = list(DATA.items())[:2]
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("jobs"), "--max-files", "40") as running:
        yield running


def documents(service: Service, job: dict[str, Any]) -> list[dict[str, Any]]:
    return service.client.get(f"/v1/jobs/{job['id']}/documents", params={"limit": 500}).json()["items"]


def test_many_files_become_reports_in_their_order(service: Service) -> None:
    job = service.job(*DATA.items())
    assert (job["state"], job["total"], job["llm"]) == ("queued", len(DATA), "off")
    ended = service.ended(job["id"])
    assert (ended["state"], ended["documents"]["done"], ended["error"]) == ("done", len(DATA), "")
    items = documents(service, ended)
    assert [(item["place"], item["name"], item["state"]) for item in items] == [(n, name, "done") for n, name in enumerate(DATA)]
    for item in items:
        report = service.client.get(f"/v1/reports/{item['report']}").json()
        extracted = service.client.post("/v1/extract", params={"name": item["name"]}, content=DATA[item["name"]]).json()
        assert report == extracted


def _gbk() -> bytes:
    """An archive as a Chinese Windows writes it: names in GBK, and nothing that says so."""
    made = bytearray(zipped(("ABCD.txt", A[1])))
    name = "年报.txt".encode("gbk")
    assert len(name) == 8
    return bytes(made).replace(b"ABCD.txt", name)


def test_archives(service: Service) -> None:
    unread = ("inner.zip", zipped(("内.txt", B[1]))), ("a.pdf", b"%PDF-"), ("Thumbs.db", b"")
    sent = (
        ("gbk.zip", _gbk()),
        ("二.zip", zipped(("../../x.txt", A[1]), ("/etc/y.txt", B[1] + b"\n1"), ("dir/z.txt", B[1]), *unread)),
        ("damaged.zip", zipped(A, B)[:-40]),
        ("no.zip", b"this is no archive"),
        ("empty.zip", zipped()),
    )
    job = service.ended(service.job(*sent)["id"])
    items = documents(service, job)
    states = {item["name"]: item["state"] for item in items}
    assert states["gbk.zip/年报.txt"] == "done", states
    assert states["二.zip/dir/z.txt"] == "done"
    assert states["二.zip/x.txt"] == states["二.zip/etc/y.txt"] == "done", "never a way out of a folder"
    assert states["二.zip/inner.zip"] == states["二.zip/a.pdf"] == "failed"
    assert job["clutter"] == 1
    assert states["damaged.zip"] == states["no.zip"] == states["empty.zip"] == "failed"
    for item in items:
        assert (item["state"] == "failed") == bool(item["reason"]), item
    assert job["state"] == "done"


def _bomb(megabytes: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("bomb.txt", "w", force_zip64=True) as out:
        for _ in range(megabytes):
            out.write(bytes(1_000_000))
    return made.getvalue()


def test_a_bomb_is_refused_and_what_comes_with_it_is_read(service: Service) -> None:
    bomb = _bomb(300)
    assert len(bomb) < 1_000_000
    lying = bytearray(zipped(("lie.txt", bytes(30_000_000))))
    at = lying.rindex(b"PK\x01\x02")
    lying[at + 24 : at + 28] = struct.pack("<I", 100)  # the directory says 100 bytes
    job = service.ended(service.job(("bomb.zip", bomb), ("lie.zip", bytes(lying)), A)["id"])
    items = documents(service, job)
    assert [item["state"] for item in items] == ["failed", "failed", "done"], items
    assert "MB" in items[0]["reason"]


def test_names_are_kept_apart_and_are_no_paths(service: Service) -> None:
    sent = (("../../x.txt", A[1]), ("x.txt", B[1]), ("C:\\x.txt", A[1]))
    more = ("\u202eevil<script>.txt", A[1]), ("a" * 700 + ".txt", A[1])
    job = service.job(*sent, *more)
    names = [item["name"] for item in documents(service, service.ended(job["id"]))]
    assert names[:3] == ["x.txt", "x (2).txt", "x (3).txt"]  # a form takes folders of Windows off
    assert len(set(names)) == 5
    assert all(len(name) <= 500 for name in names)


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"content": b"x"}, 415, "no_form"),
        ({"content": b"a=1", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}, 415, "no_form"),
        ({"content": b"{}", "headers": {"Content-Type": "application/json"}}, 415, "no_form"),
        ({"content": b"x", "headers": {"Content-Type": "multipart/form-data; boundary=x"}}, 400, "damaged_form"),
        ({"files": {"other": ("a.txt", b"1")}}, 422, "no_document"),
        ({"files": {"files": ("a.txt", b"1")}, "data": {"llm": "perhaps"}}, 422, "invalid"),
        ({"files": {"files": ("a.txt", b"1")}, "data": {"llm": "auto"}}, 422, "no_model"),
        ({"files": [("files", (f"{n}.txt", b"1")) for n in range(41)]}, 400, "damaged_form"),
        ({"files": {"files": ("many.zip", zipped(*((f"{n}.txt", b"%d" % n) for n in range(41))))}}, 413, "too_large"),
        ({"files": {"files": ("a.txt", b"1")}, "headers": {"Idempotency-Key": "k" * 201}}, 422, "invalid"),
    ],
)
def test_what_is_no_job_is_told_and_leaves_nothing(service: Service, sent: dict[str, Any], status: int, code: str) -> None:
    before = service.client.get("/v1/jobs").json()
    answer = service.client.post("/v1/jobs", **sent)
    assert (answer.status_code, answer.headers["content-type"], answer.json()["code"]) == (status, PROBLEM, code), answer.text
    assert service.client.get("/v1/jobs").json() == before


def test_a_file_that_is_too_large_or_none_fails_alone(service: Service) -> None:
    job = service.ended(service.job(("big.txt", b"x" * 20_000_001), ("binary.bin", bytes(range(256)) * 9), ("empty.txt", b""), A)["id"])
    assert job["documents"] == {"queued": 0, "done": 2, "waiting": 0, "failed": 2, "cancelled": 0}
    failed = service.client.get(f"/v1/jobs/{job['id']}/documents", params={"state": "failed"}).json()["items"]
    assert [item["name"] for item in failed] == ["big.txt", "binary.bin"]
    assert "20 MB" in failed[0]["reason"]
    report = service.client.get(f"/v1/reports/{failed[1]['report']}")
    assert (report.status_code, report.json()["code"]) == (409, "unreadable")


def events(service: Service, job_id: str) -> list[tuple[str, dict[str, Any]]]:
    found = []
    with service.client.stream("GET", f"/v1/jobs/{job_id}/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        name = ""
        for line in answer.iter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                found.append((name, json.loads(line.removeprefix("data: "))))
    return found


def test_events_tell_a_job_to_its_end(service: Service) -> None:
    many = [(f"{n}.txt", A[1] + b"\n%d" % n) for n in range(40)]
    job = service.job(*many)
    told = events(service, job["id"])
    assert {name for name, _ in told} == {"job"}
    assert told[-1][1] == service.client.get(f"/v1/jobs/{job['id']}").json()
    assert told[-1][1]["state"] == "done"
    done = [shape["documents"]["done"] for _, shape in told]
    assert done == sorted(done)
    assert events(service, job["id"]) == told[-1:], "of a job that is over, what became of it"
    missing = service.client.get("/v1/jobs/nothing/events")
    assert (missing.status_code, missing.headers["content-type"]) == (404, PROBLEM)


def test_listeners_that_go_away_leave_nothing_open(service: Service) -> None:
    job = service.job(*[(f"{n}.txt", B[1] + b"\n%d" % n) for n in range(40)])
    for _ in range(70):  # more than may be open at once
        with service.client.stream("GET", f"/v1/jobs/{job['id']}/events") as answer:
            assert answer.status_code == 200
            next(answer.iter_lines(), None)
    assert service.ended(job["id"])["state"] == "done"
    assert waited(lambda: service.client.get(f"/v1/jobs/{job['id']}/events").status_code == 200)


def test_cancelling_and_deleting(service: Service) -> None:
    job = service.job(*[(f"{n}.txt", A[1] + b"\nc%d" % n) for n in range(40)])
    answer = service.client.post(f"/v1/jobs/{job['id']}/cancel")
    assert answer.status_code == 200
    if answer.json()["state"] == "running":
        refused = service.client.delete(f"/v1/jobs/{job['id']}")
        assert (refused.status_code, refused.json()["code"]) == (409, "in_use")
    ended = service.ended(job["id"])
    assert sum(ended["documents"].values()) == 40
    assert ended["documents"]["queued"] == 0
    if ended["state"] == "cancelled":
        assert ended["documents"]["cancelled"] > 0
    assert service.client.post(f"/v1/jobs/{job['id']}/cancel").json() == ended, "one that is over stays as it is"
    ids = [item["report"] for item in documents(service, job)]
    assert service.client.delete(f"/v1/jobs/{job['id']}").status_code == 204
    assert service.client.get(f"/v1/jobs/{job['id']}").status_code == 404
    assert service.client.delete(f"/v1/jobs/{job['id']}").status_code == 404
    assert {service.client.get(f"/v1/reports/{one}").status_code for one in ids} == {404}


def test_the_same_post_happens_once(service: Service) -> None:
    headers, sent = {"Idempotency-Key": "eins"}, {"files": [("files", ("k.txt", A[1] + b"\nk"))]}
    first = service.client.post("/v1/jobs", headers=headers, **sent)
    again = service.client.post("/v1/jobs", headers=headers, **sent)
    assert first.status_code == again.status_code == 202
    assert first.content == again.content
    assert (again.headers["idempotent-replayed"], again.headers["location"]) == ("true", first.headers["location"])
    other = service.client.post("/v1/jobs", headers=headers, files=[("files", ("k.txt", b"other"))])
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert [job["id"] for job in service.client.get("/v1/jobs").json()["items"]].count(first.json()["id"]) == 1
    failing = {"Idempotency-Key": "zwei"}
    assert service.client.post("/v1/jobs", headers=failing, files=[("files", ("a.txt", b"1"))], data={"llm": "auto"}).status_code == 422
    assert service.client.post("/v1/jobs", headers=failing, **sent).status_code == 202, "what was not done may be asked for again"


def test_the_same_post_at_once_makes_one_job(service: Service) -> None:
    barrier, answers = threading.Barrier(8), []

    def post() -> None:
        barrier.wait()
        answers.append(service.client.post("/v1/jobs", headers={"Idempotency-Key": "zugleich"}, files=[("files", A)]))

    threads = [threading.Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made = {answer.json()["id"] for answer in answers if answer.status_code == 202}
    assert len(made) == 1
    for answer in answers:
        assert answer.status_code == 202 or (answer.status_code, answer.json()["code"]) == (409, "in_flight")
        assert answer.status_code == 202 or answer.headers["retry-after"] == "1"


def test_pages_of_jobs_and_their_documents(service: Service) -> None:
    job = service.ended(service.job(*[(f"{n:02}.txt", b"p%d" % n) for n in range(7)])["id"])
    found, cursor = [], ""
    while True:
        page = service.client.get(f"/v1/jobs/{job['id']}/documents", params={"limit": 3, "cursor": cursor}).json()
        found += [item["place"] for item in page["items"]]
        if not (cursor := page["next"]):
            break
    assert found == list(range(7))
    first = service.client.get("/v1/jobs", params={"limit": 2}).json()
    service.ended(service.job(("neu.txt", b"neu"))["id"])
    second = service.client.get("/v1/jobs", params={"limit": 2, "cursor": first["next"]}).json()
    assert not {job["id"] for job in first["items"]} & {job["id"] for job in second["items"]}
    for wrong in ("limit=0", "limit=501", "limit=x", "cursor=%21%21", "state=lost"):
        answer = service.client.get(f"/v1/jobs?{wrong}")
        assert (answer.status_code, answer.headers["content-type"]) in ((422, PROBLEM), (400, PROBLEM)), answer.text


def test_a_job_that_has_not_changed_is_not_sent_again(service: Service) -> None:
    job = service.ended(service.job(("e.txt", b"etag"))["id"])
    tag = service.client.get(f"/v1/jobs/{job['id']}").headers["etag"]
    answer = service.client.get(f"/v1/jobs/{job['id']}", headers={"If-None-Match": f'"x", W/{tag}'})
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)


def test_a_quota_is_of_documents(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("quota")
    key = new_key(folder, "tageweise", "--documents-per-day", "5", "--rate", "40")
    with serving(folder, key=key) as service:
        service.job(("a.zip", zipped(*((f"{n}.txt", b"%d" % n) for n in range(4)))))
        over = service.client.post("/v1/jobs", files=[("files", A), ("files", B)])
        assert (over.status_code, over.json()["code"], over.headers["retry-after"]) == (429, "quota", "3600")
        assert service.client.post("/v1/extract", content=b"x").status_code == 200
        assert service.client.post("/v1/extract", content=b"x").json()["code"] == "quota"
        again = service.client.post("/v1/jobs/again")  # a model may be asked about every one of them
        assert (again.status_code, again.json()["code"]) == (429, "quota")
        states = [service.client.get("/v1/service") for _ in range(45)]
        assert {answer.status_code for answer in states} == {200, 429}
        turned = next(answer for answer in states if answer.status_code == 429)
        assert (turned.json()["code"], turned.headers["retry-after"], turned.headers["content-type"]) == ("too_many", "10", PROBLEM)
        assert service.client.get("/healthz").status_code in (200, 429)


def _stacked(count: int, megabytes: int) -> bytes:
    """One member of zeros, and a directory that names it many times and says that it is small."""
    made = _bomb(megabytes)
    start, end = made.rindex(b"PK\x01\x02"), made.rindex(b"PK\x05\x06")
    entry = bytearray(made[start:end])
    entry[24:28] = struct.pack("<I", 1000)
    entries = b"".join(bytes(entry).replace(b"bomb.txt", b"%04d.txt" % n) for n in range(count))
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(entries), start, 0)
    return made[:start] + entries + tail


def _padded(count: int, megabytes: int) -> bytes:
    """The same without two entries upon one member: each has its own zeros, and lies about them."""
    made = bytearray(zipped(*((f"{n:04}.txt", bytes(megabytes * 1_000_000)) for n in range(count))))
    at = -1
    while (at := made.find(b"PK\x01\x02", at + 1)) >= 0:
        made[at + 24 : at + 28] = struct.pack("<I", 1000)
    return bytes(made)


def test_an_archive_that_lies_keeps_nobody_waiting(service: Service) -> None:
    sent = {"stacked.zip": _stacked(39, 100), "padded.zip": _padded(35, 19)}
    for name, archive in sent.items():
        began, slowest, over = time.monotonic(), 0.0, threading.Event()

        def post(name: str = name, archive: bytes = archive, over: threading.Event = over) -> None:
            service.ended(service.job((name, archive), A)["id"])
            over.set()

        thread = threading.Thread(target=post)
        thread.start()
        while not over.wait(0.02) and time.monotonic() - began < 30:
            asked = time.monotonic()
            service.job(("klein.txt", b"%f" % asked))  # whoever else writes
            slowest = max(slowest, time.monotonic() - asked)
        thread.join()
        assert slowest < 5, (name, slowest)
        assert time.monotonic() - began < 25, name
    job = service.ended(service.job(("stacked.zip", sent["stacked.zip"]), A)["id"])
    items = documents(service, job)
    assert [(item["name"], item["state"]) for item in items] == [("stacked.zip", "failed"), (A[0], "done")]
    assert "one upon the other" in items[0]["reason"]
