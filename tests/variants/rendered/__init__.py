"""Faultless reports of every edition, size and blank mark as files of offices: drawn by several programs, and judged."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.variants.rendered import browser, drawn, filled, office, written
from tests.variants.rendered.judging import judge
from tests.variants.rendered.pages import FRAMES, Look, drafts
from tests.variants.types import Draft


@dataclass(frozen=True, slots=True)
class Kind:
    """A program that makes files."""

    suffix: str
    files: Callable[[Iterable[tuple[Draft, Look]]], Iterable[bytes]]


KINDS = {
    "chromium": Kind(".pdf", browser.printed),
    "libreoffice": Kind(".pdf", office.printed),
    "docx": Kind(".docx", written.word),
    "docx of libreoffice": Kind(".docx", office.word),
    "xlsx": Kind(".xlsx", filled.workbooks),
    "reportlab": Kind(".pdf", drawn.printed),
}
"""Name -> what makes the files."""

__all__ = ["FRAMES", "KINDS", "Kind", "drafts", "judge"]
