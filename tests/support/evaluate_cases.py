"""Gold and reports made by hand: the cases of tests/cases/evaluate, as files."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

CASES = Path(__file__).parents[1] / "cases" / "evaluate"


def load(name: str) -> Any:
    """A file of cases."""
    return yaml.safe_load((CASES / name).read_text("utf-8"))


OUTCOMES: dict[str, Any] = load("outcomes.yaml")


def gold_file(gold: dict[str, Any]) -> dict[str, Any]:
    """A case's gold as a gold file has it."""
    return gold | {"values": [{"indicator": key, "value": number} for key, number in gold["values"].items()]}


def report_line(stated: dict[str, Any]) -> bytes:
    """A case's report as a line of the output."""
    names = ("indicator", "value", "status", "origin", "grade", "review")
    values = []
    for *fields, placed in stated.get("values", ()):
        one = dict(zip(names, fields, strict=True)) | {"evidence": {"start": 4, "end": 6, "text": "原文"} if placed else None}
        values.append(one)
    line = json.dumps(stated | {"values": values})
    return line.replace('"604.150"', "604.150").encode()


def gold_folder(place: Path, golds: Sequence[dict[str, Any]]) -> Path:
    """`place`, with a gold file for each."""
    place.mkdir(exist_ok=True)
    for number, gold in enumerate(golds):
        (place / f"{number}.json").write_text(json.dumps(gold_file(gold), ensure_ascii=False), "utf-8")
    return place


def outcome_gold(tmp_path: Path) -> Path:
    """The gold of outcomes.yaml."""
    return gold_folder(tmp_path / "gold", OUTCOMES["gold"])


def outcome_reports(tmp_path: Path) -> Path:
    """The reports of outcomes.yaml."""
    path = tmp_path / "reports.jsonl"
    path.write_bytes(b"".join(report_line(stated) + b"\n" for stated in OUTCOMES["reports"]))
    return path
