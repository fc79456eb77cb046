"""What reports say of doubts, in Chinese: by their codes. A report without (from before 1.4) is shown as it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractor.wording.chinese import Names, chinese
from extractor.wording.english import unworded


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
TRUTHS = {"true": Told("true", "fact.affirmed", ({},)), "false": Told("false", "fact.denied", ({},))}
"""What a fact that is no number says, as it is shown."""


def told_of(stated: Mapping[str, Any], name: str = "reason") -> Told:
    """What a part of a report, as JSON, says in its field `name`."""
    return Told(stated[name] or "", stated.get(f"{name}_code", ""), stated.get(f"{name}_args", ()))


def in_chinese(told: Told, names: Names | None = None) -> str | None:
    """A reason or a sentence in Chinese; None where this version does not know its codes. `names`: what ids are called; one that has no
    name stays as it is."""
    reason = unworded(told.code, told.args) if told.code else None
    return chinese(reason, names) if reason else None
