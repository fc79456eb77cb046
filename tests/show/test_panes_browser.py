"""The page of two panes in a real browser: what is chosen lights up, both languages, keyboard, and nothing a document can do."""

import json
import threading
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from extractor import extract, load_rulebook, read_bytes
from extractor.export.encode import to_json
from extractor.show.panes.build import view_of
from extractor.show.panes.render import context_of, environment, report_html, static
from extractor.show.panes.single import page_of
from extractor.show.panes.view import ReportView
from tests.show.test_panes import as_line, asked_report
from tests.support.browser import chromium, keeps_out

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
RULEBOOK = load_rulebook()
DESK, TABLET = (1280, 800), (820, 1180)
EXAMPLES = ("06-totals-do-not-add-up.txt", "02-pipes-blanks-dropped.txt", "12-left-open-by-rules.txt", "09-a-notice.txt")


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with chromium() as found:
        yield found


@cache
def shown(name: str) -> ReportView:
    data = (ROOT / "examples" / name).read_bytes()
    line = json.loads(to_json(extract(data, name)), parse_float=Decimal)
    return view_of(line, read_bytes(data, name).text, RULEBOOK)


@pytest.fixture(scope="module")
def tab(browser: "Browser") -> Iterator["Page"]:
    """One for all: a new one is a new process, which takes longer than most of what is asked of a page."""
    with browser.new_context(reduced_motion="reduce") as context:
        yield context.new_page()


@pytest.fixture
def opened(tab: "Page", tmp_path: Path) -> Iterator[Any]:
    """Opens reports as one file. A script error, a dialog or a request for anything else fails the test at its end."""
    faults: list[str] = []
    file = tmp_path / "page.html"
    listeners: dict[Any, Any] = {
        "pageerror": lambda error: faults.append(f"error: {error}"),
        "console": lambda message: faults.append(f"console: {message.text}") if message.type == "error" else None,
        "dialog": lambda dialog: (faults.append("dialog"), dialog.dismiss()),
        "request": lambda request: None if request.url == file.as_uri() else faults.append(f"request: {request.url}"),
    }
    for event, listener in listeners.items():
        tab.on(event, listener)

    def go(views: list[ReportView], size: tuple[int, int] = DESK, language: Any = "zh") -> "Page":
        file.write_bytes(page_of(views, language, "reports"))
        tab.set_viewport_size({"width": size[0], "height": size[1]})
        tab.goto(file.as_uri())
        return tab

    yield go
    for event, listener in listeners.items():
        tab.remove_listener(event, listener)
    tab.goto("about:blank")
    tab.mouse.move(0, 0)
    assert not faults


IN_SIGHT = """(element) => {
  const box = element.getBoundingClientRect(), pane = element.closest(".text, .scroll").getBoundingClientRect();
  return box.height > 0 && box.top >= pane.top && box.bottom <= pane.bottom + 1;
}"""


def lit(page: "Page", pane: str) -> list[str]:
    """What is lit up in a pane, in its order, the thing chosen only."""
    found: list[str] = page.eval_on_selector_all(f"{pane} .lit.main", "all => all.map(one => one.textContent.trim())")
    return found


@pytest.mark.parametrize("size", [DESK, TABLET])
def test_a_value_lights_up_its_place_and_brings_it_into_sight(opened: Any, size: tuple[int, int]) -> None:
    page = opened([shown(EXAMPLES[0])], size)
    value = page.locator('[id="v:litigation.after_review.total"]')
    value.click()
    place = page.locator(".document .lit.main")
    assert place.get_attribute("data-refs") == "v:litigation.after_review.total"
    assert place.evaluate(IN_SIGHT)
    assert value.evaluate("one => one.classList.contains('lit') && one.getAttribute('aria-pressed')") == "true"
    assert "复议后起诉 × 总计" in page.locator(".details").inner_text()
    assert page.locator(".live").inner_text().startswith("行政诉讼/复议后起诉 × 总计 0 件")


