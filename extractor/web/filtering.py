"""Filters of lists and exports."""

from typing import Annotated

from fastapi import Depends, Query

from extractor.store.filters import DocumentState, Filters

Q = Annotated[str, Query(max_length=200, description="Part of a name, an agency or a title")]


def filters_of(
    q: Q = "",
    agency: Annotated[str, Query(max_length=200, description="The agency, as the report has it")] = "",
    year: Annotated[int | None, Query(ge=1900, le=2200, description="The year reported on")] = None,
    state: Annotated[DocumentState | None, Query(description="What became of the document")] = None,
    kind: Annotated[str, Query(max_length=40, description="report, blank_form, stub, not_a_report, empty")] = "",
    needs_review: Annotated[bool | None, Query(description="Whether a person should look at something")] = None,
    failing: Annotated[bool | None, Query(description="Whether a check fails")] = None,
    job: Annotated[str, Query(max_length=60, description="Only documents of this job")] = "",
) -> Filters:
    """What was asked for."""
    return Filters(text=q, agency=agency, year=year, state=state, kind=kind, needs_review=needs_review, failing=failing, job=job)


Filtering = Annotated[Filters, Depends(filters_of)]
