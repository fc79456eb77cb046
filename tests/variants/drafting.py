"""From numbers to a report that is not yet laid out."""

import random

from tests.variants import figures, form, prose
from tests.variants.types import Block, Draft, Label, Number, Piece, Plan, Row


def draft(plan: Plan, rng: random.Random) -> Draft:
    """A faultless report of the plan's edition and size."""
    values: dict[str, Number] = {
        **figures.disclosure(plan.edition, plan.size, rng),
        **figures.requests(plan.edition, plan.size, rng),
        **figures.review(plan.size, rng),
    }
    agency = rng.choice(prose.AGENCIES)
    five, problems, improvements = prose.section_five(plan, rng)
    before = [
        Block("title", f"{agency}{plan.year}年政府信息公开工作年度报告"),
        Block("text", prose.preface(agency, plan.year, rng)),
        *prose.section_one(plan, values, rng),
    ]
    tables = {"two": _table_two(plan, values), "three": _table_three(plan, values), "four": _table_four(plan, values)}
    headings = {name: prose.HEADINGS[name] for name in tables}
    after = [*five, *prose.section_six(plan, rng)]
    return Draft(plan, agency, before, headings, after, tables, problems, improvements, dict.fromkeys(tables, True))


def printed(value: Number) -> str:
    """A number in its plainest form."""
    return f"{value:f}" if not isinstance(value, int) else str(value)


def piece(plan: Plan, indicator: str, value: Number) -> Piece:
    """A cell; where the plan has a blank mark it stands in the place of a zero."""
    if value == 0 and plan.blank != "zeros":
        return Piece(indicator, None, form.BLANKS[plan.blank])
    return Piece(indicator, value, printed(value))


def _table_two(plan: Plan, values: dict[str, Number]) -> list[Row]:
    rows: list[Row] = []
    for title, header, lines in form.table_two(plan.edition):
        rows.append(Row("title", [Label(title, colspan=4)]))
        widths = [1] * (len(header) - 1) + [5 - len(header)]
        rows.append(Row("head", [Label(text, colspan=width) for text, width in zip(header, widths, strict=True)]))
        for label, names in lines:
            key = names[0].rsplit(".", 1)[0]
            rows.append(Row("data", [Label(label)], [piece(plan, name, values[name]) for name in names], key))
    return rows


def head_three() -> list[Row]:
    """The three header rows of table three."""
    names = [Label(text) for text in form.COLUMN_LABELS[1:6]]
    for name in names:
        name.wrap = 2 if len(name.text) == 4 else 0
    return [
        Row("head", [Label(form.NOTE, 3, 3), Label("申请人情况", 7)]),
        Row("head", [Label("自然人", 1, 2), Label("法人或其他组织", 5), Label("总计", 1, 2)]),
        Row("head", names),
    ]


def _table_three(plan: Plan, values: dict[str, Number]) -> list[Row]:
    def cells(key: str) -> list[Piece]:
        return [piece(plan, f"{key}.{column}", values[f"{key}.{column}"]) for column in form.COLUMNS]

    rows = head_three()
    for key, text in (
        ("requests.received", "一、本年新收政府信息公开申请数量"),
        ("requests.carried_in", "二、上年结转政府信息公开申请数量"),
    ):
        rows.append(Row("data", [Label(text, 3)], cells(key), key))
    groups = form.outcome_groups(plan.edition)
    height = sum(len(members) for _, members in groups) + 1
    lead = [Label("三、本年度办理结果", 1, height, vertical=True)]
    for group, members in groups:
        above = [*lead, Label(group, 1, len(members))] if group else lead
        for short, text in members:
            key = f"requests.{short}"
            label = Label(text, 1 if group else 2, wrap=len(text) - 3 if len(text) > 18 else 0)
            rows.append(Row("data", [*above, label], cells(key), key))
            above = []
        lead = []
    rows.append(Row("data", [Label("(七)总计", 2)], cells("requests.processed_total"), "requests.processed_total"))
    rows.append(Row("data", [Label("四、结转下年度继续办理", 3)], cells("requests.carried_out"), "requests.carried_out"))
    return rows


def _table_four(plan: Plan, values: dict[str, Number]) -> list[Row]:
    names = [f"{group}.{result}" for group in form.REVIEW_GROUPS for result in form.RESULTS]
    return [
        Row("head", [Label("行政复议", 5), Label("行政诉讼", 10)]),
        Row("head", [*(Label(text, 1, 2) for text in form.RESULT_LABELS), Label("未经复议直接起诉", 5), Label("复议后起诉", 5)]),
        Row("head", [Label(text) for _ in range(2) for text in form.RESULT_LABELS]),
        Row("data", [], [piece(plan, name, values[name]) for name in names], "four"),
    ]
