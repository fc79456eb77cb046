"""What LibreOffice makes of a page."""

import os
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.variants.rendered.pages import Look, page
from tests.variants.types import Draft

_IN = "--infilter=HTML (StarWriter)"
_LINES = {"double style": "3px double #333", "grey": "0.5pt solid #999", "none": "0"}


def printed(made: Iterable[tuple[Draft, Look]]) -> Iterator[bytes]:
    """PDFs, all by one start of the program."""
    return _converted(made, "pdf", "pdf:writer_pdf_Export")


def word(made: Iterable[tuple[Draft, Look]]) -> Iterator[bytes]:
    """docx, all by one start of the program."""
    return _converted(made, "docx", "docx:MS Word 2007 XML")


def _converted(made: Iterable[tuple[Draft, Look]], suffix: str, into: str) -> Iterator[bytes]:
    with TemporaryDirectory() as folder:
        place = Path(folder)
        names = []
        for number, (draft, look) in enumerate(made):
            names.append(place / f"{number}.html")
            names[-1].write_text(_ruled(page(draft, look), look), "utf-8")
        profile = f"-env:UserInstallation=file://{place}/profile"
        start = ["soffice", profile, "--headless", "--norestore", _IN]
        command = [*start, "--convert-to", into, "--outdir", str(place / "out"), *map(str, names)]
        subprocess.run(command, check=True, capture_output=True, timeout=60 + 10 * len(names), env={**os.environ, "HOME": folder})
        for name in names:
            yield (place / "out" / f"{name.stem}.{suffix}").read_bytes()


def _ruled(source: str, look: Look) -> str:
    """The page with its lines as the program's HTML knows them: at each cell."""
    cell = f"<td style='border:{_LINES.get(look.frame, '1px solid #000')}'"
    return source.replace("<table>", "<table cellspacing=0 cellpadding=3>").replace("<td ", f"{cell} ").replace("<td>", f"{cell}>")
