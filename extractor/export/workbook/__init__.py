"""Reports as an Excel workbook: an overview, a row a report, the tables of chosen reports, the problems. Needs the extra `tables`."""

from extractor.export.workbook.book import MOST_REPORTS, Book, installed

__all__ = ["MOST_REPORTS", "Book", "installed"]
