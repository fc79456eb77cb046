"""A real browser without a window, for tests of pages. It is asked for nothing but files and this machine."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

REQUIRED = "NIANBAO_BROWSER_REQUIRED"
"""Set where a missing browser must not pass for a pass."""
NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium() -> Iterator["Browser"]:
    """The browser, or a skip when there is none."""
    place = next((found for name in NAMES if (found := shutil.which(name))), None)
    if place is None:
        if os.environ.get(REQUIRED):
            pytest.fail("there is no Chromium, and it is required")
        pytest.skip("there is no Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=place, args=list(QUIET))
        yield browser
        browser.close()


def keeps_out(page: "Page") -> list[str]:
    """What axe finds on a page that is serious or critical. Asked for faults only: to describe every element that has none takes it twice
    as long again."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"resultTypes": ["violations"]}).response
    assert found["passes"], "it looked"
    grave = [one for one in found["violations"] if one["impact"] in ("serious", "critical")]
    return [f"{one['id']}: {node['html'][:160]} {node['failureSummary']}" for one in grave for node in one["nodes"][:1]]
