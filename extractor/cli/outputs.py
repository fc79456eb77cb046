"""What each command writes, and what such a file is called. Light: it is read at every start."""

import os
from collections.abc import Mapping
from pathlib import PurePath

SUFFIXES: Mapping[str, tuple[str, ...]] = {
    "jsonl": (".jsonl", ".ndjson"),
    "json": (".json",),
    "csv": (".csv",),
    "xlsx": (".xlsx",),
    "html": (".html", ".htm"),
    "parquet": (".parquet",),
}
"""What a file of a format is called; text for people is called anything else."""
FORMATS: Mapping[str, tuple[str, ...]] = {
    "extract": ("jsonl", "json", "csv"),
    "problems": ("table", "json", "csv"),
    "compare": ("text", "jsonl", "csv"),
    "compare --agencies": ("jsonl", "csv"),
    "eval": ("table", "json", "csv"),
    "workbook": ("xlsx",),
    "review export": ("xlsx",),
    "overview": ("html",),
    "show --html": ("html",),
    "cache export": ("jsonl",),
    "extract --preview": ("jsonl",),
    "extract --ledger": ("jsonl",),
    "batch --out": ("parquet",),
}
"""What writes a file, and in which formats; the first where neither --format nor the file's name says. `batch` writes into a folder."""
_ASIDE = ("compare --agencies", "extract --preview", "extract --ledger")
_NOBODYS = (
    *(".xls", ".xlsm", ".ods", ".tsv", ".pdf", ".doc", ".docx", ".xml", ".yaml", ".yml"),
    *(".zip", ".gz", ".bz2", ".xz", ".zst", ".sqlite", ".duckdb"),
)
"""What people hope for, and nothing writes."""
_TEXT = ".txt"
"""What text for people may be called."""


def format_of(command: str, output: str | None, asked: str | None = None, *, insist: bool = False) -> str:
    """The format in which `command` writes the file `output` (null for standard output): as `asked` for, else by the file's name, else the
    first. Raises `UsageError` where the name belongs to what only others write; with `insist` for any name but of its own formats."""
    suffix = PurePath(output or "").suffix.lower()
    named = next((form for form, suffixes in SUFFIXES.items() if suffix in suffixes), None)
    forms = FORMATS[command]
    if named in forms:
        return asked or named or ""
    if output and (insist or named or suffix in _NOBODYS):
        _refuse(command, output, suffix, asked)
    return asked or forms[0]


def refuse_file(command: str, folder: str) -> None:
    """Raises `UsageError` where a folder that is to be made is called like a file."""
    suffix = PurePath(folder).suffix.lower()
    if not os.path.isdir(folder) and any(suffix in suffixes for suffixes in (_NOBODYS, *SUFFIXES.values())):
        from extractor.errors import UsageError

        told = f"this is to be a folder, and is called like a file ({suffix})"
        raise UsageError(told, where=folder, remedy=f"Name a folder after `{command}`.{_others(command, suffix)}")


def _refuse(command: str, output: str, suffix: str, asked: str | None) -> None:
    from extractor.errors import UsageError

    forms = FORMATS[command]
    own = [SUFFIXES[form][0] if form in SUFFIXES else _TEXT for form in forms if asked in (None, form)]
    told = f"{asked or f'what `nianbao {command}` writes'} does not go under a name {f'in {suffix}' if suffix else 'without an ending'}"
    raise UsageError(told, where=output, remedy=f"End the name in {' or '.join(own)}.{_others(command, suffix)}")


def _others(command: str, suffix: str) -> str:
    """What else writes such a file; of what commands write beside their output nothing is said."""
    writes = {other for other, forms in FORMATS.items() if any(suffix in SUFFIXES.get(form, ()) for form in forms)}
    others = [f"`nianbao {other}`" for other in FORMATS if other in writes and other not in _ASIDE and command not in writes]
    return f" {suffix} is what {' and '.join(others)} write{'s' * (len(others) == 1)}." if others else ""
