"""A file or its bytes -> Document."""

import hashlib
import io
import os
from pathlib import Path

from extractor.errors import MissingDocument, ReadError, TooLarge
from extractor.model.document import Document, Source
from extractor.model.doubts import doubt
from extractor.read.formats import format_of
from extractor.read.given import Given

LIMIT_BYTES = 20_000_000
"""The largest real report seen is 0.3 MB; a page of 20 MB takes seconds to walk."""


def read_path(path: Path, name: str | None = None) -> Document:
    """The document in the file `path`, called `name` (the path as given when there is none).

    Raises MissingDocument, TooLarge (before the file is read whole), NotText, and ReadError for what else can go wrong with a file.
    """
    called = str(path) if name is None else name
    return read_bytes(bytes_of(path, called), called)


def read_bytes(data: bytes, name: str) -> Document:
    """The document in `data`, called `name`; its ending is a hint, no more. An empty file is a document with an empty text.

    Raises TooLarge over a limit of bytes or of nesting, NotText for what is neither text nor of another format that is read.
    """
    if len(data) > LIMIT_BYTES:
        raise _too_large(name)
    given = Given(data, name)
    chosen = format_of(given)
    content = chosen.read(given)
    source = Source(
        sha256=hashlib.sha256(data).hexdigest(),
        text_sha256=hashlib.sha256(content.text.encode()).hexdigest(),
        size=len(data),
        format=chosen.format,
        encoding=content.encoding,
        encoding_reason=content.encoding_reason,
    )
    return Document(
        name, content.text, source, content.tables, content.page_title, content.meta, content.places, content.ends_open, content.unsaid
    )


def bytes_of(path: Path, name: str) -> bytes:
    """The bytes of a file called `name`, not looked into. Raises `ReadError` as `read_path` does."""
    try:
        data = _piped(path, name) if path.is_fifo() else _stored(path)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise MissingDocument(doubt("file.missing"), where=name, remedy=doubt("remedy.check_path")) from error
    except IsADirectoryError as error:
        raise MissingDocument(doubt("file.folder"), where=name, remedy=doubt("remedy.name_files_in_it")) from error
    except PermissionError as error:
        raise MissingDocument(doubt("file.no_permission"), where=name, remedy=doubt("remedy.check_permissions")) from error
    except ValueError as error:
        raise MissingDocument(doubt("file.no_name"), where=repr(name), remedy=doubt("remedy.check_path")) from error
    except OSError as error:
        why = error.strerror or str(error)
        raise ReadError(doubt("file.unreadable", why=why), where=name, remedy=doubt("remedy.copy_again")) from error
    if len(data) > LIMIT_BYTES:
        raise _too_large(name)
    return data


def _stored(path: Path) -> bytes:
    """One byte more than allowed tells a file that is too large, also one that grows or has no size."""
    with path.open("rb") as file:
        return file.read(LIMIT_BYTES + 1)


def _piped(path: Path, name: str) -> bytes:
    """What is written to a pipe, to its end. Raises MissingDocument where nothing writes: it would be waited for without end."""
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0) as pipe:
        first = pipe.read(1)  # None: somebody writes, though not yet
        if first == b"":
            raise MissingDocument(doubt("file.pipe"), where=name, remedy=doubt("remedy.start_writer"))
        os.set_blocking(pipe.fileno(), True)
        return (first or b"") + io.BufferedReader(pipe).read(LIMIT_BYTES)


def _too_large(name: str) -> TooLarge:
    return TooLarge(doubt("file.too_large", n=LIMIT_BYTES // 1_000_000), where=name, remedy=doubt("remedy.cut_or_save"))
