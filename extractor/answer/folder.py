"""Where answers are kept, and that nobody else can write there: whoever can, could put words into a model's mouth."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from extractor.errors import AnswerCacheError
from extractor.model.doubts import doubt

DATABASE = "cache.db"
"""diskcache's file."""
MODES_FILE = "modes.json"
"""Which mode each endpoint takes: a second run of the same input is to make no request at all, not even to find that out."""
PRIVATE = 0o700
_ELSEWHERE = doubt("remedy.other_cache")


def default_folder(environment: Mapping[str, str] | None = None) -> Path:
    """$NIANBAO_CACHE, else nianbao/answers in $XDG_CACHE_HOME (which says nothing when it is relative), else in ~/.cache."""
    found = os.environ if environment is None else environment
    if found.get("NIANBAO_CACHE"):
        return Path(found["NIANBAO_CACHE"]).expanduser()
    base = Path(found.get("XDG_CACHE_HOME", ""))
    return (base if base.is_absolute() else Path.home() / ".cache") / "nianbao" / "answers"


def holds_answers(folder: Path) -> bool:
    """Whether something is kept there."""
    return (folder / DATABASE).is_file()


def _mine(path: Path) -> bool:
    owner = getattr(os, "getuid", None)
    return owner is None or path.lstat().st_uid == owner()


def _vetted(folder: Path) -> None:
    """Refuse what is no private folder of ours. Only a cache, or an empty folder, is made private: somebody's /tmp is not."""
    where = str(folder)
    if folder.is_symlink():
        raise AnswerCacheError(doubt("kept.behind_link"), where=where, remedy=doubt("remedy.name_target"))
    if not folder.is_dir():
        raise AnswerCacheError(doubt("kept.no_folder"), where=where, remedy=_ELSEWHERE)
    if not _mine(folder):
        raise AnswerCacheError(doubt("kept.foreign_folder"), where=where, remedy=_ELSEWHERE)
    # The file of answers may have been moved away because it was damaged; what stands beside it is ours.
    if not holds_answers(folder) and any(not path.name.startswith((DATABASE, MODES_FILE)) for path in folder.iterdir()):
        raise AnswerCacheError(doubt("kept.other_things"), where=where, remedy=doubt("remedy.empty_folder"))
    for path in folder.glob(f"{DATABASE}*"):
        if path.is_symlink() or not path.is_file() or not _mine(path):
            remedy = doubt("joined.behind", one=doubt("remedy.remove"), other=_ELSEWHERE)
            raise AnswerCacheError(doubt("kept.foreign_file"), where=str(path), remedy=remedy)


def secured(folder: Path) -> Path:
    """`folder`, made when it is missing, open to nobody but us. Raises `AnswerCacheError` when that cannot be had."""
    try:
        folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        _vetted(folder)
        if stat.S_IMODE(folder.stat().st_mode) != PRIVATE:
            folder.chmod(PRIVATE)
    except FileExistsError:
        raise AnswerCacheError(doubt("kept.no_folder"), where=str(folder), remedy=_ELSEWHERE) from None
    except OSError as error:
        why = error.strerror or str(error)
        raise AnswerCacheError(doubt("kept.not_here", why=why), where=str(folder), remedy=_ELSEWHERE) from None
    return folder
