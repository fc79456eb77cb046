"""`nianbao serve` and `nianbao keys`: the service, and who may use it. Imports stand inside, so that a command pays for itself only."""

import argparse
from argparse import Namespace
from typing import TYPE_CHECKING

from extractor.cli.model_options import add_options

if TYPE_CHECKING:
    from extractor.cli.arguments import Parsers

_TEXT = "serve a page and an HTTP API for reading and reviewing reports"
_MORE = (
    "Open the address it prints in a browser: drop documents, see where every number stands, correct it, keep it. What is sent and "
    "decided is kept in a database (a SQLite file, or PostgreSQL by its URL) and outlives a restart. Without a key it listens to this "
    "machine alone. "
    "Takes pip install 'nianbao[serve]'."
)
_KEYS = "make, list and take back keys of the service"
_EXIT_CODES = "exit codes: 0 ended by Ctrl-C or SIGTERM · 1 internal error, or the database cannot be used · 2 usage · 3 rules/"
DATABASE = "NIANBAO_DATABASE"


def add(parsers: "Parsers") -> None:
    """Put the commands beside the others."""
    made = parsers.add_parser("serve", help=_TEXT, description=f"{_TEXT}. {_MORE}", epilog=_EXIT_CODES, allow_abbrev=False)
    made.set_defaults(run=serve)
    made.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: this machine alone)")
    made.add_argument("--port", type=_port, default=8000, help="default 8000; 0 for any that is free")
    _where(made)
    made.add_argument("--workers", type=_positive, default=2, metavar="N", help="processes that read documents (default 2)")
    made.add_argument("--allow-host", action="append", default=[], metavar="NAME", help="a name under which it is called from elsewhere")
    made.add_argument("--https", action="store_true", help="people reach it over https (a proxy in front): cookies are for https alone")
    limits = made.add_argument_group("limits")
    limits.add_argument("--max-body", type=_positive, metavar="MB", help="of a request (default 200)")
    limits.add_argument("--max-files", type=_positive, metavar="N", help="documents of a job (default 5000)")
    limits.add_argument("--max-seconds", type=_positive, metavar="N", help="of computing, for reading one document (default 60)")
    limits.add_argument("--max-memory", type=_positive, metavar="MB", help="for reading one document (default 1500)")
    limits.add_argument("--rate", type=_positive, metavar="N", help="requests a minute of a key that has no rate of its own (default 6000)")
    add_options(made, many=False)
    _add_keys(parsers)


def _where(made: argparse.ArgumentParser) -> None:
    made.add_argument("--data", metavar="FOLDER", help="where the service keeps its files (default: ~/.local/share/nianbao)")
    text = f"sqlite:///FILE or postgresql://… (default: a file in the folder; {DATABASE}, where a password belongs)"
    made.add_argument("--database", metavar="URL", help=text)


def _add_keys(parsers: "Parsers") -> None:
    made = parsers.add_parser("keys", help=_KEYS, description=_KEYS, epilog=_EXIT_CODES, allow_abbrev=False)
    actions = made.add_subparsers(dest="action", required=True, metavar="ACTION")
    new = actions.add_parser("add", help="make a key; its secret is printed once", allow_abbrev=False)
    new.set_defaults(run=add_key)
    new.add_argument("name", metavar="NAME", help="whose it is; jobs and decisions carry it")
    scopes = ("read", "write", "review", "admin")
    new.add_argument("--scope", action="append", choices=scopes, help="what it may do; may be given often (default: read, write, review)")
    new.add_argument("--days", type=_positive, metavar="N", help="how long it may be used (default: for ever)")
    new.add_argument("--rate", type=_positive, metavar="N", help="requests a minute")
    new.add_argument("--documents-per-day", type=_positive, metavar="N", help="documents it may have read a day")
    listing = actions.add_parser("list", help="all keys, without their secrets", allow_abbrev=False)
    listing.set_defaults(run=list_keys)
    gone = actions.add_parser("revoke", help="take a key back", allow_abbrev=False)
    gone.set_defaults(run=revoke_key)
    gone.add_argument("id", metavar="ID", help="as `nianbao keys list` shows it")
    for one in (new, listing, gone):
        _where(one)


def _positive(text: str) -> int:
    number = int(text)
    if not 0 < number < 10**9:
        raise argparse.ArgumentTypeError("1 or more")
    return number


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number < 65536:
        raise argparse.ArgumentTypeError("0 to 65535")
    return number


def _require_extra() -> None:
    from importlib.util import find_spec

    from extractor.errors import UsageError

    missing = [name for name in ("fastapi", "uvicorn", "sqlalchemy", "alembic") if find_spec(name) is None]
    if missing:
        raise UsageError(f"the service needs {', '.join(missing)}", remedy="pip install 'nianbao[serve]'")


def serve(arguments: Namespace) -> int:
    """`nianbao serve`"""
    _require_extra()
    from extractor.cli.model_options import settings_for, wish_of
    from extractor.cli.serve.settings import serve_settings
    from extractor.web.server import run

    wish = wish_of(arguments)
    return run(serve_settings(arguments), settings_for(wish))


def add_key(arguments: Namespace) -> int:
    """`nianbao keys add NAME`"""
    _require_extra()
    from extractor.cli.serve.settings import expiry, key_store, operator

    with key_store(arguments) as keys:
        scopes = tuple(arguments.scope or ("read", "write", "review"))
        limits = {"per_minute": arguments.rate, "documents_per_day": arguments.documents_per_day}
        key, secret = keys.make(arguments.name, scopes, operator(), expires=expiry(arguments.days), **limits)
    print(secret)
    _say(f"key {key.id} for {key.name!r}: {', '.join(scopes)}. The secret above is shown this once.")
    return 0


def list_keys(arguments: Namespace) -> int:
    """`nianbao keys list`"""
    _require_extra()
    from extractor.cli.serve.settings import key_store
    from extractor.show.visible import visible

    with key_store(arguments) as keys:
        listed = keys.list()
        if not listed:
            _say("there is no key. Make one with `nianbao keys add NAME`.")
        for key in listed:
            ended = "revoked" if key.revoked else f"until {key.expires:%Y-%m-%d}" if key.expires else ""
            print("\t".join((key.id, visible(key.name), ",".join(key.scopes), f"{key.created:%Y-%m-%d}", ended)).rstrip())
    return 0


def revoke_key(arguments: Namespace) -> int:
    """`nianbao keys revoke ID`"""
    _require_extra()
    from extractor.cli.serve.settings import key_store, operator
    from extractor.errors import UsageError

    with key_store(arguments) as keys:
        if not keys.revoke(arguments.id, operator()):
            raise UsageError("there is no such key, or it was revoked before", where=arguments.id, remedy="See `nianbao keys list`.")
    return 0


def _say(text: str) -> None:
    from extractor.cli.progress import LINES

    LINES.say(f"nianbao: {text}")
