"""Arguments of `nianbao serve` and `nianbao keys` -> what the service takes."""

import getpass
import os
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from extractor.cli.serve.command import DATABASE
from extractor.run.guarded import Bounds
from extractor.store.audit import Actor
from extractor.store.database import Database
from extractor.store.keys import Keys
from extractor.web.settings import Limits, ServeSettings, default_folder, made

_MEGABYTE = 1_000_000


def _base(arguments: Namespace) -> ServeSettings:
    folder = Path(arguments.data) if arguments.data else default_folder()
    return ServeSettings(folder=folder.absolute(), database=arguments.database or os.environ.get(DATABASE, ""))


def serve_settings(arguments: Namespace) -> ServeSettings:
    """How the service is to run."""
    bounds, limits = Bounds(), Limits()
    if arguments.max_seconds:
        bounds = replace(bounds, seconds=float(arguments.max_seconds))
    if arguments.max_memory:
        bounds = replace(bounds, megabytes=arguments.max_memory)
    if arguments.max_body:
        limits = replace(limits, body=arguments.max_body * _MEGABYTE)
    if arguments.max_files:
        limits = replace(limits, files=arguments.max_files)
    if arguments.rate:
        limits = replace(limits, per_minute=arguments.rate)
    return replace(
        _base(arguments),
        host=arguments.host,
        port=arguments.port,
        workers=arguments.workers,
        bounds=bounds,
        limits=limits,
        hosts=tuple(name.lower() for name in arguments.allow_host),
        secure=arguments.https,
    )


@contextmanager
def key_store(arguments: Namespace) -> Iterator[Keys]:
    """The keys of a service."""
    settings = _base(arguments)
    made(settings.folder)
    database = Database(settings.url)
    database.upgrade()
    try:
        yield Keys(database)
    finally:
        database.close()


def operator() -> Actor:
    """Whoever sits at the command line."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = "?"
    return Actor(None, f"command line: {name}")


def expiry(days: int | None) -> datetime | None:
    """When a key ends."""
    return datetime.now(UTC) + timedelta(days=days) if days else None
