"""A page is read as a person sees it: whatever holds a number, the number is what is read."""

import re
from collections.abc import Callable

import pytest

from extractor import extract
from tests.support.serving import EXAMPLES

PAGE = (EXAMPLES / "04-saved-page.html").read_bytes().decode("gb18030")
NUMBER = re.compile(r"(<td[^>]*>)((?:<p[^>]*>)?(?:<span[^>]*>)?)(\d+)((?:</span>)?(?:</p>)?</td>)")
"""A cell that holds a number, its wrappers and the number."""
KIN: dict[str, Callable[[str], str]] = {
    "in a field": lambda n: f'<input type="text" readonly value="{n}">',
    "in a field without a type": lambda n: f"<input value={n}>",
    "chosen": lambda n: f"<select><option>77</option><option selected>{n}</option></select>",
    "the first choice": lambda n: f"<select><option>{n}</option><option>77</option></select>",
    "with a hidden field": lambda n: f'{n}<input type="hidden" value="77">',
    "in a text area": lambda n: f"<textarea>{n}</textarea>",
    "behind a struck number": lambda n: f'<span style="text-decoration: line-through">77</span>{n}',
    "before one struck by another property": lambda n: f'{n}<font style="text-decoration-line:underline line-through">77</font>',
    "behind a deleted one": lambda n: f"<del>77</del>{n}",
    "with a footnote": lambda n: f"{n}<sup>1</sup>",
    "with a footnote in brackets": lambda n: f"{n}<sup>[2]</sup>",
    "digit by digit": lambda n: "".join(f"<span>{digit}</span>" for digit in n),
}


def stated(page: str) -> dict[str, object]:
    return {value.indicator: (value.value, value.status, value.review) for value in extract(page.encode(), "page.html").values}


PLAIN = stated(PAGE.replace("gb2312", "utf-8"))


@pytest.mark.parametrize("kind", KIN)
def test_a_number_is_read_from_whatever_shows_it(kind: str) -> None:
    page, times = NUMBER.subn(lambda m: m[1] + m[2] + KIN[kind](m[3]) + m[4], PAGE.replace("gb2312", "utf-8"))
    assert times > 150
    assert stated(page) == PLAIN


def test_a_search_box_is_none_of_the_text() -> None:
    page = PAGE.replace("gb2312", "utf-8").replace("<body>", '<body><input type="text" value="2031年年度报告">')
    assert stated(page) == PLAIN
