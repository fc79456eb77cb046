"""The service in this process, without a port and without a worker: for what a real one does too seldom, or reachable from elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from starlette.testclient import TestClient

from extractor.store.audit import Actor
from extractor.web.app import create_app
from extractor.web.house import House, opened
from extractor.web.settings import ServeSettings

ANYWHERE = "0.0.0.0"
BY = Actor(None, "test")


@contextmanager
def housed(folder: Path, host: str = ANYWHERE) -> Iterator[tuple[House, TestClient]]:
    """A house that listens at `host`, as it thinks, and whoever asks it."""
    with opened(ServeSettings(host=host, folder=folder, workers=1), None) as house:
        app = create_app(house)
        with TestClient(app, base_url="http://localhost", follow_redirects=False, raise_server_exceptions=False) as client:
            yield house, client
