"""`nianbao batch --dry-run`: what would be read and asked. Nothing is written, nothing is sent."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.batch.inputs import sources
from extractor.batch.job import failed_key, fits, key_of, rulings_on
from extractor.batch.manifest import FILE, Manifest
from extractor.batch.several import reports_in
from extractor.batch.strays import Aside
from extractor.cli.batch.provider import not_out
from extractor.errors import NianbaoError
from extractor.model.asking import Asked, Scope
from extractor.review.book import decided_in
from extractor.rulebook import load_rulebook
from extractor.run.edge import Fault, attempt
from extractor.run.one_document import current, everything_of
from extractor.show.visible import visible

if TYPE_CHECKING:
    from extractor.answer.settings import Settings
    from extractor.cli.batch.run import BatchOrder


def _say(text: str) -> None:
    print(visible(text), file=sys.stderr, flush=True)


class _Dry:
    """Goes through the documents as a batch would."""

    def __init__(self, order: "BatchOrder", config: str, scope: Scope, manifest: Manifest | None) -> None:
        self.order, self.config, self.scope, self.manifest = order, config, scope, manifest
        self.everything = everything_of(load_rulebook())
        self.rulings = decided_in(Path(order.out))
        self.met: Counter[str] = Counter()
        self.aside = Aside(order.skip_unknown)
        self._keys: set[str] = set()

    def _fate(self, name: str, data: bytes) -> str:
        key = key_of(self.config, name, data)
        known = self.manifest.seen(name)[0] if self.manifest else None
        if known and known.key == failed_key(key, self.everything) and known.state == "failed" and not self.order.retry_failed:
            return "failed before"
        state, used = self.manifest.state_of(key) if self.manifest else (None, "")
        if state == "done" and current(used, rulings_on(self.rulings, data)):
            return "done"
        if key in self._keys:
            return "of the same bytes"
        if self.order.limit is not None and self.met["to read"] >= self.order.limit:
            return "over the limit"
        self._keys.add(key)
        return "to read"

    def asked(self) -> Iterator[Asked]:
        """What would be asked of each document that would be read."""
        from extractor.ask.compose import asked_of
        from extractor.pipeline import plan
        from extractor.read import read_bytes

        rulebook = load_rulebook()
        for source in sources(self.order.inputs, self.order.lists, self.aside):
            if not fits(source.name, self.order.only):
                continue
            try:
                parts = reports_in(source.fetch(), source.name, rulebook)
            except NianbaoError as error:
                self.met["cannot be read"] += 1
                _say(f"nianbao: {error}")
                continue
            for name, data in parts:
                fate = self._fate(name, data)
                self.met[fate] += 1
                if fate != "to read" or self.scope == "off":
                    continue
                mine = attempt(lambda n=name, d=data: asked_of(plan(read_bytes(d, n), rulebook), rulebook, self.scope), name)  # type: ignore[misc]
                if isinstance(mine, Fault):
                    _say(f"nianbao: {mine.message}")
                else:
                    yield from mine


def told_dry(order: "BatchOrder", config: str, scope: Scope, settings: "Settings | None") -> int:
    """Say what a batch would come to; the exit code."""
    path = Path(order.out)
    calls: Counter[str] = Counter()
    tokens = 0
    with ExitStack() as stack:
        manifest = stack.enter_context(Manifest(path)) if (path / FILE).is_file() else None
        dry = _Dry(order, config, scope, manifest)
        if settings:
            from extractor.answer.preview import preview

            asked = not_out(dry.asked(), settings, path, calls) if order.provided else dry.asked()
            for request in preview(asked, settings):
                if order.provided and request["would_be"] == "probe":
                    continue
                calls[request["would_be"]] += 1
                tokens += request["tokens_estimated"] if request["would_be"] in ("sent", "probe") else 0
        else:
            for _ in dry.asked():
                pass
    _say(f"documents  {', '.join(f'{count} {fate}' for fate, count in dry.met.most_common()) or 'none'}")
    for line in dry.aside.lines():
        _say(line)
    if settings:
        _say(f"questions  {', '.join(f'{count} {fate}' for fate, count in calls.most_common()) or 'none'}")
        _say(f"tokens     about {tokens} to be sent, replies and re-asks not counted{_money(settings, tokens)}")
    return 0


def _money(settings: "Settings", tokens: int) -> str:
    from extractor.answer.prices import cost, price_of

    price = price_of(settings.model, settings.prices)
    return f"; {cost(price, tokens, 0):.4f} at the price of {settings.model}" if price else ""
