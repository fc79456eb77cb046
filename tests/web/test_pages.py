"""Pages of a real service: what they say, in both languages, to whom, and that nothing of a stranger's runs in them."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from extractor.store.job_rows import ITEM_STATES, ItemState
from extractor.web.api.shapes import JobShape
from extractor.web.gate import NOBODY
from extractor.web.headers import CSP
from extractor.web.page.charts import nice
from extractor.web.page.login import local_path
from extractor.web.page.making import filled, words_in
from extractor.web.page.sums import RECEIVED
from tests.support.serving import EXAMPLES, Service, new_key, serving

pytestmark = pytest.mark.slow
DATA = {path.name: path.read_bytes() for path in sorted(EXAMPLES.glob("[01]*"))}
NASTY = "<img src=x onerror=alert(1)>\u202egpj.txt"
HOSTILE = (
    "<script>alert(1)</script>县财政局2023年政府信息公开工作年度报告\n一、总体情况\n\u202e反转 javascript:alert(2) 😀共收到申请 12 件。\n"
).encode()
HTML = {"Accept": "text/html", "Accept-Language": "en"}
WEB = Path(__file__).parents[2] / "extractor" / "web"
PATHS = ("/", "/jobs", "/reports", "/queue", "/overview", "/keys", "/audit", "/nothing")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("pages")) as running:
        running.read(*DATA.items(), (NASTY, HOSTILE), ("not text.bin", b"\x00\x01" * 400))
        yield running


def page(service: Service, path: str, language: str = "en", **more: Any) -> str:
    answer = service.client.get(path, headers={"Accept": "text/html", "Accept-Language": language}, **more)
    assert answer.headers["content-type"] == "text/html; charset=utf-8", (path, answer.text[:300])
    assert answer.headers["content-security-policy"] == CSP
    return answer.text


def report_of(service: Service, name: str) -> str:
    """The id of a report, by its document's name."""
    return next(r["id"] for r in service.client.get("/v1/reports?limit=100").json()["items"] if r["name"] == name)


