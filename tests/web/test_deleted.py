"""A document that is deleted while somebody decides on it."""

from concurrent.futures import Future
from pathlib import Path

import pytest

from extractor.batch.job import Done, Read, Task
from extractor.errors import MissingDocument
from extractor.store.documents import Document, Documents
from extractor.store.sending import Sent
from extractor.web import stored as reading
from extractor.web.house import House, opened
from extractor.web.problem_details import Refusal
from extractor.web.settings import ServeSettings
from tests.support import store_readings
from tests.support.store_readings import ANNA, document, stored


@pytest.mark.parametrize("when", ["before it is looked at", "before it is read", "while it is read"])
def test_whoever_decided_is_told_that_the_decision_was_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str) -> None:
    with opened(ServeSettings(folder=tmp_path, workers=1), None) as house:
        (one,) = stored(house.database, Sent("a.txt", document()))
        _deleting(house, one, monkeypatch, when)
        with pytest.raises(Refusal) as refused:
            reading.reread(house, one, ANNA)
        assert (refused.value.status, refused.value.code) == (409, "deleted_meanwhile")
        assert "decision was kept" in refused.value.detail


def _deleting(house: House, one: Document, monkeypatch: pytest.MonkeyPatch, when: str) -> None:
    def original(_: Documents, known: Document) -> bytes:
        house.documents.delete(known.id, ANNA)
        raise MissingDocument("the document was deleted", where=known.name)

    def submit(_: object, task: Task, __: Read | None = None) -> "Future[Done]":
        house.documents.delete(one.id, ANNA)
        future: Future[Done] = Future()
        future.set_result(store_readings.reading(task))
        return future

    if when == "before it is looked at":
        house.documents.delete(one.id, ANNA)
    elif when == "before it is read":
        monkeypatch.setattr(Documents, "original", original)
    else:
        monkeypatch.setattr("extractor.web.api.immediate.Extracting.submit", submit)
