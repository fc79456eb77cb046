"""Reports as a converter leaves them of a PDF: pieces of label before, behind and around rows of numbers. Operators with names tear a
faultless report, two or more to a document; the truth is what was there before."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from tests.variants import figures, form, prose
from tests.variants.types import Number, Plan

ROW_STYLES = ("pipes", "spaces", "lines")
"""How the cells of a row are parted."""
FRAME = (
    ("received", "一、本年新收政府信息公开申请数量"),
    ("carried_in", "二、上年结转政府信息公开申请数量"),
    ("processed_total", "（七）总计"),
    ("carried_out", "四、结转下年度继续办理"),
)


@dataclass(slots=True)
class Line:
    """One line of the page."""

    words: tuple[str, ...] = ()
    """Pieces of label or anything else."""
    cells: tuple[str, ...] = ()
    """Behind the words."""
    row: str = ""
    """The row whose words, or whose cells, these are."""


@dataclass(slots=True)
class Table:
    """Table three while it is torn."""

    plan: Plan
    labels: dict[str, str]
    """Row -> its label; in order."""
    cells: dict[str, tuple[str, ...]]
    """Row -> its cells as printed; "" for an empty one."""
    lines: list[Line] = field(default_factory=list)
    torn: set[str] = field(default_factory=set)
    """Rows that are no longer one line."""
    header: list[str] = field(default_factory=list)


Operator = Callable[[Table, random.Random], None]


def pieces(label: str, n: int, rng: random.Random) -> list[str]:
    """`label` in `n` pieces of about the same length."""
    n = min(n, max(1, len(label) // 3))
    cuts = sorted({round(len(label) * k / n) + (rng.randint(-1, 1) if 0 < k < n else 0) for k in range(n + 1)})
    return [label[a:b] for a, b in pairwise(cuts)]


def _at(table: Table, key: str) -> int:
    """Where a row's numbers stand."""
    return next(i for i, line in enumerate(table.lines) if line.row == key and line.cells)


def _some(table: Table, rng: random.Random, least: int, most: int) -> list[str]:
    """Whole rows, chosen at random."""
    whole = [key for key in table.labels if key not in table.torn and any(line.row == key and line.cells for line in table.lines)]
    return rng.sample(whole, min(len(whole), rng.randint(least, most)))


def _tear(table: Table, key: str, before: list[str], beside: list[str], behind: list[str]) -> None:
    i = _at(table, key)
    numbers = table.lines[i]
    numbers.words = tuple(beside)
    table.lines[i : i + 1] = [*(Line((w,), (), key) for w in before), numbers, *(Line((w,), (), key) for w in behind)]
    table.torn.add(key)


def before(table: Table, rng: random.Random) -> None:
    """The label stands in lines of its own before its numbers."""
    for key in _some(table, rng, 1, 4):
        _tear(table, key, pieces(table.labels[key], rng.randint(1, 3), rng), [], [])


def behind(table: Table, rng: random.Random) -> None:
    """The label stands in lines of its own behind its numbers."""
    for key in _some(table, rng, 1, 2):
        _tear(table, key, [], [], pieces(table.labels[key], rng.randint(1, 3), rng))


def around(table: Table, rng: random.Random) -> None:
    """The label's pieces stand before, and behind its numbers."""
    for key in _some(table, rng, 1, 4):
        parts = pieces(table.labels[key], rng.randint(2, 4), rng)
        cut = rng.randint(1, max(1, len(parts) - 1))
        _tear(table, key, parts[:cut], [], parts[cut:])


def middle(table: Table, rng: random.Random) -> None:
    """The label is wrapped around its numbers, one piece beside them."""
    for key in _some(table, rng, 1, 4):
        parts = pieces(table.labels[key], rng.randint(2, 4), rng)
        cut = rng.randrange(len(parts))
        _tear(table, key, parts[:cut], parts[cut : cut + 1], parts[cut + 1 :])


def early(table: Table, rng: random.Random) -> None:
    """Pieces of label before the numbers stand some rows too early."""
    for key in sorted(table.torn):
        own = [line for line in table.lines[: _at(table, key)] if line.row == key]
        if own and rng.random() < 0.6:
            at = next(i for i, line in enumerate(table.lines) if line is own[0])
            table.lines = [line for line in table.lines if not any(line is o for o in own)]
            at = max(0, at - rng.randint(1, 5))
            table.lines[at:at] = own


