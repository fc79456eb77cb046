"""rules/characters.yaml: the folded view's table."""

from pathlib import Path

from extractor.errors import RulebookError
from extractor.fold import Folding
from extractor.rulebook.files import RuleFile, load_file

# Characters beyond the basic plane are compared as they are.
BMP = 0x10000


class CharacterFile(RuleFile):
    """Shape of rules/characters.yaml: words of two characters, printed and compared as."""

    width: list[str]
    blanks: list[str]
    punctuation: list[str]
    traditional: list[str]


def load_folding(folder: Path) -> Folding:
    """The folding table; a word that is not two characters is refused."""
    file = load_file(folder, "characters.yaml", CharacterFile)
    table = list(range(BMP))
    for code in file.blanks:
        table[int(code, 16)] = 0x20
    for key, lines in (("width", file.width), ("punctuation", file.punctuation), ("traditional", file.traditional)):
        for word in (word for line in lines for word in line.split()):
            if len(word) != 2:
                raise RulebookError(f"{key}: {word!r} is not two characters", where=str(folder / "characters.yaml"))
            if ord(word[0]) < BMP:
                table[ord(word[0])] = ord(word[1])
    # A form that is itself folded on is taken to its end, so that folding twice changes nothing.
    return Folding(tuple([table[code] if code < BMP else code for code in table]))
