"""rules/characters.yaml: the folded view's table."""

import re
from collections.abc import Iterator
from pathlib import Path

from extractor.errors import RulebookError
from extractor.fold import Folding
from extractor.rulebook.faults import refuse
from extractor.rulebook.files import RuleFile, load_file

# Characters beyond the basic plane are compared as they are.
BMP = 0x10000
_CODE = re.compile(r"[0-9a-fA-F]{4}")


class CharacterFile(RuleFile):
    """Shape of rules/characters.yaml: words of two characters, printed and compared as."""

    width: list[str]
    blanks: list[str]
    punctuation: list[str]
    traditional: list[str]


def _words(file: CharacterFile) -> Iterator[tuple[str, str]]:
    """Every word with its key."""
    for key, lines in (("width", file.width), ("punctuation", file.punctuation), ("traditional", file.traditional)):
        yield from ((key, word) for line in lines for word in line.split())


def _faults(file: CharacterFile, where: str) -> Iterator[RulebookError]:
    """Words that are no pair, and blanks that are no code point."""
    for key, word in _words(file):
        if len(word) != 2:
            remedy = "Write what the page prints, then what it is compared as."
            yield RulebookError(f"{key}: {word!r} is not two characters", where=where, remedy=remedy)
    for code in file.blanks:
        if not _CODE.fullmatch(code):
            yield RulebookError(f"blanks: {code!r} is no code point", where=where, remedy="Write its four hexadecimal digits.")


def load_folding(folder: Path) -> Folding:
    """The folding table; a word that is not two characters is refused."""
    file = load_file(folder, "characters.yaml", CharacterFile)
    refuse(_faults(file, str(folder / "characters.yaml")))
    table = list(range(BMP))
    for code in file.blanks:
        table[int(code, 16)] = 0x20
    for _, word in _words(file):
        if ord(word[0]) < BMP:
            table[ord(word[0])] = ord(word[1])
    # A form that is itself folded on is taken to its end, so that folding twice changes nothing.
    return Folding(tuple([table[code] if code < BMP else code for code in table]))
