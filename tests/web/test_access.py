"""Who may do what at a real service: keys, scopes, sessions of browsers, pages of other sites."""

import http.client
import importlib.util
import re
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from starlette.testclient import TestClient

from extractor.cli import main
from tests.support.housing import ANYWHERE, BY, housed
from tests.support.serving import Service, new_key, said, serving, waited

pytestmark = pytest.mark.slow
PROBLEM = "application/problem+json"
SCOPES = ("read", "write", "review", "admin")
ROUTES = (
    ("POST", "/v1/extract", "write"),
    ("POST", "/v1/jobs", "write"),
    ("POST", "/v1/jobs/again", "write"),
    ("GET", "/v1/jobs", "read"),
    ("GET", "/v1/jobs/x", "read"),
    ("GET", "/v1/jobs/x/documents", "read"),
    ("GET", "/v1/jobs/x/events", "read"),
    ("POST", "/v1/jobs/x/cancel", "write"),
    ("DELETE", "/v1/jobs/x", "write"),
    ("GET", "/v1/reports", "read"),
    ("GET", "/v1/reports/counts", "read"),
    ("GET", "/v1/reports/next", "read"),
    ("GET", "/v1/reports/x", "read"),
    ("GET", "/v1/reports/x/summary", "read"),
    ("GET", "/v1/reports/x/page", "read"),
    ("GET", "/v1/reports/x/values", "read"),
    ("GET", "/v1/reports/x/checks", "read"),
    ("GET", "/v1/reports/x/problems", "read"),
    ("GET", "/v1/reports/x/improvements", "read"),
    ("GET", "/v1/reports/x/text", "read"),
    ("GET", "/v1/reports/x/original", "read"),
    ("DELETE", "/v1/reports/x", "write"),
    ("GET", "/v1/reports/x/decisions", "read"),
    ("POST", "/v1/reports/x/decisions", "review"),
    ("GET", "/v1/exports/jsonl", "read"),
    ("GET", "/v1/service", "read"),
    ("GET", "/v1/keys", "admin"),
    ("POST", "/v1/keys", "admin"),
    ("DELETE", "/v1/keys/x", "admin"),
    ("GET", "/v1/audit", "admin"),
    ("GET", "/metrics", "read"),
)
"""Method, path, the scope that it takes."""
OPEN = {("GET", "/healthz"), ("GET", "/readyz")}
ORDER = {"indicator": "about.year", "kind": "as_stated", "who": "x"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("access")


@pytest.fixture(scope="module")
def keys(folder: Path) -> dict[str, str]:
    return {scope: new_key(folder, scope, "--scope", scope) for scope in SCOPES}


@pytest.fixture(scope="module")
def service(folder: Path, keys: dict[str, str]) -> Iterator[Service]:
    assert keys
    with serving(folder) as running:
        yield running


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def ask(service: Service, method: str, path: str, **more: object) -> httpx2.Response:
    body = {"json": ORDER} if path.endswith("/decisions") and method == "POST" else {}
    return service.client.request(method, path, **body, **more)  # type: ignore[arg-type]


def test_the_table_holds_every_route(service: Service, keys: dict[str, str]) -> None:
    described = service.client.get("/v1/openapi.json", headers=bearer(keys["read"])).json()["paths"]
    known = {(method.upper(), path) for path, methods in described.items() for method in methods if path.startswith(("/v1", "/metrics"))}
    table = {(method, path) for method, path, _ in ROUTES}
    shapes = {(method, re.sub(r"\{[^}]+\}", "x", path).replace("/exports/x", "/exports/jsonl")) for method, path in known}
    assert shapes == table


@pytest.mark.parametrize(("method", "path", "scope"), ROUTES)
def test_every_route_with_every_scope(service: Service, keys: dict[str, str], method: str, path: str, scope: str) -> None:
    nobody = ask(service, method, path)
    assert (nobody.status_code, nobody.headers["content-type"], nobody.json()["code"]) == (401, PROBLEM, "no_key")
    assert nobody.headers["www-authenticate"].startswith("Bearer")
    for name, key in keys.items():
        answer = ask(service, method, path, headers=bearer(key))
        if name in (scope, "admin"):
            assert answer.status_code not in (401, 403), (name, answer.text)
        else:
            assert (answer.status_code, answer.headers["content-type"], answer.json()["code"]) == (403, PROBLEM, "not_allowed")
            assert scope in answer.json()["detail"]


@pytest.mark.parametrize("given", ["Bearer", "Bearer x", "Basic eDp5", "Bearer " + "x" * 5000, "bearer nb_" + "0" * 40, "Bearer \u00e9"])
def test_keys_that_are_none(service: Service, given: str) -> None:
    answer = service.client.get("/v1/reports", headers={"Authorization": given.encode("latin-1")})  # type: ignore[dict-item]
    assert (answer.status_code, answer.headers["content-type"]) == (401, PROBLEM)


def test_what_is_open_says_nothing_of_documents(service: Service) -> None:
    for method, path in OPEN:
        answer = service.client.request(method, path)
        assert answer.status_code == 200
        assert set(answer.json()) == {"status", "version"}


@pytest.mark.parametrize("command", [["serve"], ["keys", "list"]])
def test_without_its_libraries_it_says_what_to_install(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "alembic" else found(name))
    assert main(command) == 2
    assert re.search(r"the service needs alembic.*nianbao\[serve\]", capsys.readouterr().err)


def test_keys_are_made_shown_once_and_taken_back(service: Service, keys: dict[str, str], folder: Path) -> None:
    admin = bearer(keys["admin"])
    made = service.client.post("/v1/keys", json={"name": "neu", "scopes": ["read"]}, headers=admin)
    assert made.status_code == 201, made.text
    key = made.json()
    assert service.client.get("/v1/reports", headers=bearer(key["secret"])).status_code == 200
    shown = service.client.get("/v1/keys", headers=admin)
    assert key["secret"] not in shown.text
    assert key["secret"].encode() not in b"".join(path.read_bytes() for path in folder.glob("nianbao.sqlite*"))
    assert service.client.delete(f"/v1/keys/{key['id']}", headers=admin).status_code == 204
    assert service.client.get("/v1/reports", headers=bearer(key["secret"])).status_code == 401
    expiries = "2020-01-01T00:00:00Z", "2030-01-01T00:00:00", "9999-12-31T23:59:59-23:00", "0001-01-01T00:00:00+23:00"
    wrong = {"scopes": []}, {"scopes": ["all"]}, {"per_minute": 0}, {"name": ""}, {"name": " \u3000\t"}, *({"expires": e} for e in expiries)
    for order in ({"name": "x", "scopes": ["read"], **one} for one in wrong):
        answer = service.client.post("/v1/keys", json=order, headers=admin)
        assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM), answer.text


