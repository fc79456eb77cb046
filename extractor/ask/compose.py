"""A draft -> what would be asked of it, ready to leave the machine; and what came back, held to the text."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache, partial

from extractor.ask.grounding import Case, case_of
from extractor.ask.kinds import INQUIRERS, KINDS
from extractor.ask.prompts import load_prompt, messages
from extractor.ask.testify import complaints, testify
from extractor.model.asking import Asked, Exchange, Inquiry, Scope, Testimony
from extractor.model.document import Document
from extractor.model.draft import Draft
from extractor.rulebook import Rulebook
from extractor.values import ValueGrammar

MOST_CASES = 40
"""Documents that may be under way at once: somewhat more than are asked about together (`consult.WINDOW`)."""


@lru_cache(maxsize=MOST_CASES)
def _case(document: Document, rulebook: Rulebook) -> Case:
    """The case of a document; the same object from asking to grounding, so that its text is folded once."""
    return case_of(document, rulebook, ValueGrammar(rulebook.folding, rulebook.marks))


def inquiries_of(draft: Draft, rulebook: Rulebook, scope: Scope) -> tuple[Inquiry, ...]:
    """The calls that `scope` asks for, numbered in order; none for what is no report."""
    if scope == "off" or draft.kind != "report":
        return ()
    case = _case(draft.document, rulebook)
    found: Iterable[Inquiry] = [inquiry for inquire in INQUIRERS for inquiry in inquire(draft, case, scope)]
    return tuple(replace(inquiry, id=f"i{number}") for number, inquiry in enumerate(found, start=1))


def asked_of(draft: Draft, rulebook: Rulebook, scope: Scope) -> tuple[Asked, ...]:
    """The same with what leaves the machine and what a reply is held to."""
    case = _case(draft.document, rulebook)
    return tuple(_asked(inquiry, case) for inquiry in inquiries_of(draft, rulebook, scope))


def _asked(inquiry: Inquiry, case: Case) -> Asked:
    kind = KINDS[inquiry.kind]
    check = partial(complaints, inquiry, case=case, kind=kind)
    prompt = load_prompt(kind.name, case.rulebook)
    return Asked(case.document.name, inquiry, messages(inquiry, case, kind), kind.shape(inquiry, case), check, prompt.digest)


def testimony_of(draft: Draft, rulebook: Rulebook, exchange: Exchange) -> Testimony:
    """What of an answer stands in the text."""
    inquiry = exchange.inquiry
    return testify(inquiry, exchange.answer, _case(draft.document, rulebook), KINDS[inquiry.kind])
