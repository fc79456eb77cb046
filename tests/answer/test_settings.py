"""Which endpoint is asked, and how."""

import pickle
from decimal import Decimal
from pathlib import Path

import pytest

from extractor.answer.budget import DEFAULT_TOKENS
from extractor.answer.settings import READERS, Settings, settings_of, variable
from extractor.errors import UsageError

URL = "https://models.example.org/v1"
KEY = "sk-secret-0123456789"


def made(environment: dict[str, str], **overrides: object) -> Settings:
    found = settings_of(environment, **overrides)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"NIANBAO_API_KEY": KEY},
        {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": URL},
        {"NIANBAO_MODEL": "  ", "NIANBAO_BASE_URL": ""},
        {"NIANBAO_TIMEOUT": "no number", "NIANBAO_SLOTS": "-1"},
    ],
    ids=["nothing", "a key alone", "OpenAI's variables alone", "empty", "bad values for nobody"],
)
def test_without_a_model_or_an_address_nobody_is_configured(environment: dict[str, str]) -> None:
    assert settings_of(environment) is None


def test_what_is_not_said_has_a_default() -> None:
    found = made({"NIANBAO_BASE_URL": URL + "/", "NIANBAO_MODEL": "m", "NIANBAO_API_KEY": KEY, "XDG_CACHE_HOME": "/there"})
    assert (found.base_url, found.model, found.mode, found.temperature) == (URL, "m", "auto", 0.0)
    assert found.budget_tokens == DEFAULT_TOKENS
    assert found.cache == Path("/there/nianbao/answers")
    assert found.parameters == {"temperature": 0.0, "seed": 1, "max_tokens": 2048}


VARIABLES = [
    ("NIANBAO_MODE", "json_schema", "mode", "JSON_SCHEMA"),
    ("NIANBAO_TIMEOUT", "2.5", "timeout", 2.5),
    ("NIANBAO_TEMPERATURE", "none", "temperature", None),
    ("NIANBAO_SEED", "7", "seed", 7),
    ("NIANBAO_MAX_TOKENS", "512", "max_tokens", 512),
    ("NIANBAO_TOKENS_PARAMETER", "max_completion_tokens", "tokens_parameter", "max_completion_tokens"),
    ("NIANBAO_SLOTS", "16", "slots", 16),
    ("NIANBAO_REQUESTS_PER_MINUTE", "60", "requests_per_minute", 60),
    ("NIANBAO_TOKENS_PER_MINUTE", "none", "tokens_per_minute", None),
    ("NIANBAO_DEADLINE", "60", "deadline", 60.0),
    ("NIANBAO_ATTEMPTS", "1", "attempts", 1),
    ("NIANBAO_BUDGET_TOKENS", "none", "budget_tokens", None),
    ("NIANBAO_BUDGET_MONEY", "0.50", "budget_money", Decimal("0.50")),
    ("NIANBAO_PRICES", "prices.yaml", "prices", Path("prices.yaml")),
    ("NIANBAO_CACHE", "/answers", "cache", Path("/answers")),
]


@pytest.mark.parametrize(("name", "text", "setting", "value"), VARIABLES, ids=[case[0] for case in VARIABLES])
def test_each_variable_is_read_and_overlaid(name: str, text: str, setting: str, value: object) -> None:
    base = {"NIANBAO_BASE_URL": URL, "NIANBAO_MODEL": "m", "NIANBAO_API_KEY": KEY}
    assert getattr(made({**base, name: text}), setting) == value
    assert getattr(made({**base, name: "bad, were it looked at"}, **{setting: text}), setting) == value
    assert getattr(made({**base, name: text}, **{setting: None}), setting) == value


def test_every_setting_is_tried_above() -> None:
    assert {case[2] for case in VARIABLES} == set(READERS)
    assert all(case[0] == variable(case[2]) for case in VARIABLES)


