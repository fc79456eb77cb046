"""What a kind of inquiry consists of. Each kind is one module here and one file in prompts/."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

from extractor.ask.case import Case
from extractor.model.asking import Inquiry, InquiryKind, Testimony


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
