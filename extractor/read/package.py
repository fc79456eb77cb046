"""Files that are archives of XML parts (docx): which parts there are, and each as a tree, within bounds."""

import io
import re
import zipfile
import zlib
from xml.etree import ElementTree

from extractor.errors import ReadError, TooLarge
from extractor.model.doubts import doubt

MOST_BYTES, MOST_PARTS, MOST_TIMES = 60_000_000, 5_000, 200
"""Of a part when it is unpacked; parts; how many times as large as in the archive it may be (text of a report: 10 to 20)."""
_SMALL = 1_000_000
"""Bytes that a part may have however well it is packed."""
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)
_BEGINNING = 4_096

Tree = ElementTree.Element


def value(tree: Tree, name: str) -> str | None:
    """An attribute's value, whatever its namespace."""
    return next((said for key, said in tree.attrib.items() if key.rpartition("}")[2] == name), None)


def child(tree: Tree | None, *path: str) -> Tree | None:
    """The first element at the end of `path`."""
    for name in path:
        tree = None if tree is None else tree.find(name)
    return tree


class Package:
    """An archive of parts. Raises `ReadError` for one that is damaged."""

    def __init__(self, data: bytes, name: str) -> None:
        self._name = name
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise self._damaged() from error
        self._parts = {info.filename: info for info in self._archive.infolist()}
        if len(self._parts) > MOST_PARTS:
            raise self._too_large()

    @property
    def names(self) -> tuple[str, ...]:
        """The parts' names."""
        return tuple(self._parts)

    def tree(self, part: str) -> Tree | None:
        """A part's root, its elements by their names alone; None where there is none. Raises `ReadError` for one that is damaged, TooLarge
        for one that costs too much."""
        info = self._parts.get(part)
        if info is None:
            return None
        if info.file_size > MOST_BYTES or info.file_size > max(_SMALL, MOST_TIMES * info.compress_size):
            raise self._too_large()
        try:
            with self._archive.open(info) as file:
                data = file.read(MOST_BYTES + 1)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, ValueError, OSError, EOFError) as error:
            raise self._damaged() from error
        if len(data) > MOST_BYTES:
            raise self._too_large()
        if _DECLARES.search(data[:_BEGINNING]):  # office programs write none; entities could be of any size
            raise self._damaged()
        try:
            root = ElementTree.fromstring(data)
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            raise self._damaged() from error
        names: dict[str, str] = {}
        for one in root.iter():  # names without their namespaces: strict and transitional documents have others
            one.tag = names.get(one.tag) or names.setdefault(one.tag, one.tag.rpartition("}")[2])
        return root

    def _damaged(self) -> ReadError:
        return ReadError(doubt("package.damaged"), where=self._name, remedy=doubt("remedy.copy_again"))

    def _too_large(self) -> TooLarge:
        return TooLarge(doubt("package.too_large"), where=self._name, remedy=doubt("remedy.cut_or_save"))


def holds(data: bytes, part: str) -> bool:
    """Whether a file is an archive that holds a part; of one that was cut, which has no list of names, whether it begins like one."""
    if data[:2] != b"PK":
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        names = []
    return part in names if names else f"{part.partition('/')[0]}/".encode() in data
