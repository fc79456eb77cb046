"""The decisions of people as a file: a line of JSON each, in the order in which they were taken. Nothing is ever taken out; the last one on
a value counts."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Discriminator, Field, PlainValidator, StrictInt, Tag

from extractor.errors import ReadError
from extractor.evaluate.parsing import parsed, shaped
from extractor.export.encode import encode
from extractor.model.candidates import Number, Status
from extractor.model.rulings import ABOUT, AGENCY, LISTS, ListItem, Ruling, Word
from extractor.model.spans import Span

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
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return value
    raise ValueError(f"{value!r} is no number and no name")


def _stated(value: Any) -> Number | str | None:
    number = _number(value)
    if isinstance(number, int | Decimal) and not -LARGEST < number < LARGEST:
        raise ValueError(f"{value!r} is larger than any number of a report")
    return number


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WordShape(_Shape):
    """A `Word` on a value."""

    value: Annotated[int | Decimal | str | None, PlainValidator(_number)]
    status: Status

    def word(self) -> Word:
        """As it walks inside. Raises `ValueError` where a number and its absence are both said."""
        if (self.value is None) == (self.status == "reported"):
            raise ValueError(f"{self.value} cannot be {self.status}")
        return Word(self.value, self.status)


class SaidShape(WordShape):
    """What a person says of a value, and where it stands."""

    value: Annotated[int | Decimal | str | None, PlainValidator(_stated)]
    start: StrictInt | None = Field(default=None, ge=0)
    end: StrictInt | None = None

    def place(self) -> Span | None:
        """Where. Raises `ValueError` where no number can stand."""
        if self.start is None and self.end is None:
            return None
        if self.start is None or self.end is None or self.end <= self.start:
            raise ValueError("a place has a start and an end behind it")
        if self.value is None or isinstance(self.value, str):
            raise ValueError("only a number has a place")
        return Span(self.start, self.end)


class ItemShape(_Shape):
    """A `ListItem`."""

    title: str
    quote: str
    start: StrictInt = Field(ge=0)
    end: StrictInt
    themes: tuple[str, ...] | None = None

    def item(self) -> ListItem:
        """As it walks inside. Raises `ValueError` when the quote is not as long as its place."""
        if self.end - self.start != len(self.quote):
            raise ValueError(f"{self.title!r}: the quote has {len(self.quote)} code points, its place {self.end - self.start}")
        return ListItem(self.title, self.quote, self.start, self.end, self.themes)


_Items = tuple[ItemShape, ...]


def _which(data: Any) -> str:
    return "list" if isinstance(data, list | tuple) else "nothing" if data is None else "value"


_Word = Annotated[Annotated[WordShape, Tag("value")] | Annotated[_Items, Tag("list")], Discriminator(_which)]
_Said = Annotated[
    Annotated[SaidShape, Tag("value")] | Annotated[_Items, Tag("list")] | Annotated[None, Tag("nothing")], Discriminator(_which)
]


class SeenShape(_Shape):
    """What somebody had before them when they decided."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    document: str
    indicator: str = Field(min_length=1)
    stated: _Word
    read: _Word
    failing: list[str]


class RulingShape(SeenShape):
    """A `Ruling`."""

    said: _Said
    who: str = Field(min_length=1)
    when: str = Field(pattern=r"^\d{4}-\d\d-\d\dT")
    note: str = ""


def word_of(shape: WordShape | _Items) -> Word:
    """A word as it walks inside. Raises `ValueError` where it contradicts itself."""
    return Word(None, "reported", tuple(item.item() for item in shape)) if isinstance(shape, tuple) else shape.word()


def _unfit(word: Word, indicator: str) -> bool:
    """Whether what is said is no word on a value of this kind."""
    if (word.items is not None) != (indicator in LISTS):
        return True
    return isinstance(word.value, str) != (indicator == AGENCY and word.value is not None)


def _ruling(line: bytes, where: str) -> Ruling:
    shape = shaped(parsed(line, where, _REMEDY), RulingShape, where, _REMEDY)
    try:
        said = None if shape.said is None else word_of(shape.said)
        stated, read = word_of(shape.stated), word_of(shape.read)
        place = shape.said.place() if isinstance(shape.said, SaidShape) else None
    except ValueError as error:
        raise ReadError(str(error), where=where, remedy=_REMEDY) from None
    if odd := next((word for word in (said, stated, read) if word is not None and _unfit(word, shape.indicator)), None):
        what = odd.told if odd.items is not None else repr(odd.value)
        raise ReadError(f"{what} cannot be said of {shape.indicator}", where=where, remedy=_REMEDY)
    if place and shape.indicator in ABOUT:
        raise ReadError("only a number has a place", where=where, remedy=_REMEDY)
    about = shape.sha256, shape.document, shape.indicator
    return Ruling(*about, said, stated, read, tuple(shape.failing), shape.who, shape.when, shape.note, place)


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
    """The last word on each value, by document; of what was taken back there is none."""
    last = {(r.sha256, r.indicator): r for r in rulings}
    found: dict[str, tuple[Ruling, ...]] = {}
    for (sha256, _), ruling in sorted(last.items()):
        if ruling.said is not None:
            found[sha256] = (*found.get(sha256, ()), ruling)
    return found


def decided_in(folder: Path) -> Rulings:
    """What people decided in the batch of a folder."""
    return latest(rulings_in(folder / FILE))


def plain(word: Word) -> Any:
    """A word as JSON has it: a value with its status, or a list of items."""
    return {"value": word.value, "status": word.status} if word.items is None else [asdict(item) for item in word.items]


def line_of(ruling: Ruling) -> bytes:
    """A decision as its line, with its end."""
    said = None if ruling.said is None else plain(ruling.said)
    if said is not None and ruling.place:
        said = {**said, "start": ruling.place.start, "end": ruling.place.end}
    words = {"said": said, "stated": plain(ruling.stated), "read": plain(ruling.read)}
    body = {**asdict(ruling), **words}
    del body["place"]
    return encode(body) + b"\n"


def ruling_in(line: bytes, where: str) -> Ruling:
    """A decision out of its line. Raises `ReadError` for a line that is none."""
    return _ruling(line, where)
