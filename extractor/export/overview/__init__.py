"""Many reports as one page of charts that needs no network. Needs the extra `overview`."""

from extractor.export.overview.counts import YearSums
from extractor.export.overview.page import drawn, installed

__all__ = ["YearSums", "drawn", "installed"]
