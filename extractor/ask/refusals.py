"""Why a reading is refused: one line a check, with the sentence for people and the one a re-ask tells the model."""

from collections.abc import Mapping
from dataclasses import dataclass

from extractor.model.asking import Refusal


@dataclass(frozen=True, slots=True)
class Reason:
    """A check that a reading failed. Both sentences are templates over the same names."""

    told: str
    """For a person, in English."""
    asked: str
    """For the model, in Chinese."""


REASONS: Mapping[str, Reason] = {
    "no_reply": Reason("the reply is not in the form asked for", "答复不是所要求的JSON格式"),
    "no_such_line": Reason("line {line} is not among the lines shown", "没有第{line}行"),
    "not_asked": Reason("{about} was not asked for", "没有问“{about}”"),
    "said_twice": Reason("{about} is answered twice, differently", "“{about}”答了两次，且不一样"),
    "quote_missing": Reason("the quote does not stand in line {line}", "第{line}行里没有“{said}”这段原文，请逐字摘抄"),
    "quote_twice": Reason("the quote stands more than once in line {line}", "“{said}”在第{line}行出现不止一次，请摘抄得更长一些"),
    "quote_short": Reason("the quote is too short to prove anything", "摘抄“{said}”太短，请连同所说的事项一起摘抄"),
}
"""Code -> reason."""


def refuse(code: str, inquiry: str, about: str, said: str, *, line: int | None = None) -> Refusal:
    """A refusal with its sentence filled in."""
    told = REASONS[code].told.format(about=about, said=said, line=line)
    return Refusal(inquiry, about, said, code, told, line)


def complaint(refusal: Refusal) -> str:
    """The same, as a re-ask tells the model."""
    return REASONS[refusal.code].asked.format(about=refusal.about, said=refusal.said, line=refusal.line)
