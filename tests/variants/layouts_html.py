"""Pages: plain tables, and what content management systems make of them."""

import random
from html import escape

from tests.variants import dropping
from tests.variants.page_text import El, Flow, Node, Raw, Txt, markup, visible
from tests.variants.types import Block, Draft, Label, Page, Row

NOISE = (
    "<script>var total = 12; document.write('自然人 99');</script>",
    "<style>.t td { width: 38px; } p::after { content: '88'; }</style>",
    "<!-- 旧表:自然人 77 总计 77 -->",
    '<div style="display:none">隐藏的表格 66 66 66</div>',
    "<p hidden>本年新收 55 件</p>",
)
"""Markup with numbers nobody sees."""


def _block(block: Block) -> Node:
    tag = {"title": "h1", "heading": "h2", "subheading": "p", "text": "p"}[block.kind]
    return El(tag, (Txt(block.text),))


def _td(kids: tuple[Node, ...], label: Label | None = None, attributes: str = "") -> El:
    spans = [attributes] if attributes else []
    if label is not None and label.colspan > 1:
        spans.append(f'colspan="{label.colspan}"')
    if label is not None and label.rowspan > 1:
        spans.append(f'rowspan="{label.rowspan}"')
    return El("td", kids, " ".join(spans))


def _plain_table(rows: list[Row]) -> Node:
    found = []
    for row in rows:
        cells = [_td((Txt(label.text),), label) for label in row.labels]
        cells += [_td((Txt(cell.text, cell.indicator),)) for cell in row.cells]
        found.append(El("tr", tuple(cells)))
    return El("table", (El("tbody", tuple(found)),), 'border="1"')


def _messy_label(label: Label, rng: random.Random) -> tuple[Node, ...]:
    """Several spans and a <br> inside a label."""
    place = label.wrap or len(label.text) // 2
    head, tail = label.text[:place], label.text[place:]
    middle: tuple[Node, ...] = (El("br"),) if label.wrap or (len(label.text) > 12 and rng.random() < 0.2) else ()
    if rng.random() < 0.3:
        return (El("p", (Txt("\n  "), El("span", (Txt(head),)), *middle, El("span", (Txt(tail),)), Txt("\n")), 'align="center"'),)
    return (El("span", (Txt(head), *middle, Txt(tail))),)


def _messy_table(rows: list[Row], rng: random.Random) -> Node:
    found = []
    for row in rows:
        cells = [_td(_messy_label(label, rng), label, 'nowrap="nowrap"') for label in row.labels]
        for cell in row.cells:
            inner: Node = Txt(cell.text, cell.indicator)
            if rng.random() < 0.5:
                inner = El("p", (El("span", (inner,), 'style="font-size:14px"'),), 'align="center"')
            cells.append(_td((Txt("\n   "), inner, Txt(" "))))
        found.append(El("tr", tuple(cells)))
    return El("table", (El("tbody", tuple(found)),), 'cellspacing="1" align="center"')


def _content(draft: Draft, rng: random.Random, messy: bool) -> list[Node]:
    nodes: list[Node] = [_block(block) for block in draft.before]
    for name, heading in draft.headings.items():
        nodes.append(_block(Block("heading", heading)))
        if name in draft.tables:
            rows = draft.tables[name]
            nodes.append(_messy_table(rows, rng) if messy else _plain_table(rows))
    nodes += [_block(block) for block in draft.after]
    return nodes


def _finish(draft: Draft, body: Node) -> Page:
    flow = visible(body, Flow())
    declared = {"utf-8": "utf-8", "gb2312": "gb2312"}.get(draft.plan.encoding)
    meta = f'<meta charset="{declared}">' if declared else ""
    title = f"<title>{escape(draft.agency)}门户网站</title>"
    source = f"<!DOCTYPE html>\n<html><head>{meta}{title}{NOISE[1]}</head>\n{markup(body)}</html>\n"
    printed = [dropping.separated(draft.plan, row) for rows in draft.tables.values() for row in rows if row.kind == "data"]
    return Page(source, flow.canvas.text, flow.canvas.spans, tuple(printed))


def html(draft: Draft, rng: random.Random) -> Page:
    """One table a section, merged cells."""
    return _finish(draft, El("body", tuple(_content(draft, rng, messy=False))))


def html_nested(draft: Draft, rng: random.Random) -> Page:
    """Layout tables around the content, spans and breaks inside labels, scripts, styles, comments and hidden elements between."""
    nodes: list[Node] = []
    for node in _content(draft, rng, messy=True):
        nodes.append(node)
        if rng.random() < 0.25:
            nodes.append(Raw(rng.choice(NOISE)))
        if rng.random() < 0.5:
            nodes.append(Txt("\n    "))
    inner = El("table", (El("tr", (El("td", tuple(nodes)),)),), 'width="980"')
    links = El("td", (El("div", (El("span", (Txt("首页"),)), Txt("\u00a0 | \u00a0"), El("span", (Txt("政务公开"),)))),))
    rows = (El("tr", (links,)), El("tr", (El("td", (inner,)),)), El("tr", (El("td", (Txt("主办单位:信息中心"),)),)))
    return _finish(draft, El("body", (El("center", (El("table", rows),)),)))
