"""What tokens cost, as a file says it: ours beside this module, or the user's, which wins."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from extractor.errors import UsageError

_OURS = Path(__file__).with_name("prices.yaml")
_REMEDY = 'Write it like extractor/answer/prices.yaml: models, each with names, input: "0.40", output: "1.60", currency, as_of.'


@dataclass(frozen=True, slots=True)
class Price:
    """What a model costs."""

    model: str
    """Its name, as the endpoint knows it."""
    per_million_in: Decimal
    """A million tokens sent."""
    per_million_out: Decimal
    """A million tokens written."""
    currency: str
    """In what money ("USD", "CNY")."""
    as_of: str
    """When this was the price (ISO date)."""


_Amount = Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+)?$")]
_Name = Annotated[str, StringConstraints(min_length=1)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    names: list[_Name]
    input: _Amount
    output: _Amount
    currency: _Name
    as_of: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]
    source: str = ""


class _PriceFile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    models: list[_Entry]


def _loaded(path: Path) -> _PriceFile:
    try:
        return _PriceFile.model_validate(yaml.safe_load(path.read_bytes()))
    except OSError as error:
        remedy = "Name a file that can be read after --prices."
        raise UsageError(f"prices cannot be read ({error.strerror})", where=str(path), remedy=remedy) from None
    except yaml.YAMLError as error:
        raise UsageError(f"prices are not YAML: {' '.join(str(error).split())}", where=str(path), remedy=_REMEDY) from None
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "(top)"
        raise UsageError(f"{key}: {first['msg']}", where=str(path), remedy=_REMEDY) from None


def _found(model: str, path: Path) -> Price | None:
    found = [entry for entry in _loaded(path).models if model in entry.names]
    if len(found) > 1:
        raise UsageError(f"two prices for the model {model}", where=str(path), remedy="Leave one of them.")
    if not found:
        return None
    entry = found[0]
    return Price(model, Decimal(entry.input), Decimal(entry.output), entry.currency, entry.as_of)


def price_of(model: str, file: Path | None = None) -> Price | None:
    """What `model` costs: as the user's `file` says, else as ours does; None when neither knows it (never a guess from a like name)."""
    mine = _found(model, file) if file else None
    return mine or _found(model, _OURS)


def cost(price: Price, tokens_in: int, tokens_out: int) -> Decimal:
    """What so many tokens cost, exactly."""
    return (price.per_million_in * tokens_in + price.per_million_out * tokens_out).scaleb(-6)
