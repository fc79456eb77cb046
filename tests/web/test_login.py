"""Whoever has a key logs in with a real browser, decides, and logs out: browsers send headers that programs do not."""

import re
from pathlib import Path

import pytest

from extractor.web.access import from_elsewhere
from tests.support.browser import chromium
from tests.support.serving import EXAMPLES, serving
from tests.web.test_pages import new_key

SUMS = "06-totals-do-not-add-up.txt"


@pytest.mark.slow
def test_logging_in_with_a_browser(tmp_path: Path) -> None:
    key = new_key(tmp_path, "档案室")
    with serving(tmp_path) as service, chromium() as browser:
        service.client.headers["Authorization"] = f"Bearer {key}"
        (report,) = service.read((SUMS, (EXAMPLES / SUMS).read_bytes()))
        page = browser.new_context(base_url=service.url, locale="zh-CN").new_page()
        page.goto("/reports?year=2022")
        assert "/login" in page.url
        page.fill('input[name="key"]', "wrong")
        page.keyboard.press("Enter")
        page.wait_for_selector('[role="alert"], .warning, .error')
        assert "/login" in page.url
        page.fill('input[name="key"]', key)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/reports\?year=2022$"))
        page.goto(f"/reports/{report}")
        page.click('[data-ref="v:requests.unavailable.not_held.total"]')
        page.wait_for_selector(".decide")
        page.keyboard.press("a")
        page.wait_for_function("() => document.getElementById('work-live').textContent.includes('已保存')")
        assert [d["who"] for d in service.client.get(f"/v1/reports/{report}/decisions").json()["items"]] == ["档案室"]


@pytest.mark.slow
def test_what_was_decided_is_sent_with_a_report_and_a_copy_is_found_under_its_own_name(tmp_path: Path) -> None:
    data = (EXAMPLES / SUMS).read_bytes()
    with serving(tmp_path) as service:
        (report,) = service.read((SUMS, data))
        order = {"indicator": "requests.unavailable.not_held.total", "kind": "as_stated", "who": "沈静"}
        assert service.client.post(f"/v1/reports/{report}/decisions", json=order).status_code == 201
        answer = service.client.get(f"/v1/reports/{report}/page?lang=en")
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].startswith("attachment;")
        assert "沈静" in answer.text
        assert 'data-language="en"' in answer.text
        assert "本机关不掌握相关政府信息" in answer.text
        assert service.read(("新名字.txt", data)) == [report]
        assert [r["id"] for r in service.client.get("/v1/reports?q=新名字").json()["items"]] == [report]


def test_a_browser_says_whether_a_page_of_ours_asks() -> None:
    host = {"host": "127.0.0.1:8000"}
    assert not from_elsewhere("POST", host | {"sec-fetch-site": "same-origin", "origin": "null"})
    assert from_elsewhere("POST", host | {"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1:8000"})
    assert from_elsewhere("POST", host | {"sec-fetch-site": "same-site"})
    assert from_elsewhere("POST", host | {"origin": "null"})
    assert not from_elsewhere("POST", host | {"origin": "http://127.0.0.1:8000"})
