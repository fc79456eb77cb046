"""Cells of words in a row that the page counts out: as many pieces stand beside the label as the row has cells."""

import re
from collections.abc import Iterator
from itertools import islice

from extractor.match.tables.slots import MASK, RowText, Separator, Slot, slot_of
from extractor.rulebook.cell_grammar import HAN, RULE, CellGrammar

# What a cell of words has that says a number all the same (约8, 三件).
NUMERAL = re.compile(r"[\d零一二两三四五六七八九十百]")
# Chinese characters of a cell of words where lines or blanks part the cells (数据尚在统计中); of so few a sentence is none.
LONGEST_WORDS = 8
_WORDS = re.compile(r"[^\s|]+")
_SENTENCE = re.compile(r"[。;!、]|,(?!\d)")
# What begins like a label that was torn (2.没, (四)无), alone in its line.
_INDEXED = re.compile(r"[(]?(?:\d|[一二三四五六七八九十]+)[.、)]+[一-鿿]")


def _tokens(zone: str) -> Iterator[tuple[int, list[tuple[int, str]], str]]:
    """The lines behind the label in `zone` that hold something: where each begins, its words (or what stands between its pipes or tabs)
    with their places, and what parts them."""
    at = zone.rfind(MASK) + 1
    beside = True
    for line in zone[at:].split("\n"):
        mark = "\t" if "\t" in line else "|" if "|" in line.strip(" |\r") or (beside and "|" in line) else ""
        if mark:
            parts, place = [], at
            for part in line.split(mark):
                word = part.strip()
                parts.append((place + (part.index(word) if word else 0), word))
                place += len(part) + 1
            if beside or (not parts[0][1] and not line.startswith(mark + mark)):
                parts = parts[not parts[0][1] :]
            if not all(RULE.fullmatch(word) for _, word in parts if word):
                yield at, parts, mark
        elif words := [(at + m.start(), m.group()) for m in _WORDS.finditer(line)]:
            yield at, words, ""
        at += len(line) + 1
        beside = False


def _may_be_a_cell(word: str, cells: CellGrammar) -> bool:
    """Whether `word`, alone in its line or among blanks, may be a cell: a value, or a few words that are no sentence."""
    words = len(HAN.findall(word)) <= LONGEST_WORDS and not _SENTENCE.search(word) and not _INDEXED.match(word)
    return words or cells.value.fullmatch(word) is not None


def _counted(zone: str, columns: int, cells: CellGrammar) -> list[tuple[int, str]]:
    """The `columns` cells of a row with their places, as the page counts them out: all of one line, or a line each; [] when it doesn't."""
    lines = list(islice(_tokens(zone), columns + 1))
    if not lines:
        return []
    _, first, mark = lines[0]
    at, word = first[0]
    if not mark and zone[at - 1 : at] == MASK and (NUMERAL.search(word) or cells.chinese_in(word) < 2):
        return []  # the end of a label that is misprinted
    if mark:
        found = first[:-1] if len(first) == columns + 1 and not first[-1][1] else first
        return found if len(found) == columns else []
    if len(first) > 1:
        found = first
    elif all(len(words) == 1 and not mark for _, words, mark in lines[:columns]):
        found = [words[0] for _, words, _ in lines[:columns]]
        behind = lines[columns][1] if len(lines) > columns else []
        if behind and cells.value.fullmatch(behind[0][1]):
            return []
    else:
        return []
    if len(found) != columns or not all(_may_be_a_cell(word, cells) for _, word in found):
        return []
    known = sum(cells.value.fullmatch(word) is not None for _, word in found)
    return found if 2 * known >= columns or not any(HAN.search(word) for _, word in found) or columns == 1 else []


def read_counted(zone: str, start: int, columns: int, cells: CellGrammar) -> RowText | None:
    """The cells of a row some of which hold words, which alone are no cells: as many stand there as the row has. None when they do not."""
    found = _counted(zone, columns, cells)
    if not found:
        return None
    slots = tuple([slot_of(start + at, word, cells) or Slot(start + at, start + at + len(word), word) for at, word in found])
    line = zone[zone.rfind(MASK) + 1 :]
    separator: Separator = "tab" if "\t" in line else "pipe" if "|" in line else "line" if "\n" in line.strip() else "space"
    counted = separator in ("line", "space") and any(cells.chinese_in(word) and not NUMERAL.search(word) for _, word in found)
    return RowText(slots, tuple([s for s in slots if s.text]), separator, True, False, counted=counted)
