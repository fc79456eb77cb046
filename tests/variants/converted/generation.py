"""Seed -> a torn report with its truth."""

import random
from collections.abc import Sequence
from itertools import count

from tests.variants import figures, form, prose, tearing
from tests.variants.converted.exhaust import Labels, Seen, cells_of, four, placed, plain
from tests.variants.converted.operators import OPERATORS, RARE, SECOND_SET, USUAL
from tests.variants.converted.types import HEAD, Converted, Line, Page, Table
from tests.variants.drafting import printed
from tests.variants.types import Number, Plan

STYLES = ("pipes", "spaces", "lines", "tabs", "html")
APART = "lines"
"""The style in which words never stand in one line with cells."""
HEADINGS = (*(heading for heading, _ in form.outcome_groups("2021") if heading), "三、本年度办理结果", "申请人情况", form.NOTE)
REVIEW_LABELS = (("行政复议", "行政诉讼"), ("未经复议直接起诉", "复议后起诉"))
PROBLEMS = "一是政策解读的形式不够丰富。二是主动公开的时效性有待加强。"
SECOND = "全市政府信息公开工作情况汇总表"


def _two(plan: Plan, rng: random.Random) -> Table:
    values = figures.disclosure(plan.edition, plan.size, rng)
    labels, cells, lines = {}, {}, []
    for title, header, rows in form.table_two(plan.edition):
        lines += [Line((title,), (), HEAD), Line(header, (), HEAD)]
        for label, names in rows:
            key = names[0].rpartition(".")[0]
            labels[key], cells[key] = label, tuple(printed(values[name]) for name in names)
            lines.append(Line((label,), cells[key], key))
    return Table(plan, labels, cells, lines)


def _four(plan: Plan, rng: random.Random) -> Table:
    values = figures.review(plan.size, rng)
    cells = tuple(str(values[f"{group}.{result}"]) for group in form.REVIEW_GROUPS for result in form.RESULTS)
    names = (*form.RESULT_LABELS, *REVIEW_LABELS[1])
    lines = [Line(REVIEW_LABELS[0], (), HEAD), Line(names, (), HEAD), Line(form.RESULT_LABELS * 2, (), HEAD), Line((), cells, "four")]
    return Table(plan, {}, {"four": cells}, lines)


def _plan(rng: random.Random) -> Plan:
    edition = rng.choice(("2021", "2021", "2019"))
    return Plan("torn", edition, "zeros", size=rng.choice(("tiny", "county", "county", "city")), year=2023 if edition == "2021" else 2020)


def _page(rng: random.Random) -> Page:
    plan = _plan(rng)
    tables = {"two": _two(plan, rng), "three": tearing.table_three(plan, rng), "four": _four(plan, rng)}
    return Page(plan, rng.choices(STYLES, (3, 2, 2, 1, 1))[0], tables, {name: prose.HEADINGS[name] for name in tables})


def _written(line: Line, style: str) -> list[str]:
    cells = [cell for cell in line.cells if cell]
    parts = [*line.words, *cells]
    if not parts:
        return []
    if style == "html":
        wide = ' colspan="8"' if len(parts) == 1 and not cells else ""
        return [f"<tr>{''.join(f'<td{wide}>{part}</td>' for part in parts)}</tr>"]
    if style == "pipes" and (cells or line.row == HEAD):
        return [f"| {' | '.join(parts)} |"]
    return ["\t".join(parts)] if style == "tabs" else parts if style == "lines" else [" ".join(parts)]


def _body(table: Table, style: str) -> list[str]:
    names = [Line((name,), (), "words") for name in table.header]
    whole = tuple(table.header) == form.COLUMN_LABELS
    head = [Line(form.COLUMN_LABELS, (), HEAD)] if whole else names
    lines = [text for line in (*head, *table.lines) for text in _written(line, style)]
    return ["<table>", *lines, "</table>"] if style == "html" else lines


def _text(page: Page, rng: random.Random) -> str:
    agency, html = rng.choice(prose.AGENCIES), page.style == "html"
    lines = [f"# {page.plan.year}年{agency}政府信息公开工作年度报告", prose.preface(agency, page.plan.year, rng), prose.HEADINGS["two"][:0]]
    for name, table in page.tables.items():
        lines += [f"## {page.headings[name]}" if page.headings[name] else "", *_body(table, page.style)]
    lines += page.second
    lines += [f"## {prose.HEADINGS['five']}", PROBLEMS, f"## {prose.HEADINGS['six']}", "无。"]
    if not html:
        return "\n".join([*lines, ""])
    marked = [_marked(line) for line in lines if line]
    return f"<html><body>{''.join(marked)}</body></html>"


def _marked(line: str) -> str:
    if line.startswith("<"):
        return line
    return f"<h2>{line.lstrip('# ')}</h2>" if line.startswith("#") else f"<p>{line}</p>"


