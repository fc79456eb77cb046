"""What documents are called: one of several reports of a file has the file's name and a number, `a.txt#2`."""

import re

_NUMBERED = re.compile(r"(.+)#[1-9]\d{0,3}", re.DOTALL)


def file_of(name: str) -> str:
    """The file that holds the document of this name; its ending hints at a format."""
    found = _NUMBERED.fullmatch(name)
    return found[1] if found else name
