"""What processes that read need, for the one that stands by to be forked: what is imported, and rules that are read, by then they have."""

import gc
from contextlib import suppress

from extractor.errors import NianbaoError
from extractor.rulebook import load_rulebook
from extractor.run import one_document, reread

__all__ = ["one_document", "reread"]

with suppress(NianbaoError):  # whoever reads says what is wrong with them
    load_rulebook()
gc.freeze()  # what all have stays where it is, in memory that they share
