"""Every kind of inquiry, one line in a table each."""

from collections.abc import Callable, Mapping

from extractor.ask.case import Case
from extractor.ask.kind import Kind
from extractor.model.asking import Inquiry, InquiryKind, Scope
from extractor.model.draft import Draft

KINDS: Mapping[InquiryKind, Kind] = {}
"""Name -> how it is put and how its reply is held to the text."""

INQUIRERS: tuple[Callable[[Draft, Case, Scope], list[Inquiry]], ...] = ()
"""What each kind asks of a draft, in the order in which it is asked."""
