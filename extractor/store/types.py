"""Types of columns that mean the same in SQLite and PostgreSQL."""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

from extractor.export.encode import decimal_of, encode
from extractor.model.doubts import Reason
from extractor.wording.english import kept, restored

_BINARY_ORDER = Text().with_variant(Text(collation="C"), "postgresql")
"""Ordered by code point, wherever the server stands."""


def storable(text: str) -> str:
    """`text` without what a database takes no characters for: NUL, and halves of pairs."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def json_text(value: Any) -> str:
    """A value as JSON. Amounts of money keep their digits; of text nothing is refused."""
    try:
        return encode(value).decode()
    except TypeError:  # halves of pairs: they come in as escapes, and go out as such
        return json.dumps(value, default=str)


def json_value(text: str) -> Any:
    """The value again."""
    return json.loads(text, parse_float=decimal_of)


class Words(TypeDecorator[str]):
    """Text. It comes from documents, names of files and people: it may hold anything."""

    impl = _BINARY_ORDER
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """On its way in."""
        return None if value is None else storable(value)


class Said(TypeDecorator[Reason]):
    """A reason, in codes."""

    impl = _BINARY_ORDER
    cache_ok = True

    def process_bind_param(self, value: Reason | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """On its way in."""
        return None if value is None else kept(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Reason:  # noqa: ARG002
        """On its way out."""
        return restored(value or "")


class Moment(TypeDecorator[datetime]):
    """A time, in UTC on both sides. SQLite keeps it as text that sorts."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """On its way in."""
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """On its way out."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


Number = BigInteger().with_variant(Integer, "sqlite")
"""64 bits. SQLite numbers rows by itself only where the type is called INTEGER."""