def test_a_place_lights_up_its_value_and_brings_it_into_sight(opened: Any) -> None:
    page = opened([shown(EXAMPLES[0])])
    page.evaluate("addEventListener('panes:chosen', (event) => { window.told = event.detail.ref; })")
    page.locator('.document [data-refs~="p:1"]').first.click()
    assert page.evaluate("window.told") == "p:1"
    assert lit(page, ".scroll")[0].startswith("公开渠道较为单一")
    assert page.locator(".scroll .lit.main").evaluate(IN_SIGHT)
    page.locator('.document [data-refs~="v:requests.received.total"]').click()
    assert lit(page, ".scroll")[0].startswith("49")
    assert page.locator(".scroll .lit.main").evaluate(IN_SIGHT)
    page.keyboard.press("Escape")
    assert not page.locator(".lit").count()
    assert page.locator(".details").is_hidden()


def test_a_section_heading_and_what_nobody_could_read_have_places_too(opened: Any) -> None:
    page = opened([shown(EXAMPLES[2])])
    page.locator('[data-ref="s:problems"]').click()
    assert lit(page, ".document")[0].startswith("五、")
    page.locator(".form .v.m-unresolved").first.click()
    assert "只计这一" in "".join(lit(page, ".document"))


def test_a_failing_check_lights_up_all_it_is_about(opened: Any) -> None:
    page = opened([shown(EXAMPLES[0])])
    page.locator("[data-next=fails]").click()
    check = page.locator(".check.fails .entry.lit.main")
    first, members = check.get_attribute("data-ref"), check.get_attribute("data-members").split()
    assert page.locator(".form .lit").count() == len(members)
    assert page.locator(".document .lit").count() == len(members)
    page.locator("[data-next=fails]").click()
    assert page.locator(".check.fails .entry.lit.main").get_attribute("data-ref") != first
    assert page.locator(".form .lit.culprit").count() == 1


def test_the_next_value_for_review_is_a_click_away(opened: Any) -> None:
    view = shown(EXAMPLES[0])
    page = opened([view])
    seen = set()
    for _ in range(view.counts.review):
        page.locator("[data-next=review]").click()
        seen.add(page.locator(".scroll .lit.main").get_attribute("data-ref"))
    assert len(seen) == view.counts.review == 2


def test_keyboard(opened: Any) -> None:
    page = opened([shown(EXAMPLES[0])])
    focused = "document.activeElement.dataset.ref ?? document.activeElement.dataset.refs"
    page.locator('[id="v:requests.granted.business"]').focus()
    for key, name in (
        ("ArrowRight", "v:requests.granted.research"),
        ("ArrowDown", "v:requests.partly_granted.research"),
        ("ArrowLeft", "v:requests.partly_granted.business"),
        ("ArrowUp", "v:requests.granted.business"),
    ):
        page.keyboard.press(key)
        assert page.evaluate(focused) == name
    page.keyboard.press("Enter")
    assert lit(page, ".document") == ["4"]
    page.keyboard.press("Escape")
    assert not page.locator(".lit").count()
    assert page.evaluate(focused) == "v:requests.granted.business"
    page.locator('.document [data-refs~="v:requests.granted.business"]').focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate(focused).split()[0] == "v:requests.granted.research"
    page.keyboard.press("Enter")
    assert page.locator(".scroll .lit.main").get_attribute("data-ref") == "v:requests.granted.research"
    assert page.evaluate("[...document.querySelectorAll('[data-group]')].every(g => g.querySelectorAll('[tabindex=\"0\"]').length <= 1)")


def test_languages_are_switched_without_a_reload(opened: Any) -> None:
    page = opened([shown(EXAMPLES[0])])
    page.locator('[id="v:requests.received.total"]').click()
    assert page.locator("#document-title").inner_text() == "原文"
    assert "读者" in page.locator(".details").inner_text()
    page.locator("[data-switch]").click()
    assert page.locator("#document-title").inner_text() == "Document"
    assert "read by" in page.locator(".details").inner_text()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator(".close").get_attribute("aria-label") == "Close the details"
    assert "一、本年新收政府信息公开申请数量" in page.locator(".form.columns-7").inner_text()
    page.locator('[id="v:requests.granted.total"]').click()
    assert "read by" in page.locator(".details").inner_text()
    page.locator("[data-switch]").click()
    assert page.locator("#document-title").inner_text() == "原文"
    assert "读者" in page.locator(".details").inner_text()


