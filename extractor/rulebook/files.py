"""Reading one file of rules/: YAML, checked by a pydantic model, every fault named with its file and key."""

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from extractor.errors import RulebookError

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class RuleFile(BaseModel):
    """Base of every shape a rule file may have: an unknown key is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


Shape = TypeVar("Shape", bound=RuleFile)


def load_file(folder: Path, name: str, shape: type[Shape]) -> Shape:
    """The file `name` of `folder` as `shape`.

    Raises `RulebookError` with the file and the key when it is missing, is not YAML or does not fit.
    """
    path = folder / name
    try:
        data = yaml.load(path.read_bytes(), Loader=_Loader)  # the C twin of SafeLoader
    except OSError as error:
        raise RulebookError(f"cannot be read ({error.strerror})", where=str(path), remedy="Restore the file from the repository.") from None
    except yaml.YAMLError as error:
        raise RulebookError(f"not YAML: {' '.join(str(error).split())}", where=str(path), remedy="Mend the line named.") from None
    try:
        return shape.model_validate(data, strict=False)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "(top)"
        raise RulebookError(f"{key}: {first['msg']}", where=str(path), remedy="See CONTRIBUTING.md for the keys a rule may have.") from None
