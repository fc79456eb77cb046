"""What callers send: documents, under names that are names and nothing else."""

import re
import unicodedata
from pathlib import PurePosixPath

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from extractor.errors import TooLarge
from extractor.model.doubts import doubt
from extractor.web.problem_details import Refusal

LONGEST_NAME = 200
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def clean_name(given: str, default: str = "document") -> str:
    """A document's name as it is kept: folders stay, what leads out of them, controls and excess go. It is never used as a path."""
    text = unicodedata.normalize("NFC", _CONTROL.sub("", given)).replace("\\", "/")
    parts = [part for part in text.split("/") if part not in ("", ".", "..")]
    name = "/".join(parts)
    if len(name) > LONGEST_NAME:
        suffix = PurePosixPath(name).suffix[:16]
        name = name[: LONGEST_NAME - len(suffix)] + suffix
    return name or default


async def one_document(request: Request, name: str, limit: int) -> tuple[str, bytes]:
    """The document in a request: its whole body, whatever type it says it has (`curl --data-binary` says it is a form), or the field `file`
    of a form with files. Raises `Refusal` and `TooLarge`."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return await _from_form(request, name, limit)
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > limit:
            raise _too_large(name, limit)
    return clean_name(name), bytes(data)


async def _from_form(request: Request, name: str, limit: int) -> tuple[str, bytes]:
    try:
        async with request.form(max_files=1, max_fields=4) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise Refusal(422, "no_document", "the form has no file in its field `file`")
            data = await file.read(limit + 1)
            if len(data) > limit:
                raise _too_large(file.filename or name, limit)
            return clean_name(name or file.filename or ""), data
    except HTTPException as error:  # what Starlette makes of a form that is none
        raise damaged(error) from None


def damaged(error: HTTPException) -> Exception:
    """A form that cannot be taken apart; whatever else it was, where it was something else."""
    if error.status_code != 400:
        return error
    return Refusal(400, "damaged_form", f"the form cannot be read ({error.detail.rstrip('.')}). Send it again.")


def _too_large(name: str, limit: int) -> TooLarge:
    return TooLarge(doubt("file.too_large", n=limit // 1_000_000), where=clean_name(name), remedy=doubt("remedy.cut"))
