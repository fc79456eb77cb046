"""The decisions of people as a file: a line of JSON each, in the order in which they were taken. Nothing is ever taken out; the last one on
a value counts."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainValidator

from extractor.errors import ReadError
from extractor.evaluate.parsing import parsed, shaped
from extractor.export.encode import encode
from extractor.model.candidates import Number, Status
from extractor.model.rulings import AGENCY, Ruling, Word

FILE = "decisions.jsonl"
"""Its name in the folder of a batch."""
LARGEST = 10**15
"""No report prints a number as large; Excel and Parquet would not keep its digits."""
_REMEDY = "Mend the line, or take it out: what it decided is open again."
Rulings = Mapping[str, tuple[Ruling, ...]]
"""sha256 of a document's bytes -> the last word on each of its values, ordered by indicator."""


def _number(value: Any) -> Number | str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and -LARGEST < value < LARGEST:
        return value
    raise ValueError(f"{value!r} is no number and no name")


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WordShape(_Shape):
    """A `Word`."""

    value: Annotated[int | Decimal | str | None, PlainValidator(_number)]
    status: Status

    def word(self) -> Word:
        """As it walks inside. Raises `ValueError` where a number and its absence are both said."""
        if (self.value is None) == (self.status == "reported"):
            raise ValueError(f"{self.value} cannot be {self.status}")
        return Word(self.value, self.status)


class RulingShape(_Shape):
    """A `Ruling`."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    document: str
    indicator: str = Field(min_length=1)
    said: WordShape
    stated: WordShape
    read: WordShape
    failing: list[str]
    who: str = Field(min_length=1)
    when: str = Field(pattern=r"^\d{4}-\d\d-\d\dT")
    note: str = ""


def _ruling(line: bytes, where: str) -> Ruling:
    shape = shaped(parsed(line, where, _REMEDY), RulingShape, where, _REMEDY)
    try:
        said, stated, read = shape.said.word(), shape.stated.word(), shape.read.word()
    except ValueError as error:
        raise ReadError(str(error), where=where, remedy=_REMEDY) from None
    for word in (said, stated, read):
        if isinstance(word.value, str) != (shape.indicator == AGENCY and word.value is not None):
            raise ReadError(f"{word.value!r} cannot be said of {shape.indicator}", where=where, remedy=_REMEDY)
    about = shape.sha256, shape.document, shape.indicator
    return Ruling(*about, said, stated, read, tuple(shape.failing), shape.who, shape.when, shape.note)


def rulings_in(path: Path) -> tuple[Ruling, ...]:
    """Every decision in a file, in its order; none when there is no file. Raises `ReadError` naming the line that is none."""
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise ReadError(f"the decisions cannot be read ({error.strerror})", where=str(path), remedy="See that you may read it.") from None
    return tuple(_ruling(line, f"{path}, line {number}") for number, line in enumerate(lines, 1) if line.strip())


def latest(rulings: Iterable[Ruling]) -> Rulings:
    """The last word on each value, by document."""
    last = {(r.sha256, r.indicator): r for r in rulings}
    found: dict[str, tuple[Ruling, ...]] = {}
    for (sha256, _), ruling in sorted(last.items()):
        found[sha256] = (*found.get(sha256, ()), ruling)
    return found


def decided_in(folder: Path) -> Rulings:
    """What people decided in the batch of a folder."""
    return latest(rulings_in(folder / FILE))


def line_of(ruling: Ruling) -> bytes:
    """A decision as its line, with its end."""
    return encode(asdict(ruling)) + b"\n"


def ruling_in(line: bytes, where: str) -> Ruling:
    """A decision out of its line. Raises `ReadError` for a line that is none."""
    return _ruling(line, where)
