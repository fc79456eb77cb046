"""The pages in a real browser against a real service: a document is sent, looked at, corrected, read again, taken away.

With NIANBAO_SCREENSHOTS set, the pictures of README are taken into docs/screenshots.
"""

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.browser import chromium, keeps_out
from tests.support.serving import EXAMPLES, ROOT, Service, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.slow
OPEN = "02-pipes-blanks-dropped.txt"
LISTS = "12-left-open-by-rules.txt"
FAILS = "06-totals-do-not-add-up.txt"
NASTY = "<img src=x onerror=alert(1)> \u202e.txt"
PICTURES = ROOT / "docs" / "screenshots" if os.environ.get("NIANBAO_SCREENSHOTS") else None
LARGEST_PICTURE = 300_000
HOSTILE = f"""<script>alert('script')</script>县财政局2023年政府信息公开工作年度报告 \u202e反转\u202c
一、总体情况
<img src="https://evil.example/x.png" onerror="alert('img')"> <a href="javascript:alert('link')">点我</a> {{{{ 7*7 }}}} </script><b>
三、收到和处理政府信息公开申请情况
五、存在的主要问题及改进情况
一是"><svg onload=alert('svg')>不够及时。二是人员不足。
{"长" * 1_000_000}
"""


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Examples that are read, for tests that do not change them for each other."""
    with serving(tmp_path_factory.mktemp("service")) as running:
        running.read(*((path.name, path.read_bytes()) for path in sorted(EXAMPLES.glob("[01]*"))), (NASTY, HOSTILE.encode()))
        yield running


@pytest.fixture(scope="module")
def emptied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service for tests that each say what it holds, with `anew`."""
    with serving(tmp_path_factory.mktemp("emptied")) as running:
        yield running


@contextmanager
def visiting(
    browser: "Browser", service: Service, *, who: str = "王芳", asked: bool | None = None, fault: str = "409", **more: Any
) -> Iterator["Page"]:
    """A page of a person, where nothing may be asked of elsewhere, refused by the policy, or break but by `fault`; or asked by a dialog,
    unless `asked` says how it is answered: then there has to be one."""
    context = browser.new_context(**{"locale": "zh-CN", "viewport": {"width": 1280, "height": 800}, "base_url": service.url, **more})
    context.add_init_script(f"try {{ localStorage.setItem('nianbao.who', {json.dumps(who)}) }} catch {{}}" if who else "")
    page = context.new_page()
    odd: list[str] = []
    page.on("pageerror", lambda error: odd.append(f"error {error}"))
    page.on("console", lambda said: odd.append(said.text) if said.type == "error" and fault not in said.text else None)
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(f"dialog {dialog.message}"), dialog.accept() if asked else dialog.dismiss()))
    page.on("request", lambda request: odd.append(request.url) if not request.url.startswith(service.url) else None)
    yield page
    context.close()
    assert odd == []
    assert len(dialogs) == 1 if asked is not None else dialogs == [], dialogs


def report_of(service: Service, name: str) -> str:
    return next(r["id"] for r in service.client.get("/v1/reports?limit=100").json()["items"] if r["name"] == name)


def value_of(service: Service, report: str, indicator: str) -> dict[str, Any]:
    return service.client.get(f"/v1/reports/{report}/values?indicator={indicator}").json()["items"][0]  # type: ignore[no-any-return]


def picture(page: "Page", name: str) -> None:
    if PICTURES:
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.wait_for_timeout(300)
        page.screenshot(path=PICTURES / f"{name}.png")
        assert (PICTURES / f"{name}.png").stat().st_size < LARGEST_PICTURE


def chosen(page: "Page", indicator: str) -> None:
    """Wait until the box is about it."""
    page.wait_for_selector(f'.decide[data-indicator="{indicator}"]')


def saved(page: "Page", words: str = "已保存") -> None:
    page.wait_for_function("words => document.getElementById('work-live').textContent.includes(words)", arg=words)
    page.evaluate("document.getElementById('work-live').textContent = ''")


