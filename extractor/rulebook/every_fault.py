"""Every fault of rules/ at once: each file is read by itself, whatever is wrong with another."""

from pathlib import Path

from extractor.errors import RulebookError
from extractor.fold import Folding
from extractor.rulebook.about import load_about_rules
from extractor.rulebook.agencies import load_agency_rules
from extractor.rulebook.characters import BMP, load_folding
from extractor.rulebook.equations import EquationFile, load_equations
from extractor.rulebook.facts import lint_fact_rules, load_fact_rules
from extractor.rulebook.faults import Faults
from extractor.rulebook.files import load_file
from extractor.rulebook.headings import load_heading_rules
from extractor.rulebook.kinds import load_kind_rules
from extractor.rulebook.marks import load_marks, refuse_words_as_marks
from extractor.rulebook.problems import load_problem_rules
from extractor.rulebook.table_file import TablesFile
from extractor.rulebook.tables import load_tables


def every_fault(folder: Path) -> tuple[RulebookError, ...]:
    """What loading `folder` refuses, and what is not known before a rule is used; what rests on a file that can't be read waits for it."""
    faults = Faults()
    folding = faults.taken(load_folding, folder) or Folding(range(BMP))
    headings, marks = faults.taken(load_heading_rules, folder, folding), faults.taken(load_marks, folder, folding)
    found = faults.taken(load_tables, folder, folding, headings) if headings else faults.taken(load_file, folder, "tables.yaml", TablesFile)
    if isinstance(found, tuple):
        faults.taken(load_equations, folder, {table.name: table for table in found[1]})
        if marks:
            faults.taken(refuse_words_as_marks, marks, found[1], folder)
    else:
        faults.taken(load_file, folder, "equations.yaml", EquationFile)
    for load in (load_kind_rules, load_about_rules, load_problem_rules, load_agency_rules):
        faults.taken(load, folder, folding)
    if facts := faults.taken(load_fact_rules, folder, folding):
        faults.taken(lint_fact_rules, facts, str(folder / "facts.yaml"))
    return tuple(faults.found)
