"""Which endpoint is asked, and how: from the environment, overlaid by explicit arguments.

An endpoint is configured when NIANBAO_MODEL or NIANBAO_BASE_URL is set. With NIANBAO_MODEL alone, OPENAI_BASE_URL (else OpenAI itself) and
OPENAI_API_KEY are taken. OPENAI_API_KEY never goes to an address that NIANBAO_BASE_URL names: a key is sent only where it belongs.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from extractor.answer.budget import DEFAULT_TOKENS
from extractor.answer.folder import default_folder
from extractor.errors import UsageError
from extractor.model.doubts import Reason, without

OPENAI = "https://api.openai.com/v1"
MODES = ("TOOLS", "JSON_SCHEMA", "JSON", "MD_JSON")
"""instructor's modes, in the order in which they are tried."""
LONGEST_TIME = 31_536_000
"""Seconds, a year: waits beyond what the system can count would fail."""
NONE = ("none", "off", "")


@dataclass(frozen=True, slots=True)
class Settings:
    """An endpoint and how it is asked."""

    base_url: str
    """Without a slash at the end; requests go to <base_url>/chat/completions."""
    model: str
    """As the endpoint names it."""
    cache: Path
    """Folder of the answers."""
    api_key: SecretStr = field(default=SecretStr(""), repr=False)
    """Sent as a bearer token; "" sends none."""
    mode: str = "auto"
    """One of MODES, or "auto": find out once."""
    timeout: float = 300.0
    """Seconds one request may take, from the first byte sent to the last one read. Generous, for servers that answer one at a time."""
    temperature: float | None = 0.0
    """None sends none: some models refuse it."""
    seed: int | None = 1
    """None sends none. Not 0: some servers take that for "any"."""
    max_tokens: int = 2048
    """How long a reply may be."""
    tokens_parameter: str = "max_tokens"
    """Under which name the endpoint takes that."""
    slots: int = 4
    """Requests at once."""
    requests_per_minute: int | None = None
    """None is no limit."""
    tokens_per_minute: int | None = None
    """None is no limit."""
    deadline: float = 900.0
    """Seconds the inquiries of one document may take together."""
    attempts: int = 4
    """How often a request is made before its faults are taken for good; waiting for a rate limit does not count."""
    budget_tokens: int | None = DEFAULT_TOKENS
    """Tokens of a run, both ways; None is no limit."""
    budget_money: Decimal | None = None
    """In the currency of the price; None is no limit."""
    prices: Path | None = None
    """File of prices beside ours."""

    def without_key(self, reason: Reason) -> Reason:
        """Some endpoints repeat the key that they refuse."""
        key = self.api_key.get_secret_value()
        return without(reason, key) if key else reason

    @property
    def parameters(self) -> dict[str, Any]:
        """What is sent with every request beside model and messages; part of a cache key."""
        chosen: dict[str, Any] = {self.tokens_parameter: self.max_tokens}
        if self.temperature is not None:
            chosen["temperature"] = self.temperature
        if self.seed is not None:
            chosen["seed"] = self.seed
        return chosen


def _whole(low: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"\d{1,12}", text) or int(text) < low:
            raise ValueError(f"a whole number from {low}")
        return int(text)

    return read


def _number(low: Decimal, *, above: bool) -> Callable[[str], Decimal]:
    def read(text: str) -> Decimal:
        wanted = f"a number above {low}" if above else f"a number from {low}"
        try:
            found = Decimal(text)
        except InvalidOperation:
            raise ValueError(wanted) from None
        if not found.is_finite() or found < low or (above and found == low):
            raise ValueError(wanted)
        return found

    return read


def _seconds(text: str) -> float:
    found = _number(Decimal(0), above=True)(text)
    if found > LONGEST_TIME:
        raise ValueError(f"a number of seconds up to {LONGEST_TIME}")
    return float(found)


def _temperature(text: str) -> float:
    return float(_number(Decimal(0), above=False)(text))


