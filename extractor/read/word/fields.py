"""Fields of Word: what is computed when a page is printed. Their instructions are no text; what they showed last, mostly, is."""

from dataclasses import dataclass

from extractor.read.package import Tree, value

_SILENT = frozenset(["XE", "TC", "TA", "RD", "SET", "ASK"])
"""Fields that print nothing: entries of lists, values for other fields."""


@dataclass(slots=True)
class _Field:
    instruction: str = ""
    is_result: bool = False
    """Whether its instruction has ended."""
    shows: bool = False
    """Whether its result holds anything."""


class Fields:
    """The fields that are open where a document is read."""

    def __init__(self) -> None:
        self._open: list[_Field] = []

    @property
    def depth(self) -> int:
        """How many are open."""
        return len(self._open)

    @property
    def instructs(self) -> bool:
        """Whether what stands here is part of an instruction, and no text."""
        return any(not field.is_result for field in self._open)

    def shown(self) -> None:
        """Something of a result, perhaps hidden, stands here."""
        for field in self._open:
            field.shows |= field.is_result

    def instruct(self, words: str) -> None:
        """A piece of the last field's instruction."""
        if self._open and not self._open[-1].is_result:
            self._open[-1].instruction += words

    def turn(self, mark: Tree) -> bool:
        """A field begins, its result begins, or it ends (fldChar). Whether one ended that shows what no text says."""
        kind = value(mark, "fldCharType")
        if kind == "begin":
            self._open.append(_Field())
        elif kind == "separate" and self._open:
            self._open[-1].is_result = True
        elif kind == "end" and self._open:
            return self._close()
        return False

    def leave(self, depth: int) -> bool:
        """A paragraph ends in which `depth` fields were open at its beginning: an instruction that goes on behind it was never ended.
        Whether one of those shows what no text says."""
        unsaid = False
        while len(self._open) > depth and self.instructs:
            unsaid |= self._close()
        return unsaid

    def _close(self) -> bool:
        field = self._open.pop()
        words = field.instruction.split(None, 1)
        unsaid = not field.shows and not (words and words[0].upper() in _SILENT) and not self.instructs
        if unsaid:
            self.shown()
        return unsaid
