"""The workbook as a whole."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from extractor.errors import ExportError
from extractor.export.workbook.form import lay_out, widest
from extractor.export.workbook.styles import LOOKS, REVIEW, UNRESOLVED, clipped, comment, look_of, shown
from extractor.model.lines import ReportLine, ValueLine
from extractor.model.rulings import ListName
from extractor.rulebook import Rulebook

# Names of sheets: at most 31 characters, without what Excel forbids, no two alike.
LONGEST = 31
_RESERVED = ("history",)
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def _cut(text: str, most: int) -> str:
    """`text` in at most so many units of UTF-16, which Excel counts."""
    cut = text.encode("utf-16-le", "replace")[: 2 * most].decode("utf-16-le", "ignore")
    return cut.strip(" '") or "report"


def sheet_name(year: int | None, name: str, taken: set[str]) -> str:
    """A name for a report's sheet; it is put into `taken`, where names are kept without case."""
    whole = _FORBIDDEN.sub(" ", f"{year or ''} {name}").strip(" '") or "report"
    number, found = 1, _cut(whole, LONGEST)
    while found.lower() in (*taken, *_RESERVED):
        number += 1
        tail = f" ({number})"
        found = f"{_cut(whole, LONGEST - len(tail))}{tail}"
    taken.add(found.lower())
    return found


MOST_REPORTS = 10_000
"""Rows of the sheet of reports: two million cells, which Excel still opens."""
MOST_COMMENTS = 20_000
"""Comments on the sheet of reports; each costs Excel more than ten cells do."""
_LIBRARY = "xlsxwriter"
_HEAD = (
    *(("document", "文件", 36), ("agency", "机关", 22), ("year", "年度", 7), ("edition", "表式", 7), ("kind", "类型", 9)),
    *(("reported", "报告数", 8), ("blank", "空白", 8), ("absent", "页面没有", 8), ("unresolved", "未能读出", 8)),
    *(("for_review", "待核", 8), ("checks_failing", "校验不符", 8)),
)
_ITEM_HEAD = (
    *(("document", "文件", 36), ("agency", "机关", 22), ("year", "年度", 7), ("half", "类别", 8), ("title", "标题", 40)),
    *(("quote", "原文", 70), ("themes", "主题", 20), ("themes_origin", "主题由谁定", 10)),
    *(("origin", "读者", 10), ("review", "待核", 7), ("reason", "原因", 40)),
)
_HALVES: tuple[tuple[ListName, str], ...] = (("problems", "问题"), ("improvements", "措施"))
_FROZEN = 3
WRAPPED = ("head", "side")
"""Styles whose words go on in the next line."""
LINE, _CJK = 15, 2
"""Points of a line; characters of Latin script as wide as one of Chinese."""


def installed() -> bool:
    """Whether the library that writes workbooks is there."""
    from importlib.util import find_spec

    return find_spec(_LIBRARY) is not None


