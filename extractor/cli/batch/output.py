"""What a batch leaves behind: reports, failures and tables, written from the manifest when something has changed since they were."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from extractor.batch.folders import REPORTS
from extractor.batch.manifest import SINCE, WRITTEN, Entry, Manifest, body_as
from extractor.cli.batch.tables import MakeTables
from extractor.cli.sink import opened
from extractor.export.encode import encode
from extractor.export.parquet import NAMES, installed
from extractor.model.doubts import gist
from extractor.rulebook import Rulebook
from extractor.wording.english import as_stated

FAILURES, CHANGES = "failures.jsonl", "changes.jsonl"
NO_TABLES = f"{NAMES[0]} and the other tables are not written: that takes pip install 'nianbao[tables]' (--no-tables: say nothing of it)"


def write_output(
    manifest: Manifest, folder: Path, rulebook: Rulebook, *, anew: bool, tables: MakeTables | None, say: Callable[[str], None]
) -> int:
    """Write what the manifest holds into `folder`, unless it stands there as it is. `anew`: whatever stands there. `tables`: who makes
    them, None for nobody.

    Returns how many documents read differently than they did when output was last written.
    """
    manifest.let_go()
    manifest.commit()
    if tables and not installed():
        say(f"nianbao: {NO_TABLES}")
        tables = None
    names = (REPORTS, FAILURES, CHANGES, *(NAMES if tables else ()))
    if not anew and manifest.recall(WRITTEN) == _state(manifest, folder, names):
        return 0
    manifest.remember(WRITTEN, "")
    manifest.commit()
    _reports(manifest, folder, {i.id: i.label for i in rulebook.indicators}, tables)
    with opened(str(folder / FAILURES)) as write:
        for entry in _lines(manifest, lambda e: e.state != "done"):
            row = {"document": entry.name, "state": entry.state, "code": gist(entry.reason), **as_stated(entry.reason)}
            write(encode(row | {"exit_code": entry.exit_code}) + b"\n")
    different = _changes(manifest, folder)
    manifest.remember(WRITTEN, _state(manifest, folder, names))
    manifest.remember(SINCE, str(manifest.run + 1))
    manifest.commit()
    return different


def _changes(manifest: Manifest, folder: Path) -> int:
    """A line for every document that reads differently than in the output of before, also when a run was ended in between."""
    count = 0
    with opened(str(folder / CHANGES)) as write:
        for count, (name, changes) in enumerate(manifest.changes(int(manifest.recall(SINCE) or 0)), 1):  # noqa: B007
            write(b'{"document":' + encode(name) + b',"changes":' + changes.encode() + b"}\n")
    return count


def _reports(manifest: Manifest, folder: Path, labels: dict[str, str], tables: MakeTables | None) -> None:
    """The reports in the order of the input, as lines and as tables."""
    with ExitStack() as stack:
        write = stack.enter_context(opened(str(folder / REPORTS)))
        made = stack.enter_context(tables(folder, labels)) if tables else None
        for entry in _lines(manifest, lambda e: e.state != "failed"):
            kept = manifest.report(entry.key)
            write(body_as(kept, entry.name) + b"\n")
            if made:
                made.add(kept, entry.name)
        if made:
            made.finish()


def _lines(manifest: Manifest, wanted: Callable[[Entry], bool]) -> Iterator[Entry]:
    return (entry for entry in manifest.entries() if wanted(entry))


def _state(manifest: Manifest, folder: Path, names: tuple[str, ...]) -> str:
    """What the output is made of, and how large its files are; -1 for one that is not there."""
    return json.dumps([manifest.fingerprint(), *(_size(folder / name) for name in names)])


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    return path.stat().st_size if path.exists() else -1
