"""The style sheets of a page, rule by rule, as far as a screen shows by them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from extractor.model.record import record

IMPORTANT = "!important"
"""Ends a value that holds before an element's own style."""
# Rules that are looked at, those of one kind, and elements of each.
MOST_RULES, MOST_OF_A_KIND, MOST_ELEMENTS = 2000, 200, 2000
_OF_A_MOMENT = re.compile(r":(?:hover|active|focus|target|checked|:)", re.I)
_GENERATED = re.compile(r"::?(?:before|after)\s*\Z", re.I)
_ELSEWHERE = re.compile(r"\bprint\b|max-width", re.I)
CELLS = frozenset({"td", "th"})


@record(frozen=True, slots=True)
class Rule:
    """What a sheet declares for the elements of a selector."""

    selector: str
    """One selector, without what it says of generated content."""
    generated: bool
    """Whether it is of what a sheet puts before or behind an element."""
    declared: Mapping[str, str]
    """Property -> its value, in lower case."""

    def elements(self, tree: LexborHTMLParser) -> list[LexborNode]:
        """The elements of a page that it is of."""
        try:
            return tree.css(self.selector or "*")[:MOST_ELEMENTS]
        except SelectolaxError:
            return []  # a selector of another kind of reader


def rules_of(sheets: Iterable[str], names: tuple[str, ...]) -> tuple[Rule, ...]:
    """The rules of style sheets for a wide screen, in their order, that declare one of the properties `names`; those of a moment (under the
    mouse) left out. Others may be among them."""
    declares = _declares(names)
    return tuple(islice((rule for css in sheets for rule in _rules(_part(css, declares))), MOST_RULES))


@lru_cache(maxsize=8)
def _declares(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![-\w])(?:{'|'.join(names)})\s*:|\\", re.I)


def _part(css: str, declares: re.Pattern[str]) -> str:
    """A style sheet without the rules that cannot declare what is looked for: parsing takes far longer than searching."""
    rules = css.split("}")
    if "/*" in css or any(rule.count("{") != 1 for rule in rules[:-1]):
        return css  # braces that are no rule's, or rules in rules
    return "}".join([rule for rule in rules[:-1] if declares.search(rule)] + rules[-1:])


def _rules(css: str) -> Iterator[Rule]:
    import tinycss2  # few pages hide by sheets

    rules = list(reversed(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)))
    while rules:
        rule = rules.pop()
        if rule.type == "at-rule" and rule.lower_at_keyword == "media" and rule.content is not None:
            if not _ELSEWHERE.search(tinycss2.serialize(rule.prelude)):
                rules += reversed(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))
        elif rule.type == "qualified-rule":
            parts = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
            said = (d for d in parts if d.type == "declaration")
            declared = {d.lower_name: tinycss2.serialize(d.value).strip().lower() + IMPORTANT * d.important for d in said}
            for selector in _selectors(tinycss2.serialize(rule.prelude)):
                bare = _GENERATED.sub("", selector)
                if not _OF_A_MOMENT.search(bare):
                    yield Rule(bare, bare != selector, declared)


def _selectors(prelude: str) -> Iterator[str]:
    """The selectors of a rule, parted by commas that stand in no brackets."""
    depth, start = 0, 0
    for at, sign in enumerate(prelude):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and not depth:
            yield prelude[start:at].strip()
            start = at + 1
    yield prelude[start:].strip()


def cell_of(node: LexborNode) -> LexborNode | None:
    """The cell that an element is or stands in."""
    at: LexborNode | None = node
    while at is not None and at.tag not in CELLS:
        at = at.parent
    return at
