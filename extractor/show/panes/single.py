"""Reports as one file that needs no network and can do nothing but show them."""

import hashlib
from base64 import b64encode
from collections.abc import Iterable

from extractor.errors import TooLarge
from extractor.show.panes.marks import displayed
from extractor.show.panes.render import rendered, report_html, static
from extractor.show.panes.view import ReportView
from extractor.show.panes.words import Language

MOST_REPORTS = 200
"""Reports in one file; the list of them is searched, and beyond it a browser takes seconds to begin."""
MOST_BYTES = 50_000_000
"""Of the file."""
REMEDY = "Take a part with --report PATTERN, for instance '*2023*'."


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def policy_of(style: str, script: str) -> str:
    """The content security policy of a file with this style and this script, and no others."""
    return f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; base-uri 'none'; form-action 'none'"


def page_of(views: Iterable[ReportView], language: Language, where: str) -> bytes:
    """The file. `where`: what the reports are of, for the message. Raises `TooLarge` for more than a browser likes to show."""
    from markupsafe import Markup

    entries: list[ReportView] = []
    reports: list[Markup] = []
    size = 0
    for view in views:
        if len(entries) == MOST_REPORTS:
            raise TooLarge(f"there are more than {MOST_REPORTS} reports", where=where, remedy=REMEDY)
        html = report_html(view, language)
        size += len(html.encode("utf-8", "replace"))
        if size > MOST_BYTES:
            raise TooLarge(f"the page would have more than {MOST_BYTES // 1_000_000} MB", where=where, remedy=REMEDY)
        entries.append(view)
        reports.append(Markup(html))
    style, script = static("panes.css"), static("panes.js")
    first = entries[0]
    title = " ".join(part for part in (first.agency, first.year, first.document) if part) if len(entries) == 1 else displayed(where)
    own = {"style": style, "script": script, "policy": policy_of(style, script)}
    return rendered("page.html", language, entries=entries, reports=reports, many=len(entries) > 1, title=title, **own).encode()
