"""A queue of values for people to decide on, as an Excel file."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from extractor.errors import ExportError
from extractor.export.workbook.book import installed
from extractor.export.workbook.styles import clipped

QUEUE, HOW, META = "待决定 Queue", "说明 How to", "nianbao"
"""Names of its sheets."""
_HEAD: Sequence[tuple[str, str, int]] = (
    *(("document", "文件", 30), ("agency", "机关", 20), ("year", "年度", 7), ("value", "指标", 34), ("stated", "现读作", 11)),
    *(("why", "原因", 40), ("place", "页面原文", 60), ("alternatives", "其他读法", 26), ("checks", "不符的校验", 36)),
    *(("decision", "决定", 13), ("note", "说明", 26), ("who", "决定人", 12), ("indicator", "指标代码", 12), ("seen", "勿改", 4)),
)
_OURS = ("decision", "note", "who")
"""Columns that are to be filled in."""
_HIDDEN = ("seen",)
_HOW = (
    "One row is one value that a person should look at. 每行是一个需要人核对的数值。",
    "decision 决定: ok (as stated 与现读一致), a number as the page prints it (页面上印的数), "
    "blank (空白), absent (页面没有), unreadable (看不清).",
    "Leave it empty to leave the value open. 不填则仍待核。",
    "note 说明: why. who 决定人: your name, here or with --who.",
    "Rows may be sorted, hidden and deleted; do not change the last column. 可以排序、隐藏、删行；最后一列请勿改。",
    "Then: nianbao review import THIS-FILE.xlsx, and the same `nianbao batch` command as before.",
)


def write_queue(path: Path, rows: Iterable[Mapping[str, str]], folder: str) -> int:
    """Write the queue to `path`; how many rows it has. `rows`: by the columns' names. `folder`: the batch's, for the import.

    Raises `ExportError` when the library is not there or the disk is full.
    """
    if not installed():
        raise ExportError("an Excel file cannot be written without xlsxwriter", remedy="pip install 'nianbao[tables]'")
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True})
    looks = {
        "head": book.add_format({"bold": True, "bg_color": "#D9E1F2", "border": 1, "text_wrap": True, "valign": "top"}),
        "cell": book.add_format({"text_wrap": True, "valign": "top", "border": 1, "border_color": "#D9D9D9"}),
        "ours": book.add_format({"text_wrap": True, "valign": "top", "border": 1, "bg_color": "#FFF9DB", "num_format": "@"}),
    }
    count = _queue(book.add_worksheet(QUEUE), rows, looks)
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
    return count


def _queue(sheet: Any, rows: Iterable[Mapping[str, str]], looks: Mapping[str, Any]) -> int:
    """The rows; how many there are."""
    for n, (name, said, width) in enumerate(_HEAD):
        sheet.set_column(n, n, width, None, {"hidden": name in _HIDDEN})
        sheet.write_string(0, n, f"{name} {said}", looks["head"])
    sheet.freeze_panes(1, 0)
    count = 0
    for count, row in enumerate(rows, 1):
        for n, (name, _, _) in enumerate(_HEAD):
            if name in _OURS:
                sheet.write_blank(count, n, None, looks["ours"])
            else:
                sheet.write_string(count, n, clipped(row[name]), looks["cell"])
    sheet.autofilter(0, 0, max(count, 1), len(_HEAD) - 1)
    return count
