"""What grounding is held against: the document and the rules."""

from dataclasses import dataclass

from extractor.model.document import Document
from extractor.rulebook import Rulebook
from extractor.values import ValueGrammar


@dataclass(frozen=True, slots=True)
class Case:
    """One document with what is needed to check what is said of it."""

    document: Document
    """The document; spans count into its text."""
    folded: str
    """Its text as it is compared, place by place."""
    rulebook: Rulebook
    """The rules."""
    grammar: ValueGrammar
    """The only reader of numbers."""


def case_of(document: Document, rulebook: Rulebook, grammar: ValueGrammar) -> Case:
    """The case of a document."""
    return Case(document, rulebook.folding.fold(document.text), rulebook, grammar)
