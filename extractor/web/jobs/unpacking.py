"""Documents of a job, taken out of archives and packed as they will be kept, on the disk: the database waits for none of that.

An archive is made by a stranger. Its directory may be huge, or lie; members may lie one upon the other, or come to a thousand times what
was sent. What is counted is what was inflated, whatever became of it.
"""

import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from extractor.batch.inputs import named_in
from extractor.batch.several import MOST_BYTES, reports_in
from extractor.batch.strays import ARCHIVE, Aside, by_folder, lies_in_clutter, why_unread
from extractor.errors import NotText, ReadError, TooLarge
from extractor.model.doubts import Reason, doubt
from extractor.store.blobs import packing
from extractor.store.sending import Packed, Refused
from extractor.web.jobs.uploads import clean_name
from extractor.web.settings import Limits

_PIECE = 65_536
"""Bytes that are inflated at once."""
_ENTRY, _DIRECTORY = 1_000, 1_000_000
"""Bytes that a directory may have for each document of a job; that it may have anyhow."""
_HEADER = 30
"""Bytes before a member, without its name."""
_KNOWN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Ways of packing. Of the others zipfile inflates whatever comes of a piece at once."""
_UNPACK, _PACK_AGAIN = doubt("remedy.unpack_and_send"), doubt("remedy.pack_again")
_CUT = doubt("remedy.cut")
_BROKEN = (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, zlib.error)
Member = tuple[str, zipfile.ZipInfo | ReadError]


@dataclass(frozen=True, slots=True)
class File:
    """A file that came in."""

    name: str
    """What it is called; never used as a path."""
    path: Path
    """Where it was put."""
    size: int
    """Its bytes."""
    digest: str
    """Their sha256."""


class _JobTooLarge(Exception):
    """More was inflated than a job may bring. No fault of one document."""


class _Archive(io.FileIO):
    """An archive's file while its directory is read. zipfile reads that at once, however large it is."""

    def __init__(self, path: Path, most: int) -> None:
        super().__init__(path)
        self._most, self._size = most, path.stat().st_size

    def read(self, size: int | None = -1, /) -> bytes:
        """See `io.FileIO`. Raises `TooLarge`."""
        left = self._size - self.tell()
        if (left if size is None or size < 0 else min(size, left)) > self._most:
            raise TooLarge(doubt("archive.too_many_entries"))
        return super().read(size) or b""


def _overlapping(members: Iterable[zipfile.ZipInfo]) -> bool:
    """Whether bytes of an archive belong to two members. No program writes such a thing for an honest reason."""
    end = 0
    for info in sorted(members, key=lambda info: info.header_offset):
        if info.header_offset < end:
            return True
        end = info.header_offset + _HEADER + info.compress_size
    return False


