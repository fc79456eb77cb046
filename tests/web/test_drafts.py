"""Edits that are not saved, in a real browser: they are lost to nothing but a person's word, and nothing says more than is saved."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.browser import chromium
from tests.support.serving import EXAMPLES, Service, serving
from tests.web.test_browser import LISTS, OPEN, chosen, report_of, saved, visiting

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow
TEXT = (EXAMPLES / LISTS).read_text("utf-8")
SLOW, FEW = "文旅市场执法结果的公布不够及时", "编印新到岗人员公开工作手册"
TITLE = ".half[data-half=problems] .draft input[type=text]"


@pytest.fixture(scope="module")
def running() -> Iterator["Browser"]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("drafts")) as one:
        one.read(*((name, (EXAMPLES / name).read_bytes()) for name in (LISTS, OPEN)))
        yield one


def order(*quotes: str) -> list[dict[str, Any]]:
    """Items of a list, as they are sent."""
    places = [(quote, TEXT.index(quote)) for quote in quotes]
    return [{"title": quote[:4], "quote": quote, "start": at, "end": at + len(quote)} for quote, at in places]


def state(service: Service, **lists: list[dict[str, Any]]) -> str:
    """The report, with these lists and nobody's edits."""
    report = report_of(service, LISTS)
    for half, items in lists.items():
        decide(service, report, half, items)
    return report


def decide(service: Service, report: str, half: str, items: list[dict[str, Any]]) -> None:
    made = service.client.get(f"/v1/reports/{report}/decisions").json()["items"]
    previous = max((one["seq"] for one in made if one["indicator"] == half), default=0)
    body = {"indicator": half, "kind": "items", "items": items, "who": "李强", "previous": previous}
    answer = service.client.post(f"/v1/reports/{report}/decisions", json=body)
    assert answer.status_code == 201, answer.text


def titles(service: Service, report: str, half: str) -> list[str]:
    return [item["title"] for item in service.client.get(f"/v1/reports/{report}/{half}").json()["items"]]


def edited(page: "Page", report: str, title: str = "改过的标题") -> None:
    """The lists, with a title that is changed and not saved."""
    page.goto(f"/reports/{report}")
    page.click(".edit-list >> nth=0")
    page.fill(TITLE, title)


def test_edits_of_a_list_wait_while_somebody_looks_elsewhere(running: "Browser", service: Service) -> None:
    report = state(service, problems=order(SLOW), improvements=order(FEW))
    with visiting(running, service) as page:
        edited(page, report)
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        page.click('[id="v:requests.received.natural_person"]')
        chosen(page, "requests.received.natural_person")
        assert "未保存" in page.inner_text(".edit-list >> nth=0")
        page.click(".edit-list >> nth=0")
        assert page.input_value(TITLE) == "改过的标题"
        assert "未保存" in page.inner_text(".decide .unsaved")
        page.click(".decide [type=submit] >> visible=true")
        saved(page)
        assert not page.is_visible(".decide .unsaved")
    assert titles(service, report, "problems") == ["改过的标题"]


def test_what_is_typed_waits_while_somebody_looks_elsewhere(running: "Browser", service: Service) -> None:
    one, two = "disclosure.penalties.items_last_year", "disclosure.coercive_measures.items_last_year"
    with visiting(running, service) as page:
        page.goto(f"/reports/{report_of(service, OPEN)}#v:{one}")
        chosen(page, one)
        page.fill(".decide [name=typed]", "77")
        page.click(f'[id="v:{two}"]')
        chosen(page, two)
        assert page.input_value(".decide [name=typed]") == ""
        page.click(f'[id="v:{one}"]')
        chosen(page, one)
        assert page.input_value(".decide [name=typed]") == "77"


def test_edits_outlive_what_somebody_else_saved_meanwhile(running: "Browser", service: Service) -> None:
    report = state(service, problems=order(SLOW), improvements=order(FEW))
    with visiting(running, service) as page:
        edited(page, report)
        theirs = order(SLOW, FEW)
        theirs[1]["title"] = "<b>人少\u202e</b>"
        decide(service, report, "problems", theirs)
        page.click(".decide [type=submit] >> visible=true")
        page.wait_for_selector(".clash:not([hidden])")
        told = page.inner_text(".clash p")
        assert f"2 条的列表: {SLOW[:4]}; <b>人少\ufffd</b>”" in told
        assert "a list of" not in told
        assert "问题" in told
        page.click(".clash button")
        page.wait_for_selector("#part-problems .items >> nth=0 >> li >> nth=1")
        assert page.input_value(TITLE) == "改过的标题"
        assert "别人" in page.inner_text(".decide .unsaved")
        page.click(".decide [type=submit] >> visible=true")
        saved(page)
    assert titles(service, report, "problems") == ["改过的标题"]


