"""A report under another name of the same bytes."""

from extractor.batch.manifest import FILE, Kept
from extractor.errors import BatchError
from extractor.export.encode import encode


def body_as(kept: Kept, name: str) -> bytes:
    """A kept report, under the name of one of the documents that it is of. The name is the first thing a report says."""
    body = kept.body
    if kept.name == name:
        return body
    head = b'{"document":' + encode(kept.name)
    if not body.startswith(head):
        raise BatchError("a kept report does not begin with its name", where=kept.name, remedy=f"Move {FILE} away and run again.")
    return b'{"document":' + encode(name) + body[len(head) :]