class Unpacking:
    """Takes out what one job brings."""

    def __init__(self, folder: Path, limits: Limits, aside: Aside) -> None:
        """`folder`: where it is put. `aside`: counts what is passed over."""
        self._folder, self._limits, self._aside = folder, limits, aside
        self._inflated, self._made = 0, 0

    def documents(self, files: Sequence[File], unsent: Sequence[str] = ()) -> Iterator[Packed | Refused]:
        """The documents in their order, then those of `unsent` that are no clutter: names of files that lay beside these and were not sent,
        for what they are called. Raises `TooLarge` when there are too many, or they are too large together; when there are too
        many, before anything is taken out."""
        listed: list[tuple[File, list[Member]]] = []
        left = tuple(self._unsent([file.name for file in files], unsent))
        count = len(left)
        for file in files:
            listed.append((file, list(self._listed(file)) if file.name.lower().endswith(ARCHIVE) else []))
            count += len(listed[-1][1]) or 1
            if count > self._limits.files:
                raise self._too_much()
        try:
            for file, members in listed:
                if members:
                    yield from self._taken_out(file, members)
                else:
                    yield from self._plain(file)
        except _JobTooLarge:
            raise self._too_much() from None
        yield from left

    def _unsent(self, sent: Iterable[str], unsent: Sequence[str]) -> Iterator[Refused]:
        names = [tuple(name.split("/")) for name in unsent]
        beside = by_folder([*names, *(tuple(name.split("/")) for name in sent)])
        for name, parts in zip(unsent, names, strict=True):
            if lies_in_clutter(parts, beside):
                self._aside.clutter += 1
            elif self._aside.skip_unknown:
                self._aside.unknown += 1
            else:
                yield _refused(name, why_unread(parts[-1], name))

    def _too_much(self) -> TooLarge:
        most = doubt("archive.too_much", n=f"{self._limits.files:,}", size=f"{self._limits.unpacked // 1_000_000:,}")
        return TooLarge(most, where="job", remedy=doubt("remedy.several_jobs"))

    def _listed(self, file: File) -> Iterator[Member]:
        """What an archive's directory names; in place of one that is not opened, why."""
        try:
            with _Archive(file.path, max(_DIRECTORY, _ENTRY * self._limits.files)) as raw, zipfile.ZipFile(raw) as opened:
                members = [info for info in opened.infolist() if not info.is_dir()]
        except TooLarge as fault:
            yield file.name, TooLarge(fault.what, where=file.name, remedy=_UNPACK)
            return
        except _BROKEN as error:
            yield file.name, ReadError(doubt("archive.not_opened", why=str(error)), where=file.name, remedy=_PACK_AGAIN)
            return
        if _overlapping(members):
            yield file.name, ReadError(doubt("archive.overlapping"), where=file.name, remedy=_PACK_AGAIN)
            return
        yield from named_in(members, file.name, self._aside)

    def _taken_out(self, file: File, members: list[Member]) -> Iterator[Packed | Refused]:
        if all(isinstance(found, ReadError) for _, found in members):
            yield from (_refused(clean_name(name), found) for name, found in members if isinstance(found, ReadError))
            return
        with zipfile.ZipFile(file.path) as opened:
            for given, found in members:
                name = clean_name(given)  # an archive says what it likes, too
                try:
                    yield from self._parted(self._member(opened, found, name))
                except ReadError as fault:
                    yield _refused(name, fault)

    def _member(self, opened: zipfile.ZipFile, found: zipfile.ZipInfo | ReadError, name: str) -> Packed:
        if isinstance(found, ReadError):
            raise found
        if found.file_size > self._limits.document:
            raise self._too_large(name, _UNPACK)
        if found.flag_bits & 1:
            raise NotText(doubt("archive.password"), where=name, remedy=_UNPACK)
        if found.compress_type not in _KNOWN:
            raise ReadError(doubt("archive.packing_unknown", n=found.compress_type), where=name, remedy=_UNPACK)
        try:
            with opened.open(found) as member:
                return self._packed(member, name)
        except _BROKEN as error:
            self._count(_PIECE)  # what was inflated in vain
            raise ReadError(doubt("archive.not_taken_out", why=str(error)), where=name, remedy=_UNPACK) from error

    def _plain(self, file: File) -> Iterator[Packed | Refused]:
        if file.size > self._limits.document:
            yield _refused(file.name, self._too_large(file.name))
            return
        try:
            with file.path.open("rb") as opened:
                yield from self._parted(self._packed(opened, file.name))
        except ReadError as fault:
            yield _refused(file.name, fault)

    def _parted(self, whole: Packed) -> Iterator[Packed]:
        """A document, or the reports in it where it holds several. Raises NotText where half of it would not be read."""
        if whole.size > MOST_BYTES:
            yield whole
            return
        parts = reports_in(zlib.decompress(whole.path.read_bytes()), whole.name)
        if len(parts) == 1:
            yield whole
            return
        whole.path.unlink()
        for name, data in parts:
            yield self._packed(io.BytesIO(data), name)

    def _too_large(self, name: str, remedy: Reason = _CUT) -> TooLarge:
        return TooLarge(doubt("file.too_large", n=self._limits.document // 1_000_000), where=name, remedy=remedy)

    def _count(self, inflated: int) -> None:
        self._inflated += inflated
        if self._inflated > self._limits.unpacked:
            raise _JobTooLarge

    def _packed(self, given: IO[bytes], name: str) -> Packed:
        """A document, piece by piece, in a file of its own."""
        self._made += 1
        path, digest, packer, size = self._folder / f"packed {self._made}", hashlib.sha256(), packing(), 0
        with path.open("wb") as out:
            while piece := given.read(_PIECE):
                self._count(len(piece))
                size += len(piece)
                if size > self._limits.document:
                    raise self._too_large(name, _UNPACK)
                digest.update(piece)
                out.write(packer.compress(piece))
            out.write(packer.flush())
        return Packed(name, digest.hexdigest(), size, path)


def _refused(name: str, fault: ReadError) -> Refused:
    return Refused(name, fault.reason, fault.exit_code)
