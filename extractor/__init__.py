"""Reads annual reports on government information disclosure (政府信息公开工作年度报告) into data with a span behind every number.

`extract` is the whole way for one document: bytes in, `Report` out, no network.
"""

from extractor.errors import (
    MissingDocument,
    NianbaoError,
    NotText,
    ReadError,
    RulebookError,
    TooLarge,
    UnknownIndicator,
    UsageError,
)
from extractor.model.report import Report
from extractor.pipeline import finish, plan
from extractor.read import read_bytes, read_path
from extractor.rulebook import Rulebook, load_rulebook
from extractor.version import VERSION

__all__ = [
    "MissingDocument",
    "NianbaoError",
    "NotText",
    "ReadError",
    "Report",
    "Rulebook",
    "RulebookError",
    "TooLarge",
    "UnknownIndicator",
    "UsageError",
    "__version__",
    "extract",
    "finish",
    "load_rulebook",
    "plan",
    "read_bytes",
    "read_path",
]


__version__ = VERSION


def extract(data: bytes, name: str, rulebook: Rulebook | None = None) -> Report:
    """The report that `data`, the bytes of a text or HTML document called `name`, holds.

    `rulebook` is the package's own when none is given. Raises `ReadError` when the bytes are no text in an encoding that Chinese
    documents occur in, and `RulebookError` when rules/ is broken. What the report itself gets wrong is never an exception:
    see `Report.checks`, `Value.status` and `Value.review`.
    """
    rulebook = rulebook or load_rulebook()
    return finish(plan(read_bytes(data, name), rulebook), rulebook)
