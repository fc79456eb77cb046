"""The form of a reply on rows of tables, made for one inquiry: rows, lines and cells as printed, and what rows and columns are called
when they are asked for, so that a model can repeat it."""

import re
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model, field_validator

from extractor.ask.grounding import Reply
from extractor.model.asking import Inquiry, RowAsked
from extractor.rulebook.tables import Indicator, TableRules


def row_label(indicator: Indicator) -> str:
    """A row's name, as its line prints it: without its groups and without the remark in brackets."""
    name = indicator.printed[""].row.rpartition("/")[2]
    bracket = name.find("(", 3)
    return name[:bracket].rstrip() if bracket > 0 else name


def row_asked(rules: TableRules, row: str, columns: tuple[str, ...]) -> RowAsked:
    """A row as it is asked for."""
    cells = [rules.by_cell[row, column] for column in columns]
    return RowAsked(rules.name, row, row_label(cells[0]), columns, tuple(i.id for i in cells))


def column_name(indicator: Indicator) -> str:
    """A column's name, as the form prints it."""
    return indicator.printed[""].name


# More cells than any row of the form has are no row; a model caught in a loop is cut off here.
MOST_CELLS = 40
MOST_ROWS_SAID = 200

_NUMBER = re.compile(r"\d{1,6}", re.ASCII)


class RowSaid(BaseModel):
    """One row as a model reads it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    row: str
    line: int
    cells: list[str]

    @field_validator("line", mode="before")
    @classmethod
    def _number(cls, said: Any) -> Any:
        """"[3]" and "第3行" are 3."""
        found = _NUMBER.search(said) if isinstance(said, str) else None
        return int(found.group()) if found else said

    @field_validator("cells", mode="before")
    @classmethod
    def _strings(cls, said: Any) -> Any:
        """Numbers as strings, nothing as an empty cell, a row in one string as its cells."""
        if isinstance(said, str):
            said = said.split("|")
        if not isinstance(said, list):
            return said
        return ["" if c is None else str(c).strip() if isinstance(c, str | int) else c for c in said[: MOST_CELLS + 1]]


def shape_of(inquiry: Inquiry, rows: Sequence[RowAsked]) -> type[Reply]:
    """The form of the reply to `inquiry`: `rows` by name, the lines that may be one of them, as many cells as a row has columns."""
    labels = [row.label for row in rows]
    asked = {row.row for row in rows} | {""}
    lines = [line.number for line in inquiry.lines if line.stretch and line.stretch.cells and asked & {*line.stretch.row.split("+")}]
    widths = [len(row.columns) for row in rows]
    # A JSON schema shows what a value may be; what does not fit all the same is refused row by row, and not the whole reply.
    said = create_model(
        "RowSaidOf",
        __base__=RowSaid,
        row=(str, Field(json_schema_extra={"enum": [*labels]})),
        line=(int, Field(json_schema_extra={"enum": [*lines]})),
        cells=(list[str], Field(json_schema_extra={"minItems": min(widths, default=0), "maxItems": max(widths, default=0)})),
    )
    many = Field(max_length=MOST_ROWS_SAID, json_schema_extra={"maxItems": len(labels)})
    return create_model("RowsReply", __base__=Reply, rows=(list[said], many))  # type: ignore[valid-type]
