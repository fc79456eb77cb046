"""A report against the draft that was drawn."""

from collections import Counter
from typing import Any

from tests.variants.types import Draft


def judge(draft: Draft, report: dict[str, Any]) -> tuple[Counter[str], list[str]]:
    """How many numbers and blanks are right (marked or not), open or silently wrong, and how many problems are found; what is wrong."""
    read = {value["indicator"]: value for value in report["values"]}
    found, faults = Counter[str](), []
    for table in draft.tables.values():
        for row in table:
            for cell in row.cells:
                said = read.pop(cell.indicator, None)
                status = "blank" if cell.value is None else "reported"
                wanted = None if cell.value is None else float(cell.value)
                right = said is not None and said["status"] == status and (said["value"] is None) == (wanted is None)
                right = right and (wanted is None or float(said["value"]) == wanted)  # type: ignore[index]
                marked = said is not None and (said["review"] or said["status"] == "unresolved")
                kind = "right" if right else "open" if marked else "silent"
                found.update(numbers=1, **{kind: 1}, marked=int(right and marked))
                if kind != "right" or marked:
                    read_as = said and (said["value"], said["status"], said["reason"])
                    faults.append(f"{kind} {cell.indicator}: {cell.value} read as {read_as}")
    for name, value in read.items():  # rows that the draft does not have
        if value["status"] in ("reported", "blank") and not value["review"]:
            found["silent"] += 1
            faults.append(f"silent {name}: not drawn, read as {value['value']}")
    return found + _problems(draft, report), sorted(faults, key=lambda fault: fault.startswith("right"))


def _problems(draft: Draft, report: dict[str, Any]) -> Counter[str]:
    left = ["".join((item["title"] + item["quote"]).split()) for item in report["problems"]]
    hits = 0
    for title in draft.problems:
        hit = next((quote for quote in left if "".join(title.split()) in quote), None)
        if hit is not None:
            left.remove(hit)
            hits += 1
    return Counter(problems=len(draft.problems), found=hits, astray=len(left))
