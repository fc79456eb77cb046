"""What a model answered about the made-up documents, as a file beside the figures: with it they can be had again without a model, and
whoever goes on does not ask twice. Nothing said of documents that are not ours is in it."""

from collections.abc import Iterable
from pathlib import Path

from extractor.answer.cache import AnswerCache, Stored
from extractor.answer.record import from_line, to_line


def _there(cache: AnswerCache, stored: Stored) -> bool:
    """Whether a record is kept already; a question may have been refused more than once, and the last refusal stands for them."""
    return cache.get(stored.key) is not None or cache.refused(stored.key, stored.mode) is not None


def load(path: Path, folder: Path) -> int:
    """Put the answers of `path` into the cache in `folder`, those that are not there; how many were put. None when there is no file."""
    records = [from_line(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []
    with AnswerCache(folder) as cache:
        new = [stored for stored in records if stored and stored.state != "failed" and not _there(cache, stored)]
        for stored in new:
            cache.put(stored)
    return len(new)


def save(path: Path, folder: Path, keys: Iterable[str]) -> int:
    """Write the answers and refusals under `keys` in the cache in `folder` to `path`; how many there are."""
    wanted = set(keys)
    with AnswerCache(folder) as cache:
        kept = {(s.key, s.state, s.mode): s for s in cache.export() if s.key in wanted and s.state != "failed"}
    lines = [to_line(kept[place]) + "\n" for place in sorted(kept, key=str)]
    if lines:
        path.write_text("".join(lines), "utf-8")
    return len(lines)
