"""Invented inquiries and a driver over a played endpoint, for the tests of `extractor.answer`."""

import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from extractor.answer.budget import Budget
from extractor.answer.cache import AnswerCache
from extractor.answer.limits import Limits
from extractor.answer.live import Live
from extractor.answer.settings import Settings, settings_of
from extractor.answer.transport import Halt
from extractor.model.asking import Answer, Asked, Inquiry, Message, Usage

KEY = "sk-tests-0123456789abcdef"


class Counted(BaseModel):
    """答复"""

    model_config = ConfigDict(extra="ignore")

    line: int = Field(ge=1)
    number: int


def asked(number: int, document: str = "某县.txt", *, text: str = "", check: Callable[[Any], tuple[str, ...]] | None = None) -> Asked:
    """An inquiry of which the right answer is `number`, on line 1."""

    def stands(reply: Any) -> tuple[str, ...]:
        return () if reply.number == number else (f"第{reply.line}行里没有“{reply.number}”",)

    messages = (Message("system", "你读数。"), Message("user", f"[1] 某局收到申请 {number} 件 {text}".rstrip()))
    return Asked(document, Inquiry(f"i{number}", "facts", ()), messages, Counted, check or stands, "prompt-1")


def right(body: dict[str, Any]) -> str:
    """The right answer to an inquiry made by `asked`."""
    found = re.search(r"申请 (\d+) 件", json.dumps(body["messages"], ensure_ascii=False))
    assert found is not None
    return json.dumps({"line": 1, "number": int(found.group(1))})


class Watch(Halt):
    """Time that passes only when somebody waits. Waits are taken down."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []
        self._at, self._guard = 1000.0, threading.Lock()
        self.now = lambda: self._at

    def sleep(self, seconds: float) -> None:
        with self._guard:
            self.waits.append(seconds)
            self._at += seconds


def settings(url: str, folder: Path, **chosen: object) -> Settings:
    """Settings for a played endpoint; TOOLS unless a test is about modes."""
    made = settings_of({}, **{"base_url": url, "api_key": KEY, "model": "m", "mode": "TOOLS", "cache": folder, "slots": 1, **chosen})
    assert made is not None
    return made


@contextmanager
def driver(
    chosen: Settings, *, halt: Halt | None = None, warnings: list[str] | None = None, budget: Budget | None = None
) -> Iterator[Live]:
    """A driver whose waits go by `halt` (a `Watch`: at once)."""
    waits = halt or Watch()
    told = warnings if warnings is not None else []
    limits = Limits(chosen.slots, chosen.requests_per_minute, chosen.tokens_per_minute, clock=waits.now, sleep=waits.sleep)
    spend = budget or Budget(chosen.budget_tokens, chosen.budget_money)
    with AnswerCache(chosen.cache) as cache, Live(chosen, cache, spend, limits, waits, warn=told.append) as live:
        yield live


def answers(chosen: Settings, inquiries: Iterable[Asked], **how: Any) -> list[tuple[Answer, Usage]]:
    """All answers of one run; `how` as for `driver`."""
    with driver(chosen, **how) as live:
        return list(live.answer(inquiries))