def sent(page: "Page", *files: tuple[str, bytes]) -> None:
    """Through the form of the first page, to the end of the job."""
    page.goto("/")
    page.set_input_files("#files", [{"name": name, "mimeType": "text/plain", "buffer": data} for name, data in files])
    page.click("#send")
    page.wait_for_url("**/jobs/*")
    page.wait_for_selector('.progress[data-state="done"]', timeout=60_000)


def test_from_upload_to_export(browser: "Browser", emptied: Service) -> None:
    indicator, service = "disclosure.other_services.items_last_year", emptied
    service.anew()
    with visiting(browser, service) as page:
        page.goto("/")
        page.set_input_files("#files", [EXAMPLES / OPEN, EXAMPLES / FAILS])
        assert "2 个文件" in page.inner_text("#chosen-count")
        page.click("#send")
        page.wait_for_url("**/jobs/*")
        page.wait_for_selector('.progress[data-state="done"]', timeout=60_000)
        page.click(f"text={OPEN}")
        page.click(f'[id="v:{indicator}"]')
        chosen(page, indicator)
        lit = page.eval_on_selector_all(".document .place.lit.main", "found => found.map(one => one.textContent)")
        assert lit == ["6"]
        page.wait_for_timeout(600)  # whatever scrolls has come to rest
        in_sight = """id => { const value = document.getElementById(id).getBoundingClientRect();
          const [pane, box] = ['.scroll', '.details'].map(name => document.querySelector(name).getBoundingClientRect());
          return value.top >= pane.top && value.bottom <= box.top; }"""
        page.wait_for_function(in_sight, arg=f"v:{indicator}")  # what is decided on stays in sight
        page.fill(".decide [name=typed]", "16")
        page.fill(".decide [name=note]", "核对原件")
        page.keyboard.press("Enter")
        saved(page)
        assert page.locator(f'[id="v:{indicator}"].m-human').count() == 1
        assert "王芳" in page.inner_text(".decide .history ol", timeout=5_000) or page.locator(".decide .history li").count() == 1
        report = report_of(service, OPEN)
        value = value_of(service, report, indicator)
        assert (value["value"], value["origin"], value["person"]["who"], value["person"]["note"]) == (16, "human", "王芳", "核对原件")
        page.goto("/reports?needs_review=true")
        with page.expect_download() as download:
            page.click("text=jsonl >> nth=0")
        rows = [json.loads(line) for line in Path(download.value.path()).read_text("utf-8").splitlines()]
        mine = next(v for row in rows if row["document"] == OPEN for v in row["values"] if v["indicator"] == indicator)
        assert mine["value"] == 16


@pytest.mark.parametrize("clicked", ["button[data-ref='v:{}']", ".document [data-refs~='v:{}']"], ids=["value", "place"])
def test_a_click_before_the_scripts_are_here_is_not_lost(browser: "Browser", service: Service, clicked: str) -> None:
    report, indicator = report_of(service, OPEN), "disclosure.other_services.items_last_year"
    with visiting(browser, service) as page:
        held: list[Route] = []

        def hold(route: "Route") -> None:
            held.append(route)

        page.route("**/static/web/report.js", hold)
        page.goto(f"/reports/{report}", wait_until="commit")
        page.click(clicked.format(indicator))
        assert page.locator(".decide").count() == 0
        assert len(held) == 1, "the scripts are not here yet"
        held[0].continue_()
        chosen(page, indicator)


