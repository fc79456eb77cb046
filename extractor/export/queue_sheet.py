"""A queue of values for people to decide on, as an Excel file."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from extractor.errors import ExportError
from extractor.export.workbook.book import installed
from extractor.export.workbook.styles import clipped

QUEUE, OTHERS, HOW, META = "待决定 Queue", "其他待核 Also open", "说明 How to", "nianbao"
"""Names of its sheets."""
_HEAD: Sequence[tuple[str, str, int]] = (
    *(("document", "文件", 30), ("agency", "机关", 20), ("year", "年度", 7), ("value", "指标", 34), ("stated", "现读作", 11)),
    *(("why", "原因", 40), ("place", "页面原文", 60), ("spot", "页码或单元格", 18)),
    *(("alternatives", "其他读法", 26), ("checks", "不符的校验", 36)),
    *(("decision", "决定", 13), ("note", "说明", 26), ("who", "决定人", 12), ("indicator", "指标代码", 30), ("seen", "勿改", 4)),
)
_OTHERS: Sequence[tuple[str, str, int]] = (
    *(("document", "文件", 30), ("agency", "机关", 20), ("year", "年度", 7), ("what", "类别", 16)),
    *(("text", "内容", 70), ("why", "原因", 50), ("place", "位置", 14)),
)
_OURS = ("decision", "note", "who")
"""Columns that are to be filled in."""
_HIDDEN = ("seen",)
_A4, _LINE, _MOST_LINES = 9, 15, 6
_HOW = (
    "One row is one value that a person should look at. 每行是一个需要人核对的数值。",
    "decision 决定: ok (as stated 与现读一致), a number as the page prints it (页面上印的数), "
    "blank (空白), absent (页面没有), unreadable (看不清).",
    "withdraw (撤回): take back what was decided on it before, so that nobody has decided. 撤回先前的决定。",
    "Leave it empty to leave the value open. 不填则仍待核。",
    "The second sheet lists problems, facts and passages to be looked at in the document; nothing is decided there. 第二页仅供查看。",
    "note 说明: why. who 决定人: your name, here or with --who.",
    "Rows may be sorted, hidden and deleted; do not change the last column. 可以排序、隐藏、删行；最后一列请勿改。",
    "Then: nianbao review import THIS-FILE.xlsx, and the same `nianbao batch` command as before.",
)


def write_queue(path: Path, rows: Iterable[tuple[str, Mapping[str, str]]], folder: str) -> tuple[int, int]:
    """Write the queue to `path`; how many rows it has, and its second sheet. `rows`: the sheet, QUEUE or OTHERS, and what goes into it by
    the columns' names. `folder`: the batch's, for the import.

    Raises `ExportError` when the library is not there or the disk is full.
    """
    if not installed():
        raise ExportError("an Excel file cannot be written without xlsxwriter", remedy="pip install 'nianbao[tables]'")
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True})
    looks = {
        "head": book.add_format({"bold": True, "bg_color": "#D9E1F2", "border": 1, "text_wrap": True, "valign": "top"}),
        "cell": book.add_format({"text_wrap": True, "valign": "top", "border": 1, "border_color": "#D9D9D9"}),
        "seen": book.add_format({"align": "fill", "font_color": "#BFBFBF"}),  # cut off where a program shows hidden columns all the same
        "ours": book.add_format({"text_wrap": True, "valign": "top", "border": 1, "bg_color": "#FFF9DB", "num_format": "@"}),
    }
    counts = _filled({QUEUE: (book.add_worksheet(QUEUE), _HEAD), OTHERS: (book.add_worksheet(OTHERS), _OTHERS)}, rows, looks)
    how = book.add_worksheet(HOW)
    how.set_column(0, 0, 120)
    for n, sentence in enumerate(_HOW):
        how.write_string(n, 0, sentence)
    meta = book.add_worksheet(META)
    meta.hide()
    for n, (key, value) in enumerate((("edition", "1"), ("folder", folder))):
        meta.write_string(n, 0, key)
        meta.write_string(n, 1, value)
    try:
        book.close()
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise ExportError(f"the queue could not be written ({error})", where=str(path), remedy="Make room on the disk.") from None
    return counts[QUEUE], counts[OTHERS]


def _height(row: Mapping[str, str], head: Sequence[tuple[str, str, int]]) -> int:
    """Points: high enough for the longest cell, as far as anybody would read it there."""
    lines = (-(-2 * len(row[name]) // width) for name, _, width in head if name in row and name not in _HIDDEN)
    return _LINE * min(max((1, *lines)), _MOST_LINES)


def _filled(
    sheets: Mapping[str, tuple[Any, Sequence[tuple[str, str, int]]]],
    rows: Iterable[tuple[str, Mapping[str, str]]],
    looks: Mapping[str, Any],
) -> Counter[str]:
    """The rows of the sheets; how many there are."""
    for sheet, head in sheets.values():
        for n, (name, said, width) in enumerate(head):
            sheet.set_column(n, n, width, None, {"hidden": name in _HIDDEN})
            sheet.write_string(0, n, f"{name} {said}", looks["head"])
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
    counts: Counter[str] = Counter()
    for which, row in rows:
        sheet, head = sheets[which]
        counts[which] += 1
        sheet.set_row(counts[which], _height(row, head))
        for n, (name, _, _) in enumerate(head):
            if name in _OURS:
                sheet.write_blank(counts[which], n, None, looks["ours"])
            else:
                sheet.write_string(counts[which], n, clipped(row[name]), looks["seen" if name in _HIDDEN else "cell"])
    for which, (sheet, head) in sheets.items():
        sheet.autofilter(0, 0, max(counts[which], 1), len(head) - 1)
    return counts
