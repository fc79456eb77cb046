"""The reader against the truth of a torn report: what it prints is right, open or silently wrong, as a person would be misled."""

from collections import Counter

from extractor.model.report import Report
from tests.variants.measure import package_reader
from tests.variants.tearing import TornReport


def judge(torn: TornReport, report: Report | None = None) -> tuple[Counter[str], list[str]]:
    """Counts by what became of a printed number, and what is silently wrong. A number that nobody printed counts, too. `report`: on the
    text, as rules read it when none is given."""
    report = report or package_reader()(torn.text.encode(), torn.name)
    values = {v.indicator: v for v in report.values}
    counts: Counter[str] = Counter(documents=1)
    errors: list[str] = []
    for name in sorted({*torn.cells, *values}):
        truth, value = torn.cells.get(name), values.get(name)
        stated = None if value is None else value.value
        if truth is None and (stated is None or (value and value.review)):
            continue
        if truth is not None and stated is not None and abs(float(stated) - float(truth)) < 1e-9:
            counts["right"] += 1
            counts["marked"] += bool(value and value.review)
        elif value is not None and (value.review or value.status == "unresolved"):
            counts["open"] += 1
        else:
            counts["silent"] += 1
            errors.append(f"{name}: is {truth}, stated {stated} ({value and value.status})")
    return counts, errors
