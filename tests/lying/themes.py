"""Lies about what items are about."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.lying.rows import CONTROLS, MANY
from tests.lying.scene import Reply, Scene, Tell


def _themes(scene: Scene) -> list[Any]:
    """The closed list."""
    return list(dict.fromkeys(name for number in scene.shown for name in scene.options(str(number))))


def _each(how: Callable[[Scene], list[str]]) -> Tell:
    def tell(scene: Scene) -> Reply | None:
        return {str(number): how(scene) for number in scene.shown}

    return tell


def _all(scene: Scene) -> list[str]:
    return _themes(scene)


def _many(scene: Scene) -> list[str]:
    return [*_themes(scene)[:1] * (MANY // 2), *(f"主题{n}" for n in range(MANY // 2))]


def obeying(scene: Scene) -> Reply | None:
    """The instruction for a theme."""
    return {str(number): [scene.planted] for number in scene.shown} if scene.planted else None


def no_such_line(scene: Scene) -> Reply | None:
    """A theme that is none, and lines that do not exist."""
    return {str(number): ["不存在的主题"] for number in (*scene.shown, 9_999)}


TELLS: Mapping[str, Tell] = {
    "wrong theme": _each(lambda scene: [scene.rng.choice(_themes(scene))] if _themes(scene) else []),
    "every theme": _each(_all),
    "quote invented": _each(lambda _: ["泄密", "工作无任何问题"]),
    "no such line": no_such_line,
    "control characters": _each(lambda scene: [scene.rng.choice(CONTROLS)]),
    "ten thousand items": _each(_many),
    "instruction obeyed": obeying,
}