def _one_of(*names: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        for name in names:
            if text.lower() == name.lower():
                return name
        raise ValueError("one of " + ", ".join(names))

    return read


def _or_none(read: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda text: None if text.lower() in NONE else read(text)


def _path(text: str) -> Path:
    return Path(text).expanduser()


READERS: Mapping[str, Callable[[str], Any]] = {
    "mode": _one_of("auto", *MODES),
    "timeout": _seconds,
    "temperature": _or_none(_temperature),
    "seed": _or_none(_whole(0)),
    "max_tokens": _whole(1),
    "tokens_parameter": _one_of("max_tokens", "max_completion_tokens"),
    "slots": _whole(1),
    "requests_per_minute": _or_none(_whole(1)),
    "tokens_per_minute": _or_none(_whole(1)),
    "deadline": _seconds,
    "attempts": _whole(1),
    "budget_tokens": _or_none(_whole(0)),
    "budget_money": _or_none(_number(Decimal(0), above=False)),
    "prices": _path,
    "cache": _path,
}
"""Field -> reader. Its variable is NIANBAO_ and the field in capitals."""
ENDPOINT = ("base_url", "api_key", "model", "allow_http")
"""Read by hand, because they depend on one another."""


def variable(name: str) -> str:
    """The environment variable of a field."""
    return f"NIANBAO_{name.upper()}"


@dataclass(frozen=True, slots=True)
class _Given:
    """What was said, and where."""

    environment: Mapping[str, str]
    overrides: Mapping[str, object]

    def text(self, name: str) -> str | None:
        """None when it was not said. An empty variable is an unset one."""
        if self.overrides.get(name) is not None:
            return str(self.overrides[name]).strip()
        return self.environment.get(variable(name), "").strip() or None

    def where(self, name: str) -> str:
        return name if self.overrides.get(name) is not None else variable(name)


def _local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _address(text: str, where: str) -> str:
    """A base URL that can be used as it stands. It is shown in messages and kept beside answers, so no password may stand in it."""
    unusable = UsageError("this is no address of a server", where=where, remedy="Write it like https://api.example.com/v1.")
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # brackets that do not close, a port that is no number or too large
        raise unusable from None
    if not usable or any(c.isspace() or not c.isprintable() for c in text):
        raise unusable
    if parts.username or parts.password or parts.query or parts.fragment:
        raise UsageError("an address holds no name, password or query", where=where, remedy="Put the key in NIANBAO_API_KEY.")
    if parts.path.rstrip("/").endswith("/completions"):
        raise UsageError("the address goes too far", where=where, remedy="Leave out /chat/completions; it usually ends in /v1.")
    return text.rstrip("/")


def _endpoint(given: _Given) -> tuple[str, str] | None:
    """(base URL, key), None when none is configured."""
    model, url = given.text("model"), given.text("base_url")
    if model is None and url is None:
        return None
    if model is None:
        remedy = f"Name the model that {url} is to answer with."
        raise UsageError("an endpoint is configured, but no model", where="NIANBAO_MODEL", remedy=remedy)
    key = given.text("api_key") or ""
    where = given.where("base_url")
    if url is None:
        where = "OPENAI_BASE_URL"
        url = given.environment.get(where, "").strip() or OPENAI
        key = key or given.environment.get("OPENAI_API_KEY", "").strip()
        if not key and url == OPENAI:
            remedy = "Set NIANBAO_BASE_URL to the server that has it, or NIANBAO_API_KEY for OpenAI."
            raise UsageError(f"nobody says where the model {model} is", where="NIANBAO_BASE_URL", remedy=remedy)
    url = _address(url, where)
    parts = urlsplit(url)
    allowed = (given.text("allow_http") or "0").lower() not in ("0", "no", "false", "off")
    if key and parts.scheme == "http" and not _local(parts.hostname or "") and not allowed:
        remedy = "Use https, or set NIANBAO_ALLOW_HTTP=1 if the network is yours."
        raise UsageError("the key would be sent unencrypted", where=where, remedy=remedy)
    if not key.isascii() or not key.isprintable():
        raise UsageError("the key holds characters that no key has", where=given.where("api_key"), remedy="Copy it again.")
    return url, key


def settings_of(environment: Mapping[str, str], **overrides: object) -> Settings | None:
    """The settings, None when no endpoint is configured. `overrides` win; None means not given. Raises `UsageError` naming the variable."""
    unknown = sorted(set(overrides) - set(READERS) - set(ENDPOINT))
    if unknown:
        raise UsageError("no such setting", where=unknown[0], remedy="Settings are " + ", ".join([*ENDPOINT, *READERS]) + ".")
    given = _Given(environment, overrides)
    endpoint = _endpoint(given)
    if endpoint is None:
        return None
    chosen: dict[str, Any] = {"cache": default_folder(environment)}
    for name, read in READERS.items():
        text = given.text(name)
        if text is None:
            continue
        try:
            chosen[name] = read(text)
        except ValueError as error:
            raise UsageError(f"{text!r} cannot be taken", where=given.where(name), remedy=f"Write {error}.") from None
    if chosen.get("budget_money") is not None:
        chosen.setdefault("budget_tokens", None)
    return Settings(base_url=endpoint[0], api_key=SecretStr(endpoint[1]), model=given.text("model") or "", **chosen)