def test_a_number_is_taken_from_where_it_stands(browser: "Browser", service: Service) -> None:
    report, indicator = report_of(service, OPEN), "disclosure.penalties.items_last_year"
    text = service.client.get(f"/v1/reports/{report}/text").text
    with visiting(browser, service) as page:
        page.goto(f"/reports/{report}#v:{indicator}")
        chosen(page, indicator)
        page.evaluate("""() => {
          const piece = [...document.querySelectorAll('.document .place')].find(one => one.textContent === '845');
          getSelection().selectAllChildren(piece);
        }""")
        page.click(".decide [data-act=take]")
        saved(page)
    value = value_of(service, report, indicator)
    at = text.index("845")
    assert (value["value"], value["evidence"]["start"], value["evidence"]["end"]) == (845, at, at + 3)


def test_one_of_the_other_readings_is_taken_with_its_number(browser: "Browser", service: Service) -> None:
    """Whatever the readings are: the first that is offered is what is stated afterwards."""
    for one in service.client.get("/v1/reports?limit=100").json()["items"]:
        for value in service.client.get(f"/v1/reports/{one['id']}/values").json()["items"] if one["state"] == "done" else ():
            if value["review"] and value["alternatives"] and value["alternatives"][0]["value"] not in (None, value["value"]):
                with visiting(browser, service) as page:
                    page.goto(f"/reports/{one['id']}#v:{value['indicator']}")
                    chosen(page, value["indicator"])
                    page.keyboard.press("1")
                    saved(page)
                assert value_of(service, one["id"], value["indicator"])["value"] == value["alternatives"][0]["value"]
                return
    pytest.fail("no value of the examples has another reading")


def test_lists_of_section_five_are_made_and_changed(browser: "Browser", service: Service) -> None:
    report = report_of(service, LISTS)
    text = service.client.get(f"/v1/reports/{report}/text").text
    with visiting(browser, service, asked=True) as page:  # other words lie between the two that are joined
        page.goto(f"/reports/{report}")
        page.click(".edit-list >> nth=0")
        for words, half in (("文旅市场执法结果的公布不够及时", "problems"), ("编印新到岗人员公开工作手册", "improvements")):
            page.evaluate(
                """words => {
                  const walker = document.createTreeWalker(document.querySelector('.document .text'), NodeFilter.SHOW_TEXT);
                  while (walker.nextNode()) {
                    const at = walker.currentNode.data.indexOf(words);
                    if (at < 0) continue;
                    getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
                    return;
                  }
                }""",
                words,
            )
            page.click(f".half[data-half={half}] [data-list=add]")
            page.wait_for_selector(f".half[data-half={half}] .draft")
        page.fill(".half[data-half=problems] .draft input[type=text]", "公布不及时")
        page.click(".decide [type=submit] >> visible=true")
        saved(page)
        stated = service.client.get(f"/v1/reports/{report}/problems").json()["items"]
        at = text.index("文旅市场执法结果的公布不够及时")
        assert [(i["title"], i["quote"], i["evidence"]["start"]) for i in stated] == [("公布不及时", "文旅市场执法结果的公布不够及时", at)]
        measures = service.client.get(f"/v1/reports/{report}/improvements").json()["items"]
        assert [i["quote"] for i in measures] == ["编印新到岗人员公开工作手册"]
        page.click(".half[data-half=improvements] [data-list=move]")
        page.click(".half[data-half=problems] .draft >> nth=0 >> [data-list=join]")
        page.wait_for_function("() => document.querySelectorAll('.draft').length === 1")
        page.click(".decide [type=submit] >> visible=true")
        saved(page)
    joined = service.client.get(f"/v1/reports/{report}/problems").json()["items"]
    assert len(joined) == 1
    assert joined[0]["quote"] == text[at : text.index("编印新到岗人员公开工作手册") + len("编印新到岗人员公开工作手册")]


