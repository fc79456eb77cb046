"""The service's description: what FastAPI finds, with the schema of a report as `nianbao schema` prints it."""

import json
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from extractor.export.schema import json_schema
from extractor.version import VERSION
from extractor.web.details import ProblemDetails

_DESCRIPTION = """Turns annual reports on government information disclosure (政府信息公开工作年度报告) into data with a span behind
every number.

Send one document to `/v1/extract`, or many, and archives, to `/v1/jobs`. What is read stands under `/v1/reports`; people decide on what is
marked for review under `/v1/reports/{id}/decisions`. Errors are problem details (RFC 9457): `detail` says what, where and what to do,
`code` is the same for programs. Lists come in pages: `next` is the `cursor` of the next one. `ETag` and `If-None-Match` save sending a
report that has not changed; a POST with an `Idempotency-Key` is done once, however often it is sent."""


def _lifted(schema: dict[str, Any]) -> dict[str, Any]:
    """Our schema's definitions as components: `#/$defs/X` becomes `#/components/schemas/X`."""
    text = json.dumps({key: value for key, value in schema.items() if key not in ("$schema", "schema_version")}, ensure_ascii=False)
    whole: dict[str, Any] = json.loads(text.replace("#/$defs/", "#/components/schemas/"))
    shapes: dict[str, Any] = whole.pop("$defs", {})
    return {**shapes, "Report": whole}


def add_openapi(app: FastAPI) -> None:
    """Have `app` describe itself."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(title="nianbao", version=VERSION, description=_DESCRIPTION, routes=app.routes)
            shapes = made.setdefault("components", {}).setdefault("schemas", {})
            shapes.update({name: shape for name, shape in _lifted(json_schema()).items() if name not in shapes})
            shapes["ProblemDetails"] = ProblemDetails.model_json_schema()
            made["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
            made["security"] = [{"key": []}, {}]
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]
