"""Lies about which lines are section five."""

from collections.abc import Callable, Mapping

from tests.lying.scene import Reply, Scene, Tell


def _range(how: Callable[[Scene, list[int]], tuple[int, int]]) -> Tell:
    """A first and a last line, of those shown."""

    def tell(scene: Scene) -> Reply | None:
        lines = sorted(scene.shown)
        first, last = how(scene, lines)
        return {"first": first, "last": last} if lines else None

    return tell


def obeying(scene: Scene) -> Reply | None:
    """The line with the instruction."""
    place = next((number for number, text in scene.shown.items() if scene.planted and scene.planted[:6] in text), None)
    return {"first": place, "last": place} if place else None


TELLS: Mapping[str, Tell] = {
    "no such line": _range(lambda _, lines: (lines[0], 9_999)),
    "range inverted": _range(lambda _, lines: (lines[-1], lines[0]) if len(lines) > 1 else (lines[0], -1)),
    "everything": _range(lambda _, lines: (lines[0], lines[-1])),
    "the first line alone": _range(lambda _, lines: (lines[0], lines[0])),
    "the last line alone": _range(lambda _, lines: (lines[-1], lines[-1])),
    "any two lines": _range(lambda scene, lines: tuple(sorted(scene.rng.choices(lines, k=2)))),  # type: ignore[arg-type,return-value]
    "instruction obeyed": obeying,
    "nothing is said": _range(lambda *_: (0, 0)),
}
