"""How the service runs: what a command line says, with the defaults of an office."""

import os
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from extractor.errors import UsageError
from extractor.run.guarded import Bounds

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
FILE = "nianbao.sqlite"


def default_folder() -> Path:
    """Where the service keeps its database when nobody says: XDG's place for a user's data."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "nianbao"


def made(folder: Path) -> None:
    """Make the folder of the service where it is not there. Raises `UsageError` where it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        told = f"the folder cannot be made ({error.strerror})"
        raise UsageError(told, where=str(folder), remedy="Name another with --data.") from None


def is_loopback(host: str) -> bool:
    """Whether nobody but this machine can reach an address."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one caller may ask of the service."""

    body: int = 200_000_000
    """Bytes of a request."""
    document: int = 20_000_000
    """Bytes of a document, the most that is read."""
    files: int = 5_000
    """Documents of a job, those in archives among them."""
    unpacked: int = 1_000_000_000
    """Bytes of all documents of a job."""
    per_minute: int = 6_000
    """Requests of a key that has no rate of its own."""
    streams: int = 64
    """Streams of events that are open at once; whoever comes later asks again."""


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """One service."""

    host: str = "127.0.0.1"
    """The address it listens on."""
    port: int = 8000
    """The port; 0 for any that is free."""
    folder: Path = field(default_factory=default_folder)
    """Where what is not in the database goes: a secret, temporary files."""
    database: str = ""
    """URL of the database; "" for a SQLite file in the folder."""
    workers: int = 2
    """Processes that read the documents of jobs; as many again read what is posted to /v1/extract."""
    bounds: Bounds = field(default_factory=Bounds)
    """What reading one document may take."""
    limits: Limits = field(default_factory=Limits)
    """What one caller may ask."""
    hosts: tuple[str, ...] = ()
    """Names under which it is called from elsewhere; () for any."""
    secure: bool = False
    """Whether people reach it over https, so that cookies are for https alone."""

    @property
    def url(self) -> str:
        """Of the database."""
        return self.database or f"sqlite:///{self.folder / FILE}"

    @property
    def local(self) -> bool:
        """Whether only this machine can reach it."""
        return is_loopback(self.host)


def require_key(settings: ServeSettings, keys: bool) -> None:
    """Raises `UsageError` where strangers could come in without a key."""
    if not settings.local and not keys:
        remedy = "Make one first with `nianbao keys add NAME --scope admin`, or listen on 127.0.0.1."
        raise UsageError("others than this machine can reach this address, and there is no key", where=settings.host, remedy=remedy)
