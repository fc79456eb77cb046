"""What a reading rests on: the files of rules/ and prompts/ it looked into. A change of any other file cannot change the report."""

from extractor.assemble.heard import Heard
from extractor.model.draft import Draft
from extractor.model.rulings import LISTS

EVERY_DOCUMENT = ("about.yaml", "characters.yaml", "headings.yaml", "kinds.yaml", "marks.yaml", "tables.yaml")
"""To know what a document is."""
A_REPORT = ("equations.yaml", "facts.yaml")
"""For its tables and sentences."""
A_NARRATIVE = ("problems.yaml", "themes.yaml")
"""For its section five."""


def rules_used(draft: Draft, heard: tuple[Heard, ...]) -> tuple[str, ...]:
    """Names of the files of rules/ behind a report, in their order. Whoever is asked is asked and held to the page by all of them."""
    if heard:
        return tuple(sorted((*EVERY_DOCUMENT, *A_REPORT, *A_NARRATIVE)))
    report = A_REPORT if draft.kind == "report" else ()
    stated = any(ruling.indicator in LISTS for ruling in draft.rulings)  # a person's items have the rules' themes
    narrative = A_NARRATIVE if report and (stated or any(s.key == "problems" and s.span for s in draft.sections)) else ()
    return tuple(sorted((*EVERY_DOCUMENT, *report, *narrative)))


def prompts_used(heard: tuple[Heard, ...]) -> tuple[str, ...]:
    """Names of the files of prompts/ behind a report, in their order."""
    return tuple(sorted({f"{h.exchange.inquiry.kind}.yaml" for h in heard}))