def test_one_of_many_is_found_and_shown(opened: Any) -> None:
    page = opened([shown(name) for name in EXAMPLES], language="en")
    page.locator("[data-choose]").click()
    page.keyboard.type("2023 文化")
    entries = page.locator("#chooser li:visible")
    assert entries.count() == 1
    entries.first.locator("button").click()
    assert page.locator("h1").inner_text().startswith("青溪县文化和旅游局")
    assert page.locator("article.report").count() == 1
    page.locator(".form .v.m-unresolved").first.click()
    assert "for review" in page.locator(".details").inner_text()


def test_a_link_may_lead_to_a_value(opened: Any) -> None:
    page = opened([shown(EXAMPLES[0])])
    page.evaluate("location.hash = '#v:requests.received.total'")
    page.wait_for_selector(".lit.main")
    assert lit(page, ".document") == ["49"]


def test_what_a_report_says_is_switched_too(opened: Any) -> None:
    """Sentences of checks, reasons, and what the box says; whatever is opened after the switch speaks the new language."""
    page = opened([shown(name) for name in EXAMPLES[:2]], language="zh")
    zh, en = "左边为 15，右边为 11 + 1 + 1 = 13，相差 2", "the left side is 15, the right side 11 + 1 + 1 = 13; they differ by 2"
    failing = ".check.fails .what"
    assert any(zh in said for said in page.locator(failing).all_inner_texts())
    page.click("[data-next=review]")
    box = page.locator(".details .box")
    assert zh in box.inner_text()
    assert "勾稽关系不符" in box.inner_text()
    assert "the left side" not in page.inner_text("body")
    page.click("[data-switch]")
    assert any(en in said for said in page.locator(failing).all_inner_texts())
    assert "check requests.outcomes.total fails" in box.inner_text()
    assert en in box.inner_text()
    assert "左边为" not in page.inner_text("body")
    assert page.locator(f"{failing} [lang]").first.get_attribute("lang") == "en"
    page.click("[data-choose]")
    page.click('[data-open="1"]')
    page.click("[data-next=review]")
    assert "the page dropped blank cells; which column" in box.inner_text()
    page.click("[data-switch]")
    assert "页面漏排了空白格" in box.inner_text()
    assert "the page dropped" not in page.inner_text("body")


@pytest.mark.parametrize(("size", "language"), [(DESK, "zh"), (TABLET, "en")], ids=["desk", "tablet"])
def test_nothing_keeps_anybody_out(opened: Any, size: tuple[int, int], language: str) -> None:
    """axe, with a value lit up and everything unfolded: nothing serious or critical."""
    asked = view_of(as_line(asked_report()), None, RULEBOOK)
    for view in (*(shown(name) for name in EXAMPLES[:3]), asked):
        page = opened([view, shown(EXAMPLES[3])], size, language)
        page.locator("[data-choose]").click()
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        page.locator(".form .v").first.click()
        assert keeps_out(page) == []


# ---- documents of people who mean harm --------------------------------------------------------------------------------------------

EVIL = (
    "</script><script>window.harm = 1</script></template><img src=x onerror='window.harm = 2'>"
    "\"' onclick=window.harm=3 <a href=\"javascript:window.harm=4\">x</a> \u202etxt.exe\u2066 {{ 7*7 }} &lt;b&gt; \x1b[31m "
    "<style>*{display:none}</style>"
)
RUN = """() => {
  const made = document.createElement("script"); made.textContent = "window.harm = 5"; document.body.append(made);
  const box = document.createElement("div"); box.innerHTML = "<img src='data:,' onerror='window.harm = 6'>"; document.body.append(box);
  return new Promise((done) => setTimeout(() => done(window.harm), 200));
}"""