BAD = [
    ("NIANBAO_MODE", "tool"),
    ("NIANBAO_TIMEOUT", "0"),
    ("NIANBAO_TIMEOUT", "inf"),
    ("NIANBAO_TEMPERATURE", "-1"),
    ("NIANBAO_SEED", "1.5"),
    ("NIANBAO_MAX_TOKENS", "0"),
    ("NIANBAO_SLOTS", "many"),
    ("NIANBAO_REQUESTS_PER_MINUTE", "0"),
    ("NIANBAO_DEADLINE", "nan"),
    ("NIANBAO_DEADLINE", "99999999999"),
    ("NIANBAO_ATTEMPTS", "0"),
    ("NIANBAO_BUDGET_TOKENS", "-5"),
    ("NIANBAO_BUDGET_MONEY", "0,5"),
    ("NIANBAO_BASE_URL", "models.example.org/v1"),
    ("NIANBAO_BASE_URL", "ftp://models.example.org"),
    ("NIANBAO_BASE_URL", "https://me:pass@models.example.org/v1"),
    ("NIANBAO_BASE_URL", "https://models.example.org/v1?key=1"),
    ("NIANBAO_BASE_URL", "https://models.example.org/v1/chat/completions"),
    ("NIANBAO_BASE_URL", "http://models.example.org/v1"),
    ("NIANBAO_API_KEY", "密钥"),
    ("NIANBAO_MODEL", ""),
]


@pytest.mark.parametrize(("name", "text"), BAD, ids=[f"{name}={text}" for name, text in BAD])
def test_a_bad_value_is_refused_naming_its_variable(name: str, text: str) -> None:
    environment = {"NIANBAO_BASE_URL": URL, "NIANBAO_MODEL": "m", "NIANBAO_API_KEY": KEY, name: text}
    with pytest.raises(UsageError) as caught:
        settings_of(environment)
    assert caught.value.where == name
    assert caught.value.remedy
    assert KEY not in str(caught.value)


def test_a_bad_argument_is_refused_naming_it() -> None:
    with pytest.raises(UsageError, match=r"^slots: 'many'"):
        settings_of({"NIANBAO_BASE_URL": URL, "NIANBAO_MODEL": "m"}, slots="many")
    with pytest.raises(UsageError, match=r"^speed: no such setting"):
        settings_of({}, speed=1)


def test_a_key_goes_only_where_it_belongs() -> None:
    openai = {"OPENAI_API_KEY": "sk-openai", "OPENAI_BASE_URL": "https://proxy.example.org/v1", "NIANBAO_MODEL": "m"}
    found = made(openai)
    assert (found.base_url, found.api_key.get_secret_value()) == ("https://proxy.example.org/v1", "sk-openai")
    found = made({"OPENAI_API_KEY": "sk-openai", "NIANBAO_MODEL": "m"})
    assert (found.base_url, found.api_key.get_secret_value()) == ("https://api.openai.com/v1", "sk-openai")
    assert made({**openai, "NIANBAO_BASE_URL": URL}).api_key.get_secret_value() == ""
    assert made({**openai, "NIANBAO_API_KEY": KEY}).api_key.get_secret_value() == KEY
    with pytest.raises(UsageError, match="NIANBAO_BASE_URL"):
        settings_of({"NIANBAO_MODEL": "m"})


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/v1", "http://localhost/v1", "http://[::1]:1/v1"])
def test_a_key_may_go_unencrypted_to_this_machine(url: str) -> None:
    assert made({"NIANBAO_BASE_URL": url, "NIANBAO_MODEL": "m", "NIANBAO_API_KEY": KEY}).base_url == url


def test_a_key_may_go_unencrypted_where_that_is_allowed() -> None:
    environment = {"NIANBAO_BASE_URL": "http://10.0.0.7/v1", "NIANBAO_MODEL": "m"}
    assert made(environment).api_key.get_secret_value() == ""
    assert made({**environment, "NIANBAO_API_KEY": KEY, "NIANBAO_ALLOW_HTTP": "1"}).base_url == "http://10.0.0.7/v1"
    with pytest.raises(UsageError, match="NIANBAO_ALLOW_HTTP=1"):
        settings_of({**environment, "NIANBAO_API_KEY": KEY, "NIANBAO_ALLOW_HTTP": "0"})


def test_the_key_is_never_shown() -> None:
    found = made({"NIANBAO_BASE_URL": URL, "NIANBAO_MODEL": "m", "NIANBAO_API_KEY": KEY})
    assert KEY not in f"{found!r} {found} {found.api_key!r} {found.api_key}"
    assert found == pickle.loads(pickle.dumps(found))


def test_a_budget_in_money_stands_alone_unless_both_are_set() -> None:
    environment = {"NIANBAO_BASE_URL": URL, "NIANBAO_MODEL": "m", "NIANBAO_BUDGET_MONEY": "2"}
    assert made(environment).budget_tokens is None
    assert made(environment, budget_tokens=10).budget_tokens == 10