def _seen(table: Table, style: str) -> list[Seen]:
    found: list[Seen] = []
    for line in table.lines:
        cells = tuple(cell for cell in line.cells if cell)
        if line.row in (HEAD, "words", "note", "page"):
            continue
        if style == APART and cells and line.words:
            found += [Seen(line.words, ()), Seen((), cells)]
        elif cells or line.words:
            found.append(Seen(line.words, cells))
    return found


def _labels(plan: Plan, table: str) -> Labels:
    if table == "two":
        return tuple((names[0].rpartition(".")[0], label) for _, _, rows in form.table_two(plan.edition) for label, names in rows)
    outcomes = [(f"requests.{key}", label) for _, rows in form.outcome_groups(plan.edition) for key, label in rows]
    frame = [(f"requests.{key}", label) for key, label in tearing.FRAME]
    return (*frame[:2], *outcomes, *frame[2:])


def _columns(plan: Plan, key: str) -> list[str]:
    if key.startswith("requests."):
        return list(form.COLUMNS)
    names = [name for _, _, rows in form.table_two(plan.edition) for _, row in rows for name in row]
    return [name.rpartition(".")[2] for name in names if name.startswith(f"{key}.")]


def _headings(plan: Plan) -> tuple[str, ...]:
    return HEADINGS if plan.edition == "2021" else tuple(h for h in HEADINGS if "其他处理" not in h)


def _determined(page: Page) -> frozenset[str]:
    found = set[str]()
    for name in ("two", "three"):
        lines = _seen(page.tables[name], page.style)
        numbers = [line.cells for line in lines if line.cells]
        for key, i in placed(lines, _labels(page.plan, name), _headings(page.plan)).items():
            found |= cells_of(key, _columns(page.plan, key), numbers[i], summed=name == "three")
    return frozenset(found | four([cell for line in page.tables["four"].lines for cell in line.cells if cell]))


def _truth(page: Page) -> dict[str, Number | None]:
    truth: dict[str, Number | None] = {}
    for name in ("two", "three"):
        for key, cells in page.tables[name].cells.items():
            columns = _columns(page.plan, key)
            for column, cell in zip(columns, cells or ("",) * len(columns), strict=True):
                truth[f"{key}.{column}"] = float(cell) if "." in cell else int(cell) if cell else None
    names = [f"{group}.{result}" for group in form.REVIEW_GROUPS for result in form.RESULTS]
    return truth | {n: int(c) if c else None for n, c in zip(names, page.tables["four"].cells["four"], strict=True)}


def _another(said: tuple[str, ...], true: tuple[str, ...]) -> bool:
    """Whether a row has other cells than it had; cells that are lost, or odd, are the page's."""
    return bool(said) != bool(true) or (len(said) == len(true) and sum(a != b for a, b in zip(said, true, strict=True)) > 1)


def _says_otherwise(page: Page) -> bool:
    """Whether a table looks whole and says something else than what was torn: then what it says is right, and nothing is torn."""
    for name in ("two", "three"):
        table = page.tables[name]
        said = plain(_seen(table, page.style), _labels(page.plan, name), _headings(page.plan))
        true = {key: tuple(cell for cell in cells if cell) for key, cells in table.cells.items()}
        if said is not None and any(_another(cells, true.get(key, ())) for key, cells in said.items()):
            return True
    return False


def _torn(rng: random.Random) -> tuple[Page, list[str]]:
    page, done = _page(rng), list[str]()
    for name, operator in OPERATORS.items():
        if rng.random() < RARE.get(name, USUAL) and operator(page, rng):
            done.append(name)
    return page, done


def clean(seed: int) -> str:
    """A page that nothing tore."""
    rng = random.Random(f"clean {seed}")
    return _text(_page(rng), rng)


def convert(seed: int) -> Converted:
    """One document; the same seed gives the same text. Drawn again where fewer than two operators had anything to tear, or where the page
    plainly says something else now."""
    for salt in count():
        rng = random.Random(f"converted {seed} {salt}")
        page, done = _torn(rng)
        if rng.random() < 0.04 and page.style != "html":
            page.second = ["", SECOND, *(text for table in _page(rng).tables.values() for text in _body(table, page.style))]
            done.append(SECOND_SET)
        if len(done) >= 2 and not _says_otherwise(page):
            break
    suffix = ".html" if page.style == "html" else ".md"
    lost = frozenset(f"{row}.{form.COLUMNS[column]}" for row, column in page.lost)
    sure = _determined(page) - lost
    shuffled = set(page.tables["three"].header) == set(form.COLUMN_LABELS) and page.tables["three"].header != list(form.COLUMN_LABELS)
    doubtful = bool(page.second) or shuffled
    return Converted(f"{seed}-{page.style}{suffix}", _text(page, rng), _truth(page), lost, sure, doubtful, tuple(done))


__all__: Sequence[str] = ["clean", "convert"]
