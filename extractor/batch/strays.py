"""Files of a folder or an archive that no document is read of: what is mere clutter, and why the others are not read.

Nothing is passed over without a word. What a system, an editor, a saved page or an earlier run of ours leaves behind is counted in one
line; everything else that is not read is named.
"""

import os
import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from extractor.errors import NotText
from extractor.model.doubts import Reason, doubt
from extractor.read.formats import suffixes
from extractor.read.reports import SUFFIXES as WRITTEN
from extractor.read.sniff import SUFFIXES as PAGES

ARCHIVE = ".zip"
MANIFEST = "manifest.sqlite"
_LEDGER = ".ledger.jsonl"
_BEGINNING = 1_000
"""Bytes in which data about documents is told."""
_ABOUT_FOLDERS = frozenset(["readme", "license", "licence", "copying", "changelog"])
"""What files are called, without their endings, that say what a folder holds."""
_ABOUT_DOCUMENTS = re.compile(rb'(?:\xef\xbb\xbf)?\s*+\[?\s*+\{\s*+"document"\s*+:\s*+"')
"""The beginning of reports, failures, changes and reference values: what we write of documents, or read beside them."""
_LEFT_BEHIND = frozenset(["thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "__macosx"])
_LOCK = "~$"
"""What the names of files begin with by which an editor says that it has a document open."""
_TEMPORARY = ("~", ".tmp", ".part", ".crdownload")
_PARTS_OF_A_PAGE = ("_files", ".files", "_文件", ".文件")
"""What browsers put behind the name of a saved page, for the folder of what belongs to it."""
_OF_A_BATCH = frozenset(
    ["reports.jsonl", "failures.jsonl", "changes.jsonl", "ledger.jsonl", "decisions.jsonl", "progress.json", "openai-batch"]
)
"""What `nianbao batch` writes beside its manifest and its tables."""
_AS_TEXT, _SCAN, _UNPACK = doubt("remedy.save_as_text"), doubt("remedy.recognise_text"), doubt("remedy.unpack_first")
_OFFICE = doubt("file.office"), _AS_TEXT
_OLD_OFFICE = doubt("file.old_office"), _AS_TEXT
_KNOWN: dict[str, tuple[Reason, Reason]] = {
    **dict.fromkeys((".pptx", ".odt", ".ods"), _OFFICE),
    **dict.fromkeys((".doc", ".xls", ".ppt", ".wps", ".et"), _OLD_OFFICE),
    ".rtf": (doubt("file.rtf"), _AS_TEXT),
    **{f".{kind.lower()}": (doubt("file.image", kind=kind), _SCAN) for kind in ("PNG", "JPEG", "GIF", "TIFF", "BMP", "WEBP")},
    ".jpg": (doubt("file.image", kind="JPEG"), _SCAN),
    ".tif": (doubt("file.image", kind="TIFF"), _SCAN),
    **dict.fromkeys((".gz", ".tgz"), (doubt("file.gzip"), _UNPACK)),
    ".rar": (doubt("file.rar"), _UNPACK),
    ".7z": (doubt("file.seven_zip"), _UNPACK),
}
"""Ending of a name -> what such a file is, and what to do about it. By its name alone: nothing is opened for it."""
_IMAGES = frozenset(suffix for suffix, (_, remedy) in _KNOWN.items() if remedy == _SCAN)


@dataclass(slots=True)
class Aside:
    """What is passed over without being named, counted."""

    skip_unknown: bool = False
    """Whether files that are not read are wanted here, too."""
    output: str | None = None
    """The file that will be written: it is no document, where it is not called like one."""
    clutter: int = 0
    """Files and folders that no document is in."""
    unknown: int = 0
    """Files that are not read."""

    def is_output(self, path: str) -> bool:
        """Whether a file is the one that will be written."""
        if self.output is None or os.path.basename(path) != os.path.basename(self.output):
            return False
        return os.path.exists(self.output) and os.path.samefile(path, self.output)

    def lines(self) -> tuple[str, ...]:
        """For the summary."""
        unread = f"left out   {self.unknown} of kinds that are not read (--skip-unknown)"
        clutter = f"left out   {self.clutter} that hold no document: hidden, temporary, notes, earlier output, parts of saved pages"
        return (*((unread,) if self.unknown else ()), *((clutter,) if self.clutter else ()))


def is_clutter(name: str) -> bool:
    """Whether a file or a folder of this name, without what is above it, was left behind by a system or an editor. Names of . and .. lead
    somewhere."""
    lower = name.lower()
    hidden = name.startswith(".") and name not in (".", "..")
    about = PurePosixPath(lower).stem in _ABOUT_FOLDERS and not is_read(name)
    return hidden or about or lower in _LEFT_BEHIND or name.startswith(_LOCK) or lower.endswith(_TEMPORARY)


def is_read(name: str) -> bool:
    """Whether a file of this name is picked out of a folder or an archive to be read."""
    return name.lower().endswith(suffixes())


def saved_with(folder: str, beside: Container[str]) -> bool:
    """Whether a folder holds what belongs to a saved page. `beside`: the names beside it, in small letters."""
    lower = folder.lower()
    stem = next((lower[: -len(end)] for end in _PARTS_OF_A_PAGE if lower.endswith(end)), None)
    return stem is not None and any(stem + page in beside for page in PAGES)


def belongs_to_page(name: str) -> bool:
    """Whether a file in such a folder is nothing but a part of its page: no document could come in its kind but an image."""
    suffix = PurePosixPath(name.lower()).suffix
    return not is_read(name) and suffix != ARCHIVE and (suffix not in _KNOWN or suffix in _IMAGES)


Parts = tuple[str, ...]
"""A name within an archive or an upload, part by part."""


def by_folder(names: Iterable[Parts]) -> Mapping[Parts, set[str]]:
    """Folder -> the names of the files in it, in small letters."""
    found: defaultdict[Parts, set[str]] = defaultdict(set)
    for *folder, last in names:
        found[tuple(folder)].add(last.lower())
    return found


def lies_in_clutter(parts: Parts, beside: Mapping[Parts, Container[str]]) -> bool:
    """Whether a file is clutter by its name or by the folders that it is in. `beside`: as `by_folder` gives it."""
    if any(map(is_clutter, parts)):
        return True
    of_page = any(saved_with(part, beside.get(parts[:depth], ())) for depth, part in enumerate(parts[:-1]))
    return of_page and belongs_to_page(parts[-1])


def is_output(path: Path, beside: Container[str]) -> bool:
    """Whether a file or a folder was written by an earlier run: of a batch that keeps its output here, or data about documents by what is
    in it, with the ledger of what was asked. `beside`: the names beside it."""
    if MANIFEST in beside and (path.name in _OF_A_BATCH or path.name.startswith(MANIFEST) or path.suffix == ".parquet"):
        return True
    if path.suffix.lower() not in WRITTEN:
        return False
    return (path.name.removesuffix(_LEDGER) in beside and path.name.endswith(_LEDGER)) or _holds_reports(path)


def _holds_reports(path: Path) -> bool:
    """A pipe is not looked into, and what cannot be opened is told by whoever reads it."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return _ABOUT_DOCUMENTS.match(file.read(_BEGINNING)) is not None
    except OSError:
        return False


def why_unread(name: str, called: str) -> NotText:
    """Why a file of this name is not read; `called`: with what is above it."""
    suffix = PurePosixPath(name.lower()).suffix
    if suffix == ARCHIVE:
        return NotText(doubt("archive.in_folder"), where=called, remedy=doubt("remedy.name_archive"))
    if suffix in _KNOWN:
        what, way_out = _KNOWN[suffix]
        return NotText(doubt("file.not_read_yet", what=what), where=called, remedy=way_out)
    alone = doubt("remedy.read_alone_if_document")
    if suffix:
        return NotText(doubt("file.kind_unknown", suffix=suffix), where=called, remedy=alone)
    return NotText(doubt("file.kind_unnamed"), where=called, remedy=alone)
