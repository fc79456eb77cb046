"""What a kind of inquiry consists of, and what its grounding is held against. Each kind has a name here and a file in prompts/."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

from extractor.model.asking import Inquiry, InquiryKind, Testimony
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


class Reply(BaseModel):
    """Base of every shape a reply may have. Unknown keys are dropped, not held against the model: what counts is what can be grounded."""

    model_config = ConfigDict(extra="ignore", frozen=True)


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of inquiry is put, and how its reply is held to the text."""

    name: InquiryKind
    """Its name, and its file's in prompts/."""
    task: Callable[[Inquiry, Case], dict[str, str]]
    """What fills the placeholders of the prompt's `task` ({rows}, {facts} ...)."""
    shape: Callable[[Inquiry, Case], type[Reply]]
    """The form of the reply, built from the rulebook for this inquiry."""
    ground: Callable[[Inquiry, Any, Case], Testimony]
    """A reply in that form -> what of it stands in the text, and refusals of the rest."""
