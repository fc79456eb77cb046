"""What is wrong with rules/, gathered: whoever mends a file wants to see every fault at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import ParamSpec, TypeVar

from extractor.errors import RulebookError
from extractor.fold import Folding

Taken = TypeVar("Taken")
Given = ParamSpec("Given")


def joined(faults: Iterable[RulebookError]) -> RulebookError:
    """One fault as it is; several as one error, a line each."""
    each = tuple(one for fault in faults for one in fault.each or (fault,))
    if len(each) == 1:
        return each[0]
    error = RulebookError("\n".join(map(str, each)))
    error.each = each
    return error


def refuse(faults: Iterable[RulebookError]) -> None:
    """Raise them together; nothing where there are none."""
    if found := tuple(faults):
        raise joined(found) from None


class Faults:
    """Faults of several rules."""

    def __init__(self) -> None:
        self.found: list[RulebookError] = []

    def taken(self, load: Callable[Given, Taken], *args: Given.args, **kwargs: Given.kwargs) -> Taken | None:
        """What `load` returns; None where it finds faults, which are kept."""
        try:
            return load(*args, **kwargs)
        except RulebookError as error:
            self.found += error.each or (error,)
        return None


def near(name: str, known: Iterable[str]) -> str:
    """The one of `known` that `name` is most like; "" where none is."""
    from difflib import get_close_matches  # where nothing is wrong, it is not loaded

    return next(iter(get_close_matches(name, tuple(known), 1)), "")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The question after the one of `known` that `name` is most like."""
    found = near(name, known)
    return f" (did you mean {found}?)" if found else ""


def empty_words(lists: Mapping[str, Iterable[str]], folding: Folding, where: str) -> Iterator[RulebookError]:
    """Keys of `lists` whose words, or one of them, would fit everything."""
    for key, words in lists.items():
        folded = [folding.key(word) for word in words]
        if not folded or not all(folded):
            remedy = "Write words in it, or take the empty one out."
            yield RulebookError(f"{key}: a list without words, or an empty word, fits everything", where=where, remedy=remedy)
