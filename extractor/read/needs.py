"""What a format is read with that may not be installed."""

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Needs:
    """A library that an extra of the package brings, or a program."""

    library: str = ""
    """Name it is imported by."""
    extra: str = ""
    """Extra that brings it."""
    program: str = ""
    """Name the program is started by."""

    def remedy(self) -> str:
        """What to do where it is missing; "" where it is there."""
        return _remedy(self)


@cache
def _remedy(needs: Needs) -> str:
    """Looked for once, not for every document."""
    from importlib.util import find_spec
    from shutil import which

    if needs.library and find_spec(needs.library) is None:
        return f"Install it with pip install 'nianbao[{needs.extra}]'"
    if needs.program and which(needs.program) is None:
        return f"Install the program {needs.program}"
    return ""
