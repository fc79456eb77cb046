"""What Chromium prints."""

import random
from collections.abc import Iterable, Iterator

from tests.support.browser import chromium
from tests.variants.rendered.pages import Look, page
from tests.variants.types import Draft

_FOOT = "<div style='font-size:9px;width:100%;text-align:center'>- <span class=pageNumber></span> -</div>"
_MARGIN = dict.fromkeys(("top", "bottom", "left", "right"), "60px")


def printed(made: Iterable[tuple[Draft, Look]]) -> Iterator[bytes]:
    """PDFs, on A4 and Letter in turn."""
    with chromium() as browser:
        tab = browser.new_page()
        for number, (draft, look) in enumerate(made):
            rng = random.Random(f"print {number}")
            tab.set_content(page(draft, look))
            yield tab.pdf(
                format="Letter" if number % 2 else "A4",
                scale=rng.choice((1.0, 1.0, 0.8, 0.6)),
                landscape=rng.random() < 0.15,
                display_header_footer=look.numbered,
                header_template="<span></span>",
                footer_template=_FOOT,
                margin=_MARGIN,
                print_background=True,
            )
