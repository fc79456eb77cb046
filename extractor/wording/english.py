"""Doubts as reports have them: English sentences, codes, and what fills the sentences."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from extractor.model.doubts import Doubt, Filling, Reason, as_words, doubt
from extractor.model.report import Filled, Nested
from extractor.wording.templates import wording

JOINT = "; "
"""What stands between several reasons, and between their codes."""
MOST_DEPTH = 5
"""Reasons inside reasons; the deepest there is has four."""


def _sentence(said: Doubt) -> str:
    found = wording(said.code)
    assert found is not None, said.code
    if not said.args:
        return found.english.fixed[0]
    return found.english.pattern % tuple([filling if isinstance(filling, str) else english(filling) for _, filling in said.args])


def english(reason: Reason) -> str:
    """A reason as reports have it; "" when there is none."""
    if not reason:
        return ""
    return _sentence(reason[0]) if len(reason) == 1 else JOINT.join(map(_sentence, reason))


Worded = tuple[str, str, tuple[Filled, ...]]
"""A sentence, its codes, what fills it."""
NOTHING: Worded = ("", "", ())


def _filled(said: Doubt) -> Filled:
    return {name: f if isinstance(f, str) else Nested(codes(f), tuple(map(_filled, f))) for name, f in said.args}


def codes(reason: Reason) -> str:
    """The codes of a reason, joined as its sentences are."""
    return JOINT.join([said.code for said in reason])


@cache
def _bare(code: str) -> Worded:
    """A doubt that nothing fills: what most cells have that are in doubt or absent."""
    return english(doubt(code)), code, ({},)


def worded(reason: Reason) -> Worded:
    """A reason as a report states it: in English, and what is needed to say it in another language."""
    if not reason:
        return NOTHING
    if len(reason) == 1:
        said = reason[0]
        return (_sentence(said), said.code, (_filled(said),)) if said.args else _bare(said.code)
    return english(reason), codes(reason), tuple(map(_filled, reason))


def worded_plainly(code: str, **args: str | Nested) -> Worded:
    """What `worded` makes of a doubt that is filled with words only, without making the doubt: a page has a check for each of its sums."""
    found = wording(code)
    assert found is not None, code
    return found.english.pattern % tuple(args.values()), code, (args,)


def _unfilled(said: Any, depth: int) -> Filling | None:
    if isinstance(said, str):
        return said
    if isinstance(said, Nested):
        return unworded(said.code, said.args, depth + 1)
    return unworded(said.get("code"), said.get("args"), depth + 1) if isinstance(said, Mapping) else None


def unworded(code: Any, args: Any, depth: int = 0) -> Reason | None:
    """The way back from what a report states of a reason, as `worded` gives it or as JSON has it; None where it is nothing that `worded`
    gives: reports are files of anybody."""
    if not isinstance(code, str) or not isinstance(args, Sequence) or isinstance(args, str) or depth > MOST_DEPTH:
        return None
    names, reason = code.split(JOINT) if code else [], []
    if len(names) != len(args):
        return None
    for name, given in zip(names, args, strict=True):
        filled = {hole: _unfilled(said, depth) for hole, said in given.items()} if isinstance(given, Mapping) else {"": None}
        if any(said is None for said in filled.values()):
            return None
        reason.append(Doubt(name, tuple((hole, said) for hole, said in filled.items() if said is not None)))
    return tuple(reason)


def _plain(filled: Filled) -> dict[str, Any]:
    return {name: f if isinstance(f, str) else {"code": f.code, "args": [*map(_plain, f.args)]} for name, f in filled.items()}


def as_stated(reason: Reason, name: str = "reason") -> dict[str, Any]:
    """A reason under `name`, with its codes and what fills them, as a report states it: of values that JSON has."""
    text, code, args = worded(reason)
    return {name: text, f"{name}_code": code, f"{name}_args": [*map(_plain, args)]}


def kept(reason: Reason) -> str:
    """A reason as a database keeps it; "" for none. Halves of characters, which names of files can hold, become "?"."""
    if not reason:
        return ""
    stated = as_stated(reason)
    said = {"code": stated["reason_code"], "args": stated["reason_args"]}
    return json.dumps(said, ensure_ascii=False).encode("utf-8", "replace").decode()


def restored(text: str) -> Reason:
    """The same again. What an older version kept are words."""
    try:
        said = json.loads(text)
    except ValueError:
        return as_words(text)
    return (unworded(said.get("code"), said.get("args")) if isinstance(said, Mapping) else None) or as_words(text)
