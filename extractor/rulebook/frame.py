"""rules/tables.yaml, `frame`: what stands in a table or around it, in a cell or a line of its own, and says nothing of a number."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

# Characters that are looked at; what is longer is no word of a frame.
LONGEST = 200
# What Markdown puts before a heading or an item.
_MARKS = "#>*-"


@dataclass(frozen=True, slots=True)
class Frame:
    """Its kinds."""

    kinds: Mapping[str, re.Pattern[str]]
    """Name of a kind -> what is of it."""

    def kind_of(self, folded: str) -> str:
        """What a cell or a line, or words of one, are; "" when they are nothing that is known."""
        words = "".join(folded.split()).lstrip(_MARKS)
        return next((kind for kind, known in self.kinds.items() if known.fullmatch(words)), "") if len(words) <= LONGEST else ""


def frame_of(shape: Mapping[str, list[str]]) -> Frame:
    """`shape`, kind -> patterns of all that a cell or a line says, compiled; they see the folded view without blanks."""
    return Frame({kind: re.compile("|".join(patterns)) for kind, patterns in shape.items() if patterns})
