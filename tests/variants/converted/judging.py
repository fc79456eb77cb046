"""The reader against the truth of a converted report."""

from collections import Counter

from tests.variants.converted.types import Converted
from tests.variants.measure import package_reader


def judge(page: Converted) -> tuple[Counter[str], list[str]]:
    """Counts by what became of numbers, and what a reader would be misled by. Of numbers that the text determines: `sure`, `read` (stated
    as printed), `needless` (of these marked for review though nothing is doubtful); `right`, `open` and `silent` are of all cells."""
    report = package_reader()(page.text.encode(), page.name)
    values = {v.indicator: v for v in report.values}
    counts: Counter[str] = Counter(documents=1)
    errors: list[str] = []
    for name in sorted({*page.cells, *values}):
        truth, value = page.cells.get(name), values.get(name)
        stated = None if value is None else value.value
        asked = value is not None and (value.review or value.status == "unresolved")
        right = name not in page.unreadable and truth is not None and stated is not None and abs(float(stated) - float(truth)) < 1e-9
        if name in page.determined:
            counts["sure"] += 1
            counts["read"] += right
            counts["needless"] += bool(right and value and value.review and not page.doubtful)
        if right:
            counts["right"] += 1
        elif asked:
            counts["open"] += truth is not None
        elif (name in page.unreadable and value is not None) or truth is not None or stated is not None:
            counts["silent"] += 1
            errors.append(f"{name}: is {'unreadable' if name in page.unreadable else truth}, stated {stated} ({value and value.status})")
    return counts, errors