def test_a_key_is_taken_back_at_the_command_line_while_the_service_runs(service: Service, folder: Path) -> None:
    secret = new_key(folder, "kurz")
    assert service.client.get("/v1/reports", headers=bearer(secret)).status_code == 200
    key_id = next(line.split("\t")[0] for line in said("keys", "list", "--data", str(folder)).splitlines() if "\tkurz\t" in line)
    assert main(["keys", "revoke", key_id, "--data", str(folder)]) == 0
    assert waited(lambda: service.client.get("/v1/reports", headers=bearer(secret)).status_code == 401, seconds=15)
    assert main(["keys", "revoke", key_id, "--data", str(folder)]) == 2


def test_a_session_needs_its_token_for_every_change(service: Service, folder: Path, keys: dict[str, str]) -> None:
    from extractor.web.access import COOKIE, TOKEN_HEADER, Sessions

    sessions = Sessions(folder)
    shown = service.client.get("/v1/keys", headers=bearer(keys["admin"])).json()["items"]
    cookie = sessions.cookie(next(key["id"] for key in shown if key["name"] == "write"))
    page = {"Cookie": f"{COOKIE}={cookie}"}
    assert service.client.get("/v1/jobs", headers=page).json()["code"] == "not_allowed", "the session may what its key may"
    without = service.client.post("/v1/extract", content=b"x", headers=page)
    assert (without.status_code, without.json()["code"]) == (403, "no_token")
    wrong = service.client.post("/v1/extract", content=b"x", headers={**page, TOKEN_HEADER: "0" * 64})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "no_token")
    token = {TOKEN_HEADER: sessions.token(cookie)}
    assert service.client.post("/v1/extract", content=b"x", headers={**page, **token}).status_code == 200
    cross = service.client.post("/v1/extract", content=b"x", headers={**page, **token, "Sec-Fetch-Site": "cross-site"})
    assert (cross.status_code, cross.json()["code"]) == (403, "from_elsewhere")
    forged = {"Cookie": f"{COOKIE}={cookie[:-3]}abc"}
    assert service.client.get("/v1/jobs", headers=forged).status_code == 401


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service without keys."""
    with serving(tmp_path_factory.mktemp("local")) as running:
        yield running


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
    ],
)
def test_pages_of_other_sites_change_nothing(local: Service, headers: dict[str, str]) -> None:
    for method, path in (("POST", "/v1/extract"), ("POST", "/v1/jobs"), ("DELETE", "/v1/jobs/x"), ("POST", "/v1/keys")):
        answer = local.client.request(method, path, headers=headers)
        assert (answer.status_code, answer.headers["content-type"], answer.json()["code"]) == (403, PROBLEM, "from_elsewhere")
    own = local.url.removesuffix("/")
    assert local.client.post("/v1/extract", content=b"x", headers={"Origin": own, "Sec-Fetch-Site": "same-origin"}).status_code == 200
    assert "access-control-allow-origin" not in local.client.get("/v1/reports", headers={"Origin": "https://evil.example"}).headers


def test_another_hosts_name_is_refused_on_loopback(local: Service) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "", "127.0.0.2", "[::2]:1", "0.0.0.0"):
        answer = local.client.get("/v1/reports", headers={"Host": host})
        assert (answer.status_code, answer.headers["content-type"]) == (421, PROBLEM), host
    port = local.url.rstrip("/").rpartition(":")[2]
    for host in ("localhost", f"localhost:{port}", f"LOCALHOST:{port}", "127.0.0.1", f"127.0.0.1:{port}"):
        assert local.client.get("/v1/reports", headers={"Host": host}).status_code == 200, host


def test_a_request_without_a_host(local: Service) -> None:
    line = http.client.HTTPConnection("127.0.0.1", int(local.url.rstrip("/").rpartition(":")[2]))
    line.putrequest("GET", "/v1/reports", skip_host=True)
    line.endheaders()
    assert line.getresponse().status in (400, 421)
    line.close()


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_nobody_listens_to_the_world_without_a_key(
    host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("uvicorn.Server.run", lambda *_, **__: pytest.fail("it listens"))
    assert main(["serve", "--host", host, "--port", "0", "--data", str(tmp_path)]) == 2
    told = capsys.readouterr()
    assert "there is no key" in told.err
    assert "nianbao keys add" in told.err
    assert told.out == ""


def test_figures_are_readable_and_name_no_document(local: Service) -> None:
    from prometheus_client.parser import text_string_to_metric_families

    local.client.get("/v1/reports/geheim")
    local.client.get("/geheim/x")
    page = local.client.get("/metrics")
    assert page.headers["content-type"].startswith("text/plain; version=0.0.4")
    families = {family.name: family for family in text_string_to_metric_families(page.text)}
    named = ("http_requests", "http_seconds", "jobs", "documents", "worker_starts")
    assert {f"nianbao_{name}" for name in named} <= families.keys()
    assert "geheim" not in page.text
    routes = {sample.labels["route"] for sample in families["nianbao_http_requests"].samples}
    assert {"/v1/reports/{report_id}", "other"} <= routes


@pytest.mark.parametrize("host", [ANYWHERE, "127.0.0.1"])
@pytest.mark.parametrize("end", ["expired", "revoked"])
def test_the_end_of_the_last_key_opens_no_door(tmp_path: Path, host: str, end: str) -> None:
    with housed(tmp_path, host) as (house, client):
        expires = datetime.now(UTC) - timedelta(seconds=1) if end == "expired" else None
        key, secret = house.keys.make("letzter", ("admin",), BY, expires=expires)
        assert end == "expired" or house.keys.revoke(key.id, BY)
        for method, path in (("GET", "/v1/reports"), ("GET", "/v1/keys"), ("POST", "/v1/keys"), ("GET", "/metrics")):
            assert client.request(method, path).status_code == 401, path
        assert client.get("/v1/reports", headers=bearer(secret)).status_code == 401
        page = client.get("/", headers={"Accept": "text/html"})
        assert (page.status_code, page.headers["location"]) == (303, "/login?next=/")
        assert client.get("/login").status_code == 200
        _, other = house.keys.make("neu", ("admin",), BY)
        assert client.get("/v1/keys", headers=bearer(other)).status_code == 200


def test_only_this_machine_needs_no_key(tmp_path: Path) -> None:
    with housed(tmp_path / "all", ANYWHERE) as (_, client):
        assert client.get("/v1/reports").status_code == 401
    with housed(tmp_path / "own", "127.0.0.2") as (_, client):
        assert client.get("/v1/reports", headers={"Host": "127.0.0.2"}).status_code == 200


def test_nobody_is_told_where_the_database_is(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    from sqlalchemy import text

    with housed(tmp_path, "localhost") as (house, client):
        with house.database.writing() as connection:
            connection.execute(text("ALTER TABLE jobs RENAME TO lost"))
        answer = client.get("/v1/jobs")
        assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "store_error", "1")
        assert "cannot be used" in answer.json()["detail"]
        for secret in (str(tmp_path), "sqlite", "no such table"):
            assert secret not in answer.text
        assert str(tmp_path) in caplog.text, "the log says where"


def session_of(client: TestClient, secret: str) -> tuple[str, str]:
    """A cookie of a browser that logs in, and the token of its pages."""
    from extractor.web.access import COOKIE

    assert client.post("/login", data={"key": secret}).status_code == 303
    cookie = client.cookies[COOKIE]
    client.cookies.clear()
    return f"{COOKIE}={cookie}", cookie


def test_a_copied_cookie_ends_with_its_session(tmp_path: Path) -> None:
    from extractor.web.access import TOKEN_HEADER

    with housed(tmp_path) as (house, client):
        _, secret = house.keys.make("a", ("read",), BY)
        (one, cookie), (other, _) = session_of(client, secret), session_of(client, secret)
        assert client.get("/v1/reports", headers={"Cookie": one}).status_code == 200
        headers = {"Cookie": one, TOKEN_HEADER: house.sessions.token(cookie)}
        assert client.post("/logout", headers=headers).status_code == 204
        assert client.get("/v1/reports", headers={"Cookie": one}).status_code == 401
        assert client.get("/v1/reports", headers={"Cookie": other}).status_code == 200


def test_a_stream_ends_with_its_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.web.api.events.KNOWN_SECONDS", 0.5)
    with housed(tmp_path) as (house, client):
        key, secret = house.keys.make("a", ("read", "write"), BY)
        files = {"files": ("a.txt", "一、总体情况".encode())}
        job = client.post("/v1/jobs", files=files, headers=bearer(secret)).json()  # nobody does it: there is no worker
        threading.Timer(1.0, lambda: house.keys.revoke(key.id, BY)).start()
        threading.Timer(15.0, house.streams.closing.set).start()  # what fails should not hang
        begun = time.monotonic()
        streamed = client.get(f"/v1/jobs/{job['id']}/events", headers=bearer(secret))
        assert 0.9 < time.monotonic() - begun < 10
        assert streamed.text.count("event: job") == 1
