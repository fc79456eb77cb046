"""Plain rules of a style sheet are read without its parser, and say the same."""

from collections.abc import Iterable
from itertools import product

import pytest

from extractor.read.style_sheets import Rule, _parsed, rules_of

NAMES = ("color", "display", "content", "font-size")
SELECTORS = ("td", "td, .a > th:first-child", "#x .y::before", "tr:nth-child(2n+1) td", "a[href='x,y']", "td:hover", "*")
DECLARATIONS = (
    "color:#FFF",
    "color : rgb(255, 255, 255) ;",
    "font-size:0;color:white !important",
    'content:"9;}";display:none',
    "content:'a\"b'",
    "margin:0;padding : 1px 2px",
    "background:url(data:image/png;base64,AA==);color:red",
    "",
    "color:red;;display:none;",
    "DISPLAY:None",
    "color",
    'content:"\\39 "',
    "--color:red;color:var(--color)",
)
PRINTED = "@media print{{ {} }}"
AROUND = (
    "{}",
    "/* td{{color:red}} */ {}",
    "@media screen{{ {} }}",
    PRINTED,
    "{} td{{color:red}}",
    "@import 'x.css'; {}",
    "{} td{{color:red",
)


def told(rules: Iterable[Rule]) -> list[tuple[str, bool, dict[str, str]]]:
    """What rules say of `NAMES`; which quotes words stand in says nothing."""
    said = ((r, {name: value.replace("'", '"') for name, value in r.declared.items() if name in NAMES}) for r in rules)
    return [(rule.selector, rule.generated, declared) for rule, declared in said if declared]


@pytest.mark.parametrize("around", AROUND)
def test_plain_rules_say_what_the_parser_reads(around: str) -> None:
    read = 0
    for selector, declared in product(SELECTORS, DECLARATIONS):
        css = around.format(f"{selector}{{{declared}}}")
        found = told(rules_of([css], NAMES))
        assert found == told(_parsed(css)), css
        read += len(found)
    assert bool(read) == (around != PRINTED)
