"""What rules say when they are not sure, and what is told of an error: a code, and what fills its sentence. The sentences stand in
extractor/wording/doubts.yaml.

A reason is any number of doubts, one after the other; none is no reason.
"""

from extractor.model.record import record

Reason = tuple["Doubt", ...]
"""Doubts in the order in which they are said; () when there is nothing to say."""
Filling = str | Reason
"""What stands in a hole of a sentence: words, or other doubts."""


@record(frozen=True, slots=True)
class Doubt:
    """One reason."""

    code: str
    """Its name in doubts.yaml, like "cell.column_assumed". Codes are stable: reports have them."""
    args: tuple[tuple[str, Filling], ...] = ()
    """What fills the holes of its sentence, in their order: (hole, what stands there)."""


def doubt(code: str, **args: str | int | Reason) -> Reason:
    """A reason of one doubt, to be joined with others by +. `args`: what fills the holes of its sentence, in their order."""
    return (Doubt(code, tuple([(name, str(said) if isinstance(said, int) else said) for name, said in args.items()])),)


def as_words(text: str) -> Reason:
    """What somebody else says: an operating system, a version that knew no codes. The same in any language; nothing for ""."""
    return doubt("joined.words", words=text) if text else ()


def notice(what: Reason, *, where: str = "", remedy: Reason = ()) -> Reason:
    """What happened, where (a file, a key), and what to do about it, as errors.py has them, in one."""
    told = doubt("joined.behind", one=what, other=remedy) if remedy else what
    return doubt("joined.named", name=where, reason=told) if where else told


def renamed(reason: Reason, name: str, other: str) -> Reason:
    """What was told of `name`, told of `other`."""
    about = {"joined.named": "name", "work.internal": "where"}.get(reason[0].code, "") if reason else ""
    if not about or (about, name) not in reason[0].args:
        return reason
    args = tuple((hole, other if hole == about else said) for hole, said in reason[0].args)
    return (Doubt(reason[0].code, args), *reason[1:])


def gist(reason: Reason) -> str:
    """The code of what happened, whatever is said around it: of what, and what to do. "" when nothing did."""
    inside = {"joined.named": "reason", "joined.behind": "one"}
    while reason and reason[0].code in inside:
        said = dict(reason[0].args).get(inside[reason[0].code])
        if not said or isinstance(said, str):
            break
        reason = said
    return reason[0].code if reason else ""


def without(reason: Reason, secret: str) -> Reason:
    """A reason that does not repeat `secret`, wherever it would."""

    def told(said: Filling) -> Filling:
        return said.replace(secret, "***") if isinstance(said, str) else without(said, secret)

    return tuple(Doubt(one.code, tuple((hole, told(said)) for hole, said in one.args)) for one in reason)


ASSUMED = doubt("cell.column_assumed")
FEWER = doubt("cell.fewer_than_columns")
UNEVEN = doubt("cell.uneven")
OWN_SUM = doubt("cell.own_sum")
SEVERAL = doubt("cell.several")
TOGETHER = doubt("cell.together")
NO_READING = doubt("row.no_reading")
NO_SUMS = doubt("cell.no_sums")
ELSEWHERE = doubt("row.elsewhere")
ROW_TWICE = doubt("row.twice")
TWO_SETS = doubt("row.two_sets")
CELLS_TWICE = doubt("cell.twice")
BARE = doubt("row.bare")
UNSHOWN = doubt("row.unshown")
REPEATED_LOST = doubt("row.repeated_lost")
ZEROS = doubt("row.zeros")
CUT = doubt("row.cut")
BEHIND_END = doubt("row.behind_end")
ROW_WORDS = doubt("row.words")
TABLE_WORDS = doubt("table.words")
WORDS_UNKNOWN = doubt("row.words_unknown")
TORN = doubt("row.torn")
TORN_ORDER = doubt("row.torn_order")
HEADLESS = doubt("row.headless")
TURNED = doubt("table.turned")
UNRULED = doubt("table.unruled")
UNREAD_HEADER = doubt("table.header_unread")
CONTRADICTED = doubt("table.header_contradicted")
TOO_MANY = doubt("row.too_many")
NO_UNIT = doubt("cell.no_unit")
OTHER_UNIT = doubt("cell.other_unit")
UNKNOWN_UNIT = doubt("cell.unknown_unit")
SCALED = doubt("cell.scaled")
CORRECTED = doubt("cell.corrected")
NOTED = doubt("cell.noted")
BROKEN = doubt("cell.broken")
UNREADABLE = doubt("cell.unreadable")
ABOUT = doubt("cell.about")
COUNTED = doubt("cell.counted")
IN_WORDS = doubt("cell.in_words")
MERGED = doubt("cell.merged")
SEVERAL_NUMBERS = doubt("cell.several_numbers")
