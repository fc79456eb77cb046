"""A report, or why there is none, under another name of the same bytes."""

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


_HEADS = ("", "internal error in ")
"""What stands before the name of a document where it is said why it could not be read."""


def reason_as(reason: str, name: str, other: str) -> str:
    """Why the document `name` could not be read, as it is told of `other`, which has the same bytes."""
    for head in _HEADS:
        if reason.startswith(f"{head}{name}: "):
            return head + other + reason[len(head) + len(name) :]
    return reason