class _Page:
    """A sheet of xlsxwriter with our looks."""

    def __init__(self, sheet: Any, styles: Mapping[str, Any]) -> None:
        self.sheet, self._styles = sheet, styles
        self._widths: tuple[int, ...] = ()
        self._heights: dict[int, int] = {}

    def columns(self, *widths: int) -> None:
        """The columns' widths, in characters of Latin script; what is written into them makes the rows as high as it needs."""
        self._widths = widths
        for n, width in enumerate(widths):
            self.sheet.set_column(n, n, width)

    def text(self, row: int, column: int, words: str, style: str = "head") -> None:
        """Words, never a formula or a link, whatever they begin with."""
        self.sheet.write_string(row, column, clipped(words), self._styles[style])
        if style in WRAPPED:
            self._fit(row, column, column, words)

    def _fit(self, row: int, first: int, last: int, words: str) -> None:
        """Make a row high enough; Excel does so by itself, but not for cells that are joined."""
        width = sum(self._widths[first : last + 1])
        lines = -(-_CJK * len(words) // width) if width else 1
        if lines > self._heights.get(row, 1):
            self._heights[row] = lines
            self.sheet.set_row(row, LINE * lines)

    def across(self, first: tuple[int, int], last: tuple[int, int], words: str, style: str = "head") -> None:
        """Words in a block of cells."""
        if first == last:
            self.text(*first, words, style)
            return
        self.sheet.merge_range(*first, *last, clipped(words), self._styles[style])
        if style in WRAPPED and first[0] == last[0]:
            self._fit(first[0], first[1], last[1], words)

    def cells(self, row: int, cells: Iterable[str | int | None], style: str) -> None:
        """A row from its first column on; `style` of its texts."""
        for n, cell in enumerate(cells):
            if isinstance(cell, int):
                self.sheet.write_number(row, n, cell, self._styles["plain"])
            else:
                self.text(row, n, cell or "", style)

    def value(self, row: int, column: int, value: ValueLine | None, *, said: bool = True) -> None:
        """A value in its look; `said`: with its comment."""
        if value is None:
            self.sheet.write_blank(row, column, None, self._styles["rule"])
            return
        what, style = shown(value), self._styles[look_of(value)]
        if isinstance(what, str):
            self.sheet.write_string(row, column, f"{what}{REVIEW}" if value["review"] and what != UNRESOLVED else what, style)
        else:
            self.sheet.write_number(row, column, what, style)
        if said:
            self.sheet.write_comment(row, column, comment(value), {"x_scale": 3, "y_scale": 1.6})


class Book:
    """A workbook that reports are put into; nothing is written before `finish`."""

    def __init__(self, path: Path, rulebook: Rulebook) -> None:
        """`path`: where it is written; `rulebook`: what there may be in reports. Raises `ExportError` when the library is not there."""
        if not installed():
            raise ExportError("a workbook cannot be written without xlsxwriter", remedy="pip install 'nianbao[tables]'")
        import xlsxwriter

        self._catalogue, self._tables = rulebook.indicators, tuple(rulebook.tables.values())
        self._names: set[str] = set()
        self._book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True})
        self._styles = self._formats()
        self._overview = self._page("总览 Overview")
        self._reports = self._page("报告 Reports")
        self._items = self._page("问题 Problems")
        self._rows, self._item_rows, self._comments = 2, 1, 0
        self._counts: dict[str, Counter[str]] = {"year": Counter(), "status": Counter(), "look": Counter()}
        self._heads()

    def add(self, report: ReportLine, *, tables: bool) -> bool:
        """A report's row and items; with `tables` a sheet of its own, too, where anything of a table stands on the page. Whether it has got
        one. Raises `ExportError` when there are too many."""
        if self._rows - 2 >= MOST_REPORTS:
            raise ExportError(f"more than {MOST_REPORTS:,} reports: more than Excel opens", remedy="Take a part of them, with --only.")
        self._row(report)
        self._list(report)
        sheet = tables and any(value["status"] != "absent" for value in report["values"])
        if sheet:
            self._sheet(report)
        return sheet

    def finish(self) -> None:
        """Write it. Raises `ExportError` when it cannot be written."""
        from xlsxwriter.exceptions import FileCreateError

        self._tell()
        self._reports.sheet.autofilter(1, 0, max(self._rows - 1, 1), len(_HEAD) + len(self._catalogue) - 1)
        self._items.sheet.autofilter(0, 0, max(self._item_rows - 1, 1), len(_ITEM_HEAD) - 1)
        try:
            self._book.close()
        except (OSError, FileCreateError) as error:
            why = getattr(error, "strerror", None) or str(error)
            remedy = "Make room, or name another place with -o."
            raise ExportError(f"the workbook cannot be written ({why})", remedy=remedy) from None

    def _formats(self) -> dict[str, Any]:
        edge = {"border": 1, "border_color": "#BFBFBF", "valign": "vcenter", "num_format": "#,##0.######;-#,##0.######;0"}
        head = {"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center", "border": 1, "bg_color": "#EDEDED"}
        made = {
            "plain": {"valign": "top"},
            "wrapped": {"valign": "top", "text_wrap": True},
            "title": {"bold": True, "font_size": 13},
            "head": head,
            "side": {"text_wrap": True, "valign": "vcenter", "border": 1},
        }
        for look in LOOKS:
            ground = {"bg_color": look.fill} if look.fill else {}
            # the sign stands beside the colour, for those who see no colours
            sign = {"num_format": '#,##0.######"?";-#,##0.######"?";0"?"'} if look.key == "review" else {}
            made[look.key] = {**edge, "align": "right", "font_color": look.font, "bold": look.bold, **ground, **sign}
        return {name: self._book.add_format(properties) for name, properties in made.items()}

    def _page(self, name: str) -> _Page:
        self._names.add(name.lower())
        return _Page(self._book.add_worksheet(name), self._styles)

    def _heads(self) -> None:
        for n, (name, label, width) in enumerate(_HEAD):
            self._reports.text(0, n, label)
            self._reports.text(1, n, name)
            self._reports.sheet.set_column(n, n, width)
        for n, indicator in enumerate(self._catalogue, len(_HEAD)):
            self._reports.text(0, n, f"{indicator.label}（{indicator.unit}）")
            self._reports.text(1, n, indicator.id)
        self._reports.sheet.set_column(len(_HEAD), len(_HEAD) + len(self._catalogue) - 1, 12)
        self._reports.sheet.set_row(0, 75)
        self._reports.sheet.freeze_panes(2, _FROZEN)
        for n, (name, label, width) in enumerate(_ITEM_HEAD):
            self._items.text(0, n, f"{label} {name}")
            self._items.sheet.set_column(n, n, width)
        self._items.sheet.freeze_panes(1, 0)

    def _row(self, report: ReportLine) -> None:
        page, row, values = self._reports, self._rows, report["values"]
        statuses = Counter(value["status"] for value in values)
        review, failing = sum(v["review"] for v in values), sum(c["outcome"] == "fails" for c in report["checks"])
        about = (report["document"], report["agency"], report["year"], report["edition"], report["source"]["kind"])
        page.cells(row, (*about, *(statuses[s] for s in ("reported", "blank", "absent", "unresolved")), review, failing), "plain")
        by_id = {value["indicator"]: value for value in values}
        for n, indicator in enumerate(self._catalogue, len(_HEAD)):
            value = by_id.get(indicator.id)
            if value is not None:
                doubted = look_of(value) in ("unresolved", "review") and self._comments < MOST_COMMENTS
                self._comments += doubted
                page.value(row, n, value, said=doubted)
        self._rows += 1
        self._counts["year"][str(report["year"] or "?")] += 1
        self._counts["status"].update(statuses)
        self._counts["look"].update(look_of(value) for value in values)

    def _list(self, report: ReportLine) -> None:
        page = self._items
        for key, half in _HALVES:
            for item in report[key]:
                cells = (
                    *(report["document"], report["agency"], report["year"], half, item["title"], item["quote"]),
                    *(", ".join(item["themes"]), item["themes_origin"], item["origin"], "?" if item["review"] else "", item["reason"]),
                )
                page.cells(self._item_rows, cells, "wrapped")
                self._item_rows += 1

    def _sheet(self, report: ReportLine) -> None:
        name = sheet_name(report["year"], report["agency"] or report["document"], self._names)
        page = self._page(name)
        page.columns(14, 34, *[10] * (widest(self._tables) - 2))
        page.text(0, 0, f"{report['agency'] or ''}  {report['year'] or ''}", "title")
        page.text(1, 0, report["document"], "plain")
        row = lay_out(page, 3, report, self._tables)
        failing = [check["sentence"] for check in report["checks"] if check["outcome"] in ("fails", "differs")]
        for n, sentence in enumerate(failing):
            page.text(row + n, 0, sentence, "plain")

    def _tell(self) -> None:
        """The overview: how many of what, and what the colours mean."""
        page = self._overview
        page.sheet.set_column(0, 0, 60)
        page.sheet.set_column(1, 1, 12)
        page.text(0, 0, "政府信息公开工作年度报告", "title")
        page.text(1, 0, "报告 reports", "plain")
        page.sheet.write_number(1, 1, self._rows - 2)
        row = 3
        for label, key in (("年度 reports by year", "year"), ("数值 values by status", "status")):
            page.text(row, 0, label)
            for n, (name, count) in enumerate(sorted(self._counts[key].items()), 1):
                page.text(row + n, 0, name, "plain")
                page.sheet.write_number(row + n, 1, count)
            row += len(self._counts[key]) + 2
        page.text(row, 0, "颜色 colours (the first that applies)")
        for n, look in enumerate(LOOKS, 1):
            page.text(row + n, 0, look.legend, look.key)
            page.sheet.write_number(row + n, 1, self._counts["look"][look.key])
        row += len(LOOKS) + 2
        if self._comments >= MOST_COMMENTS:
            page.text(row, 0, f"批注只到第{MOST_COMMENTS:,}个 comments on doubted cells end after {MOST_COMMENTS:,}", "plain")
