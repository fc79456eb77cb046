"""The texts, each as a small report."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

from extractor import read_bytes
from extractor.model.document import Document

FOLDER = Path(__file__).parent
Split = Literal["dev", "test"]
_REPORT = """{agency}{year}年政府信息公开工作年度报告
一、总体情况
{year}年，本单位认真开展政府信息公开工作。
五、存在的主要问题及改进情况
{text}
六、其他需要报告的事项
无其他需要报告的事项。
"""


@dataclass(frozen=True, slots=True)
class Text:
    """One section five."""

    name: str
    """Unique among all."""
    agency: str
    """Invented."""
    year: int
    """Reported on."""
    text: str
    """The section."""
    problems: tuple[str, ...]
    """What a reader lists: verbatim stretches, one a problem."""
    improvements: tuple[str, ...]
    """The same of measures."""

    def document(self) -> Document:
        """A report that holds it."""
        whole = _REPORT.format(agency=self.agency, year=self.year, text=self.text)
        return read_bytes(whole.encode("utf-8"), f"{self.name}.txt")


def texts(split: Split) -> tuple[Text, ...]:
    """The texts of a split, in the order of the files."""
    found = []
    for path in sorted(FOLDER.glob(f"{split}*.yaml")):
        for case in yaml.safe_load(path.read_text("utf-8")):
            lists = {key: tuple(case.pop(key)) for key in ("problems", "improvements")}
            case["name"] = f"{path.stem}: {case['name']}"
            found.append(Text(**case, **lists))
    return tuple(found)
