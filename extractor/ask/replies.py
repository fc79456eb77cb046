"""A model's words -> the JSON object in them, whatever stands around it: thoughts, code fences, a sentence before."""

import json
import re
from typing import Any

_THOUGHTS = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_DECODER = json.JSONDecoder()


def payload(reply: str) -> dict[str, Any] | None:
    """The first whole JSON object behind any thoughts; null when there is none."""
    text = _THOUGHTS.sub("", reply)
    at = text.find("{")
    while at >= 0:
        try:
            found, _ = _DECODER.raw_decode(text, at)
        except ValueError:
            at = text.find("{", at + 1)
            continue
        return found if isinstance(found, dict) else None
    return None
