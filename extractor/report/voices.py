"""What people decided of one document, parted by what it is about, and what the report says of their lists."""

from collections.abc import Mapping
from dataclasses import dataclass

from extractor.model.document import Document
from extractor.model.draft import Draft
from extractor.model.report import Reviewed, ReviewedList, Signature, Unplaced
from extractor.model.rulings import ABOUT, IMPROVEMENTS, LISTS, PROBLEMS, ListName, Ruling
from extractor.reconcile.people import OUTCOMES
from extractor.reconcile.people_lists import HeardList, Lost
from extractor.report.parts import item_of
from extractor.rulebook import Rulebook
from extractor.values import ValueGrammar, grammar_of
from extractor.wording.english import worded


@dataclass(frozen=True, slots=True)
class Voices:
    """Decisions of people; of what was taken back nobody has decided."""

    values: tuple[Ruling, ...]
    """On numbers."""
    about: tuple[Ruling, ...]
    """On who reports and on which year."""
    lists: tuple[Ruling, ...]
    """On the lists of section five; none of what is no report."""
    grammar: ValueGrammar | None
    """The number grammar, when somebody named a place."""

    @classmethod
    def of(cls, draft: Draft, rulebook: Rulebook) -> "Voices":
        """Those of a draft."""
        spoken = tuple(ruling for ruling in draft.rulings if ruling.said is not None)
        named = any(ruling.place for ruling in spoken)
        return cls(
            tuple(ruling for ruling in spoken if ruling.indicator not in (*ABOUT, *LISTS)),
            tuple(ruling for ruling in spoken if ruling.indicator in ABOUT),
            tuple(ruling for ruling in spoken if ruling.indicator in LISTS and draft.kind == "report"),
            grammar_of(rulebook) if named else None,
        )


def _unplaced(lost: Lost) -> Unplaced:
    why, code, args = worded(lost.reason)
    return Unplaced(lost.item.title, lost.item.quote, lost.item.themes, why, reason_code=code, reason_args=args)


def _reviewed(heard: HeardList | None, document: Document) -> ReviewedList | None:
    if heard is None:
        return None
    ruling, (why, code, args) = heard.ruling, worded(heard.reason)
    return ReviewedList(
        Signature(OUTCOMES[heard.policy], ruling.who, ruling.when, ruling.note),
        why,
        tuple(item_of(passage, document) for passage in heard.read),
        tuple(map(_unplaced, heard.lost)),
        reason_code=code,
        reason_args=args,
    )


def reviewed_of(lists: Mapping[ListName, HeardList], document: Document) -> Reviewed:
    """Who decided on section five, and what was read."""
    return Reviewed(_reviewed(lists.get(PROBLEMS), document), _reviewed(lists.get(IMPROVEMENTS), document))
