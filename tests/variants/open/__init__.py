"""Made-up annual reports in which rules alone leave something open, with truth."""

from tests.variants.open.generation import FAMILIES, open_document
from tests.variants.open.types import Family, OpenDocument, Torn, TrueFact, TrueItem

__all__ = ["FAMILIES", "Family", "OpenDocument", "Torn", "TrueFact", "TrueItem", "open_document"]