class _Inline(HTMLParser):
    """Finds whatever a browser would run, or load from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        if tag == "style" or (tag == "script" and "src" not in given and given.get("type") != "application/json"):
            self.found.append(tag)
        self.found += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        for name in ("src", "href", "action"):
            address = urlsplit(given.get(name) or "")
            if address.scheme or address.netloc:
                self.found.append(f"{tag} {name}={given[name]}")


def inline(text: str) -> _Inline:
    parser = _Inline()
    parser.feed(text)
    return parser


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_holds_code_or_style_or_anything_from_elsewhere(service: Service, language: str) -> None:
    job = service.client.get("/v1/jobs").json()["items"][0]["id"]
    reports = [f"/reports/{report_of(service, name)}" for name in (NASTY, "02-pipes-blanks-dropped.txt")]
    for path in (*PATHS, f"/jobs/{job}", f"/jobs/{job}/part", *reports, f"{reports[0]}/fragment", "/reports?q=zzz", "/queue?after=zzz"):
        text = page(service, path, language)
        assert inline(text).found == [], path
        assert inline(text).tags & {"img", "iframe", "object", "embed"} == set()
        if not path.endswith(("part", "fragment")):
            assert f'<html lang="{"zh-CN" if language == "zh" else "en"}"' in text


def test_what_strangers_wrote_is_shown_and_steers_nothing(service: Service) -> None:
    listed = page(service, "/reports")
    assert "&lt;img src=x onerror=alert(1)&gt;\ufffdgpj.txt" in listed
    shown = page(service, f"/reports/{report_of(service, NASTY)}")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    for text in (listed, shown):
        assert "\u202e" not in text
        assert "<script>alert" not in text


def test_words_are_the_same_in_both_languages_and_all_that_are_used_are_there() -> None:
    zh, en = words_in("zh"), words_in("en")
    assert zh.keys() == en.keys()
    assert all(zh.values())
    assert all(en.values())
    holes = {key: set(re.findall(r"\{(\w+)\}", word)) for key, word in en.items()}
    assert {key: set(re.findall(r"\{(\w+)\}", word)) for key, word in zh.items()} == holes
    templates = "".join(path.read_text("utf-8") for path in (WEB / "page" / "templates").glob("*.html"))
    used = set(re.findall(r"\bw\('([^']+)'", templates))
    groups = {name for name in used if name.endswith((".", "_"))}
    assert used - groups <= en.keys()
    assert all(any(key.startswith(group) for key in en) for group in groups)
    scripts = "".join(path.read_text("utf-8") for path in (WEB / "page" / "static").glob("*.js"))
    said = {f"js.{name}" for name in re.findall(r'\bsay\("(\w+)"', scripts)}
    assert len(said) > 15
    assert said <= en.keys()


def test_the_language_is_what_somebody_chose_else_what_their_browser_asks_for(service: Service) -> None:
    assert ">上传<" in page(service, "/", "fr, zh-TW;q=0.9, en;q=0.5")
    assert ">Upload<" in page(service, "/", "en-GB,zh;q=0.5")
    assert ">上传<" in page(service, "/", "fr")
    with httpx2.Client(base_url=service.url, headers={"Accept": "text/html", "Accept-Language": "zh"}, trust_env=False) as client:
        chosen = client.get("/reports?q=a%20b&lang=en")
        assert ">Upload<" in client.get("/").text
        assert client.get(f"{service.url}//elsewhere.example/?lang=en").headers["location"] == "/elsewhere.example/"
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/reports?q=a+b")
    assert "lang=en;" in chosen.headers["set-cookie"]


def test_a_form_without_a_script_filters(service: Service) -> None:
    sent = service.client.get("/reports?q=&agency=&year=2023&state=&kind=&needs_review=true", headers=HTML)
    assert (sent.status_code, sent.headers["location"]) == (303, "/reports?year=2023&needs_review=true")
    text = page(service, sent.headers["location"])
    found = service.client.get("/v1/reports?year=2023&needs_review=true").json()["items"]
    assert {re.search(r"/reports/(\w+)", row)[1] for row in re.findall(r"<th scope=\"row\".*?</th>", text)} == {r["id"] for r in found}  # type: ignore[index]
    assert found


def test_beside_each_filter_stands_how_many_it_would_leave(service: Service) -> None:
    text = page(service, "/reports?kind=report")
    for year, count in re.findall(r'<option value="(\d{4})">\d{4} \((\d+)\)', text):
        assert service.client.get(f"/v1/reports/counts?kind=report&year={year}").json()["total"] == int(count) > 0
    for name, words in (("needs_review", "to review"), ("failing", "failing checks")):
        count = re.search(rf'name="{name}".*?{words} <span class="count">(\d+)</span>', text)
        assert count
        assert int(count[1]) == service.client.get(f"/v1/reports/counts?kind=report&{name}=true").json()["total"] > 0
    kinds = dict(re.findall(r'<option value="(\w+)"(?: selected)?>[^<]+ \((\d+)\)', text))
    assert int(kinds["not_a_report"]) == service.client.get("/v1/reports/counts?kind=not_a_report").json()["total"]


def test_the_list_comes_in_pages_and_exports_keep_its_filters(service: Service) -> None:
    text = page(service, "/reports?year=2023&order=name")
    names = [unescape(name) for name in re.findall(r'<td class="stranger name">([^<]+)</td>', text)]
    assert names == sorted(names)
    path = re.search(r'href="(/v1/exports/jsonl[^"]*)"', text)
    assert path
    lines = service.client.get(path[1].replace("&amp;", "&")).text.splitlines()
    assert len(lines) == len(names)


def test_a_fault_is_a_page_for_people_and_a_problem_for_programs(service: Service) -> None:
    for path in ("/nothing", "/reports/nothing", "/jobs/nothing"):
        answer = service.client.get(path, headers=HTML)
        assert answer.status_code == 404
        assert "not found" in answer.text
        assert service.client.get(path).headers["content-type"] == "application/problem+json"
    assert service.client.get("/v1/nothing", headers=HTML).headers["content-type"] == "application/problem+json"
    assert service.client.get("/reports?year=x", headers=HTML).status_code == 422
    assert "Begin at the first page" in page(service, "/reports?cursor=x")


def test_a_job_says_what_became_of_each_document(service: Service) -> None:
    job = service.client.get("/v1/jobs").json()["items"][0]["id"]
    text = page(service, f"/jobs/{job}")
    assert text.count('href="/reports/') >= len(DATA)
    failed = page(service, f"/jobs/{job}?only=failed")
    assert failed.count('<td class="number">') == 1
    assert "not text.bin" in failed
    reason = service.client.get(f"/v1/jobs/{job}/documents?state=failed").json()["items"][0]["reason"]
    assert reason.split(":")[0] in failed


def test_the_fragment_changes_with_a_decision_and_only_then(service: Service) -> None:
    report = report_of(service, "06-totals-do-not-add-up.txt")
    path = f"/reports/{report}/fragment"
    first = service.client.get(path)
    same = service.client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert service.client.get(path, headers={"If-None-Match": first.headers["etag"], "Accept-Language": "en"}).status_code == 200
    order = {"indicator": "about.agency", "kind": "name", "name": "岚石县农业局", "who": "王芳"}
    assert service.client.post(f"/v1/reports/{report}/decisions", json=order).status_code == 201
    after = service.client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert after.status_code == 200
    assert "岚石县农业局" in after.text


def test_words_of_the_document_are_given_by_code_points(service: Service) -> None:
    report, text = report_of(service, NASTY), HOSTILE.decode()
    start = text.index("共收到")
    answer = service.client.get(f"/reports/{report}/words", params={"start": start, "end": start + 10})
    assert answer.json() == {"text": text[start : start + 10]}
    at = re.search(r'data-n="3" data-start="(\d+)"', page(service, f"/reports/{report}"))
    assert at
    assert int(at[1]) == text.index("\u202e"), "a face outside the first plane is one code point"
    assert service.client.get(f"/reports/{report}/words", params={"start": 5, "end": 10_000}).status_code == 422


def test_without_its_document_a_report_shows_what_it_quotes(service: Service) -> None:
    report = report_of(service, "08-pdf-text.txt")
    path = service.log.parent / "nianbao.sqlite"
    with closing(sqlite3.connect(path, timeout=30)) as database, database:
        database.execute("UPDATE blobs SET body = x'00' WHERE sha256 = (SELECT sha256 FROM documents WHERE id = ?)", (report,))
    text = page(service, f"/reports/{report}")
    assert "The document could not be found" in text
    assert "data-start" not in text
    assert "沅柏县应急管理局" in text


def total(text: str, key: str) -> int:
    """What the bars of a chart come to."""
    chart = text.partition(f'aria-labelledby="chart-{key}"')[2].partition("</section>")[0]
    return sum(int(number.replace(",", "")) for number in re.findall(r'<td class="number">([\d,]+)</td>', chart))


def test_the_overview_is_the_sum_of_all_reports_as_they_are_now(service: Service) -> None:
    ids = [r["id"] for r in service.client.get("/v1/reports?limit=100").json()["items"] if r["state"] == "done"]
    values = [service.client.get(f"/v1/reports/{name}/values").json()["items"] for name in ids]
    received = sum(v["value"] or 0 for one in values for v in one if v["indicator"] in RECEIVED)
    text = page(service, "/overview")
    assert total(text, "received") == received > 0
    assert total(text, "status") == sum(len(one) for one in values)
    report = report_of(service, "01-one-cell-per-line.txt")
    now = next(v for v in service.client.get(f"/v1/reports/{report}/values").json()["items"] if v["indicator"] == "requests.received.total")
    order = {"indicator": now["indicator"], "kind": "number", "number": str(now["value"] + 1000), "who": "王芳"}
    assert service.client.post(f"/v1/reports/{report}/decisions", json=order).status_code == 201
    assert total(page(service, "/overview"), "received") == received + 1000


@pytest.mark.parametrize(("most", "step"), [(0, 1), (4, 1), (5, 2), (9, 5), (40, 10), (41, 20), (999, 500), (1001, 500), (2001, 1000)])
def test_ticks_are_round(most: int, step: int) -> None:
    assert nice(most) == step


def test_what_asking_came_to_stands_on_the_page_of_a_job() -> None:
    spent = {"inquiries": 12, "answered": 11, "refused": 1, "cached": 4, "tokens_in": 9120, "cost": "0.013", "currency": "<CNY>"}
    counts: dict[ItemState, int] = dict.fromkeys(ITEM_STATES, 0)
    job = JobShape.model_validate(JobShape.model_config["json_schema_extra"]["example"])  # type: ignore[index,call-overload]
    job = job.model_copy(update={"spending": spent, "documents": counts, "state": "done"})
    text = filled("_job.html", "en", caller=NOBODY, job=job, items=(), next=None, only="", cursor="")
    for word, figure in (("asked", "12"), ("answered", "11"), ("refused", "1"), ("from memory", "4"), ("tokens in", "9,120")):
        assert f"<dt>{word}</dt><dd>{figure}</dd>" in text
    assert "0.013 &lt;CNY&gt;" in text
    assert "data-cancel" not in text


def test_where_a_model_is_set_up_it_is_chosen_whether_it_is_asked(tmp_path: Path, service: Service) -> None:
    env = {"NIANBAO_BASE_URL": "http://127.0.0.1:9/v1", "NIANBAO_MODEL": "some-<model>", "NIANBAO_API_KEY": "none"}
    with serving(tmp_path, env=env) as other:
        text = page(other, "/")
    assert re.findall(r'name="llm" value="(\w+)"( checked)?', text) == [("auto", " checked"), ("off", ""), ("always", "")]
    assert "some-&lt;model&gt;" in text
    assert 'name="llm"' not in page(service, "/")


# ---- with keys --------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, str, str]]:
    """A service that needs a key, a key that may decide, and one that may only read."""
    folder = tmp_path_factory.mktemp("closed")
    key, reader = new_key(folder, "<b>Anna</b>"), new_key(folder, "reader", "--scope", "read")
    with serving(folder) as running:
        yield running, key, reader


@contextmanager
def logged_in(service: Service, key: str) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=service.url, headers=HTML, trust_env=False, timeout=60) as client:
        answer = client.post("/login", data={"key": key, "next": "/reports"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/reports")
        yield client


def token_of(text: str) -> str:
    found = re.search(r'<meta name="csrf" content="(\w+)">', text)
    assert found
    return found[1]


def test_whoever_has_no_key_is_led_to_where_they_show_it(closed: tuple[Service, str, str]) -> None:
    service, *_ = closed
    answer = service.client.get("/overview", headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/overview")
    form = page(service, "/login?next=/overview")
    assert 'value="/overview"' in form
    assert "/reports" not in form, "nothing to go to"
    assert inline(form).found == []


def test_a_key_becomes_a_cookie_that_scripts_cannot_read(closed: tuple[Service, str, str]) -> None:
    service, key, _ = closed
    answer = service.client.post("/login", data={"key": f" {key} ", "next": "/queue"}, headers=HTML)
    cookie = answer.headers["set-cookie"].lower()
    assert answer.headers["location"] == "/queue"
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "secure" not in cookie, "the service is not told that people reach it over https"
    assert key.lower() not in cookie
    service.client.cookies.clear()


def test_a_wrong_key_is_told_and_many_are_stopped(tmp_path: Path) -> None:
    key = new_key(tmp_path, "Anna")
    with serving(tmp_path) as service:
        for _ in range(10):
            wrong = service.client.post("/login", data={"key": "nope", "next": "/"}, headers=HTML)
            assert wrong.status_code == 401
        assert "no such key" in wrong.text
        assert "set-cookie" not in wrong.headers
        assert service.client.post("/login", data={"key": "nope", "next": "/"}, headers=HTML).status_code == 429
        right = service.client.post("/login", data={"key": key, "next": "/"}, headers=HTML)
        assert right.status_code == 303, "behind a proxy others have the same address"


@pytest.mark.parametrize(
    "there",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)", "", "/login", "\r\n/x"],
)
def test_nobody_is_led_elsewhere(there: str) -> None:
    assert local_path(there) == "/"


def test_a_local_path_is_gone_on_with() -> None:
    assert local_path("/reports?year=2023&q=县") == "/reports?year=2023&q=县"


def test_a_change_takes_the_token_of_the_page(closed: tuple[Service, str, str]) -> None:
    service, key, _ = closed
    with logged_in(service, key) as client:
        text = client.get("/").text
        assert "&lt;b&gt;Anna&lt;/b&gt;" in text
        files = {"files": ("a.txt", DATA["03-glued-in-one-line.txt"])}
        assert client.post("/v1/jobs", files=files, headers={"Accept": "*/*"}).json()["code"] == "no_token"
        assert client.post("/v1/jobs", files=files, headers={"X-CSRF-Token": "0" * 64}).status_code == 403
        assert client.post("/v1/jobs", files=files, headers={"X-CSRF-Token": token_of(text)}).status_code == 202
        elsewhere = {"X-CSRF-Token": token_of(text), "Origin": "https://evil.example"}
        assert client.post("/v1/jobs", files=files, headers=elsewhere).status_code == 403
        assert client.post("/logout").status_code == 403
        gone = client.post("/logout", headers={"X-CSRF-Token": token_of(text)})
        assert gone.status_code == 204
        assert client.get("/").headers["location"] == "/login?next=/"


def test_whoever_may_only_read_is_offered_no_more(closed: tuple[Service, str, str]) -> None:
    service, _, key = closed
    with logged_in(service, key) as client:
        assert 'id="upload"' not in client.get("/").text
        assert client.get("/reports").status_code == 200
        refused = client.get("/keys")
        assert refused.status_code == 403
        assert "may not do this" in refused.text
        assert client.get("/login?next=/overview").headers["location"] == "/overview"

