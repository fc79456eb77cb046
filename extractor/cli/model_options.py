"""Options about a model, and reports that one was asked for. Nothing heavy is imported before somebody is to be asked."""

import argparse
import os
from argparse import Namespace
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from extractor.cli.outputs import format_of
from extractor.cli.sink import same_file
from extractor.errors import UsageError
from extractor.model.asking import Scope
from extractor.model.draft import Draft
from extractor.rulebook import Rulebook

if TYPE_CHECKING:
    from extractor.answer.settings import Settings

T = TypeVar("T")
ENDPOINT = ("NIANBAO_MODEL", "NIANBAO_BASE_URL")
"""Without one of them nobody is configured, and settings are not even looked at: that would cost an import."""
SCOPES: tuple[Scope, ...] = ("auto", "off", "always")
OPTIONS = (
    ("--base-url", "base_url", "URL", "an OpenAI-compatible endpoint (NIANBAO_BASE_URL)"),
    ("--model", "model", "NAME", "the model's name there (NIANBAO_MODEL)"),
    ("--mode", "mode", "MODE", "how the form of a reply is imposed: TOOLS, JSON_SCHEMA, JSON or MD_JSON; found out once when not given"),
    ("--timeout", "timeout", "SECONDS", "for one request (default 300)"),
    ("--deadline", "deadline", "SECONDS", "for all that is asked of one document (default 900)"),
    ("--seed", "seed", "N", "sent with every request"),
    ("--slots", "slots", "N", "requests at once (default 4)"),
    ("--requests-per-minute", "requests_per_minute", "N", "at the most"),
    ("--tokens-per-minute", "tokens_per_minute", "N", "at the most"),
    ("--budget-tokens", "budget_tokens", "N", "tokens of this run, both ways (default 200000; none: no limit); when spent, asking stops"),
    ("--budget-money", "budget_money", "AMOUNT", "the same in the currency of the model's price"),
    ("--prices", "prices", "FILE", "prices per model, beside the ones that come with the package"),
    ("--cache", "cache", "FOLDER", "where answers are kept (NIANBAO_CACHE)"),
)
"""Option, setting, what its value is called, what it means. The key comes from NIANBAO_API_KEY alone: others can see arguments."""


def add_options(made: argparse.ArgumentParser, *, many: bool) -> None:
    """The options. `many`: the command writes reports to a file, so that a preview and a ledger make sense."""
    group = made.add_argument_group("asking a model", "An endpoint is configured by NIANBAO_BASE_URL, NIANBAO_MODEL and NIANBAO_API_KEY.")
    group.add_argument(
        "--llm",
        choices=SCOPES,
        help="auto: ask for what rules doubt (the default when an endpoint is configured). off: nobody is asked. "
        "always: ask for everything, as a second reading",
    )
    for option, _, metavar, text in OPTIONS:
        group.add_argument(option, metavar=metavar, help=text)
    if many:
        group.add_argument("--preview", action="store_true", help="print exactly what would be sent, one request a line, and send nothing")
        group.add_argument("--ledger", metavar="FILE", help="what it cost, question by question (default: beside the file named by -o)")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line says about a model."""

    scope: Scope | None
    """As asked for; null when it was not said."""
    overrides: dict[str, Any]
    """Settings given as options."""
    preview: bool = False
    """Print what would be sent, send nothing."""
    ledger: str | None = None
    """Where the ledger goes."""


def wish_of(arguments: Namespace) -> Wish:
    """The options as one value."""
    given = {setting: getattr(arguments, setting) for _, setting, *_ in OPTIONS}
    return Wish(arguments.llm, given, getattr(arguments, "preview", False), getattr(arguments, "ledger", None))


def settings_for(wish: Wish) -> "Settings | None":
    """The endpoint to ask; null when nobody is to be asked.

    Raises `UsageError` when a model is wanted and none is configured.
    """
    if wish.scope == "off":
        if wish.preview:
            raise UsageError("--preview with --llm off has nothing to show", remedy="Leave one of them out.")
        return None
    wanted = wish.scope is not None or wish.preview or any(value is not None for value in wish.overrides.values())
    if not wanted and not any(os.environ.get(name) for name in ENDPOINT):
        return None
    from extractor.answer.settings import settings_of

    settings = settings_of(os.environ, **wish.overrides)
    if settings is None and wanted:
        remedy = "Set NIANBAO_BASE_URL and NIANBAO_MODEL (and NIANBAO_API_KEY where one is needed), or add --llm off."
        raise UsageError("no model is configured", remedy=remedy)
    return settings


def previewed(drafts: Iterable[Draft], rulebook: Rulebook, settings: "Settings", scope: Scope | None) -> Iterator[dict[str, Any]]:
    """Every request that would leave the machine for `drafts`."""
    from extractor.answer.preview import preview
    from extractor.ask.compose import asked_of

    yield from preview((asked for draft in drafts for asked in asked_of(draft, rulebook, scope or "auto")), settings)


def ledger_path(wish: Wish, output: str | None, cache: Path) -> Path | None:
    """Where the ledger goes: as asked for, else beside the file of reports, else nowhere.

    Raises `UsageError`, before anything is asked, when it cannot go there or would replace something that is not a ledger.
    """
    if not wish.ledger:
        beside = output and (not os.path.exists(output) or os.path.isfile(output))
        return Path(f"{output}.ledger.jsonl") if beside else None
    format_of("extract --ledger", wish.ledger)
    path = Path(wish.ledger)
    if wish.ledger == "-" or path.is_dir() or not path.parent.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise UsageError("the ledger cannot be written here", where=wish.ledger, remedy="Name a file in a folder that is there.")
    reports = Path(output) if output else None
    if (reports and (path.resolve() == reports.resolve() or same_file(path, reports))) or path.resolve().is_relative_to(cache.resolve()):
        raise UsageError("the ledger would replace reports or answers", where=wish.ledger, remedy="Name another file.")
    return path
