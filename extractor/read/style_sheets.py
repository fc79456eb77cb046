"""The style sheets of a page, rule by rule, as far as a screen shows by them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from extractor.model.record import record

IMPORTANT = "!important"
"""Ends a value that holds before an element's own style."""
# Rules that are looked at, those of one kind, and elements of each.
MOST_RULES, MOST_OF_A_KIND, MOST_ELEMENTS = 2000, 200, 2000
_OF_A_MOMENT = re.compile(r":(?:hover|active|focus|target|checked|:)", re.I)
_GENERATED = re.compile(r"::?(?:before|after)\s*\Z", re.I)
_PRINTED, _NARROW = re.compile(r"\bprint\b", re.I), re.compile(r"(?:max-width\s*:|\bwidth\s*<=?)\s*(\d*)", re.I)
_WIDE = 1200
"""No screen that a report is read on is narrower, in pixels; a rule for those up to a greater width may hold."""
_DEEPEST, _LONGEST = 5, 1000
"""Rules in rules, and their selectors, that are looked into."""
_CONDITIONS = frozenset({"media", "supports", "layer", "container", "scope", "document", "-moz-document", "starting-style"})
# Words in quotes, a call; a rule of plain declarations with such values, one that counts for more than others (!important) not among them.
_WORDS, _CALL = r"""(?:"[^"'\n;\\]*"|'[^"'\n;\\]*')""", r"(?<!url)\([^()\"';+\\]*\)"
_VALUE = rf"""(?:[^"'();:!<>{{}}\[\]@+\\]|{_WORDS}|{_CALL})+"""
_NAME = r"-?[a-z][a-z0-9-]*"
_PLAIN = re.compile(rf"""([^\"'()\[\]{{}}<@;\\]+)\{{((?:\s*{_NAME}\s*:{_VALUE};)*(?:\s*{_NAME}\s*:{_VALUE})?\s*)\}}""", re.I)
_DECLARED = re.compile(rf"({_NAME})\s*:({_VALUE})", re.I)


@record(frozen=True, slots=True)
class Rule:
    """What a sheet declares for the elements of a selector."""

    selector: str
    """One selector, without what it says of generated content."""
    generated: bool
    """Whether it is of what a sheet puts before or behind an element."""
    declared: Mapping[str, str]
    """Property -> its value, in lower case."""
    conditional: bool = False
    """Whether it holds only where a condition does that nobody looks into, or after others that are not known."""

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
    return tuple(islice((rule for css in sheets for rule in _rules(css, declares)), MOST_RULES))


@lru_cache(maxsize=8)
def _declares(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![-\w])(?:{'|'.join(names)})\s*:|\\", re.I)


def _rules(css: str, declares: re.Pattern[str]) -> Iterator[Rule]:
    """The rules of a style sheet, one behind the other as far as they are plain, else as a parser of sheets, which takes a hundred times as
    long, finds them."""
    pieces = css.split("}")
    if "/*" in css or any(not _is_one(piece) for piece in pieces[:-1]):
        yield from _parsed(css)
        return
    for piece in (*(f"{piece}}}" for piece in pieces[:-1] if declares.search(piece)), pieces[-1]):
        plain = _PLAIN.fullmatch(piece)
        if plain is None:
            yield from _parsed(piece) if piece.strip() else ()
        else:
            said = {name.lower(): value.replace("'", '"').strip().lower() for name, value in _DECLARED.findall(plain[2])}
            yield from _ruled(plain[1], said)


def _is_one(piece: str) -> bool:
    """Whether a piece of a sheet before a brace is one rule: not a rule in rules, nor a piece of words in quotes."""
    paired = piece.count("(") == piece.count(")") and piece.count("[") == piece.count("]")
    return paired and piece.count("{") == 1 and not piece.count('"') % 2 and not piece.count("'") % 2


def _parsed(css: str) -> Iterator[Rule]:
    import tinycss2  # few pages have other rules than plain ones

    def inside(content: Any, of: str, depth: int, *, conditional: bool) -> Iterator[Rule]:
        """The rules in braces: those of a condition, or of a rule with the selector `of`, whose own declarations are among them."""
        parts = list(tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True))
        said = [d for d in parts if d.type == "declaration"]
        if of:
            declared = {d.lower_name: tinycss2.serialize(d.value).strip().lower() + IMPORTANT * d.important for d in said}
            yield from _ruled(of, declared, conditional=conditional)
        for part in parts[:MOST_RULES] if depth < _DEEPEST and len(of) < _LONGEST else ():
            yield from ruled(part, of, depth + 1, conditional=conditional or bool(of))

    def ruled(rule: Any, of: str, depth: int, *, conditional: bool) -> Iterator[Rule]:
        if rule.type == "qualified-rule":
            yield from inside(rule.content, _within(of, tinycss2.serialize(rule.prelude).strip()), depth, conditional=conditional)
        elif rule.type == "at-rule" and rule.lower_at_keyword in _CONDITIONS and rule.content is not None:
            holds = _holds(tinycss2.serialize(rule.prelude)) if rule.lower_at_keyword == "media" else None
            if holds is not False:
                yield from inside(rule.content, of, depth, conditional=conditional or holds is None)

    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        yield from ruled(rule, "", 0, conditional=False)


def _holds(query: str) -> bool | None:
    """Whether a media query holds for a wide screen; None where that can't be told."""
    if _PRINTED.search(query):
        return False
    widths = _NARROW.findall(query)
    return True if not widths else None if all(width and int(width) >= _WIDE for width in widths) else False


def _within(outer: str, inner: str) -> str:
    """The selector of a rule that stands in another's."""
    if not outer:
        return inner
    around = [one for one in _selectors(outer) if one]
    each = [(one, part) for one in around for part in _selectors(inner)]
    return ",".join(part.replace("&", one) if "&" in part else f"{one} {part}" for one, part in each)


def _ruled(prelude: str, declared: Mapping[str, str], *, conditional: bool = False) -> Iterator[Rule]:
    """What is declared for each of the selectors of a rule."""
    for selector in _selectors(prelude):
        bare = _GENERATED.sub("", selector)
        if not _OF_A_MOMENT.search(bare):
            yield Rule(bare, bare != selector, declared, conditional)


def _selectors(prelude: str) -> Iterator[str]:
    """The selectors of a rule, parted by commas that stand in no brackets."""
    depth, start = 0, 0
    for at, sign in enumerate(prelude):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and not depth:
            yield prelude[start:at].strip()
            start = at + 1
    yield prelude[start:].strip()
