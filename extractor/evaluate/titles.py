"""Titles compared without marks, blanks, width and traditional forms, and matched one to one."""

import re
from collections import deque
from collections.abc import Sequence

from extractor.fold import Folding

_MARKS = re.compile(r"[\s\W_]+")
"""Every mark and blank, full-width ones too."""


def plain(text: str, folding: Folding) -> str:
    """`text` as titles are compared."""
    return _MARKS.sub("", folding.fold(text))


def _improve(first: int, answers: Sequence[Sequence[int]], taken: dict[int, int]) -> None:
    """Give title `first` a text, moving other titles to other texts where that is needed; nothing changes when it cannot be done."""
    asked_by: dict[int, int] = {}
    waiting = deque([first])
    while waiting:
        title = waiting.popleft()
        for text in answers[title]:
            if text in asked_by:
                continue
            asked_by[text] = title
            if text in taken:
                waiting.append(taken[text])
                continue
            held = {owner: place for place, owner in taken.items()}
            free: int | None = text
            while free is not None:  # back along the way: each title takes the text it asked for and leaves the one it had
                owner = asked_by[free]
                taken[free] = owner
                free = held.get(owner)
            return


def matched(titles: Sequence[str], texts: Sequence[str]) -> dict[int, int]:
    """Text -> the title it answers for, by their places: as many pairs as there can be, each title and each text in one at the most.

    A text answers for a title that stands in it; both are `plain`.
    """
    answers = [[place for place, text in enumerate(texts) if title in text] for title in titles]
    taken: dict[int, int] = {}
    for title in range(len(titles)):
        _improve(title, answers, taken)
    return taken
