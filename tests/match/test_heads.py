"""What heads, headings and captions of tables say besides the form's words, in every layout of the generator."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from extractor import extract, load_rulebook
from extractor.model.report import Value
from tests.support.cases import cases
from tests.variants.generation import generate
from tests.variants.types import Plan, Variant

RULEBOOK = load_rulebook()
LAYOUTS = ("html", "lines", "piped", "spaced", "glued", "cut")


@cache
def variant(layout: str) -> Variant:
    return generate(23, plan=Plan(layout, "2021", "zeros"))


def said(text: str, suffix: str) -> dict[str, Value]:
    return {value.indicator: value for value in extract(text.encode(), f"a{suffix}", RULEBOOK).values}


@cache
def before(layout: str) -> frozenset[str]:
    """What is stated of the page as it was generated."""
    values = said(variant(layout).data.decode(), variant(layout).suffix)
    return frozenset(name for name, value in values.items() if value.status == "reported" and not value.review)


def _named(written: list[str]) -> Callable[[str], bool]:
    """Whether an id is among those that a case names."""
    return lambda name: any(name.startswith(part) or name.endswith(part) for part in written)


def _cases() -> list[Any]:
    return [pytest.param(case, id=name) for name, case in cases("heads", "name find put", "opens costs except").items()]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("case", _cases())
def test_case(case: dict[str, Any], layout: str) -> None:
    if layout in case.get("except", []):
        return
    text = variant(layout).data.decode()
    assert case["find"] in text
    values = said(text.replace(case["find"], case["put"]), variant(layout).suffix)
    stated = {name for name, value in values.items() if value.status == "reported" and not value.review}
    opens, costs = (_named(case.get(key, [])) for key in ("opens", "costs"))
    kept = {name for name in before(layout) if not opens(name)}
    assert stated <= kept
    assert {name for name in kept - stated if not costs(name)} == set()
