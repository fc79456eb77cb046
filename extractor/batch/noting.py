"""What a batch needs of whoever keeps what its documents come to: a manifest in a folder, or the database of a service."""

from typing import Protocol

from extractor.batch.manifest import Entry, Kept, State


class Noting(Protocol):
    """Knows the documents of a batch. For one thread; nothing has to be kept before `commit`."""

    def seen(self, name: str) -> tuple[Entry | None, bool]:
        """What is known of a document, and whether this run has come upon its name already."""
        ...

    def state_of(self, key: str) -> tuple[State | None, str]:
        """What became of the report of this key, and what it rests on; None when there is none."""
        ...

    def report(self, key: str) -> Kept:
        """A report that a document names."""
        ...

    def note(self, entry: Entry, place: int, kept: Kept | None = None) -> None:
        """A document, at its place of the input, and its report when it is new."""
        ...

    def change(self, key: str, since: int) -> str:
        """What a report says that it did not say before run `since`, as JSON; "" for nothing."""
        ...

    def changed(self, key: str, changes: str) -> None:
        """What a report says that it did not say before, as JSON, "" for nothing."""
        ...

    def recall(self, key: str) -> str:
        """What is remembered of the batch as a whole; "" when nothing is."""
        ...

    def commit(self) -> None:
        """All that was noted is kept when this returns."""
        ...
