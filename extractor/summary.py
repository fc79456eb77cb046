"""The lists of section five -> a summary of one or two sentences. Built from titles and fixed words: it cannot say what no item says."""

from collections.abc import Sequence
from typing import Literal

from extractor.model.candidates import Passage
from extractor.model.report import Summary, SummaryClause

MOST = 5
"""Titles a sentence names; of more it says how many there are. The longest list of the shared documents has five."""
_LEADS: tuple[tuple[Literal["problem", "improvement"], str], ...] = (("problem", "存在的主要问题"), ("improvement", "改进措施"))
_ENDS = " \t\r\n，。；;,.、：:"
"""Marks at the edges of a title that would stand double."""


class _Writer:
    """Puts the text together and notes where each title stands."""

    def __init__(self) -> None:
        self.text, self.clauses = "", list[SummaryClause]()

    def sentence(self, kind: Literal["problem", "improvement"], lead: str, items: Sequence[Passage]) -> None:
        """One list as one sentence."""
        titles = [(n, title) for n, item in enumerate(items) if (title := item.title.strip(_ENDS))]
        if not titles:
            return
        self.text += f"{lead}（{len(items)}项）："
        for place, (n, title) in enumerate(titles[:MOST]):
            self.text += "；" if place else ""
            start = len(self.text)
            self.text += title
            self.clauses.append(SummaryClause(title, kind, n, start, len(self.text)))
        self.text += "等。" if len(titles) > MOST else "。"


def summarize(problems: Sequence[Passage], improvements: Sequence[Passage]) -> Summary | None:
    """The summary of both lists; null when both are empty."""
    writer = _Writer()
    for (kind, lead), items in zip(_LEADS, (problems, improvements), strict=True):
        writer.sentence(kind, lead, items)
    return Summary(writer.text, tuple(writer.clauses)) if writer.text else None
