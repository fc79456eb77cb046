"""The service: what stands before every route, and the routes."""

from importlib.resources import files

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from extractor.store.keys import Key
from extractor.version import VERSION
from extractor.web.access import Caller, ScopeName
from extractor.web.body import BodyLimit
from extractor.web.details import add_handlers
from extractor.web.gate import Doorkeeper, Gate
from extractor.web.headers import SecurityHeaders
from extractor.web.house import House
from extractor.web.metrics import Measured
from extractor.web.openapi import add_openapi
from extractor.web.page_edge import PageEdge
from extractor.web.page_sums import Sums
from extractor.web.routes import admin, decisions, exports, extract, health, jobs, pages, reports
from extractor.web.settings import LOOPBACK_NAMES

ROUTERS = (health.router, extract.router, jobs.router, reports.router, decisions.router, exports.router, admin.router, pages.router)


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
    for name, package in (("show", "extractor.show"), ("web", "extractor.web")):
        app.mount(f"/static/{name}", StaticFiles(directory=str(files(package) / "static")))
    add_openapi(app)
    app.state.doorkeeper = _doorkeeper(house)
    app.add_middleware(Gate, doorkeeper=app.state.doorkeeper)
    app.add_middleware(BodyLimit, limit=house.settings.limits.body, patience=house.patience)
    app.add_middleware(Measured, metrics=house.metrics)
    app.add_middleware(PageEdge, secure=house.settings.secure)
    app.add_middleware(SecurityHeaders)
    return app
