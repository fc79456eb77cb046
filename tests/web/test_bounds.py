"""Documents that take too much time or memory, sent to a real service: told as failures, and nobody else notices."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.serving import EXAMPLES, Service, serving

pytestmark = pytest.mark.slow
A = (EXAMPLES / "01-one-cell-per-line.txt").read_bytes()
TABLE = "<table>" + ("<tr>" + "<td>1</td>" * 900 + "</tr>") * 1_500
LARGE = TABLE.encode()
SLOW = ("<p>一是存在的主要问题及改进情况，三、收到和处理政府信息公开申请情况</p>" * 120_000).encode()
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("bounds"), "--max-seconds", "2", "--max-memory", "300") as running:
        yield running


def test_a_document_over_a_bound_is_refused_and_others_are_read(service: Service) -> None:
    sent = [("large.html", LARGE), ("slow.html", SLOW)] * 2 + [(f"{n}.txt", A) for n in range(12)]

    def extracted(one: tuple[str, bytes]) -> tuple[str, int, str]:
        answer = service.client.post("/v1/extract", params={"name": one[0]}, content=one[1])
        if answer.status_code != 200:
            assert answer.headers["content-type"] == PROBLEM
        return one[0], answer.status_code, "" if answer.status_code == 200 else answer.json()["detail"]

    with ThreadPoolExecutor(16) as pool:
        for name, status, detail in pool.map(extracted, sent):
            if name in ("large.html", "slow.html"):
                assert status == 422, (name, status, detail)
                assert "longer than 2 s" in detail or "memory" in detail or "300 MB" in detail
                assert "Cut it into single reports" in detail
            else:
                assert status == 200, (name, detail)


def test_in_a_job_they_fail_alone(service: Service) -> None:
    job = service.ended(
        service.job(("a.txt", A), ("large.html", LARGE), ("b.txt", A + b"\n"), ("slow.html", SLOW), ("c.txt", A + b"\n\n"))["id"]
    )
    items = service.client.get(f"/v1/jobs/{job['id']}/documents").json()["items"]
    assert [item["state"] for item in items] == ["done", "failed", "done", "failed", "done"], items
    assert job["state"] == "done"
    assert "Traceback" not in service.log.read_text()
