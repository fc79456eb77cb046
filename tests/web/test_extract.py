"""POST /v1/extract of a real service: whatever is sent, the report or what is wrong with it."""

import json
import socket
from collections.abc import Iterator

import pytest

from tests.support.serving import EXAMPLES, Service, nianbao, serving, zipped
from tests.variants import generate

pytestmark = pytest.mark.slow
DOCUMENT = EXAMPLES / "01-one-cell-per-line.txt"
DATA = DOCUMENT.read_bytes()
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("extract"), "--max-body", "30") as running:
        yield running


def test_the_report_is_that_of_the_command_byte_for_byte(service: Service) -> None:
    for document in sorted(EXAMPLES.glob("[01]*")):
        expected = nianbao("extract", str(document)).stdout.rstrip(b"\n")
        answer = service.client.post("/v1/extract", params={"name": str(document)}, content=document.read_bytes())
        assert answer.status_code == 200, answer.text
        mine, theirs = answer.json(), json.loads(expected)
        assert mine.pop("document") == str(document).lstrip("/")
        theirs.pop("document")
        assert mine == theirs


def test_a_file_of_several_reports_is_refused_unless_one_is_named(service: Service) -> None:
    two = b"\n".join((EXAMPLES / name).read_bytes() for name in ("01-one-cell-per-line.txt", "06-totals-do-not-add-up.txt"))
    refused = service.client.post("/v1/extract?name=a.txt", content=two)
    assert refused.status_code == 422
    assert "a.txt#2" in refused.json()["detail"]
    second = service.client.post("/v1/extract", params={"name": "a.txt#2"}, content=two)
    assert second.status_code == 200
    assert second.json()["document"] == "a.txt#2"
    alone = service.client.post("/v1/extract", content=(EXAMPLES / "06-totals-do-not-add-up.txt").read_bytes())
    said = [[(v["indicator"], v["value"], v["status"], v["review"]) for v in one.json()["values"]] for one in (second, alone)]
    assert said[0] == said[1]
    assert service.client.post("/v1/extract", params={"name": "a.txt#3"}, content=two).status_code == 422


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("kind", ["text/plain", "text/html; charset=gbk", "application/octet-stream", FORM, "nonsense", None])
def test_a_raw_body_is_the_document_whatever_type_it_says(service: Service, kind: str | None) -> None:
    headers = {"Content-Type": kind} if kind else {}
    answer = service.client.post("/v1/extract?name=a.txt", content=DATA, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.json()["source"]["size"] == len(DATA)
    assert answer.json()["document"] == "a.txt"


def test_a_form_with_a_file(service: Service) -> None:
    answer = service.client.post("/v1/extract", files={"file": ("岚石县/../报告.txt", DATA)})
    assert answer.status_code == 200
    assert answer.json()["document"] == "岚石县/报告.txt"


@pytest.mark.parametrize(
    ("content", "headers", "status", "code"),
    [
        (
            b'--x\r\nContent-Disposition: form-data; name="other"\r\n\r\n1\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
            422,
            "no_document",
        ),
        (
            b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n1\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
            422,
            "no_document",
        ),
        (b"no form at all", "multipart/form-data; boundary=x", 400, "damaged_form"),
        (b"no boundary", "multipart/form-data", 400, "damaged_form"),
        (b"PK\x03\x04" + bytes(200), "application/zip", 422, "unreadable"),
        (zipped(("word/document.xml", b"<x/>"), ("[Content_Types].xml", b"<x/>")), "", 422, "unreadable"),
        (bytes(range(256)) * 40, "", 422, "unreadable"),
    ],
)
def test_what_cannot_be_read_is_told_as_a_problem(service: Service, content: bytes, headers: str, status: int, code: str) -> None:
    answer = service.client.post("/v1/extract?name=x", content=content, headers={"Content-Type": headers} if headers else {})
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM), answer.text
    said = answer.json()
    assert {"type", "title", "status", "detail", "code", "instance"} <= said.keys()
    assert (said["status"], said["code"], said["instance"]) == (status, code, "/v1/extract")
    assert len(said["detail"]) > 10


@pytest.mark.parametrize("content", [b"", b" \n", b"0", "政府".encode(), "政府信息公开".encode("utf-16")])
def test_little_is_read_and_says_that_it_is_no_report(service: Service, content: bytes) -> None:
    answer = service.client.post("/v1/extract", content=content)
    assert answer.status_code == 200, answer.text
    assert answer.json()["source"]["kind"] in ("empty", "not_a_report", "stub")


