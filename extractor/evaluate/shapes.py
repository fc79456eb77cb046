"""What comes in, as pydantic models: gold files, and as much of a report as an evaluation needs.

Only those fields are asked for, so that reports of older and newer schema versions are taken as well, and gold may hold
whatever else its makers keep there.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator

from extractor.model.candidates import Number


def _number(value: Any) -> Number:
    """A number as JSON writes it. Python takes true for 1; a page does not."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError(f"{value!r} is no number")
    return value


def _gold_number(value: Any) -> Number | None:
    """A number, null, or a number somebody wrote as a text ("604.15")."""
    if not isinstance(value, str):
        return None if value is None else _number(value)
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite():
        raise ValueError(f"{value!r} is no number")
    return number


def _gold_titles(value: Any) -> tuple["GoldItem", ...]:
    """Titles as they are, or a report's items."""
    if not isinstance(value, list):
        raise ValueError("a list of titles belongs here")
    return tuple(GoldItem.model_validate({"title": item} if isinstance(item, str) else item) for item in value)


def _gold_measures(value: Any) -> tuple["GoldItem", ...] | int:
    """The same, or only how many there are."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    return _gold_titles(value)


def _object(value: Any) -> Any:
    """An object; anything else is somebody's own."""
    return value if isinstance(value, dict) else None


def _fact(value: Any) -> Number | bool:
    return value if isinstance(value, bool) else _number(value)


Figure = Annotated[int | Decimal, PlainValidator(_number)]
"""A number."""
FactValue = Annotated[int | Decimal | bool, PlainValidator(_fact)]
"""A number, or whether something is so."""
Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
"""A text, "" for null."""
Flag = Annotated[bool, BeforeValidator(bool)]
"""Whatever counts as true."""


class _Open(BaseModel):
    """Unknown keys are allowed and left alone."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class GoldValue(_Open):
    """One cell."""

    indicator: str
    value: Annotated[int | Decimal | None, PlainValidator(_gold_number)]
    status: Text = ""
    review: Flag = False
    origin: str | None = None


class GoldItem(_Open):
    """A problem or measure of a report that serves as gold."""

    title: str
    review: Flag = False
    origin: str | None = None


class GoldFact(_Open):
    """A fact of a report that serves as gold."""

    id: str
    value: FactValue
    review: Flag = False
    origin: str | None = None


class GoldList(_Open):
    """A list of a report that a person decided on."""

    unplaced: tuple[GoldItem, ...] = ()


class GoldReviewed(_Open):
    """What people decided on section five of a report."""

    problems: Annotated[GoldList | None, BeforeValidator(_object)] = None
    improvements: Annotated[GoldList | None, BeforeValidator(_object)] = None


class GoldFile(_Open):
    """What a person found in one document: a gold file proper, or a reviewed report."""

    document: Annotated[str, Field(min_length=1)]
    values: tuple[GoldValue, ...]
    problems: Annotated[tuple[GoldItem, ...], PlainValidator(_gold_titles)] | None = None
    improvements: Annotated[tuple[GoldItem, ...] | int, PlainValidator(_gold_measures)] | None = None
    narrative: Mapping[str, Any] | None = None
    facts: tuple[GoldFact, ...] | None = None
    reviewed: Annotated[GoldReviewed | None, BeforeValidator(_object)] = None
    """Of a report; of a gold file whatever its makers keep there."""
    made_with: Any = None
    """Every report has it, and nothing else does."""

    @property
    def is_report(self) -> bool:
        """Whether it is one of our reports."""
        return self.made_with is not None


class EvidenceShape(_Open):
    """Where something stands."""

    start: int | None = None
    end: int | None = None
    text: Text = ""


class _Stated(_Open):
    """What everything stated may carry."""

    origin: str | None = None
    review: Flag = False
    reason: Text = ""
    evidence: Annotated[EvidenceShape | None, BeforeValidator(lambda place: place or None)] = None


class StatedValue(_Stated):
    """One cell of a report."""

    indicator: str
    value: Figure | None = None
    status: Text = ""
    grade: str | None = None


class StatedItem(_Stated):
    """A problem or a measure of a report."""

    title: Text = ""
    quote: Text = ""


class StatedFact(_Stated):
    """A number or a denial in prose."""

    id: str
    value: FactValue


class StatedReport(_Open):
    """One line of the output."""

    document: Annotated[str, Field(min_length=1)]
    values: tuple[StatedValue, ...] = ()
    problems: tuple[StatedItem, ...] = ()
    improvements: tuple[StatedItem, ...] = ()
    facts: tuple[StatedFact, ...] = ()
