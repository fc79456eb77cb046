"""Lies about which line of a torn table is which row."""

from collections.abc import Callable, Iterator, Mapping

from extractor.ask.table.inquiry import NONE
from tests.lying.rows import CONTROLS, MANY
from tests.lying.scene import Reply, Scene, Tell


def _pairs(pairs: Iterator[tuple[int, str]]) -> Reply | None:
    said = [{"line": line, "row": row} for line, row in pairs]
    return {"lines": said} if said else None


def _lines(scene: Scene) -> list[int]:
    """Lines of numbers that are no row's yet."""
    return [line.number for line in scene.asked.inquiry.lines if line.stretch and line.stretch.cells]


def _names(scene: Scene) -> list[str]:
    return [row.label for row in scene.rows]


def _each(how: Callable[[Scene, int], str]) -> Tell:
    """A row for each line, by its place among them."""

    def tell(scene: Scene) -> Reply | None:
        return _pairs((line, how(scene, place)) for place, line in enumerate(_lines(scene)))

    return tell


def shuffled(scene: Scene) -> Reply | None:
    """The lines in order, the rows in none."""
    names = scene.rng.sample(_names(scene), len(scene.rows))
    return _pairs(iter(zip(_lines(scene), names, strict=False)))


def exchanged(scene: Scene) -> Reply | None:
    """Two neighbours exchanged, the others where the form's order may have them."""
    names = sorted(scene.rng.sample(range(len(scene.rows)), min(len(scene.rows), len(_lines(scene)))))
    if len(names) > 1:
        names[0], names[1] = names[1], names[0]
    return _pairs(iter(zip(_lines(scene), (_names(scene)[n] for n in names), strict=False)))


def in_order(scene: Scene) -> Reply | None:
    """Any rows, in the form's order: what nothing but the sums and the words beside can refuse."""
    names = sorted(scene.rng.sample(range(len(scene.rows)), min(len(scene.rows), len(_lines(scene)))))
    return _pairs(iter(zip(_lines(scene), (_names(scene)[n] for n in names), strict=False)))


def no_such_line(scene: Scene) -> Reply | None:
    """Lines that do not exist, and lines that hold no numbers."""
    bare = [line.number for line in scene.asked.inquiry.lines if not (line.stretch and line.stretch.cells)]
    return _pairs(zip((9_999, -1, 0, *bare[:3]), _names(scene) * 6, strict=False))


def one_line_for_all(scene: Scene) -> Reply | None:
    """Every row on one line."""
    lines = _lines(scene)
    return _pairs((lines[0], name) for name in _names(scene)) if lines else None


def obeying(scene: Scene) -> Reply | None:
    """The instruction for a row."""
    return _pairs((line, scene.planted) for line in _lines(scene)) if scene.planted else None


def many(scene: Scene) -> Reply | None:
    """As many pairs as nobody could count."""
    lines, names = _lines(scene), _names(scene)
    return _pairs((lines[n % len(lines)], names[n % len(names)]) for n in range(MANY)) if lines and names else None


TELLS: Mapping[str, Tell] = {
    "rows shuffled": shuffled,
    "rows exchanged": exchanged,
    "rows in order": in_order,
    "last row for every line": _each(lambda scene, _: _names(scene)[-1]),
    "one line for every row": one_line_for_all,
    "no such line": no_such_line,
    "quote invented": _each(lambda _, place: f"(九)不存在的行{place}"),
    "control characters": _each(lambda scene, _: scene.rng.choice(CONTROLS)),
    "ten thousand items": many,
    "instruction obeyed": obeying,
    "nothing is said": _each(lambda *_: NONE),
}
