"""Parcels on their way: sent, looked after, fetched. Each step is noted before the next one is made."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from extractor.answer.faults import CallFault
from extractor.answer.provider.lines import Came, paid
from extractor.answer.provider.parcel import Parcel
from extractor.answer.provider.post import Post, Seen, certain
from extractor.answer.provider.store import Store
from extractor.answer.record import utc_now
from extractor.errors import BatchError
from extractor.model.doubts import doubt

ENDED = frozenset({"completed", "failed", "expired", "cancelled"})
"""States of a batch from which it does not come back."""
MOST_MISTAKES = 3
"""Of a refused batch that are told."""


class Traffic:
    """Brings parcels to their provider and back."""

    def __init__(self, store: Store, post: Post, base_url: str, say: Callable[[str], None]) -> None:
        """`say`: is told what a person must know, a sentence each."""
        self._store, self._post, self._url, self._say = store, post, base_url, say

    def resume(self) -> None:
        """What a run before left half sent: forgotten where no batch was made, else brought to its end. Raises `Fault`."""
        for parcel in self._store.parcels():
            if parcel.state == "written":
                self.forget(parcel)
            elif parcel.state == "creating" and parcel.base_url == self._url:
                self._create(parcel, looked_for=True)

    def send(self, parcel: Parcel) -> Parcel:
        """Bring a written parcel to the provider. Raises `Fault`."""
        try:
            file_id = self._post.upload(self._path(parcel))
        except OSError as error:
            remedy = "Run the same command again: the file is written anew."
            raise BatchError(f"requests cannot be read ({error.strerror})", where=str(self._path(parcel)), remedy=remedy) from None
        return self._create(replace(parcel, state="creating", file_id=file_id, sent=utc_now()), looked_for=False)

    def look(self) -> None:
        """Ask after every batch that is out. Raises `Fault`, after as many as could be had."""
        for parcel in self.under_way():
            self._looked(parcel)

    def collect(self) -> Iterator[Parcel]:
        """Ask after every batch that is out and fetch what is ready; the parcels that are back now. Raises `Fault`."""
        for parcel in self.under_way():
            looked = self._looked(parcel)
            if _ended(looked):
                yield self._fetched(looked)

    def under_way(self) -> tuple[Parcel, ...]:
        """What this provider is at."""
        return tuple(parcel for parcel in self._store.parcels() if parcel.state == "out" and parcel.base_url == self._url)

    def forget(self, parcel: Parcel) -> None:
        """One that never left: nothing is known of it."""
        self._store.drop(parcel)
        with suppress(OSError):
            self._path(parcel).unlink()

    def elsewhere(self) -> tuple[Parcel, ...]:
        """What is out with other providers than this one."""
        return tuple(parcel for parcel in self._store.out() if parcel.base_url != self._url)

    def _path(self, parcel: Parcel) -> Path:
        return self._store.folder / parcel.name

    def _create(self, parcel: Parcel, *, looked_for: bool) -> Parcel:
        """The batch of a file that the provider has, made once. `looked_for`: it may have been made before."""
        self._store.save(parcel)
        metadata = {"nianbao": self._store.run, "requests": parcel.name, "sha256": parcel.digest}
        try:
            seen = self._post.create(parcel.file_id, metadata, looked_for=looked_for)
        except CallFault as fault:
            if certain(fault):
                self.forget(parcel)
            raise
        parcel = replace(_with(parcel, seen), state="out", batch_id=seen.id)
        self._store.save(parcel)
        return parcel

    def _looked(self, parcel: Parcel) -> Parcel:
        try:
            seen = self._post.look(parcel.batch_id)
        except CallFault as fault:
            if fault.status == 404:
                fault.reason = doubt("provider.batch_unknown", name=parcel.name, url=self._url, batch=parcel.batch_id, file=parcel.name)
            raise
        parcel = replace(_with(parcel, seen), looked=utc_now())
        self._store.save(parcel)
        return parcel

    def _fetched(self, parcel: Parcel) -> Parcel:
        """One that has ended: its answers are here. Errors are read too, and before them nothing is settled."""
        came, wanted, notes = Came(), self._store.ids(parcel), [parcel.note] if parcel.note else []
        for file_id, what in ((parcel.output_id, "answers"), (parcel.errors_id, "errors")):
            if file_id and (gone := self._taken(file_id, came, wanted)):
                notes.append(f"its {what} cannot be had any more ({gone})")
        if odd := came.odd():
            notes.append(odd)
        answers = [reply for reply in came.replies.values() if reply.status == 200]
        tokens_in, tokens_out = paid(answers)
        parcel = replace(
            parcel,
            state="back",
            note="; ".join(notes),
            came=len(answers),
            failures=len(came.replies) - len(answers),
            missing=len(wanted) - len(came.replies),
            paid_in=tokens_in,
            paid_out=tokens_out,
        )
        self._store.receive(parcel, came.replies.items())
        return parcel

    def _taken(self, file_id: str, came: Came, wanted: frozenset[str]) -> str:
        """Read one of the provider's files; why it is gone for good, "" when it was had."""
        path = self._store.folder / ".came.part"
        try:
            self._post.fetch(file_id, path)
            with path.open("rb") as lines:
                came.take(lines, wanted)
        except CallFault as fault:
            if fault.status in (404, 410):
                return f"HTTP {fault.status}"
            raise
        except OSError as error:
            remedy = "Make room on the disk, or see that you may write there, and run the same command again."
            raise BatchError(f"answers cannot be kept ({error.strerror})", where=str(path), remedy=remedy) from None
        finally:
            path.unlink(missing_ok=True)
        return ""


def _with(parcel: Parcel, seen: Seen) -> Parcel:
    """What the provider says of a parcel."""
    more = f" … {len(seen.mistakes) - MOST_MISTAKES} more" if len(seen.mistakes) > MOST_MISTAKES else ""
    note = f"refused by the provider: {'; '.join(seen.mistakes[:MOST_MISTAKES])}{more}" if seen.mistakes else ""
    if seen.status == "failed" and not note:
        note = "refused by the provider, which does not say why"
    return replace(
        parcel,
        status=seen.status,
        completed=seen.completed,
        failed=seen.failed,
        output_id=seen.output_id,
        errors_id=seen.errors_id,
        note=note,
    )


def _ended(parcel: Parcel) -> bool:
    """Whether all that will come of it is there. Some say "completed" before the file can be named."""
    return parcel.status in ENDED and not (parcel.completed and not parcel.output_id)
