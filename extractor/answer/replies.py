"""A model's words -> the form asked for, or what keeps them from it, in Chinese, as a re-ask tells the model.

instructor reads replies by its mode; what is here reads the replies on which that fails although they hold what was asked for: thoughts
or a fence around the object (measured: TOOLS, JSON and JSON_SCHEMA take neither).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from extractor.model.payload import payload

MOST_COMPLAINTS = 8
"""Complaints told at once; a model that is told more mends none."""
_SENTENCES: Mapping[str, str] = {
    "missing": "缺少这一项",
    "int_parsing": "应是整数",
    "int_type": "应是整数",
    "int_from_float": "应是整数",
    "string_type": "应是一段文字",
    "string_too_short": "不能为空",
    "bool_parsing": "应是true或false",
    "bool_type": "应是true或false",
    "list_type": "应是列表",
    "tuple_type": "应是列表",
    "model_type": "应是对象",
    "dict_type": "应是对象",
    "model_attributes_type": "应是对象",
    "too_short": "列表里的项太少",
    "too_long": "列表里的项太多",
}
"""pydantic's kinds of errors -> what a model is told."""
EMPTY = "答复是空的"
NO_JSON = "答复里没有可以读出的JSON对象"


@dataclass(frozen=True, slots=True)
class Read:
    """What a reply comes to."""

    parsed: Any
    """In the form asked for; null when it is not."""
    complaints: tuple[str, ...]
    """What is wrong, in Chinese; () when nothing is."""
    readable: bool
    """Whether there was a JSON object at all."""


def _sentence(error: Mapping[str, Any]) -> str:
    place = ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in error["loc"])
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error":
        said = str(context.get("error", error["msg"]))
    elif kind in ("literal_error", "enum"):
        said = f"只能是{context.get('expected', '所列的值')}".replace(" or ", "或")
    else:
        said = _SENTENCES.get(kind, "不合要求")
    return f"{place}：{said}" if place else said


def _complaints(error: ValidationError) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_sentence(one) for one in error.errors(include_url=False, include_input=False)))


def read(words: str, shape: type[Any]) -> Read:
    """The last JSON object in `words` behind any thoughts, in the form of `shape`."""
    found = payload(words)
    if found is None:
        return Read(None, (NO_JSON if words.strip() else EMPTY,), readable=False)
    try:
        return Read(shape.model_validate_json(found), (), readable=True)
    except ValidationError as error:
        return Read(None, _complaints(error), readable=True)


def reask(complaints: Sequence[str]) -> str:
    """How the model is asked once more."""
    listed = "\n".join(f"- {complaint}" for complaint in complaints[:MOST_COMPLAINTS])
    return f"上面的答复有问题：\n{listed}\n请只改正这些问题，按原来要求的格式重新给出完整的JSON答复，不要解释。"
