"""Bytes -> Document: one file a format, one line a format in `formats.FORMATS`."""

from extractor.read.documents import LIMIT_BYTES, bytes_of, read_bytes, read_path
from extractor.read.formats import FORMATS
from extractor.read.reports import holds_reports

__all__ = ["FORMATS", "LIMIT_BYTES", "bytes_of", "holds_reports", "read_bytes", "read_path"]
