"""Texts of documents that somebody looks at, held so that a page need not read its document again."""

import threading
from collections import OrderedDict

KEPT_CHARACTERS = 50_000_000
"""Characters that are held together."""


class Texts:
    """Texts of documents that were looked at lately."""

    def __init__(self) -> None:
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._held, self._lock = 0, threading.Lock()

    def get(self, key: str) -> str | None:
        """A text; None when it is not held."""
        with self._lock:
            if key in self._texts:
                self._texts.move_to_end(key)
            return self._texts.get(key)

    def put(self, key: str, text: str) -> None:
        """Hold a text, and let go of what was not looked at for longest."""
        with self._lock:
            if key not in self._texts:
                self._texts[key] = text
                self._held += len(text)
            while self._held > KEPT_CHARACTERS and len(self._texts) > 1:
                self._held -= len(self._texts.popitem(last=False)[1])
