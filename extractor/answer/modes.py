"""How an endpoint can be made to keep to a schema: found out once, remembered beside the answers.

Some servers refuse tools or json_schema, others take them and write what they like. So a tiny question is put whose form cannot be guessed
from its text, in one mode after the other, until a reply comes in that form.
"""

import json
import logging
import os
import tempfile
import threading
from pathlib import Path
from typing import Protocol

from pydantic import BaseModel, Field

from extractor.answer.client import Outcome
from extractor.answer.faults import CallFault
from extractor.answer.folder import MODES_FILE
from extractor.answer.settings import MODES, Settings
from extractor.answer.transport import Errand
from extractor.model.asking import Asked, Inquiry, Message

_log = logging.getLogger(__name__)


class ProbeReply(BaseModel):
    """答复的形式"""

    place: int = Field(ge=1, le=2, description="数字所在的行号")
    printed: str = Field(min_length=1, description="这个数字，照抄")


PROBE = Asked(
    document="",
    inquiry=Inquiry("probe", "about", ()),
    messages=(
        Message("system", "你只按所要求的形式，用JSON作答。"),
        Message("user", "哪一行里有数字？\n[1] 本年没有收到申请\n[2] 本年收到申请 12 件"),
    ),
    shape=ProbeReply,
    check=lambda _reply: (),
    prompt="",
)


class _Asks(Protocol):
    def ask(self, asked: Asked, mode: str, errand: Errand, *, tries: int = 2) -> Outcome: ...


class Modes:
    """The mode of one endpoint and model. One for all threads."""

    def __init__(self, settings: Settings, client: _Asks, folder: Path) -> None:
        """`folder`: where it is remembered."""
        self._settings, self._client, self._file = settings, client, folder / MODES_FILE
        self._name = f"{settings.base_url} {settings.model}"
        self._lock = threading.Lock()
        self._found = self.known()

    def known(self) -> str | None:
        """The mode as it is set or was found out earlier; None when it would have to be found out."""
        if self._settings.mode != "auto":
            return self._settings.mode
        found = self._read().get(self._name)
        return found if found in MODES else None

    def mode(self, errand: Errand) -> str:
        """The mode to ask in; finds it out, on `errand`'s account, when nobody has. Raises `Fault` when the endpoint cannot be had."""
        with self._lock:
            if self._found is None:
                self._found = self._probe(errand)
            return self._found

    def next(self, mode: str) -> str | None:
        """What to try where `mode` was refused; None when nothing is left, or the mode is set."""
        if self._settings.mode != "auto" or mode == MODES[-1]:
            return None
        return MODES[MODES.index(mode) + 1]

    def worked(self, mode: str) -> None:
        """An answer came in `mode` where the one remembered had been refused."""
        with self._lock:
            if mode != self._found:
                self._found = mode
                self._remember(mode)

    def _probe(self, errand: Errand) -> str:
        for mode in MODES:
            outcome = self._client.ask(PROBE, mode, errand, tries=1)
            fault = outcome.fault
            if fault is not None and not fault.about_mode:
                raise CallFault(fault.reason, reach=fault.reach, sent=fault.sent)
            if outcome.state == "answered":
                self._remember(mode)
                return mode
        return MODES[-1]

    def _read(self) -> dict[str, str]:
        """What is remembered; nothing when it is not ours to read."""
        try:
            found = json.loads(self._file.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(name): str(mode) for name, mode in found.items()} if isinstance(found, dict) else {}

    def _remember(self, mode: str) -> None:
        """Written aside and moved, so that a killed process leaves no half of it. Not being able to costs a few requests the next time."""
        text = json.dumps({**self._read(), self._name: mode}, ensure_ascii=False, indent=1, sort_keys=True)
        try:
            handle, aside = tempfile.mkstemp(dir=self._file.parent, prefix=MODES_FILE)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(aside, self._file)
        except OSError as error:
            _log.warning("%s: the mode %s could not be remembered (%s)", self._file, mode, error.strerror)
