"""A draft and what a model said of it -> the report."""

from extractor.assemble.report import report_of

__all__ = ["report_of"]
