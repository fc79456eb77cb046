"""Documents and reports of the store, as routes need them: whole, as text, read again."""


from extractor.batch.job import Done, Task
from extractor.batch.manifest import pack, unpack
from extractor.errors import MissingDocument
from extractor.export.encode import report_line
from extractor.model.doubts import doubt
from extractor.model.lines import ReportLine
from extractor.read import read_bytes
from extractor.run.edge import Fault, attempt
from extractor.run.one_document import failed
from extractor.store.audit import Actor
from extractor.store.documents import Document
from extractor.web.house import House
from extractor.web.jobs.again import PATIENCE, read_again
from extractor.web.problem_details import Refusal


def document_or_404(house: House, report_id: str) -> Document:
    """A document. Raises `Refusal` when there is none."""
    document = house.documents.get(report_id)
    if document is None:
        raise Refusal(404, "no_report", "there is no report of this id")
    return document


def body_of(house: House, document: Document) -> bytes:
    """The report of a document. Raises `Refusal` when there is none yet, or it could not be read."""
    if document.state == "new":
        raise Refusal(409, "not_read", "the document has not been read yet. Ask again in a moment.", headers={"Retry-After": "1"})
    body = house.documents.report(document)
    if body is None:
        raise Refusal(409, "unreadable", document.reason or doubt("work.unreadable"))
    return body


def report_of(house: House, document: Document) -> ReportLine:
    """The same, taken apart; numbers as printed."""
    return report_line(body_of(house, document))


def read_text(task: Task) -> Done:
    """In a reading process: a document's text, in place of its report."""
    outcome = attempt(lambda: read_bytes(task.data, task.name).text, task.name)
    if isinstance(outcome, Fault):
        return failed(outcome, task.name, task.key)
    return Done(task.name, task.key, "done", pack(outcome.encode("utf-8", "surrogatepass")))


def text_of(house: House, document: Document) -> str:
    """The text that the places of a report count in. Raises `Refusal` when it cannot be read."""
    text = house.texts.get(document.id)
    if text is None:
        with house.extracting.waiting():
            done = house.extracting.submit(Task(document.name, house.documents.original(document), ""), read_text).result(PATIENCE)
        if done.state == "failed":
            raise Refusal(409, "unreadable", done.reason)
        text = unpack(done.packed).decode("utf-8", "surrogatepass")
        house.texts.put(document.id, text)
    return text


def reread(house: House, document: Document, by: Actor) -> tuple[Document, ReportLine]:
    """The document with what people decided by now, and its report. Raises `Refusal` where it was deleted meanwhile: the decision was kept
    all the same."""
    try:
        read_again(house.documents, house.decisions, house.extracting.submit, document, by)
    except MissingDocument:
        raise _deleted() from None
    now = house.documents.get(document.id)
    if now is None:
        raise _deleted()
    return now, report_of(house, now)


def _deleted() -> Refusal:
    detail = "your decision was kept, but the document was deleted meanwhile. It counts again when the same document is sent."
    return Refusal(409, "deleted_meanwhile", detail)