def test_whoever_decides_second_is_told(browser: "Browser", service: Service) -> None:
    report, indicator = report_of(service, OPEN), "disclosure.coercive_measures.items_last_year"
    path = f"/reports/{report}#v:{indicator}"
    with visiting(browser, service, who="王芳") as first, visiting(browser, service, who="李强") as second:
        for page in (first, second):
            page.goto(path)
            chosen(page, indicator)
        first.keyboard.press("n")
        first.keyboard.type("7")
        first.keyboard.press("Enter")
        saved(first)
        second.keyboard.press("n")
        second.keyboard.type("8")
        second.keyboard.press("Enter")
        second.wait_for_selector(".clash:not([hidden])")
        assert re.search("王芳.*“7”", second.inner_text(".clash"))
        assert value_of(service, report, indicator)["value"] == 7, "nothing was overwritten"
        second.click(".clash button")
        second.wait_for_selector(f'[id="v:{indicator}"].m-human')
        assert second.input_value(".decide [name=typed]") == "8", "what somebody typed is not lost"
        second.press(".decide [name=typed]", "Enter")
        saved(second)
        assert second.locator(".decide .history li").count() == 2
    assert value_of(service, report, indicator)["value"] == 8


def test_decisions_are_undone(browser: "Browser", service: Service) -> None:
    report, indicator = report_of(service, FAILS), "disclosure.regulations.issued"
    before = value_of(service, report, indicator)
    with visiting(browser, service) as page:
        page.goto(f"/reports/{report}#v:{indicator}")
        chosen(page, indicator)
        page.keyboard.press("b")
        saved(page)
        assert value_of(service, report, indicator)["status"] == "blank"
        page.keyboard.press("z")
        saved(page, "已撤回")
    assert value_of(service, report, indicator) == before


def test_a_whole_queue_by_keyboard_alone(browser: "Browser", emptied: Service) -> None:
    service = emptied
    service.anew(FAILS)
    first, (second,) = report_of(service, FAILS), service.read(("另一份.txt", (EXAMPLES / FAILS).read_bytes() + service.ends + b" \n"))
    with visiting(browser, service, who="") as page:
        page.goto("/queue")
        page.wait_for_selector(".decide")
        page.keyboard.press("?")
        assert page.locator("#help").is_visible()
        page.keyboard.press("Escape")
        page.keyboard.press("a")
        assert page.evaluate("document.activeElement.name") == "who", "a decision needs a name"
        page.keyboard.type("王芳abx")
        page.keyboard.press("Escape")
        while page.locator(".work[data-next]").count():
            left = page.inner_text("#left")
            if left == "0":
                with page.expect_navigation():
                    page.keyboard.press("g")
                continue
            stated = page.is_enabled(".decide [data-act=as_stated]")
            page.keyboard.press("a" if stated else "u")
            page.wait_for_function("left => document.getElementById('left').textContent !== left", arg=left)
            page.wait_for_selector("body:not(.busy)")
        assert "没有需要人工核对的了" in page.inner_text("main")
    for report in (first, second):
        assert service.client.get(f"/v1/reports/{report}/summary").json()["needs_review"] == 0
    signed = service.client.get(f"/v1/reports/{second}/decisions").json()["items"]
    assert {one["who"] for one in signed} == {"王芳abx"}, "letters typed into a field decide nothing"


def test_a_decision_waits_for_the_name_of_whoever_decides(browser: "Browser", service: Service) -> None:
    report, indicator = report_of(service, FAILS), "disclosure.fees.amount"
    path = f"/reports/{report}#v:{indicator}"
    waiting = "由谁决定"

    def made() -> list[tuple[str, str]]:
        found = service.client.get(f"/v1/reports/{report}/decisions").json()["items"]
        return [(one["who"], one["said"]) for one in found if one["indicator"] == indicator]

    with visiting(browser, service, who="") as page:
        page.goto(path)
        chosen(page, indicator)
        page.keyboard.press("b")
        page.keyboard.type("陈")
        page.keyboard.press("Escape")
        assert waiting not in page.inner_text(".decide")
        page.press(".decide [name=who]", "Enter")
        assert "请先输入" in page.inner_text(".decide .fault"), "what was given up is not done by the next Enter"
        page.fill(".decide [name=who]", "")
        page.keyboard.press("Escape")
        page.keyboard.press("b")
        assert waiting in page.inner_text(".decide .fault")
        page.fill(".decide [name=typed]", "77")
        page.fill(".decide [name=who]", "陈")
        page.press(".decide [name=typed]", "Enter")
        saved(page)
        assert made() == [("陈", "77")], "whoever goes to another field decides anew"
    with visiting(browser, service, who="") as page:
        page.goto(path)
        chosen(page, indicator)
        page.keyboard.press("b")
        page.keyboard.type("陈静")
        page.keyboard.press("Enter")
        saved(page)
        page.keyboard.press("x")
        saved(page)
    assert made() == [("陈", "77"), ("陈静", "blank"), ("陈静", "absent")]


