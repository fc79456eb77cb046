"""Where the documents of a batch come from: folders, files, patterns, lists of names, ZIP archives. One at a time, nothing held."""

import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from glob import glob, has_magic
from itertools import chain
from pathlib import Path

from extractor.batch.folders import find
from extractor.batch.several import part_called
from extractor.batch.strays import ARCHIVE, Aside, by_folder, is_read, lies_in_clutter, why_unread
from extractor.errors import MissingDocument, NotText, ReadError, TooLarge
from extractor.model.doubts import doubt
from extractor.read import LIMIT_BYTES, bytes_of
from extractor.read.formats import suffixes
from extractor.read.names import file_of


@dataclass(frozen=True, slots=True)
class Source:
    """A document that is to be read."""

    name: str
    """What it is called: as given; one of an archive with the archive in front."""
    fetch: Callable[[], bytes]
    """Its bytes. Raises `ReadError`."""


def _raising(fault: ReadError) -> Callable[[], bytes]:
    def fetch() -> bytes:
        raise fault

    return fetch


def _member_name(info: zipfile.ZipInfo) -> str:
    """A member's name. Archives made on Chinese Windows write GBK and do not say so; zipfile takes it for cp437."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gbk")
    except UnicodeError:
        return info.filename


def _too_large(name: str) -> TooLarge:
    return TooLarge(doubt("file.too_large", n=LIMIT_BYTES // 1_000_000), where=name, remedy=doubt("remedy.unpack_and_cut"))


def _member(archive: Path, info: zipfile.ZipInfo, name: str) -> bytes:
    if info.file_size > LIMIT_BYTES:
        raise _too_large(name)
    if info.flag_bits & 1:
        raise NotText(doubt("archive.password"), where=name, remedy=doubt("remedy.unpack_and_name_folder"))
    try:
        with zipfile.ZipFile(archive) as opened, opened.open(info) as file:
            data = file.read(LIMIT_BYTES + 1)
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        why, remedy = doubt("archive.not_taken_out", why=str(error)), doubt("remedy.unpack_and_name_folder")
        raise ReadError(why, where=name, remedy=remedy) from error
    if len(data) > LIMIT_BYTES:
        raise _too_large(name)
    return data


def named_in(
    members: Iterable[zipfile.ZipInfo], called: str, aside: Aside | None = None
) -> Iterator[tuple[str, zipfile.ZipInfo | ReadError]]:
    """The documents that an archive's directory names, in its order; in place of one that is not opened, why. `aside`: counts what is
    passed over."""
    aside, empty = aside or Aside(), True
    listed = [(_member_name(info), info) for info in members]
    names = [tuple(inside.replace("\\", "/").split("/")) for inside, _ in listed]
    beside = by_folder(names)
    for (inside, info), parts in zip(listed, names, strict=True):
        name, last = f"{called}/{inside}", parts[-1]
        if lies_in_clutter(parts, beside):
            aside.clutter += 1
            continue
        if is_read(last):
            yield name, info
        elif last.lower().endswith(ARCHIVE):
            yield name, ReadError(doubt("archive.inside_archive"), where=name, remedy=doubt("remedy.unpack_and_name"))
        elif aside.skip_unknown:
            aside.unknown += 1
            continue
        else:
            yield name, why_unread(last, name)
        empty = False
    if empty:
        remedy = doubt("archive.suffixes", suffixes=", ".join(suffixes()))
        yield called, MissingDocument(doubt("archive.no_documents"), where=called, remedy=remedy)


def archived(path: Path, called: str, aside: Aside | None = None) -> Iterator[Source]:
    """The documents in an archive, in its order; those that a folder's would be read of."""
    try:
        with zipfile.ZipFile(path) as opened:
            members = [info for info in opened.infolist() if not info.is_dir()]
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        fault = ReadError(doubt("archive.not_opened", why=str(error)), where=called, remedy=doubt("remedy.copy_or_unpack"))
        yield Source(called, _raising(fault))
        return
    for name, found in named_in(members, called, aside):
        if isinstance(found, ReadError):
            yield Source(name, _raising(found))
        else:
            yield Source(name, lambda info=found, name=name: _member(path, info, name))  # type: ignore[misc]


def _named(given: str, aside: Aside | None) -> Iterator[Source]:
    """What one name stands for."""
    if given.lower().endswith(ARCHIVE) and Path(given).is_file():
        yield from archived(Path(given), given, aside)
        return
    for found in find([given], aside=aside):
        if found.fault:
            yield Source(found.name, _raising(found.fault))
        elif found.path is not None:
            path, name = found.path, found.name
            yield Source(name, lambda path=path, name=name: bytes_of(path, name))  # type: ignore[misc]


def _expanded(given: str) -> Iterator[str]:
    """A pattern's files, ordered by name; a name that is there is no pattern, whatever characters it holds."""
    if not has_magic(given) or Path(given).exists():
        yield given
        return
    matching = sorted(glob(given, recursive=True))
    yield from matching or [given]


def listed(path: Path) -> Iterator[str]:
    """The names in a file, one a line; empty lines are passed over. Raises `ReadError`."""
    text = bytes_of(path, str(path)).decode("utf-8-sig", "surrogateescape")
    yield from (line.strip() for line in text.splitlines() if line.strip())


@lru_cache(maxsize=2)
def _members(archive: str) -> dict[str, Source]:
    return {source.name: source for source in archived(Path(archive), archive)}


def fetched(name: str) -> bytes:
    """The bytes of a document that was read earlier, by its name; one of several reports of a file is named `a.txt#2`. Raises `ReadError`
    when it is not there any more."""
    try:
        return _fetched(name)
    except MissingDocument:
        if file_of(name) == name:
            raise
    return part_called(name, _fetched(file_of(name)))


def _fetched(name: str) -> bytes:
    parts = name.split("/")
    for n in range(1, len(parts)):
        archive = "/".join(parts[:n])
        if archive.lower().endswith(ARCHIVE) and Path(archive).is_file():
            member = _members(archive).get(name)
            if member is None:
                raise MissingDocument(doubt("archive.gone"), where=name, remedy=doubt("remedy.name_again"))
            return member.fetch()
    return bytes_of(Path(name), name)


def sources(given: Iterable[str], lists: Iterable[str] = (), aside: Aside | None = None) -> Iterator[Source]:
    """The documents that `given` and the files of names in `lists` stand for, in their order; one named twice comes twice. What is not read
    of a folder or an archive comes, too, and says why when it is fetched. `aside`: counts what is passed over."""
    for name in chain(given, *(listed(Path(path)) for path in lists)):
        for one in _expanded(name):
            yield from _named(one, aside)
