"""Nobody to ask: every inquiry stays open, and says so."""

from collections.abc import Iterable, Iterator

from extractor.model.asking import Answer, Asked, Usage

REASON = "no model is configured: set NIANBAO_BASE_URL, NIANBAO_MODEL and NIANBAO_API_KEY"


class Nobody:
    """The driver without an endpoint."""

    def answer(self, asked: Iterable[Asked]) -> Iterator[tuple[Answer, Usage]]:
        """Each of `asked`, not asked."""
        for one in asked:
            usage = Usage(one.document, one.inquiry.id, one.inquiry.kind, 0, 0, 0.0, cached=False, attempts=0, mode=None, state="not_asked")
            yield Answer(one.inquiry.id, "not_asked", reason=REASON), usage
