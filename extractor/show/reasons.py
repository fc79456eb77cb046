"""What reports say of doubts, in Chinese: by their codes; where a report has none (from before 1.4), or only a text travels, by what the
English sentence says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractor.wording.chinese import Names, chinese
from extractor.wording.english import unworded
from extractor.wording.reading import understood


@dataclass(frozen=True, slots=True)
class Told:
    """A reason or a sentence of a report."""

    text: str = ""
    """In English, as the report has it."""
    code: str = ""
    """Its codes; "" in a report without."""
    args: Sequence[Any] = ()
    """What fills its sentences."""

    def __bool__(self) -> bool:
        """Whether anything is said."""
        return bool(self.text)


NOTHING = Told()


def told_of(stated: Mapping[str, Any], name: str = "reason") -> Told:
    """What a part of a report, as JSON, says in its field `name`."""
    return Told(stated[name] or "", stated.get(f"{name}_code", ""), stated.get(f"{name}_args", ()))


def in_chinese(told: Told | str, names: Names | None = None) -> str | None:
    """A reason or a sentence in Chinese; None where it is not known, all of it. `names`: what ids are called; one that has no name stays
    as it is."""
    told = Told(told) if isinstance(told, str) else told
    reason = (unworded(told.code, told.args) if told.code else None) or understood(told.text)
    return chinese(reason, names) if reason else None