def test_whose_list_was_saved_is_told_whichever_was_opened(running: "Browser", service: Service) -> None:
    report = state(service, problems=order(SLOW), improvements=order(FEW))
    with visiting(running, service) as page:
        page.goto(f"/reports/{report}")
        page.click(".edit-list >> nth=0")
        page.fill(TITLE.replace("problems", "improvements"), "改过的标题")
        decide(service, report, "improvements", [{**order(FEW)[0], "title": "别人的标题"}])
        page.click(".decide [type=submit] >> visible=true")
        page.wait_for_selector(".clash:not([hidden])")
        told = page.inner_text(".clash p")
        assert told.startswith("改进措施: 李强")
        assert "1 条的列表: 别人的标题”" in told


def test_a_move_between_the_lists_never_loses_the_item(running: "Browser", service: Service) -> None:
    report = state(service, problems=order(SLOW), improvements=order(FEW))
    with visiting(running, service) as page:
        page.goto(f"/reports/{report}")
        page.click(".edit-list >> nth=0")
        page.click(".half[data-half=problems] [data-list=move]")
        decide(service, report, "problems", [*order(SLOW), {**order(FEW)[0], "title": "别人加的"}])
        page.click(".decide [type=submit] >> visible=true")
        page.wait_for_selector(".clash:not([hidden])")
        told = page.inner_text(".decide .fault")
        assert "改进措施已保存（2 条）" in told
        assert "问题没有保存" in told
        assert f"“{SLOW[:4]}”" in told
        assert sorted(titles(service, report, "improvements")) == sorted([SLOW[:4], FEW[:4]]), "the list that takes it is saved first"
        page.click(".clash button")
        page.wait_for_selector(".clash", state="hidden")
        assert page.locator(".half[data-half=problems] .draft").count() == 0, "the edit is still there"


def test_a_move_is_undone_as_a_whole(running: "Browser", service: Service) -> None:
    report = state(service, problems=order(SLOW), improvements=order(FEW))
    with visiting(running, service) as page:
        page.goto(f"/reports/{report}")
        page.click(".edit-list >> nth=0")
        page.click(".half[data-half=problems] [data-list=move]")
        page.click(".decide [type=submit] >> visible=true")
        saved(page)
        assert titles(service, report, "problems") == []
        page.click("[data-do=undo]")
        saved(page, "已撤回")
        assert page.is_disabled("[data-do=undo]")
    last = {one["indicator"]: one["said"] for one in service.client.get(f"/v1/reports/{report}/decisions").json()["items"]}
    assert (last["problems"], last["improvements"]) == (None, None)


@pytest.mark.parametrize("accept", [False, True])
def test_as_stated_means_as_stated(running: "Browser", service: Service, accept: bool) -> None:
    report = state(service, problems=order(SLOW), improvements=order(FEW))
    with visiting(running, service, asked=accept) as page:
        edited(page, report)
        page.click(".decide [data-act=as_stated]")
        if accept:
            saved(page)
        else:
            page.wait_for_timeout(500)
        assert page.input_value(TITLE) == (SLOW[:4] if accept else "改过的标题")
    assert titles(service, report, "problems") == [SLOW[:4]]
    said = [one["who"] for one in service.client.get(f"/v1/reports/{report}/decisions").json()["items"]]
    assert (said[-1] == "王芳") == accept


def test_a_page_with_edits_asks_before_it_is_left(running: "Browser", service: Service) -> None:
    report = state(service, problems=order(SLOW), improvements=order(FEW))
    with visiting(running, service, asked=False) as page:
        edited(page, report)
        page.evaluate("location.assign('/overview')")
        page.wait_for_timeout(500)
        assert page.url.endswith(report)
        assert page.input_value(TITLE) == "改过的标题"
        page.fill(TITLE, SLOW[:4])
        page.goto("/overview")


def at_number(page: "Page", number: str) -> tuple[float, float, float]:
    """Left, right and middle of a number in the document that is read as some value."""
    place = page.locator(".document .place[role=button]", has_text=number).first
    place.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    box = place.bounding_box()
    assert box
    return box["x"], box["x"] + box["width"], box["y"] + box["height"] / 2


@pytest.mark.parametrize("how", ["drag", "from outside", "double"])
def test_a_number_that_was_read_elsewhere_can_be_taken(running: "Browser", service: Service, how: str) -> None:
    report = report_of(service, OPEN)
    cells = {"drag": "penalties.items_last_year", "from outside": "penalties.items_change", "double": "coercive_measures.items_last_year"}
    indicator = f"disclosure.{cells[how]}"
    with visiting(running, service) as page:
        page.goto(f"/reports/{report}#v:{indicator}")
        chosen(page, indicator)
        left, right, y = at_number(page, "3017")
        if how == "double":
            page.mouse.dblclick((left + right) / 2, y)
        else:
            page.mouse.move(left + 1 if how == "drag" else left - 9, y)
            page.mouse.down()
            page.mouse.move((left + right) / 2, y, steps=4)
            page.mouse.move(right - 1, y, steps=4)
            page.mouse.up()
        page.wait_for_timeout(500)
        chosen(page, indicator)
        page.wait_for_selector(".decide .selected:not([hidden])")
        assert "3017" in page.inner_text(".decide .selected q")
        page.keyboard.press("t")
        saved(page)
    value = service.client.get(f"/v1/reports/{report}/values?indicator={indicator}").json()["items"][0]
    text = service.client.get(f"/v1/reports/{report}/text").text
    assert (value["value"], text[value["evidence"]["start"] : value["evidence"]["end"]]) == (3017, "3017")