def everywhere(value: Any, *, keys: frozenset[str] = frozenset(["text_sha256", "indicator", "key"])) -> Any:
    """A report whose every sentence is EVIL; what its places quote stays, so that they are found."""
    if isinstance(value, dict):
        kept = {"start", "end"} <= set(value)
        return {k: v if kept or k in keys else everywhere(v) for k, v in value.items()}
    if isinstance(value, list):
        return [everywhere(one) for one in value]
    closed = isinstance(value, str) and value.replace("_", "").isascii() and value.replace("_", "").isalpha() and value.islower()
    return EVIL if isinstance(value, str) and not closed else value


@cache
def hostile() -> ReportView:
    head = (ROOT / "examples" / EXAMPLES[0]).read_text("utf-8")
    text = f"{EVIL}\n{head}\n{EVIL}\n{'长' * 1_000_000}\n{EVIL}"
    data = text.encode()
    line = json.loads(to_json(extract(data, "evil.txt")), parse_float=Decimal)
    return view_of(everywhere(line), read_bytes(data, "evil.txt").text, RULEBOOK)


def test_nothing_of_a_hostile_document_runs(opened: Any) -> None:
    page = opened([hostile(), shown(EXAMPLES[1])])
    page.locator("[data-choose]").click()
    page.locator("[data-open='0']").click()
    page.locator('[id="v:requests.received.total"]').click()
    page.locator("[data-next=review]").click()
    page.locator("[data-switch]").click()
    assert page.evaluate("window.harm") is None
    assert page.locator("img, a[href^=javascript], main style, main script, [onclick], [onerror]").count() == 0
    words = page.locator(".document .text").evaluate("one => one.textContent")
    assert words.count("<script>window.harm = 1</script>") == 3
    assert "{{ 7*7 }} &lt;b&gt; ␛[31m" in words
    assert "\u202e" not in page.content()
    assert "\u2066" not in page.content()
    assert "<script>window.harm = 1</script>" in page.locator("h1").inner_text()
    assert page.locator(".document").is_visible()


def test_the_page_s_own_policy_stops_what_would_get_through(browser: "Browser", tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(page_of([shown(EXAMPLES[1])], "zh", "x"))
    page = browser.new_page()
    page.goto(file.as_uri())
    assert page.evaluate(RUN) is None
    assert page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'sent', (error) => error.name)") == "TypeError"
    assert page.locator(".v").count()
    page.close()


def test_a_line_of_a_million_stays_usable(opened: Any) -> None:
    page = opened([hostile()])
    took = page.evaluate("""() => ["review", "litigation.direct", "litigation.after_review"].map((row) => {
      const begun = performance.now();
      document.getElementById(`v:${row}.total`).click();
      document.querySelector(".document .lit").getBoundingClientRect();
      return performance.now() - begun;
    })""")
    assert min(took) < 2_000  # on a busy machine one click may take long, but not every one
    assert page.locator(".document .lit.main").evaluate(IN_SIGHT)


# ---- served -----------------------------------------------------------------------------------------------------------------------

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'"


PAGE = """{% extends 'base.html' %}
{% block assets %}<link rel="stylesheet" href="/static/panes.css">{% endblock %}
{% block stage %}{{ report }}{% endblock %}
{% block code %}<script type="module" src="/static/panes.js"></script>{% endblock %}"""


@pytest.fixture
def served() -> Iterator[str]:
    """The same parts from a server that allows no script or style but its own files."""
    from markupsafe import Markup

    report = Markup(report_html(shown(EXAMPLES[0]), "zh"))
    page = environment().from_string(PAGE).render(context_of("zh"), title="x", report=report)
    files = {"/": ("text/html; charset=utf-8", page), "/static/panes.css": ("text/css", static("panes.css"))}
    files["/static/panes.js"] = ("text/javascript", static("panes.js"))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body = files.get(self.path, ("text/plain", ""))
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_the_parts_work_under_a_strict_policy(browser: "Browser", served: str) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Content Security Policy" in message.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(served)
    page.locator('[id="v:requests.received.total"]').click()
    assert lit(page, ".document") == ["49"]
    assert page.locator(".details").is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.lit.main')).cursor")
    page.locator("[data-switch]").click()
    assert page.locator("#document-title").inner_text() == "Document"
    assert not complaints
    page.close()
