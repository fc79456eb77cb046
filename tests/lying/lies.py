"""Every lie there is, by name; one name may be told of several kinds of inquiry."""

from extractor.model.asking import InquiryKind
from tests.lying import about, facts, narrative, rows
from tests.lying.scene import Lie, Tell

_TELLS: dict[InquiryKind, dict[str, Tell]] = {
    "rows": dict(rows.TELLS),
    "narrative": dict(narrative.TELLS),
    "facts": dict(facts.TELLS),
    "about": dict(about.TELLS),
}

_NAMES = tuple(dict.fromkeys(name for tells in _TELLS.values() for name in tells))
LIES: tuple[Lie, ...] = tuple(Lie(name, {kind: tells[name] for kind, tells in _TELLS.items() if name in tells}) for name in _NAMES)
"""In the order in which the table shows them."""

HONEST = Lie("no lie", {"rows": rows.honest})
"""Somebody who says what is true, to show that the liars are not simply unheard."""
