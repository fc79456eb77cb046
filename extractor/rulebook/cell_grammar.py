"""What a word of a table can be: a value, several glued together, a mark of emptiness. Compiled once from rules/marks.yaml.

Which number a value is says `extractor.values`; here is only where one begins and ends. All patterns see the folded view.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

HAN = re.compile(r"[一-鿿]")
BREAK = "\1"
"""Stands for the characters that break a number in its cell (13<br>64); never in a document that was decoded."""
_BROKEN = rf"\d+(?:{BREAK}+\d+)+"
# The line under a Markdown header: a run of three dashes or more is a rule, not a blank.
RULE = re.compile(r"\s*:?-{3,}:?\s*")
# A number that begins with a zero and goes on is two numbers or more.
LEADING_ZERO = re.compile(r"(?<![\d.,])0\d", re.ASCII)
# A number whose end is marked: by separators, by its unit or by both.
MARKED = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+(?=[^\d,.]))[^\d,.]*", re.ASCII)
# Zero as a word.
_ZERO = "〇零"
_NUMERALS = "零一二两三四五六七八九十"


@dataclass(frozen=True, slots=True)
class CellGrammar:
    """Values, as the words of a table print them."""

    value: re.Pattern[str]
    """A cell that is a value and nothing else: a number with its sign, separators and unit, or a mark of emptiness."""
    glued: re.Pattern[str]
    """Several values with nothing between them: digits, points, signs and marks."""
    atom: re.Pattern[str]
    """Digits, or one mark, of values that are glued."""
    run: re.Pattern[str]
    """Values among words that they are glued to."""
    garbled: re.Pattern[str]
    """A cell that is no number, but none of whose characters is a word's."""
    digits_and_marks: re.Pattern[str]
    """A number with two marks or more beside it, of those that no word is written with."""
    behind_words: re.Pattern[str]
    """Words (group 1), blanks between their characters or not, with a number or a mark right behind them."""
    words: re.Pattern[str]
    """Words, with the index before them, as far as they reach without a number or a mark."""
    said: re.Pattern[str]
    """A number of cases as a sentence gives it."""
    signs: str
    """The characters of a value that no label is written with, digits among them."""
    chinese: re.Pattern[str]
    """A mark of emptiness that is written with Chinese characters."""
    marks: re.Pattern[str]
    """One mark of emptiness."""
    longer: frozenset[str]
    """Marks of more than one character that are not several marks."""
    money: tuple[str, ...]
    """Units of money, longest first."""
    dashes: str
    """Dashes, as printed, that are never typed as a minus sign."""

    def is_mark(self, word: str) -> bool:
        """Whether `word` is nothing but marks of emptiness."""
        return not self.marks.sub("", word)

    def chinese_in(self, word: str) -> int:
        """Chinese characters of `word` that belong to words."""
        found = len(HAN.findall(word))
        return found and found - sum(len(mark) for mark in self.chinese.findall(word))

    def most_cells(self, text: str) -> int:
        """How many cells the characters of `text` can fill at the most."""
        return len(self.marks.sub("-", text) if self.longer else text)


def _any(words: Iterable[str]) -> str:
    """One of `words`, longest first; of none nothing can be. The first look excludes what none begins with, as most of what is asked."""
    ordered = sorted(words, key=lambda w: (-len(w), w))
    longer, single = [w for w in ordered if len(w) > 1], [w for w in ordered if len(w) == 1]
    parts = [re.escape(w) for w in longer] + ([f"[{_class(single)}]"] if single else [])
    first = f"(?=[{_class({w[0] for w in longer} | set(single))}])" if longer else ""
    return f"{first}(?:{'|'.join(parts)})" if parts else r"(?!)"


def _class(characters: Iterable[str]) -> str:
    """`characters` as the inside of a class."""
    return "".join(re.escape(c) for c in sorted(characters))


def cell_grammar(
    blank: Collection[str], counting: Sequence[str], money: Sequence[str], rises_and_falls: Sequence[str], dashes: str
) -> CellGrammar:
    """The patterns of folded marks and units, see `Marks`."""
    shown = [mark for mark in blank if mark and not RULE.fullmatch(mark)]
    single = frozenset(mark for mark in shown if len(mark) == 1)
    longer = frozenset(mark for mark in shown if not single.issuperset(mark))
    bare = frozenset(c for c in single if not HAN.match(c))
    sign = frozenset(w for w in rises_and_falls if len(w) == 1 and not HAN.match(w))
    mark, one = _any(longer | single), _class(single)
    in_number = _class(bare | sign)
    long_bare = [w for w in longer if not HAN.search(w)]
    a_bare = _any([*bare, *long_bare])
    han = [w for w in (*single, *longer) if HAN.match(w)]
    long = f"{_any(longer)}|" if longer else ""

    def compiled(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern, re.ASCII)

    return CellGrammar(
        value=compiled(rf"(?:{_any(rises_and_falls)})?\d+(?:[,.]\d+)*(?:{_any([*money, *counting])})?|{_any([*shown, *_ZERO])}|{_BROKEN}"),
        glued=compiled(
            rf"(?=(?:{long}[.,{one}{_class(sign)}])*\d)(?:{long}[\d.,{one}{_class(sign)}])+(?:{_any(money)})?"
            rf"|(?:{mark}){{2,}}|(?:\d+(?:{_any(counting)}))+"
        ),
        atom=compiled(rf"-?\d+\.\d+|\d+|{mark}"),
        run=compiled(rf"(?:{long}[\d{one}{_class(sign)}])(?:{long}[\d.,{one}{_class(sign)}])*"),
        garbled=compiled(rf"\d(?:{long}[\d.,{in_number}*%()])*"),
        digits_and_marks=compiled(rf"\d(?:{a_bare}){{2,}}|(?:{a_bare}){{2,}}\d"),
        behind_words=compiled(rf"((?!{_any(han)})[一-鿿](?: ?(?!{_any(longer)})[^\d\s|{one}]){{1,40}})[\s|]*(?:{long}[\d{one}])"),
        words=compiled(rf"[^\d.,\s{in_number}]{{0,6}}[一-鿿][^\d{in_number}]*"),
        said=compiled(rf"(?:的|案件|数|有|共|为|各|均|:){{0,3}}[ ]*(?:\d+|[{_NUMERALS}]+)[ ]*(?:{_any(counting)})?[ ]*[,;。、]"),
        signs="0123456789" + "".join(sorted(bare)),
        chinese=compiled(_any(han)),
        marks=compiled(mark),
        longer=longer,
        money=tuple(money),
        dashes=dashes,
    )
