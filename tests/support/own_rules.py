"""Rules that a test changes, see the fixture `rules`."""

from pathlib import Path

from extractor.report.parts import prompt_files
from extractor.rulebook import load_rulebook
from extractor.run import one_document

ROOT = Path(__file__).parents[2]


def forget() -> None:
    """What a new process would not know: it reads the rules again."""
    load_rulebook.cache_clear()
    one_document._files_current.cache_clear()
    prompt_files.cache_clear()
