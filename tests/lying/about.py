"""Lies about who reports and on which year."""

import re
from collections.abc import Mapping

from tests.lying.rows import CONTROLS
from tests.lying.scene import Reply, Scene, Tell

_BODY = re.compile(r"[一-鿿]{2,12}?(?:人民政府|管理局|委员会|办公室|街道办事处|局|厅|中心|委|镇|县|区|市)")
_YEAR = re.compile(r"(?:19|20)\d\d年?")


def _said(line: int, quote: str) -> Reply:
    return {"line": line, "quote": quote}


def _found(scene: Scene, pattern: re.Pattern[str]) -> list[tuple[int, str]]:
    return [(line, m.group()) for line, text in scene.shown.items() for m in pattern.finditer(text)]


def _reply(scene: Scene, agency: tuple[int, str] | None, year: tuple[int, str] | None) -> Reply | None:
    said = {name: _said(*it) if it else None for name, it in (("agency", agency), ("year", year)) if name in scene.asked.inquiry.wanted}
    return said if any(said.values()) else None


def other_body(scene: Scene) -> Reply | None:
    """Some other body that the page names, or a piece of the right one's name."""
    found = _found(scene, _BODY)
    return _reply(scene, scene.rng.choice(found) if found else None, None)


def other_year(scene: Scene) -> Reply | None:
    """Some other year that the page names."""
    found = [(line, year) for line, year in _found(scene, _YEAR) if year[:4] != str(scene.truth.get("year"))]
    return _reply(scene, None, scene.rng.choice(found) if found else None)


def last_place(scene: Scene) -> Reply | None:
    """The last body and the last year that the page names: whoever put it there, and when."""
    bodies, years = _found(scene, _BODY), _found(scene, _YEAR)
    return _reply(scene, bodies[-1] if bodies else None, years[-1] if years else None)


def invented(scene: Scene) -> Reply | None:
    """A body and a year of which the page says nothing."""
    line = scene.rng.choice(list(scene.shown) or [1])
    return _reply(scene, (line, "云外县不存在事务局"), (line, "1987年"))


def sentences(scene: Scene) -> Reply | None:
    """Whole sentences for a name and for a year."""
    found = list(scene.sentences())
    return _reply(scene, scene.rng.choice(found), scene.rng.choice(found)) if found else None


def altered(scene: Scene) -> Reply | None:
    """A name with one character changed; a year with one digit changed."""
    bodies, years = _found(scene, _BODY), _found(scene, _YEAR)
    agency = next(((line, "新" + body[1:]) for line, body in bodies), None)
    return _reply(scene, agency, next(((line, year[:3] + str((int(year[3]) + 1) % 10)) for line, year in years), None))


def no_such_line(scene: Scene) -> Reply | None:
    """What the page says, of a line that does not exist."""
    bodies, years = _found(scene, _BODY), _found(scene, _YEAR)
    return _reply(scene, (9_999, bodies[0][1]) if bodies else None, (-1, years[0][1]) if years else None)


def controls(scene: Scene) -> Reply | None:
    """Characters that are no name and no year."""
    return _reply(scene, (1, scene.rng.choice(CONTROLS) * 3), (1, "\x002\u202e023"))


def long_quotes(scene: Scene) -> Reply | None:
    """A quote as long as ten thousand items."""
    return _reply(scene, (1, "某某局" * 10_000), (1, "2023" * 10_000))


def obeying(scene: Scene) -> Reply | None:
    """The body and the year that the instruction wants."""
    if not scene.planted:
        return None
    place = next((number for number, text in scene.shown.items() if scene.planted[:6] in text), 1)
    return _reply(scene, (place, scene.planted), (place, "1999年"))


TELLS: Mapping[str, Tell] = {
    "wrong agency": other_body,
    "wrong year": other_year,
    "publisher and date": last_place,
    "quote invented": invented,
    "sentences for names": sentences,
    "quote altered": altered,
    "no such line": no_such_line,
    "control characters": controls,
    "ten thousand items": long_quotes,
    "instruction obeyed": obeying,
}
