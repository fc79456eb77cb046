"""rules/ (YAML) -> one frozen value, `Rulebook`, with everything derived from it; what is unknown, or could match everything, is refused
with its file and key."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from extractor.errors import RulebookError
from extractor.fold import Folding
from extractor.resources import folder as resource_folder
from extractor.rulebook.about import AboutRules, load_about_rules
from extractor.rulebook.agencies import AgencyRules, load_agency_rules
from extractor.rulebook.characters import load_folding
from extractor.rulebook.equations import Equation, load_equations
from extractor.rulebook.facts import FactDefinition, FactRules, load_fact_rules
from extractor.rulebook.faults import joined
from extractor.rulebook.headings import HeadingRules, load_heading_rules
from extractor.rulebook.kinds import KindRules, load_kind_rules
from extractor.rulebook.marks import Marks, load_marks, refuse_words_as_marks
from extractor.rulebook.problems import ProblemRules, load_problem_rules
from extractor.rulebook.tables import Edition, Indicator, TableRules, load_tables


@dataclass(frozen=True, eq=False)
class Rulebook:
    """Everything that is known about the reports, and the digests of the files it was read from."""

    files: Mapping[str, str]
    """Name -> sha256, of the files of rules/."""
    folding: Folding
    """The folded view's characters."""
    marks: Marks
    """Blank marks and units."""
    editions: tuple[Edition, ...]
    """The editions of the form; the first is taken where nothing tells which."""
    tables: Mapping[str, TableRules]
    """The form's tables by their names, in its order."""
    indicators: tuple[Indicator, ...]
    """The catalogue, in the form's order."""
    checks: tuple[Equation, ...]
    """The form's equations."""
    headings: HeadingRules
    """Sections and their wordings."""
    kinds: KindRules
    """What is no report."""
    about: AboutRules
    """Agency, year, dates."""
    problems: ProblemRules
    """Section five and its themes."""
    fact_rules: FactRules
    """Numbers in prose."""
    folder: Path
    """Where the files lie."""

    @cached_property
    def agencies(self) -> AgencyRules:
        """Names of bodies. Read when reports are compared, not at every start."""
        return load_agency_rules(self.folder, self.folding)

    @property
    def facts(self) -> tuple[FactDefinition, ...]:
        """The facts that prose may state."""
        return self.fact_rules.definitions


def digests_in(folder: Path) -> dict[str, str]:
    """Name -> sha256, of the YAML files of `folder`, in the order of their names."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.yaml"))}


def joint_digest(files: Mapping[str, str], names: Iterable[str]) -> str:
    """One sha256 for the files called `names`; one that is not there has an empty digest."""
    return hashlib.sha256("".join(f"{name}\0{files.get(name, '')}\0" for name in sorted(names)).encode()).hexdigest()


@lru_cache(maxsize=4)
def load_rulebook(folder: Path | None = None) -> Rulebook:
    """Read rules/ (`folder`, or the ones this package carries).

    Raises `RulebookError` naming the file and the key when something does not fit; all that does not fit at once.
    """
    folder = folder or resource_folder("rules")
    if not folder.is_dir():
        raise RulebookError("no such folder", where=str(folder), remedy="Reinstall the package, or name a folder of rules.")
    try:
        return _loaded(folder)
    except RulebookError:
        from extractor.rulebook.every_fault import every_fault  # where nothing is wrong, it is not loaded

        raise joined(every_fault(folder)) from None


def _loaded(folder: Path) -> Rulebook:
    """Read `folder` up to the first fault."""
    folding = load_folding(folder)
    headings = load_heading_rules(folder, folding)
    editions, listed = load_tables(folder, folding, headings)
    tables = {table.name: table for table in listed}
    marks = load_marks(folder, folding)
    refuse_words_as_marks(marks, listed, folder)
    return Rulebook(
        files=digests_in(folder),
        folding=folding,
        marks=marks,
        editions=editions,
        tables=tables,
        indicators=tuple(i for table in tables.values() for i in table.by_cell.values()),
        checks=load_equations(folder, tables),
        headings=headings,
        kinds=load_kind_rules(folder, folding),
        about=load_about_rules(folder, folding),
        problems=load_problem_rules(folder, folding),
        fact_rules=load_fact_rules(folder, folding),
        folder=folder,
    )
