"""The list of reports: its filters with what each would leave, its pages, its exports."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args
from urllib.parse import urlencode

from extractor.store.documents import DocumentCounts, Documents
from extractor.store.filters import DocumentState, Filters, Order
from extractor.web.api.exports import FORMS

ORDERS: tuple[Order, ...] = get_args(Order)
STATES: tuple[DocumentState, ...] = get_args(DocumentState)
ROWS = 50
MOST_AGENCIES = 500
"""Names that are offered while somebody types one."""


@dataclass(frozen=True, slots=True)
class FilterChoice:
    """One of the choices of a filter."""

    value: str
    """As it stands in an address; "" for no choice."""
    label: str
    """What it is called, where words do not say it."""
    count: int | None
    """How many reports it would leave; null where nobody counted."""
    chosen: bool
    """Whether it is chosen."""


@dataclass(frozen=True, slots=True)
class Facets:
    """The filters of a list."""

    years: tuple[FilterChoice, ...]
    """By year, the latest first."""
    states: tuple[FilterChoice, ...]
    """By what became of the document."""
    kinds: tuple[FilterChoice, ...]
    """By what it is."""
    review: FilterChoice
    """Only what needs a person."""
    failing: FilterChoice
    """Only what has failing checks."""
    agencies: tuple[str, ...]
    """Names to choose from."""


def _year(value: int | None) -> str:
    return str(value) if value is not None else ""


def facets_of(documents: Documents, filters: Filters, here: DocumentCounts) -> Facets:
    """The filters, each with what it would leave together with the others. `here`: how many there are with all of them."""

    def counts(wider: Filters) -> DocumentCounts:
        return here if wider == filters else documents.counts(wider)

    years = sorted(here.years.items(), key=lambda pair: -(pair[0] or 0))
    kinds = documents.kinds(filters)
    states: Mapping[Any, int] = here.states
    return Facets(
        years=tuple(FilterChoice(_year(y), _year(y), n, y == filters.year) for y, n in years if y is not None),
        states=tuple(FilterChoice(s, "", states.get(s, 0), s == filters.state) for s in STATES),
        kinds=tuple(FilterChoice(k, "", n, k == filters.kind) for k, n in kinds.items()),
        review=FilterChoice("true", "", counts(filters.without("needs_review")).needs_review, filters.needs_review is True),
        failing=FilterChoice("true", "", counts(filters.without("failing")).failing, filters.failing is True),
        agencies=tuple(documents.agencies(filters))[:MOST_AGENCIES],
    )


def _pairs(filters: Filters) -> Iterator[tuple[str, str]]:
    for name, value in (("q", filters.text), ("agency", filters.agency), ("kind", filters.kind), ("job", filters.job)):
        if value:
            yield name, value
    if filters.year is not None:
        yield "year", str(filters.year)
    if filters.state:
        yield "state", filters.state
    for name, wanted in (("needs_review", filters.needs_review), ("failing", filters.failing)):
        if wanted is not None:
            yield name, "true" if wanted else "false"


def address(path: str, filters: Filters, **more: str) -> str:
    """A page of the list with these filters."""
    query = urlencode([*_pairs(filters), *((name, value) for name, value in more.items() if value)])
    return f"{path}?{query}" if query else path


def exports_of(filters: Filters) -> tuple[tuple[str, str], ...]:
    """(form, address) of what can be taken away with these filters."""
    return tuple((form, address(f"/v1/exports/{form}", filters)) for form in FORMS)
