"""Faultless reports as files of offices, made by several programs: what is read of them, and what is wrong without a warning.

    python benchmarks/rendered.py KIND [--seed-base 1] [--count 60] [--details] [--keep FOLDER]

KIND is one of those printed by --help. Every number and blank of the report is judged against what was drawn. Needs the extra "test", and
the program that makes the files.
"""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from extractor import NianbaoError, extract, load_rulebook
from extractor.export.encode import to_json
from tests.variants.rendered import FRAMES, KINDS, drafts, judge


def main() -> None:
    """Make, read, judge and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=sorted(KINDS))
    parser.add_argument("--seed-base", type=int, default=1)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--frame", default="", choices=("", *FRAMES), help="how cells are parted; else in turn, all with lines")
    parser.add_argument("--details", action="store_true", help="name what is not read, document by document")
    parser.add_argument("--keep", type=Path, help="folder to write the files to")
    arguments = parser.parse_args()
    kind, rulebook, total = KINDS[arguments.kind], load_rulebook(), Counter[str]()
    made = drafts(arguments.seed_base, arguments.count, arguments.frame)
    for number, ((draft, look), data) in enumerate(zip(made, kind.files(made), strict=True), start=arguments.seed_base):
        name = f"{number}{kind.suffix}"
        if arguments.keep:
            arguments.keep.mkdir(parents=True, exist_ok=True)
            (arguments.keep / name).write_bytes(data)
        try:
            report = json.loads(to_json(extract(data, name, rulebook)))
        except NianbaoError as error:
            print(name, error)
            total["refused"] += 1
            continue
        found, faults = judge(draft, report)
        total += found
        if arguments.details and faults:
            print(name, draft.plan.edition, draft.plan.blank, look, dict(found), *faults[:6], sep="\n    ")
    numbers = total["numbers"]
    print(f"{arguments.kind}, {arguments.count} documents from seed {arguments.seed_base}: {numbers} numbers and blanks")
    right, marked = total["right"], total["marked"]
    print(f"right {right} ({right / numbers:.2%}), of them marked {marked} ({marked / max(right, 1):.2%})")
    print(f"open {total['open']}, silent {total['silent']}, refused {total['refused']}")
    print(f"problems {total['found']} of {total['problems']}, others {total['astray']}")


if __name__ == "__main__":
    main()
