"""Which figures of a report are compared with those of other reports. Ids are the catalogue's."""

from dataclasses import dataclass

COLUMNS = ("natural_person", "business", "research", "public_welfare", "legal_services", "other_organization", "total")
"""Of table three."""
CARRIED_OUT = tuple(f"requests.carried_out.{column}" for column in COLUMNS)
"""四、结转下年度继续办理."""
CARRIED_IN = tuple(f"requests.carried_in.{column}" for column in COLUMNS)
"""二、上年结转政府信息公开申请数量: what the year before carried out."""


@dataclass(frozen=True, slots=True)
class Stock:
    """A row of table two in which this year's stock is last year's, more and less."""

    issued: str
    """本年制发件数."""
    repealed: str
    """本年废止件数."""
    in_force: str
    """现行有效件数."""
    other_form: str
    """What the form of 2019 prints in its place, and what is something else: 对外公开总数量."""


STOCKS = tuple(
    Stock(*(f"disclosure.{row}.{column}" for column in ("issued", "repealed", "in_force", "total_public")))
    for row in ("regulations", "normative_documents")
)
DECISIONS = tuple(f"disclosure.{row}.decisions" for row in ("licensing", "penalties", "coercive_measures"))
FEES = "disclosure.fees.amount"
RECEIVED, PROCESSED = "requests.received.total", "requests.processed_total.total"
GRANTED = ("requests.granted.total", "requests.partly_granted.total")
CASES = ("review.total", "litigation.direct.total", "litigation.after_review.total")
COUNTED = (RECEIVED, PROCESSED, *GRANTED, *DECISIONS, *CASES)
"""Things that happen in a year, counted: they may jump, and those of parts add up."""
ADDED = (RECEIVED, PROCESSED, *DECISIONS, FEES, *CASES)
"""What a government's report may have from its parts."""
MAIN = (
    *(name for stock in STOCKS for name in (stock.issued, stock.repealed, stock.in_force, stock.other_form)),
    *(*DECISIONS, FEES),
    *(RECEIVED, CARRIED_IN[-1], *GRANTED, PROCESSED, CARRIED_OUT[-1]),
    *CASES,
)
"""What is shown of a year, in the form's order."""
WATCHED = tuple(dict.fromkeys((*MAIN, *CARRIED_IN, *CARRIED_OUT, *COUNTED, *ADDED)))
"""What is kept of a report."""
