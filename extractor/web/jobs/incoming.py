"""A job's documents as they come in: files of a form, and what archives among them hold. They are on the disk before the database waits
for them."""

import hashlib
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from extractor.batch.strays import Aside
from extractor.store.sending import Packed, Refused
from extractor.web.access import caller_of
from extractor.web.house import house_of
from extractor.web.jobs.receiving import again, receive
from extractor.web.jobs.unpacking import File, Unpacking
from extractor.web.jobs.uploads import clean_name, damaged
from extractor.web.problem_details import Refusal
from extractor.web.settings import Limits

Llm = Literal["", "off", "auto", "always"]
_PIECE = 1_000_000


@dataclass(frozen=True, slots=True)
class Incoming:
    """What came in."""

    files: tuple[File, ...]
    """The files, in their order."""
    llm: Llm
    """Whether a model is to be asked; "" where it was not said."""
    limits: Limits
    """What may come in."""
    folder: Path
    """Where there is room for what is in them."""
    unsent: tuple[str, ...] = ()
    """Names of files that lay beside these and were not sent."""
    aside: Aside = field(default_factory=Aside)
    """What is passed over without being named."""

    def digests(self) -> Iterator[str]:
        """Names and digests of all files: what makes the request the same."""
        for file in self.files:
            yield from (file.name, file.digest)
        yield from self.unsent
        if self.aside.skip_unknown:
            yield "skip_unknown"

    def documents(self) -> tuple[Packed | Refused, ...]:
        """The documents, each in a file of its own. Raises `TooLarge` when there are too many, or they are too large together."""
        return tuple(Unpacking(self.folder, self.limits, self.aside).documents(self.files, self.unsent))


def _put(folder: Path, number: int, upload: UploadFile) -> File:
    path, digest, size = folder / str(number), hashlib.sha256(), 0
    upload.file.seek(0)
    with path.open("wb") as out:
        while piece := upload.file.read(_PIECE):
            out.write(piece)
            digest.update(piece)
            size += len(piece)
    return File(clean_name(upload.filename or "", f"document {number + 1}"), path, size, digest.hexdigest())


def _llm(form: FormData) -> Llm:
    said = form.get("llm", "")
    if said not in ("", "off", "auto", "always"):
        raise Refusal(422, "invalid", "llm is off, auto or always")
    return said  # type: ignore[return-value]


def _unsent(form: FormData) -> tuple[str, ...]:
    """Names, a line each. Those that lead nowhere else than the names of what is sent."""
    said = form.get("unsent", "")
    if not isinstance(said, str):
        raise Refusal(422, "invalid", "unsent holds names, a line each")
    return tuple(clean_name(name) for name in said.splitlines() if name.strip())


def _skips_unknown(form: FormData) -> bool:
    said = form.get("skip_unknown", "false")
    if said not in ("true", "false"):
        raise Refusal(422, "invalid", "skip_unknown is true or false")
    return said == "true"


@asynccontextmanager
async def incoming(request: Request, limits: Limits, place: Path) -> AsyncIterator[Incoming]:
    """What a request sends, while it is taken. `place`: where it is put. Raises `Refusal`."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        raise Refusal(415, "no_form", "send documents as a form: curl -F files=@report.html -F files=@more.zip")
    uploads, folder = house_of(request).uploads, Path(tempfile.mkdtemp(prefix="nianbao-", dir=place))
    body = folder / "body"
    try:
        async with uploads.coming(caller_of(request).key_id):
            await receive(request, body)
        async with uploads.taking():
            async with again(body) as received:
                sent = await _taken(Request(request.scope, received), limits, folder)
            body.unlink()
            yield sent
    finally:
        await run_in_threadpool(shutil.rmtree, folder, ignore_errors=True)


async def _taken(request: Request, limits: Limits, folder: Path) -> Incoming:
    try:
        async with request.form(max_files=limits.files, max_fields=8) as form:
            llm, unsent, aside = _llm(form), _unsent(form), Aside(_skips_unknown(form))
            uploads = [upload for upload in form.getlist("files") if isinstance(upload, UploadFile)]
            if not uploads and not unsent:
                raise Refusal(422, "no_document", "the form has no file in its field `files`")
            files = [await run_in_threadpool(_put, folder, number, upload) for number, upload in enumerate(uploads)]
    except HTTPException as error:  # what Starlette makes of a form that is none
        raise damaged(error) from None
    return Incoming(tuple(files), llm, limits, folder, unsent, aside)
