"""Items of one sentence that share their lack (在A、B、C等方面有待加强): three, each without the words they share."""

from extractor.rulebook.problems import ProblemRules

MIN_PART = 4
"""Characters of the shortest item such a list may have (队伍建设)."""

Range = tuple[int, int]


def shared_items(text: str, start: int, end: int, rules: ProblemRules) -> tuple[Range, ...]:
    """Where the items stand that share a lack in the sentence `text[start:end]`; () when it holds no such list.

    `text` is folded and without blanks. The last item is given without its 等.
    """
    for pattern in rules.shared_lack:
        match = pattern.search(text, start, end)
        found = _joined(text, match.start("items"), match.end("items"), rules, "each" in pattern.groupindex) if match else ()
        if len(found) > 1:
            return (*found[:-1], without_list_end(text, *found[-1], rules))
    return ()


def without_stop(text: str, start: int, end: int) -> Range:
    """A stretch without the marks it ends with."""
    while end > start and text[end - 1] in "。;!?:,":
        end -= 1
    return start, end


def without_list_end(text: str, start: int, end: int, rules: ProblemRules) -> Range:
    """A list's last item without its 等 and what follows that; as it is when it has none."""
    _, stop = without_stop(text, start, end)
    tail = rules.list_end.search(text[start:stop])
    return (start, start + tail.start()) if tail and tail.start() >= MIN_PART else (start, end)


def _joined(text: str, start: int, end: int, rules: ProblemRules, each: bool) -> tuple[Range, ...]:
    """The items between joints. Commas are joints only where every item names a lack."""
    found = []
    for joint in rules.item_joints.finditer(text, start, end):
        found.append((start, joint.start()))
        start = joint.end()
    found.append((start, end))
    apart = not (each or "," in text[found[0][0] : end]) or all(rules.lack.search(text, a, b) for a, b in found)
    return tuple(found) if apart and all(b - a >= MIN_PART for a, b in found) else ()
