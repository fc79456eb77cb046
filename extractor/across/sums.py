"""Sides of a comparison. A blank counts as zero when its row prints a number; with an absent or unresolved member nothing can be said."""

from collections.abc import Mapping, Sequence
from typing import Literal

from extractor.across.figures import NOT_THERE, Figure, Filed
from extractor.across.findings import Side, Term
from extractor.model.candidates import Number


def zero_where_blank(figure: Figure, row: Sequence[str], figures: Mapping[str, Figure]) -> Number | None:
    """The number of `figure`; 0 for a blank in a row that prints a number elsewhere."""
    if figure.value is not None or figure.status != "blank":
        return figure.value
    return 0 if any(figures.get(name, NOT_THERE).value is not None for name in row) else None


def side(*members: tuple[Filed, Mapping[str, Figure], str, Literal[1, -1], Sequence[str]]) -> Side:
    """What members (report, its figures, indicator, sign, the row it stands in) come to."""
    terms, total, known = [], Side(0, ()).value, True
    for report, figures, name, sign, row in members:
        figure = figures.get(name, NOT_THERE)
        terms.append(Term(report, name, figure, sign))
        number = zero_where_blank(figure, row, figures)
        known &= number is not None
        total = (total or 0) + sign * (number or 0)
    return Side(total if known else None, tuple(terms))


def unknown(*sides: Side) -> str:
    """Why the sides cannot be compared: the members without a number."""
    said = (
        f"{term.indicator} of {term.report.year} is {'not on the page' if term.figure.status == 'absent' else term.figure.status}"
        for one in sides
        if one.value is None
        for term in one.terms
        if term.figure.value is None
    )
    return "; ".join(dict.fromkeys(said))