def late(table: Table, rng: random.Random) -> None:
    """Pieces of label behind the numbers stand a row or two too late, among those of the next."""
    for key in sorted(table.torn):
        own = [line for line in table.lines[_at(table, key) + 1 :] if line.row == key]
        if own and rng.random() < 0.6:
            at = _at(table, key) + 1
            table.lines = [line for line in table.lines if not any(line is o for o in own)]
            at = min(len(table.lines), at + rng.randint(1, 3))
            table.lines[at:at] = own


def group_pieces(table: Table, rng: random.Random) -> None:
    """Headings over several rows stand in pieces somewhere among them."""
    for heading, rows in form.outcome_groups(table.plan.edition):
        if heading and rng.random() < 0.7:
            here = [i for i, line in enumerate(table.lines) if any(line.row == f"requests.{key}" for key, _ in rows)]
            if here:
                at = rng.choice(here)
                printed = heading.replace("(", "（").replace(")", "）")
                table.lines[at:at] = [Line((word,)) for word in pieces(printed, rng.randint(1, 2), rng)]


def vertical(table: Table, rng: random.Random) -> None:
    """三、本年度办理结果 stands in the lines one character at a time."""
    at = sorted(rng.randrange(len(table.lines)) for _ in range(8))
    for i, character in zip(reversed(at), reversed("三本年度办理结果"), strict=True):
        if rng.random() < 0.5 and table.lines[i].words:
            table.lines[i].words = (character, *table.lines[i].words)
        else:
            table.lines.insert(i, Line((character,)))


def rows_left_out(table: Table, rng: random.Random) -> None:
    """Rows of zeros are not on the page."""
    frame = {f"requests.{key}" for key, _ in FRAME}
    zero = [key for key, cells in table.cells.items() if not set("".join(cells)) - {"0"} and key not in frame]
    for key in zero:
        if rng.random() < 0.5:
            table.lines = [line for line in table.lines if line.row != key]
            del table.labels[key], table.cells[key]


def blanks_dropped(table: Table, _rng: random.Random) -> None:
    """Empty cells leave nothing, and what parts them neither."""
    for line in table.lines:
        line.cells = tuple("" if cell == "0" else cell for cell in line.cells)
    table.cells = {key: tuple("" if cell == "0" else cell for cell in cells) for key, cells in table.cells.items()}


def page_marks(table: Table, rng: random.Random) -> None:
    """Page numbers stand where a page ended."""
    for n in range(rng.randint(1, 2)):
        mark = rng.choice(("— {} —", "第 {} 页", "- {} -")).format(n + 5)
        table.lines.insert(rng.randrange(1, len(table.lines)), Line((mark,), (), "page"))


