"""Whoever works faster than the service, in a real browser: nothing is sent twice, and nothing that they do meanwhile is lost."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.support.browser import chromium
from tests.support.serving import Service, serving
from tests.web.test_browser import LISTS, OPEN, chosen, report_of, saved, value_of, visiting
from tests.web.test_drafts import FEW, SLOW, TITLE, edited, order, state, titles

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.slow
ONE, TWO = "disclosure.penalties.items_last_year", "disclosure.coercive_measures.items_last_year"
TYPED, SAVE = ".decide [name=typed]", ".decide [type=submit] >> visible=true"
DECISIONS, FRAGMENT, WORDS = "**/decisions", "**/fragment*", "**/words?*"
A_MOMENT = 300


@pytest.fixture(scope="module")
def running() -> Iterator["Browser"]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("hurry")) as one:
        yield one


@pytest.fixture
def service(up: Service) -> Service:
    """With two reports that nobody has decided on."""
    up.anew(LISTS, OPEN)
    return up


def held(page: "Page", path: str) -> list["Route"]:
    """What is asked of `path` from now on, each on its way until it is let go."""
    found: list[Route] = []

    def hold(route: "Route") -> None:
        if path == DECISIONS and route.request.method != "POST":
            route.continue_()
        else:
            found.append(route)

    page.route(path, hold)
    return found


def on_its_way(page: "Page", routes: list["Route"], number: int = 1) -> None:
    for _ in range(100):
        if len(routes) >= number:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"only {len(routes)} were sent")


def made(service: Service, report: str) -> list[tuple[str, str | None]]:
    return [(one["indicator"], one["said"]) for one in service.client.get(f"/v1/reports/{report}/decisions").json()["items"]]


def at(page: "Page", report: str, indicator: str) -> None:
    page.goto(f"/reports/{report}#v:{indicator}")
    chosen(page, indicator)


def test_enter_pressed_twice_decides_once(running: "Browser", service: Service) -> None:
    report = report_of(service, OPEN)
    with visiting(running, service) as page:
        at(page, report, ONE)
        posts, fragments = held(page, DECISIONS), held(page, FRAGMENT)
        page.fill(TYPED, "7")
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        on_its_way(page, posts)
        page.keyboard.press("Enter")
        page.wait_for_timeout(A_MOMENT)
        assert len(posts) == 1
        posts[0].continue_()
        on_its_way(page, fragments)
        page.keyboard.press("Enter")
        page.click(".decide [data-act=blank]")
        page.wait_for_timeout(A_MOMENT)
        assert len(posts) == 1, "what was just decided is not decided again before it is shown"
        assert page.inner_text(".decide .fault") == ""
        fragments[0].continue_()
        saved(page)
        assert page.locator(".clash").is_hidden()
    assert made(service, report) == [(ONE, "7")]


def test_lists_are_saved_once_however_often_somebody_says_so(running: "Browser", service: Service) -> None:
    report = state(service, problems=order(SLOW), improvements=order(FEW))
    before = len(made(service, report))
    with visiting(running, service) as page:
        edited(page, report)
        posts, fragments = held(page, DECISIONS), held(page, FRAGMENT)
        page.press(TITLE, "Enter")
        page.press(TITLE, "Enter")
        on_its_way(page, posts)
        page.click(SAVE)
        page.wait_for_timeout(A_MOMENT)
        assert len(posts) == 1
        posts[0].continue_()
        on_its_way(page, fragments)
        page.press(TITLE, "Enter")
        page.wait_for_timeout(A_MOMENT)
        assert len(posts) == 1, "nor confirmed, as lists that nobody edited"
        fragments[0].continue_()
        saved(page)
    assert len(made(service, report)) == before + 1
    assert titles(service, report, "problems") == ["改过的标题"]


def test_what_is_selected_is_taken_once_and_where_it_was_said(running: "Browser", service: Service) -> None:
    """The words are fetched first: a second key press, or another value, comes in between."""
    report = report_of(service, OPEN)
    select = """() => getSelection().selectAllChildren(
      [...document.querySelectorAll('.document .place')].find(one => one.textContent === '845'))"""
    with visiting(running, service) as page:
        at(page, report, ONE)
        words = held(page, WORDS)
        page.evaluate(select)
        page.wait_for_selector(".decide .selected:not([hidden])")
        for _ in range(2):
            page.keyboard.press("t")
        on_its_way(page, words)
        posts = held(page, DECISIONS)
        for route in words:
            route.continue_()
        on_its_way(page, posts)
        page.wait_for_timeout(A_MOMENT)
        assert len(posts) == 1
        posts[0].continue_()
        saved(page)
        words.clear()
        page.evaluate(select)
        page.wait_for_selector(".decide .selected:not([hidden])")
        page.keyboard.press("t")
        on_its_way(page, words)
        page.click(f'[id="v:{TWO}"]')
        chosen(page, TWO)
        words[0].continue_()
        page.wait_for_timeout(A_MOMENT)
        assert len(posts) == 1, "it was not said of this value"
    assert made(service, report) == [(ONE, "845")]
    assert value_of(service, report, TWO)["person"] is None


def test_what_is_typed_while_the_page_is_renewed_is_still_there(running: "Browser", service: Service) -> None:
    """With the caret, too: a digit that is typed on must not be a key that decides."""
    report = report_of(service, OPEN)
    with visiting(running, service) as page:
        at(page, report, ONE)
        fragments = held(page, FRAGMENT)
        page.fill(TYPED, "7")
        page.keyboard.press("Enter")
        on_its_way(page, fragments)
        page.keyboard.type("12")
        page.fill(".decide [name=note]", "见原件")
        page.press(TYPED, "ArrowRight")  # the browser puts the caret before the first digit
        fragments[0].continue_()
        saved(page)
        page.keyboard.type("3")
        assert page.input_value(TYPED) == "132"
        assert page.input_value(".decide [name=note]") == "见原件"
    assert made(service, report) == [(ONE, "7")]


def test_whoever_went_on_while_the_page_is_renewed_stays_there(running: "Browser", service: Service) -> None:
    report = report_of(service, OPEN)
    with visiting(running, service) as page:
        at(page, report, ONE)
        fragments = held(page, FRAGMENT)
        page.keyboard.press("b")
        on_its_way(page, fragments)
        page.click(f'[id="v:{TWO}"]')
        chosen(page, TWO)
        page.fill(TYPED, "12")
        fragments[0].continue_()
        saved(page)
        assert page.get_attribute(".decide", "data-indicator") == TWO
        page.keyboard.type("3")
        assert page.input_value(TYPED) == "123"
        assert page.locator(f'[id="v:{TWO}"].lit').count() == 1
        page.keyboard.press("Enter")
        on_its_way(page, fragments, 2)
        page.evaluate("document.querySelector('.check button[data-ref]').click()")
        page.wait_for_selector(".decide", state="detached")
        lit = page.get_attribute(".check .lit.main", "data-ref")
        fragments[1].continue_()
        saved(page)
        assert page.locator(".decide").count() == 0
        assert page.get_attribute(".check .lit.main", "data-ref") == lit, "a check is nothing to decide on, and they look at it"
    assert made(service, report) == [(ONE, "blank"), (TWO, "123")]


def test_whoever_went_on_while_a_decision_is_sent_keeps_what_they_type(running: "Browser", service: Service) -> None:
    report = report_of(service, OPEN)
    with visiting(running, service) as page:
        at(page, report, ONE)
        posts = held(page, DECISIONS)
        page.fill(TYPED, "7")
        page.keyboard.press("Enter")
        on_its_way(page, posts)
        page.click(f'[id="v:{TWO}"]')
        chosen(page, TWO)
        page.fill(TYPED, "12")
        posts[0].continue_()
        saved(page)
        assert page.get_attribute(".decide", "data-indicator") == TWO
        assert page.input_value(TYPED) == "12"
        page.click(f'[id="v:{ONE}"]')
        chosen(page, ONE)
        assert page.input_value(TYPED) == "", "what was sent waits no more"
        page.fill(TYPED, "8")
        page.keyboard.press("Enter")
        on_its_way(page, posts, 2)
        page.click(f'[id="v:{TWO}"]')
        chosen(page, TWO)
        posts[1].fulfill(status=409, json={"code": "stated_otherwise", "value": {"value": 5, "status": "reported"}})
        page.wait_for_selector(".clash:not([hidden])")
        assert page.get_attribute(".decide", "data-indicator") == ONE, "a refusal is told where it belongs"
        assert page.input_value(TYPED) == "8"


@pytest.mark.parametrize("path", [DECISIONS, FRAGMENT])
def test_a_title_that_is_written_while_the_lists_are_on_their_way_is_still_there(running: "Browser", service: Service, path: str) -> None:
    report = state(service, problems=order(SLOW), improvements=order(FEW))
    with visiting(running, service) as page:
        edited(page, report)
        routes = held(page, path)
        page.press(TITLE, "Enter")
        on_its_way(page, routes)
        page.keyboard.type("，再")
        routes[0].continue_()
        saved(page)
        page.keyboard.type("改a")
        assert page.input_value(TITLE) == "改过的标题，再改a"
        assert "别人" not in page.inner_text(".decide .unsaved")
        page.click(SAVE)
        on_its_way(page, routes, 2)
        routes[1].continue_()
        saved(page)
    assert titles(service, report, "problems") == ["改过的标题，再改a"]


def test_only_what_was_asked_for_last_is_shown(running: "Browser", service: Service) -> None:
    report = report_of(service, OPEN)
    with visiting(running, service) as page:
        at(page, report, ONE)
        fragments = held(page, FRAGMENT)
        page.keyboard.press("b")
        on_its_way(page, fragments)
        older = fragments[0].fetch()
        page.click(f'[id="v:{TWO}"]')
        chosen(page, TWO)
        page.keyboard.press("b")
        on_its_way(page, fragments, 2)
        fragments[1].continue_()
        saved(page)
        page.wait_for_selector(f'[id="v:{TWO}"].m-human')
        fragments[0].fulfill(response=older)
        page.wait_for_timeout(A_MOMENT)
        for indicator in (ONE, TWO):
            assert page.locator(f'[id="v:{indicator}"].m-human').count() == 1
        assert page.get_attribute(".decide", "data-indicator") == TWO


def test_a_queue_does_not_lead_on_whoever_has_gone_on(running: "Browser", service: Service) -> None:
    with visiting(running, service) as page:
        page.goto(f"/queue?q={OPEN}")
        page.wait_for_selector(".decide")
        first = str(page.get_attribute(".decide", "data-indicator"))
        fragments = held(page, FRAGMENT)
        page.keyboard.press("u")
        on_its_way(page, fragments)
        page.fill(TYPED, "1")
        fragments[0].continue_()
        saved(page)
        page.keyboard.type("2")
        assert (page.get_attribute(".decide", "data-indicator"), page.input_value(TYPED)) == (first, "12")
        page.fill(TYPED, "")
        page.keyboard.press("Escape")
        page.keyboard.press("u")
        on_its_way(page, fragments, 2)
        fragments[1].continue_()
        saved(page)
        page.wait_for_selector(f'.decide:not([data-indicator="{first}"])')


@pytest.mark.parametrize("answered", ["nothing", "fault"])
def test_what_is_saved_and_cannot_be_shown_is_told_as_that(running: "Browser", service: Service, answered: str) -> None:
    with visiting(running, service, fault="ERR_FAILED") as page:
        page.goto(f"/queue?q={OPEN}")
        page.wait_for_selector(".decide")
        first, report = str(page.get_attribute(".decide", "data-indicator")), report_of(service, OPEN)

        def lose(route: "Route") -> None:
            if answered == "nothing":
                route.abort()
            else:
                route.fulfill(status=200, content_type="text/html", body="<p>维护中</p>")

        page.route(FRAGMENT, lose)
        left = page.inner_text("#left")
        page.keyboard.press("u")
        saved(page, "已保存，但页面没有更新")
        assert page.get_attribute(".decide", "data-indicator") == first, "a queue stays where it is"
        assert "请刷新" in page.inner_text(".decide .fault")
        assert page.inner_text("#left") == left
        assert made(service, report) == [(first, "unresolved")]
        page.click("[data-do=undo]")
        saved(page, "已撤回，但页面没有更新")
        page.unroute(FRAGMENT)
        page.reload()
        page.wait_for_selector(".decide")
        page.keyboard.press("u")
        saved(page, "处待核")
    assert made(service, report) == [(first, "unresolved"), (first, None), (first, "unresolved")]


def test_whoever_types_while_something_else_is_undone_types_on_where_they_are(running: "Browser", service: Service) -> None:
    report = report_of(service, OPEN)
    with visiting(running, service) as page:
        at(page, report, ONE)
        page.keyboard.press("b")
        saved(page)
        page.click(f'[id="v:{TWO}"]')
        chosen(page, TWO)
        fragments = held(page, FRAGMENT)
        page.click("[data-do=undo]")
        on_its_way(page, fragments)
        page.click(TYPED)
        page.keyboard.type("1")
        fragments[0].continue_()
        saved(page, "已撤回")
        page.keyboard.type("2")
        assert (page.get_attribute(".decide", "data-indicator"), page.input_value(TYPED)) == (TWO, "12")
    assert made(service, report) == [(ONE, "blank"), (ONE, None)]


def test_lists_can_be_saved_after_an_undo_that_was_refused_halfway(running: "Browser", service: Service) -> None:
    report = state(service, problems=order(SLOW), improvements=order(FEW))
    with visiting(running, service, fault="ERR_FAILED") as page:
        page.goto(f"/reports/{report}")
        page.click(".edit-list >> nth=0")
        page.click(".half[data-half=problems] [data-list=move]")
        page.click(SAVE)
        saved(page)
        posts = held(page, DECISIONS)
        page.click("[data-do=undo]")
        on_its_way(page, posts)
        posts[0].continue_()
        on_its_way(page, posts, 2)
        posts[1].abort()
        page.wait_for_function("() => document.querySelector('.decide .fault').textContent.includes('连不上服务')")
        for half in ("problems", "improvements"):
            page.click(f".edit-list[data-half={half}]")
            before = len(posts)
            page.click(".decide [data-act=as_stated]")
            on_its_way(page, posts, before + 1)
            posts[before].abort()
            page.wait_for_selector("body:not(.busy)")
