"""A model's words -> the JSON object in them, whatever stands around it: thoughts, code fences, a sentence before."""

import json
import re

LONGEST = 400_000
"""Characters of a reply that are looked through; replies asked for have some thousands."""
MOST_STARTS = 500
"""Braces that are tried. A hundred thousand of them took a quarter of a minute: every try that fails counts the lines before it."""
_THOUGHTS = re.compile(r"<think>.*?(?:</think>|\Z)|\A[^<]*</think>", re.DOTALL)
"""Also without the opening mark: some chat templates write it before the reply begins."""
_DECODER = json.JSONDecoder()


def payload(reply: str) -> str | None:
    """The last whole JSON object behind any thoughts; null when there is none. The last, because what stands before it may be a
    draft, or repeated from the document. A driver holds it to the form, and grounding reads the same.

    As text: pydantic's own reader refuses what the standard library's lets through, objects nested without end and halves of characters.
    """
    text = _THOUGHTS.sub("", reply).strip()[-LONGEST:]
    found, at = None, text.find("{")
    for _ in range(MOST_STARTS):
        if at < 0:
            break
        try:
            _, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            at = text.find("{", at + 1)
        else:
            found, at = text[at:end], text.find("{", end)
    return found
