"""What a kind of inquiry consists of. Each kind is one module here and one file in prompts/."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationInfo, model_validator

from extractor.ask.case import Case
from extractor.model.asking import Inquiry, InquiryKind, Testimony


class Reply(BaseModel):
    """Base of every shape a reply may have. Unknown keys are dropped, not held against the model: what counts is what can be grounded."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    @model_validator(mode="after")
    def _stands(self, info: ValidationInfo) -> "Reply":
        """Fail with what does not stand in the text, so that the model is asked once more with the reason."""
        check = (info.context or {}).get("check")
        complaints = check(self) if check else ()
        if complaints:
            raise ValueError("；".join(complaints))
        return self


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
