"""Every lie there is, by name; one name may be told of several kinds of inquiry."""

from typing import Any

from extractor.model.asking import InquiryKind
from tests.lying import about, facts, narrative, rows, section, table, themes
from tests.lying.scene import Lie, Reply, Scene, Tell

HALF = "\ud83d"
"""Half a character, as a model leaves it that is cut off inside one. JSON can write it, UTF-8 can not."""


def _halved(said: Any) -> Any:
    """What is said, half a character behind every word."""
    if isinstance(said, str):
        return said + HALF
    if isinstance(said, dict):
        return {key: _halved(value) for key, value in said.items()}
    return [_halved(value) for value in said] if isinstance(said, list) else said


def _half_characters(tell: Tell) -> Tell:
    def told(scene: Scene) -> Reply | None:
        reply = tell(scene)
        return None if reply is None else _halved(reply)

    return told



_TELLS: dict[InquiryKind, dict[str, Tell]] = {
    "rows": dict(rows.TELLS),
    "table": dict(table.TELLS),
    "section": dict(section.TELLS),
    "narrative": dict(narrative.TELLS),
    "facts": dict(facts.TELLS),
    "about": dict(about.TELLS),
    "themes": dict(themes.TELLS),
}

for _tells in _TELLS.values():
    _tells["half characters"] = _half_characters(_tells["no such line"])

_NAMES = tuple(dict.fromkeys(name for tells in _TELLS.values() for name in tells))
LIES: tuple[Lie, ...] = tuple(Lie(name, {kind: tells[name] for kind, tells in _TELLS.items() if name in tells}) for name in _NAMES)
"""In the order in which the table shows them."""

HONEST = Lie("no lie", {"rows": rows.honest})
"""Somebody who says what is true, to show that the liars are not simply unheard."""
