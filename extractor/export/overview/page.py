"""The page: a chart and, under it, its numbers as a table, for each thing that is counted. One file, no network, no text of strangers."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib.util import find_spec
from typing import Any

from extractor.errors import ExportError
from extractor.export.overview.counts import CASES, ORIGINS, OUTCOMES, RESULTS, YearSums, grounds, outcomes
from extractor.rulebook.tables import Indicator

MOST_THEMES, MOST_CHECKS = 12, 12
_COLOURS = (
    *("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b"),
    *("#e377c2", "#7f7f7f", "#bcbd22", "#17becf", "#aec7e8", "#ffbb78"),
)
_STYLE = """
body{font-family:system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:#222;line-height:1.5}
body{margin:0 auto;max-width:1180px;padding:1.5rem}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin:2.5rem 0 .25rem}p.note{color:#555;margin:.25rem 0}
dl{display:flex;flex-wrap:wrap;gap:1rem;margin:1rem 0}dl div{background:#f4f6f8;border-radius:.5rem;padding:.6rem 1rem}
dt{font-size:.85rem;color:#555}dd{margin:0;font-size:1.4rem;font-variant-numeric:tabular-nums}
table{border-collapse:collapse;font-size:.85rem}th,td{border:1px solid #ddd;padding:.2rem .5rem;text-align:right}
th:first-child{text-align:left}
details{margin:.5rem 0}summary{cursor:pointer;color:#1f4e79}
"""


def installed() -> bool:
    """Whether the library that draws is there."""
    return find_spec("plotly") is not None


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars over the years, on each other."""

    title: str
    """What is shown."""
    note: str
    """How to read it."""
    years: Sequence[str]
    """Along the bottom."""
    series: Sequence[tuple[str, Sequence[float]]]
    """(name, a number for each year)."""
    unit: str
    """Of the numbers."""
    share: bool = False
    """Whether the numbers are percentages."""


def _plain(number: float) -> str:
    return f"{number:,.0f}" if number == int(number) else f"{number:,.2f}"


def _figure(chart: Chart) -> Any:
    import plotly.graph_objects as go

    figure = go.Figure()
    for n, (name, numbers) in enumerate(chart.series):
        figure.add_bar(name=name, x=list(chart.years), y=list(numbers), marker_color=_COLOURS[n % len(_COLOURS)])
    figure.update_layout(
        barmode="stack",
        template="plotly_white",
        height=420,
        margin={"l": 60, "r": 20, "t": 20, "b": 40},
        legend={"orientation": "h", "y": -0.15},
        font={"family": "system-ui, Noto Sans CJK SC, Microsoft YaHei, sans-serif"},
        xaxis={"type": "category", "title": None},
        yaxis={"title": chart.unit, "ticksuffix": " %" if chart.share else "", "rangemode": "tozero"},
    )
    return figure


def _table(chart: Chart) -> str:
    head = "".join(f"<th scope=col>{escape(year)}</th>" for year in chart.years)
    rows = "".join(
        f"<tr><th scope=row>{escape(name)}</th>{''.join(f'<td>{_plain(n)}</td>' for n in numbers)}</tr>" for name, numbers in chart.series
    )
    return f"<table><tr><th>{escape(chart.unit)}</th>{head}</tr>{rows}</table>"


def charts(counts: YearSums, catalogue: Sequence[Indicator], themes: Mapping[str, str]) -> Iterator[Chart]:
    """Everything the page shows. `themes`: theme -> its label."""
    years = counts.years()

    def series(pairs: Sequence[tuple[str, Sequence[str]]]) -> list[tuple[str, list[float]]]:
        return [(name, [counts.sum_of(year, indicators) for year in years]) for name, indicators in pairs]

    received = [("本年新收 received", ["requests.received.total"]), ("上年结转 carried in", ["requests.carried_in.total"])]
    yield Chart("收到的申请 Requests", "所有报告所载总计之和 sums of what the reports state", years, series(received), "件")
    rows = outcomes(catalogue)
    named = [(name, rows[group]) for group, name in OUTCOMES]
    yield Chart("办理结果 Outcomes", "表三各类办理结果 the outcomes of table three", years, series(named), "件")
    yield Chart(
        "不予公开的理由 Grounds of refusal",
        "各理由占全部办理结果的比例 share of all outcomes",
        years,
        _shares(counts, years, grounds(catalogue), [name for group in rows.values() for name in group]),
        "%",
        share=True,
    )
    for case, name in CASES:
        found = [(label, [f"{case}.{result}"]) for result, label in RESULTS]
        yield Chart(name, "表四 table four", years, series(found), "件")
    yield from _narrative(counts, years, themes)
    yield from _quality(counts, years)


def _shares(counts: YearSums, years: Sequence[str], rows: Sequence[tuple[str, str]], whole: Sequence[str]) -> list[tuple[str, list[float]]]:
    totals = {year: counts.sum_of(year, whole) for year in years}
    return [
        (label, [100 * counts.sum_of(year, [name]) / totals[year] if totals[year] else 0.0 for year in years]) for name, label in rows
    ]


def _narrative(counts: YearSums, years: Sequence[str], themes: Mapping[str, str]) -> Iterator[Chart]:
    often = _by_frequency(counts.themes)[:MOST_THEMES]
    found = [(themes.get(name, name), [float(counts.themes[year, name]) for year in years]) for name in often]
    note = "第五部分所述问题的主题，一个问题可有两个 themes of section five; a problem may have two"
    yield Chart("存在的主要问题 Problems by theme", note, years, found, "个")


def _by_frequency(counted: Counter[tuple[str, str]]) -> list[str]:
    """What is counted by year, the most frequent first."""
    whole: Counter[str] = Counter()
    for (_, name), number in counted.items():
        whole[name] += number
    return sorted(whole, key=lambda name: (-whole[name], name))


def _quality(counts: YearSums, years: Sequence[str]) -> Iterator[Chart]:
    found = [(name, [float(counts.origins[year, origin]) for year in years]) for origin, name in ORIGINS]
    yield Chart("谁读出的 Who read the numbers", "报告中读出的数 values that state a number", years, found, "个")
    doubts = [
        ("待核 for review", [float(counts.review[year] - counts.unresolved[year]) for year in years]),
        ("未能读出 not to be read", [float(counts.unresolved[year]) for year in years]),
    ]
    yield Chart("需要人看的 What a person should look at", "待核与未能读出的数值 values", years, doubts, "个")
    often = _by_frequency(counts.failing)[:MOST_CHECKS]
    failing = [(name, [float(counts.failing[year, name]) for year in years]) for name in often]
    note = "报告自身数字不符，或读错 the report's own numbers do not add up, or were misread"
    yield Chart("不符的等式 Checks that fail", note, years, failing, "次")


def drawn(counts: YearSums, catalogue: Sequence[Indicator], themes: Mapping[str, str], copies: int = 0) -> bytes:
    """The page as HTML. `copies`: documents left out because a copy counts. Raises `ExportError` when the library is not there."""
    if not installed():
        raise ExportError("charts cannot be drawn without plotly", remedy="pip install 'nianbao[overview]'")
    from plotly.io import to_html
    from plotly.offline import get_plotlyjs

    parts = []
    for n, chart in enumerate(charts(counts, catalogue, themes)):
        figure = ""
        if any(number for _, numbers in chart.series for number in numbers):
            config = {"displaylogo": False, "responsive": True, "modeBarButtonsToRemove": ["lasso2d", "select2d"]}
            figure = to_html(_figure(chart), include_plotlyjs=False, full_html=False, div_id=f"chart{n}", config=config)
            figure += f"<details><summary>数据 data</summary>{_table(chart)}</details>"
        empty = "" if figure else "<p class=note>没有 none</p>"
        parts.append(f"<section><h2>{escape(chart.title)}</h2><p class=note>{escape(chart.note)}</p>{figure}{empty}</section>")
    values = sum(counts.origins.values())
    figures = (
        ("报告 reports", sum(counts.reports.values())),
        *((("未计入的副本 copies, not counted", copies),) if copies else ()),
        ("年度 years", len(counts.reports)),
        ("读出的数 numbers read", values),
        ("待核 for review", sum(counts.review.values())),
        ("问题 problems", sum(counts.problems.values())),
        ("不符的等式 failing checks", sum(counts.failing.values())),
    )
    told = "".join(f"<div><dt>{label}</dt><dd>{number:,}</dd></div>" for label, number in figures)
    return (
        "<!doctype html><html lang=zh-CN><head><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>政府信息公开年报总览 Overview</title><style>{_STYLE}</style><script>{get_plotlyjs()}</script></head><body>"
        f"<h1>政府信息公开工作年度报告总览 Overview</h1><dl>{told}</dl>{''.join(parts)}</body></html>\n"
    ).encode()
