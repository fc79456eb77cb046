"""Reads annual reports on government information disclosure (政府信息公开工作年度报告) into data with a span behind every number.

`extract` is the whole way for one document: bytes in, `Report` out, no network. Nothing is imported before its name is used
(PEP 562): `nianbao --version` does not pay for the rules.
"""

from typing import TYPE_CHECKING

from extractor.version import VERSION

if TYPE_CHECKING:
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
    "extract_each",
    "finish",
    "load_rulebook",
    "plan",
    "read_bytes",
    "read_path",
]


__version__ = VERSION

_HOMES = {
    "Report": "extractor.model.report",
    "Rulebook": "extractor.rulebook",
    "finish": "extractor.pipeline",
    "load_rulebook": "extractor.rulebook",
    "plan": "extractor.pipeline",
    "read_bytes": "extractor.read",
    "read_path": "extractor.read",
}
"""Where a name of `__all__` is at home; the others are errors."""


def __getattr__(name: str) -> object:
    """A public name, imported when it is first used."""
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_HOMES.get(name, "extractor.errors")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names, imported or not."""
    return sorted({*globals(), *__all__})


def extract(data: bytes, name: str, rulebook: "Rulebook | None" = None) -> "Report":
    """The report that `data`, the bytes of a document called `name`, holds.

    `rulebook` is the package's own when none is given. Raises `ReadError` when the bytes are of no format that is read, nor text in an
    encoding that Chinese documents occur in, and `RulebookError` when rules/ is broken. What the report itself gets wrong is never an
    exception: see `Report.checks`, `Value.status` and `Value.review`.
    """
    from extractor.pipeline import finish, plan
    from extractor.read import read_bytes
    from extractor.rulebook import load_rulebook

    rulebook = rulebook or load_rulebook()
    return finish(plan(read_bytes(data, name), rulebook), rulebook)


def extract_each(data: bytes, name: str, rulebook: "Rulebook | None" = None) -> "tuple[Report, ...]":
    """The reports that a file holds, in its order: one, or several named `a.txt#1`, `a.txt#2`, each with offsets in its own bytes.

    Raises as `extract` does, which reads the first of several and marks its agency and year for review.
    """
    from extractor.batch.several import reports_in
    from extractor.rulebook import load_rulebook

    rulebook = rulebook or load_rulebook()
    return tuple(extract(part, called, rulebook) for called, part in reports_in(data, name, rulebook))