def test_a_name_is_never_a_path(service: Service) -> None:
    for given, kept in {
        "../../etc/passwd": "etc/passwd",
        "C:\\x\\..\\年报.txt": "C:/x/年报.txt",
        "/a\x00b\x1b[31m": "ab[31m",
        "..": "document",
    }.items():
        answer = service.client.post("/v1/extract", params={"name": given}, content=b"x")
        assert answer.json()["document"] == kept
    assert service.client.post("/v1/extract", params={"name": "x" * 500}, content=b"x").status_code == 422


def _raw(service: Service, request: bytes, *, shut: bool = False) -> bytes:
    host, port = service.url.removeprefix("http://").rstrip("/").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as line:
        line.sendall(request)
        if shut:
            line.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := line.recv(65536):
            answer += piece
        return answer


def test_too_large(service: Service) -> None:
    document = service.client.post("/v1/extract?name=a.txt", content=b"x" * 20_000_001)
    assert (document.status_code, document.json()["code"]) == (413, "too_large")
    form = service.client.post("/v1/extract", files={"file": ("a.txt", b"x" * 20_000_001)})
    assert (form.status_code, form.json()["code"]) == (413, "too_large")
    head = b"POST /v1/extract HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    declared = _raw(service, head + b"Content-Length: 30000001\r\n\r\n")
    assert declared.startswith(b"HTTP/1.1 413")
    assert b"x-content-type-options: nosniff" in declared.lower()
    body = json.loads(declared.partition(b"\r\n\r\n")[2])
    assert (body["code"], body["title"], body["instance"]) == ("too_large", "Content Too Large", "/v1/extract")


def test_a_body_that_never_says_how_long_it_is_is_bounded_too(service: Service) -> None:
    def endless(first: bytes) -> Iterator[bytes]:
        yield first
        for _ in range(60):
            yield b"x" * 1_000_000

    head = b'--y\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
    for path, kind, first in (("jobs", "multipart/form-data; boundary=y", head), ("keys", "application/json", b'{"name": "')):
        answer = service.client.post(f"/v1/{path}", content=endless(first), headers={"Content-Type": kind})
        assert (answer.status_code, answer.headers["content-type"], answer.json()["code"]) == (413, PROBLEM, "too_large"), answer.text


@pytest.mark.parametrize(
    "request_",
    [
        b"POST /v1/extract HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf",
        b"POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 99\r\n\r\n--x",
        b"POST /v1/extract HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + b"9" * 9_000 + b"\r\n\r\n",
        b"GET /v1/reports HT",
        b"\x00\xff\x16\x03\x01\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 100_000,
        b"POST /v1/extract HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_lines_that_are_cut_or_senseless_hurt_nobody(service: Service, request_: bytes) -> None:
    said = _raw(service, request_, shut=True)
    assert not said.startswith(b"HTTP/1.1 5"), said
    assert service.client.get("/healthz").status_code == 200
    assert "Traceback" not in service.log.read_text()


def test_methods_and_paths_that_are_not_there(service: Service) -> None:
    for method, path, status in (
        ("GET", "/v1/extract", 405),
        ("PUT", "/v1/jobs", 405),
        ("GET", "/v1/nothing", 404),
        ("GET", "/v1/reports/x/y", 404),
    ):
        answer = service.client.request(method, path)
        assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)
        assert answer.json()["status"] == status


def test_every_one_of_many_at_once_gets_its_own(service: Service) -> None:
    from concurrent.futures import ThreadPoolExecutor

    made = [generate(seed) for seed in range(90_000, 90_024)]

    def sent(n: int) -> tuple[int, int]:
        answer = service.client.post("/v1/extract", params={"name": f"{n}{made[n].suffix}"}, content=made[n].data)
        assert answer.status_code == 200, answer.text
        return answer.json()["source"]["size"], int(answer.json()["document"].partition(".")[0])

    with ThreadPoolExecutor(12) as pool:
        assert list(pool.map(sent, range(24))) == [(len(made[n].data), n) for n in range(24)]


def test_nothing_is_kept(service: Service) -> None:
    service.client.post("/v1/extract?name=secret.txt", content=DATA)
    assert service.client.get("/v1/reports").json()["items"] == []
