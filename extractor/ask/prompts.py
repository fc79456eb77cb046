"""prompts/: what a model is asked, one YAML file a kind. Data, versioned by digest, its examples held to the same checks as a reply."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from extractor.ask.examples import Example, ExampleShape, example_of
from extractor.ask.grounding import Case, Kind
from extractor.model.asking import Inquiry, Line, Message
from extractor.resources import folder as resource_folder
from extractor.rulebook import Rulebook
from extractor.rulebook.files import RuleFile, load_file

_BLANKS = re.compile(r"\s+")


def shown(line: Line, text: str) -> str:
    """What a model sees of a line: one line of text. The cells of a row stand in a list as JSON writes it, which even a small model copies
    without losing its blanks; other runs of blanks are one blank."""
    stretch = line.stretch
    if stretch is None or stretch.parting == "glued" or not stretch.cells:
        return _BLANKS.sub(" ", line.span.of(text)).strip()
    first, last = stretch.cells[0], stretch.cells[-1]
    head = _BLANKS.sub(" ", text[line.span.start : first.start]).strip(" |")
    tail = _BLANKS.sub(" ", text[last.end : line.span.end]).strip(" |")
    cells = json.dumps([_BLANKS.sub("", cell.of(text)) for cell in stretch.cells], ensure_ascii=False)
    return " ".join([*([head] if head else []), cells, *([tail] if tail else [])])


def fenced(lines: Iterable[Line], text: str) -> str:
    """The lines between two marks that no document can hold, because they are made of a digest of the lines."""
    body = "\n".join(f"[{line.number}] {shown(line, text)}" for line in lines)
    mark = hashlib.sha256(body.encode()).hexdigest()[:12]
    return f"<<<材料 {mark}\n{body}\n材料 {mark}>>>"


class PromptFile(RuleFile):
    """Shape of a file of prompts/."""

    system: str
    """Who is asked and what holds for every answer."""
    task: str
    """What is asked, with the kind's placeholders; the lines follow it."""
    examples: list[ExampleShape]
    """Asked and answered beforehand, in this order; those with `shown: false` are for the tests only."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One file of prompts/."""

    digest: str
    """sha256 of its bytes."""
    system: str
    task: str
    examples: tuple[Example, ...]


@lru_cache(maxsize=8)
def load_prompt(name: str, rulebook: Rulebook, folder: Path | None = None) -> Prompt:
    """The prompt of a kind. Raises `RulebookError` naming file and key when it does not fit."""
    place = folder or resource_folder("prompts")
    file = load_file(place, f"{name}.yaml", PromptFile)
    digest = hashlib.sha256((place / f"{name}.yaml").read_bytes()).hexdigest()
    return Prompt(digest, file.system.strip(), file.task.strip(), tuple(example_of(shape, name, rulebook) for shape in file.examples))


def _turn(prompt: Prompt, kind: Kind, inquiry: Inquiry, case: Case) -> str:
    task = prompt.task
    for name, text in kind.task(inquiry, case).items():
        task = task.replace("{" + name + "}", text)
    return f"{task}\n\n{fenced(inquiry.lines, case.document.text)}"


def _reply(reply: Mapping[str, Any]) -> str:
    return json.dumps(reply, ensure_ascii=False)


def messages(inquiry: Inquiry, case: Case, kind: Kind) -> tuple[Message, ...]:
    """The conversation that asks `inquiry`: what is the same for all of its kind first, so that servers can reuse its computation."""
    prompt = load_prompt(kind.name, case.rulebook)
    turns = [Message("system", prompt.system)]
    for example in prompt.examples:
        if example.shown:
            turns.append(Message("user", _turn(prompt, kind, example.inquiry, example.case)))
            turns.append(Message("assistant", _reply(example.reply)))
    return (*turns, Message("user", _turn(prompt, kind, inquiry, case)))
