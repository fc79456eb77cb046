"""Reports as files to take away."""

from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from extractor.store.filters import Filters
from extractor.web.access import Reader
from extractor.web.details import COMMON, merged, problems
from extractor.web.exporting import FORMS, MEDIA, Form, Order, discard, written
from extractor.web.filtering import Filtering
from extractor.web.house import house_of

router = APIRouter(prefix="/v1/exports", tags=["exports"])
_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file",
        "content": {media.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}} for media in MEDIA.values()},
    }
}


@router.get("/{form}", response_class=Response, responses=merged(_FILES, problems(*COMMON, 422)))
async def export(request: Request, _: Reader, form: Form, filters: Filtering) -> Response:
    """Reports that fit the filters, as lines of JSON, csv (a row a value, or a row a report), Parquet tables in a .zip, an Excel workbook,
    or gold: those in which people have decided something and have nothing left to decide, as `nianbao eval` takes them. `decisions.jsonl`
    is what people decided, all of it, as `nianbao review` keeps it."""
    house = house_of(request)
    order = await house.exports.run(lambda: _made(house.settings.url, filters, form), "other files are being made. Ask again in a moment.")
    name = form if form in FORMS[5:] else f"reports.{form}"
    return FileResponse(order.path, media_type=MEDIA[form], filename=name, background=BackgroundTask(discard, order.path.parent))


def _made(url: str, filters: Filters, form: Form) -> Order:
    folder = Path(mkdtemp(prefix="nianbao-"))
    order = Order(url, filters, form, folder / f"reports.{form}")
    try:
        written(order)
    except BaseException:
        discard(folder)
        raise
    return order