def header_scattered(table: Table, rng: random.Random) -> None:
    """The header's names stand in lines of their own: in halves, in characters, or out of order."""
    names = table.header
    way = rng.choice(("halves", "characters", "total first", "shuffled"))
    if way == "halves":
        table.header = [" ".join(n[: (len(n) + 1) // 2] for n in names), " ".join(n[(len(n) + 1) // 2 :] for n in names)]
    elif way == "characters":
        table.header = [character for name in names for character in name]
    elif way == "total first":
        table.header = [names[0], names[-1], "法人或其他组织", *names[1:-1]]
    else:
        rng.shuffle(names)


def labels_lost(table: Table, rng: random.Random) -> None:
    """The words of a row or two are lost."""
    for key in _some(table, rng, 1, 2):
        _tear(table, key, [], [], [])


def numbers_lost(table: Table, rng: random.Random) -> None:
    """The numbers of a torn row are lost, its label stays."""
    torn = [key for key in sorted(table.torn) if any(line.words and line.row == key and not line.cells for line in table.lines)]
    for key in torn[:1] if rng.random() < 0.5 else []:
        table.lines.remove(table.lines[_at(table, key)])
        table.cells[key] = ()


OPERATORS: dict[str, Operator] = {
    "rows_left_out": rows_left_out,
    "before": before,
    "behind": behind,
    "around": around,
    "middle": middle,
    "early": early,
    "late": late,
    "labels_lost": labels_lost,
    "numbers_lost": numbers_lost,
    "group_pieces": group_pieces,
    "vertical": vertical,
    "blanks_dropped": blanks_dropped,
    "page_marks": page_marks,
    "header_scattered": header_scattered,
}
"""In the order in which they are applied."""
TEARING = ("before", "behind", "around", "middle", "early", "late", "labels_lost", "numbers_lost")
"""Those that tear labels from numbers, in any table of rows."""
WEIGHTS = {"rows_left_out": 0.3, "labels_lost": 0.1, "numbers_lost": 0.08, "blanks_dropped": 0.12}
"""How likely each is; one half where nothing is said."""


@dataclass(frozen=True, slots=True)
class TornReport:
    """A torn report with its truth."""

    name: str
    text: str
    cells: dict[str, Number | None]
    """Indicator -> what the page prints, null for a blank; of table three every cell, and of what else stands there."""
    operators: tuple[str, ...]


def table_three(plan: Plan, rng: random.Random) -> Table:
    """Table three as it was before anything tore it."""
    values = figures.requests(plan.edition, plan.size, rng)
    outcomes = [(key, label) for _, rows in form.outcome_groups(plan.edition) for key, label in rows]
    labels = {f"requests.{key}": label.replace("(", "（").replace(")", "）") for key, label in (*FRAME[:2], *outcomes, *FRAME[2:])}
    cells = {key: tuple(str(values[f"{key}.{column}"]) for column in form.COLUMNS) for key in labels}
    table = Table(plan, labels, cells, header=list(form.COLUMN_LABELS))
    table.lines = [Line((label,), cells[key], key) for key, label in labels.items()]
    return table


def _written(line: Line, style: str, kept: bool) -> str:
    """`kept`: whether an empty cell is shown."""
    cells = [cell for cell in line.cells if cell or kept]
    if not cells:
        return " ".join(line.words)
    if style == "pipes":
        return f"| {' | '.join((*line.words, *cells))} |"
    return ("\n" if style == "lines" else " ").join([*line.words, *cells])


def _body(table: Table, style: str, rng: random.Random) -> list[str]:
    written: list[str] = []
    for of_numbers, lines in groupby(table.lines, key=lambda line: bool(line.cells)):
        for n, line in enumerate(lines):
            written.append(_written(line, style, kept=False))
            if of_numbers and n == 0 and style == "pipes" and rng.random() < 0.7:
                written.append("|" + "---|" * (len(line.cells) + len(line.words)))
    return [text for text in written if text]


def tear(seed: int) -> TornReport:
    """One document; the same seed gives the same text."""
    rng = random.Random(f"torn {seed}")
    plan = Plan("torn", rng.choice(("2021", "2021", "2019")), "zeros", size=rng.choice(("tiny", "county", "county", "city")), year=2023)
    plan = plan if plan.edition == "2021" else Plan("torn", "2019", "zeros", size=plan.size, year=2020)
    table = table_three(plan, rng)
    chosen = [name for name in OPERATORS if rng.random() < WEIGHTS.get(name, 0.5)]
    while len(chosen) < 2 or not {"before", "behind", "around", "middle"} & set(chosen):
        chosen = [name for name in OPERATORS if rng.random() < WEIGHTS.get(name, 0.5)]
    for name in OPERATORS:
        if name in chosen:
            OPERATORS[name](table, rng)
    style = rng.choices(ROW_STYLES, (3, 2, 1))[0]
    title = f"# {plan.year}年{rng.choice(prose.AGENCIES)}政府信息公开工作年度报告"
    head = [title, "", "三、收到和处理政府信息公开申请情况", "申请人情况", form.NOTE]
    header = [f"| {' | '.join(table.header)} |"] if style == "pipes" and "header_scattered" not in chosen else table.header
    text = "\n".join([*head, *header, *_body(table, style, rng), "", "六、其他需要报告的事项", "无。", ""])
    return TornReport(f"{seed:06d}-torn-{style}.md", text, _truth(table), tuple(chosen))


def _truth(table: Table) -> dict[str, Number | None]:
    truth: dict[str, Number | None] = {}
    for key, cells in table.cells.items():
        for column, cell in zip(form.COLUMNS, cells or ("",) * len(form.COLUMNS), strict=True):
            truth[f"{key}.{column}"] = int(cell) if cell else None
    return truth
