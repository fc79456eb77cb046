"""The service: what stands before every route, the routes, and how it describes itself, with the schema of a report."""

import json
from importlib.resources import files
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.staticfiles import StaticFiles

from extractor.export.schema import json_schema
from extractor.store.keys import Key
from extractor.version import VERSION
from extractor.web.access import Caller, ScopeName
from extractor.web.api import admin, decisions, exports, extract, health, jobs, reports
from extractor.web.body import BodyLimit
from extractor.web.gate import Doorkeeper, Gate
from extractor.web.headers import SecurityHeaders
from extractor.web.house import House
from extractor.web.metrics import Measured
from extractor.web.page import routes
from extractor.web.page.edge import PageEdge
from extractor.web.page.sums import Sums
from extractor.web.problem_details import ProblemDetails, add_handlers
from extractor.web.settings import LOOPBACK_NAMES

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


ROUTERS = (health.router, extract.router, jobs.router, reports.router, decisions.router, exports.router, admin.router, routes.router)


def _caller(key: Key | None) -> Caller | None:
    if key is None:
        return None
    scopes: frozenset[ScopeName] = frozenset(key.scopes)  # type: ignore[arg-type]
    return Caller(key.id, key.name, scopes, key.per_minute, key.documents_per_day)


def _doorkeeper(house: House) -> Doorkeeper:
    keys, settings = house.keys, house.settings
    local = tuple(name.lower() for name in (*LOOPBACK_NAMES, settings.host)) if settings.local else ()
    return Doorkeeper(
        lambda secret: _caller(keys.find(secret)),
        lambda key_id: _caller(keys.get(key_id)),
        house.locked,
        house.sessions,
        settings.hosts or local,
        settings.limits.per_minute,
    )


def create_app(house: House) -> FastAPI:
    """The application of a house."""
    app = FastAPI(title="nianbao", version=VERSION, docs_url=None, redoc_url=None, openapi_url="/v1/openapi.json")
    app.state.house = house
    app.state.sums = Sums(house.documents, house.rulebook.indicators)
    add_handlers(app)
    for router in ROUTERS:
        app.include_router(router)
    for name, package in (("show", "extractor.show"), ("web", "extractor.web.page")):
        app.mount(f"/static/{name}", StaticFiles(directory=str(files(package) / "static")))
    add_openapi(app)
    app.state.doorkeeper = _doorkeeper(house)
    app.add_middleware(Gate, doorkeeper=app.state.doorkeeper)
    app.add_middleware(BodyLimit, limit=house.settings.limits.body, patience=house.patience)
    app.add_middleware(Measured, metrics=house.metrics)
    app.add_middleware(PageEdge, secure=house.settings.secure)
    app.add_middleware(SecurityHeaders)
    return app
