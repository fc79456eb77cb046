"""The columns of groups of outcomes as their headers name them: each group may have an order of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.match.tables.group_page import heads
from extractor.match.tables.labels import Anchor
from extractor.model.doubts import CONTRADICTED, Reason
from extractor.rulebook.tables import TableRules

Order = tuple[str, ...]
"""Keys of a group's columns from left to right."""


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of groups that stand side by side."""

    orders: tuple[Order, ...]
    """One for each group."""
    exact: bool
    """Whether the page names them all, letter by letter."""
    doubt: Reason = ()
    """Why they may be others."""


def header_of(anchors: Sequence[Anchor], rules: TableRules, groups: Sequence[str]) -> Header:
    """The columns of `groups`, left to right, as the header among `anchors` names them.

    Only headers of whole names count: a header with a truncated cell would lend its neighbours another's place.
    """
    names = [a for a in anchors if heads(a)]
    keys, width = [a.label.key for a in names], len(rules.columns)
    form = Header((rules.columns,) * len(groups), exact=False)
    if len(keys) % width:
        # A name is lost somewhere: which of them are one group's can't be told, only whether they can stand in the form's order.
        return form if _in_order(keys, rules) else _contradicted(form)
    blocks = [tuple(keys[at : at + width]) for at in range(0, len(keys), width)]
    whole = [block for block in blocks if set(block) >= set(rules.columns)]
    exact = all(a.exact for a in names)
    if len(set(whole)) == 1 and not any(map(_twice, blocks)):
        return Header((whole[0],) * len(groups), exact)
    if len(whole) < len(blocks):
        return form if _in_order(keys, rules) else _contradicted(form)
    orders = [set(whole[at :: len(groups)]) for at in range(len(groups))]
    # Merged cells are written before those they span: only in the form's order are names and cells surely in the same.
    if any(len(order) != 1 for order in orders) or len(whole) % len(groups) or tuple(groups) != rules.rows[: len(groups)]:
        return _contradicted(form) if whole else form
    return Header(tuple(order.pop() for order in orders), exact)


def _contradicted(form: Header) -> Header:
    return Header(form.orders, exact=False, doubt=CONTRADICTED)


def _twice(keys: Sequence[str]) -> bool:
    """Whether one group's header names a column twice."""
    named = [key for key in keys if key]
    return len(set(named)) < len(named)


def _in_order(keys: Sequence[str], rules: TableRules) -> bool:
    """Whether `keys`, some of them lost, may be the form's columns again and again: no group begins before another's is full."""
    places = [rules.columns.index(key) for key in keys if key in rules.columns]
    rounds = 1 + sum(left >= right for left, right in pairwise(places))
    return rounds <= -(-len(keys) // len(rules.columns))


def header_above(header: Header, named: Sequence[str], groups: Sequence[str]) -> Header:
    """The columns of `groups` that have no header, under that of the groups `named`."""
    known = dict(zip(named, header.orders, strict=True))
    orders = tuple(known.get(group, header.orders[0]) for group in groups)
    lent = len(set(header.orders)) > 1 and not known.keys() >= set(groups)
    return Header(orders, header.exact, CONTRADICTED if lent else header.doubt)
