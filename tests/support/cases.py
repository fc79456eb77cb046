"""Cases of tests/cases/: YAML, whose keys are checked, so that a misspelt one is told with its file and its case."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from extractor.rulebook.faults import did_you_mean

Case = dict[str, Any]
FOLDER = Path(__file__).parents[1] / "cases"


def keyed(path: Path, case: Mapping[str, Any], needs: str, may: str = "", name: str = "") -> Case:
    """`case` of the file `path`: with every key of `needs`, perhaps some of `may`, and no other. `name`: which of the file's it is."""
    known, where = [*needs.split(), *may.split()], f"{path.parent.name}/{path.name}{name and f', {name}'}"
    faults = [f"unknown key {key!r}{did_you_mean(key, known)}" for key in case if key not in known]
    faults += [f"no key {key!r}" for key in needs.split() if key not in case]
    assert not faults, f"{where}: {', '.join(faults)}; a case has {needs}{may and f', and may have {may}'}"
    return dict(case)


def one_case(path: Path, needs: str, may: str = "") -> Case:
    """The file `path`, which is one case."""
    return keyed(path, yaml.safe_load(path.read_text("utf-8")), needs, may)


def cases(place: str, needs: str, may: str = "") -> dict[str, Case]:
    """The cases of a folder, or a file, of tests/cases/: file and what the case is called (its `name`, or its number) -> the case."""
    found: dict[str, Case] = {}
    for path in sorted((FOLDER / place).glob("*.yaml")) or [FOLDER / place]:
        for number, case in enumerate(yaml.safe_load(path.read_text("utf-8")), 1):
            name = f"case {number}" + (f" ({case['name']})" if "name" in case else "")
            found[f"{path.stem}: {case.get('name', number)}"] = keyed(path, case, needs, may, name)
    return found