def test_a_plain_click_on_a_number_still_leads_to_its_value(running: "Browser", service: Service) -> None:
    one = "disclosure.coercive_measures.items_change"
    with visiting(running, service) as page:
        page.goto(f"/reports/{report_of(service, OPEN)}#v:{one}")
        chosen(page, one)
        left, right, y = at_number(page, "845")
        page.mouse.dblclick((left + right) / 2, y)
        page.wait_for_selector(".decide .selected:not([hidden])")
        left, right, y = at_number(page, "3017")
        page.mouse.click((left + right) / 2, y)
        page.wait_for_selector(f'.decide:not([data-indicator="{one}"])')
        assert not page.is_visible(".decide .selected"), "what was selected for another value is not offered"


def test_lines_of_a_table_stand_in_a_row(running: "Browser", service: Service) -> None:
    job = service.client.get("/v1/jobs").json()["items"][0]["id"]
    with visiting(running, service) as page:
        for path in (f"/jobs/{job}", "/audit"):
            page.goto(path)
            look = "cells => [...new Set(cells.map(cell => getComputedStyle(cell).display))]"
            assert page.locator("table.list tbody td").evaluate_all(look) == ["table-cell"], path
            broken = "codes => codes.filter(one => one.getClientRects().length > 1).map(one => one.textContent)"
            assert page.locator("table.list code").evaluate_all(broken) == []


def test_a_name_in_the_bar_steers_nothing(running: "Browser", service: Service) -> None:
    with visiting(running, service, who="王\u202e芳") as page:
        page.goto("/reports")
        page.wait_for_function("() => document.querySelector('[data-me]').textContent.startsWith('王')")
        assert page.inner_text("[data-me]") == "王\ufffd芳"
        page.goto(f"/reports/{report_of(service, LISTS)}")
        page.click(".edit-list >> nth=0")
        page.click(".decide [data-act=as_stated]")
        saved(page)
        assert page.inner_text("[data-me]") == "王\ufffd芳"


def test_nothing_is_undone_while_something_is_sent(running: "Browser", service: Service) -> None:
    report = report_of(service, OPEN)
    both = ("disclosure.penalties.items_last_year", "disclosure.coercive_measures.items_last_year")
    with visiting(running, service) as page:
        page.goto(f"/reports/{report}")
        for indicator in both:
            page.click(f'[id="v:{indicator}"]')
            chosen(page, indicator)
            if indicator == both[1]:
                page.route("**/decisions", lambda route: (page.wait_for_timeout(400), route.continue_()))
            page.keyboard.press("b")
            if indicator == both[1]:
                page.evaluate("document.querySelector('[data-do=undo]').click()")
            saved(page)
        for _ in both:
            assert page.is_enabled("[data-do=undo]")
            page.click("[data-do=undo]")
            saved(page, "已撤回")
        assert page.is_disabled("[data-do=undo]")
    last = {one["indicator"]: one["said"] for one in service.client.get(f"/v1/reports/{report}/decisions").json()["items"]}
    assert [last[indicator] for indicator in both] == [None, None]


def test_joining_two_items_swallows_nothing_unasked(running: "Browser", service: Service) -> None:
    report = state(service, problems=order(SLOW, FEW), improvements=[])
    with visiting(running, service, asked=False) as page:
        page.goto(f"/reports/{report}")
        page.click(".edit-list >> nth=0")
        page.click(".half[data-half=problems] .draft >> nth=0 >> [data-list=join]")
        page.wait_for_timeout(600)
        assert page.locator(".half[data-half=problems] .draft").count() == 2


def test_what_is_saved_is_said_in_sight_and_the_next_one_is_behind_it(running: "Browser", service: Service) -> None:
    report = report_of(service, OPEN)
    with visiting(running, service) as page:
        page.goto(f"/reports/{report}")
        page.wait_for_selector("#left")
        todo = [one["indicator"] for one in page.evaluate("JSON.parse(document.getElementById('editing').textContent).open")]
        assert len(todo) > 3
        for _ in range(2):
            page.keyboard.press("j")
        chosen(page, todo[1])
        page.keyboard.press("u")
        page.wait_for_function("() => document.getElementById('work-live').textContent.includes('已保存')")
        box = page.locator("#work-live").bounding_box()
        assert box
        assert box["width"] > 60
        saved(page)
        page.keyboard.press("j")
        chosen(page, todo[2])
