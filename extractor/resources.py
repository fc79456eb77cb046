"""Where rules/ and prompts/ lie: in the checkout when there is one, else inside the installed package.

An editable install leaves a stale copy of force-included folders in site-packages, so the checkout comes first.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder `name` ("rules" or "prompts"); the checkout's when the package is run from one."""
    checkout = _PACKAGE.parent / name
    if (_PACKAGE.parent / "pyproject.toml").is_file() and checkout.is_dir():
        return checkout
    return _PACKAGE / "_data" / name