def test_what_is_counted_is_what_is_open_by_now(browser: "Browser", emptied: Service) -> None:
    """Every figure on the page, and what the chip leads to: without a reload, and without what somebody has decided on."""
    chip, service = '[data-next="review"]', emptied
    service.anew(FAILS, LISTS)
    report = report_of(service, FAILS)
    with visiting(browser, service) as page:
        page.goto(f"/queue?q={FAILS}")
        page.wait_for_selector(".decide")
        first = str(page.get_attribute(".decide", "data-indicator"))
        assert page.inner_text(chip).split()[0] == page.inner_text("#left") == "2"
        assert (page.inner_text("#open-reports"), page.inner_text("#queue-left")) == ("2", "还剩 1 份报告")
        page.fill(".decide [name=typed]", "13")
        page.keyboard.press("Enter")
        saved(page)
        assert value_of(service, report, first)["review"], "what is decided keeps its mark"
        assert page.inner_text(chip).split()[0] == page.inner_text("#left") == "1"
        for _ in range(2):
            page.click(chip)
            assert page.get_attribute(".decide", "data-indicator") != first, "it leads to what is open"
        assert (page.inner_text("#open-reports"), page.inner_text("#queue-left")) == ("2", "还剩 1 份报告")
        page.keyboard.press("a")
        saved(page, "已核完")
        assert "0 处待核" in page.inner_text(".chips")
        assert (page.inner_text("#open-reports"), page.inner_text("#queue-left")) == ("1", "还剩 0 份报告")
        page.keyboard.press("z")
        saved(page, "已撤回")
        assert (page.inner_text("#open-reports"), page.inner_text("#queue-left")) == ("2", "还剩 1 份报告")


