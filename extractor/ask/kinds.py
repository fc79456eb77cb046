"""Every kind of inquiry, one line in a table each."""

from collections.abc import Callable, Mapping

from extractor.ask import about, section, themes
from extractor.ask.facts import inquiry as facts
from extractor.ask.grounding import Case, Kind
from extractor.ask.narrative import inquiry as narrative
from extractor.ask.rows import inquiry as rows
from extractor.ask.table import inquiry as table
from extractor.model.asking import Inquiry, InquiryKind, Scope
from extractor.model.draft import Draft

KINDS: Mapping[InquiryKind, Kind] = {
    kind.name: kind for kind in (rows.KIND, table.KIND, section.KIND, narrative.KIND, themes.KIND, facts.KIND, about.KIND)
}
"""Name -> how it is put and how its reply is held to the text."""

INQUIRERS: tuple[Callable[[Draft, Case, Scope], list[Inquiry]], ...] = (
    rows.inquire_rows,
    table.inquire_table,
    section.inquire_section,
    narrative.inquire_narrative,
    themes.inquire_themes,
    facts.inquire_facts,
    about.inquire_about,
)
"""What each kind asks of a draft, in the order in which it is asked."""
