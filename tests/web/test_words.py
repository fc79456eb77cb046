"""What pages say: in the reader's language, and of everything that can happen."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from extractor.web.page.making import group, words_in
from tests.support.serving import EXAMPLES, Service, new_key, serving
from tests.web.test_pages import HTML, WEB, page, report_of

pytestmark = pytest.mark.slow

OPEN = "02-pipes-blanks-dropped.txt"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("words")) as running:
        running.read((OPEN, (EXAMPLES / OPEN).read_bytes()), ("not text.bin", b"\x00\x01" * 400))
        yield running


def test_a_page_in_chinese_speaks_chinese(service: Service) -> None:
    report, indicator = report_of(service, OPEN), "disclosure.penalties.items_last_year"
    order = {"indicator": indicator, "kind": "number", "number": "987654", "who": "王芳"}
    assert service.client.post(f"/v1/reports/{report}/decisions", json=order).status_code == 201
    shown = page(service, f"/reports/{report}", "zh")
    assert "由人定出；原文中没有找到印着这个数的地方" in shown
    assert ">stated by a person" not in shown
    assert "此数在哪一列系推断（取最左一列）" in shown
    assert "the page dropped" not in shown
    assert "the page dropped blank cells; which column" in page(service, f"/reports/{report}", "en")
    raw = service.client.get(f"/v1/reports/{report}").json()
    assert any(value["reason"].startswith("the page dropped blank cells") for value in raw["values"])
    for path, told in (("/nothing", "没有这个页面"), ("/jobs/nothing", "没有这个任务"), ("/reports/nothing", "没有这份报告")):
        fault = page(service, path, "zh")
        assert told in fault
        assert "there is no" not in fault
        assert 'class="fault' not in fault
    logged = page(service, "/audit", "zh")
    assert "作出决定" in logged
    assert re.findall(r"<td>[a-z]+\.[a-z_]+</td>|>\s*(?:documents|sha256|indicator) ", logged) == []
    listed = page(service, "/reports", "zh")
    assert "not text.bin：内容是二进制数据，或者文字编码无法识别。" in listed
    assert "these bytes are binary data" in page(service, "/reports", "en")
    assert ">表式、状态</th>" in listed
    assert re.search(r"(2021|2019)年表式<", listed)


def test_every_action_that_is_written_down_has_a_name() -> None:
    written = "".join(path.read_text("utf-8") for path in (WEB.parent / "store").glob("*.py"))
    actions = set(re.findall(r'"((?:job|document|decision|key)\.[a-z_]+)"', written)) | {"job.done", "job.failed"}
    assert len(actions) > 10
    assert {f"act.{action.replace('.', '_')}" for action in actions} <= words_in("zh").keys()


FOR_PROGRAMS = {"from_elsewhere", "in_flight", "invalid", "key_reused", "no_document", "no_form", "no_place", "nothing_open"}
"""Codes that scripts of pages are not answered with, or that say many things."""


def test_refusals_that_always_say_the_same_are_told_in_the_readers_language() -> None:
    """A script shows the sentence of the answer, which is English, where there is no word for its code."""
    code = "".join(path.read_text("utf-8") for path in WEB.rglob("*.py"))
    fixed = set(re.findall(r'\bRefusal\(\d+, "(\w+)", "', code)) - FOR_PROGRAMS
    assert len(fixed) > 5
    assert fixed <= group("zh", "js").keys()
    assert all(re.search(r"[一-鿿]", group("zh", "js")[name]) for name in fixed)


@pytest.mark.slow
def test_a_key_that_has_expired_is_told_apart(tmp_path: Path) -> None:
    key = new_key(tmp_path, "admin", "--scope", "read", "--scope", "admin")
    with serving(tmp_path) as service:
        headers = {"Authorization": f"Bearer {key}"}
        soon = datetime.now(UTC) + timedelta(seconds=2)
        for name, expires in (("over", soon.isoformat()), ("lasting", "2901-01-01T00:00:00Z")):
            order = {"name": name, "scopes": ["read"], "expires": expires}
            assert service.client.post("/v1/keys", json=order, headers=headers).status_code == 201
        time.sleep(max(0.0, (soon - datetime.now(UTC)).total_seconds()) + 0.1)
        rows = re.findall(r"<tr>.*?</tr>", service.client.get("/keys", headers=HTML | headers).text, re.DOTALL)
    over, lasting = (next(row for row in rows if f">{name}<" in row) for name in ("over", "lasting"))
    assert ">expired<" in over
    assert "data-revoke" not in over
    assert "data-revoke" in lasting