def copied(folder: Path) -> Path:
    """The program with rules of its own."""
    for name in ("extractor", "rules", "prompts"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for source in (ROOT / "extractor").rglob("*.py"):  # what is compiled need not be again
        compiled = Path(cache_from_source(str(source)))
        if compiled.exists():
            place = Path(cache_from_source(str(folder / source.relative_to(ROOT))))
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(compiled, place)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_what_a_person_said_outlives_other_rules(browser: "Browser", tmp_path: Path) -> None:
    """Rules that read a corrected value otherwise open it again and show both; what they read as before stays as it was decided."""
    data = (EXAMPLES / FAILS).read_bytes()
    kept, other = "requests.received.natural_person", "disclosure.fees.amount"
    with serving(tmp_path / "data") as service:
        (report,) = service.read((FAILS, data))
        before = value_of(service, report, other)
        with visiting(browser, service) as page:
            for indicator in (kept, other):
                page.goto(f"/reports/{report}#v:{indicator}")
                page.reload()
                chosen(page, indicator)
                page.fill(".decide [name=typed]", "77")
                page.keyboard.press("Enter")
                saved(page)
    program = copied(tmp_path / "program")
    tables = program / "rules" / "tables.yaml"
    words = "words: [行政事业性收费, 行政事业收费, 行政性事业收费, 行政事业性收费项目]"
    text = tables.read_text("utf-8")
    assert words in text
    tables.write_text(text.replace(words, "words: [另有所称的收费]"), "utf-8")
    with serving(tmp_path / "data", env={"PYTHONPATH": str(program), "PYTHONSAFEPATH": "1"}) as service, visiting(browser, service) as page:
        sent(page, (FAILS, data))
        page.click(f"text={FAILS}")
        page.wait_for_selector(f'[id="v:{kept}"].m-human')
        mine, again = value_of(service, report, kept), value_of(service, report, other)
        assert (mine["value"], mine["person"]["decision"], mine["person"]["who"]) == (77, "changed", "王芳")
        assert again["person"]["decision"] == "reopened"
        assert again["person"]["read_value"] != before["value"] or again["person"]["read_status"] != before["status"]
        page.click(f'[id="v:{other}"]')
        chosen(page, other)
        said = page.inner_text(".decide .person")
        assert "77" in said
        assert "读数已变" in said


def test_a_hostile_document_is_text(browser: "Browser", service: Service) -> None:
    with visiting(browser, service) as page:
        page.goto("/reports")
        assert "onerror=alert(1)" in page.inner_text("table")
        page.goto(f"/reports/{report_of(service, NASTY)}")
        page.wait_for_selector(".document .line")
        text = page.inner_text(".document .text")
        assert "<script>alert('script')</script>" in text
        assert "{{ 7*7 }}" in text
        assert "\u202e" not in page.content()
        assert page.locator("#stage img, #stage svg, #stage a[href^=javascript]").count() == 0
        page.goto("/overview")
        page.goto("/jobs")


@pytest.mark.parametrize(("size", "language"), [((1280, 800), "zh-CN"), ((820, 1180), "en-GB")], ids=["desk", "tablet"])
def test_pages_can_be_used_by_everybody(browser: "Browser", service: Service, language: str, size: tuple[int, int]) -> None:
    job = service.client.get("/v1/jobs").json()["items"][0]["id"]
    view = {"width": size[0], "height": size[1]}
    report = report_of(service, LISTS)
    paths = ("/", f"/jobs/{job}", "/jobs", "/reports", f"/reports/{report}", "/queue", "/overview", "/keys", "/audit")
    with visiting(browser, service, locale=language, viewport=view) as page:
        for path in paths:
            page.goto(path)
            page.wait_for_load_state()
            if path.startswith(("/queue", "/reports/")):
                page.click(".edit-list >> nth=0") if path.startswith("/reports/") else page.wait_for_selector(".decide")
            assert keeps_out(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0], f"{path} is wider than the screen"


def test_a_job_without_events_is_asked_for(browser: "Browser", service: Service) -> None:
    with visiting(browser, service) as page:
        page.add_init_script("""window.EventSource = class extends EventTarget {
          constructor() { super(); setTimeout(() => this.dispatchEvent(new Event('error'))); }
          close() {}
        };""")
        sent(page, ("新.txt", (EXAMPLES / "03-glued-in-one-line.txt").read_bytes() + b" "), ("bad.pdf", b"%PDF-1.7 nothing"))
        assert page.locator(".state-failed").count() == 1


@pytest.mark.skipif(PICTURES is None, reason="pictures are taken when NIANBAO_SCREENSHOTS is set")
def test_pictures(browser: "Browser", service: Service) -> None:
    for language, ending in (("zh-CN", ""), ("en-GB", "-en")):
        with visiting(browser, service, locale=language) as page:
            page.goto("/")
            page.set_input_files("#files", [EXAMPLES / OPEN, EXAMPLES / LISTS, EXAMPLES / FAILS])
            picture(page, f"upload{ending}") if not ending else None
            page.goto(f"/reports/{report_of(service, FAILS)}")
            page.click("button.v.m-review >> nth=0")
            page.wait_for_selector(".decide")
            picture(page, f"report{ending}")
            if not ending:
                page.goto("/queue")
                page.wait_for_selector(".decide")
                picture(page, "queue")
                page.goto("/overview")
                picture(page, "overview")
                page.goto("/reports")
                picture(page, "reports")


