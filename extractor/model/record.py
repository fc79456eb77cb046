"""What the classes are made with of which a document has hundreds: frozen for mypy, and made as fast as a class that is not.

A frozen dataclass sets each of its fields through `object.__setattr__`: one of three fields takes three times as long to make. Nothing sets
a field of them: mypy --strict refuses it, here and in every program that is checked.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from dataclasses import dataclass

    def record(*, frozen: bool, slots: bool, kw_only: bool = False) -> object:
        """As `dataclass(frozen=True, slots=True)`: equal and hashed by its fields; only setting one is not refused at run time."""
        assert frozen
        assert slots
        return dataclass(slots=True, unsafe_hash=True, kw_only=kw_only)


__all__ = ["record"]
