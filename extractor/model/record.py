"""What the classes are made with of which a document has hundreds: frozen dataclasses that cost a quarter to make.

A frozen dataclass sets each of its fields through `object.__setattr__`, and the garbage collector walks all that are alive. A msgspec
Struct is made in C, is as frozen, and is left out of the collector's walks: nothing in it leads back to it. What `dataclasses` offers
(`fields`, `replace`, `asdict`) works on both alike.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as record
    from dataclasses import replace as changed
else:
    from collections.abc import Callable
    from dataclasses import MISSING, dataclass, fields

    from msgspec import Struct, defstruct
    from msgspec.structs import replace as changed  # of these classes only; a tenth of what dataclasses' own takes

    _DESCRIBED = {}
    """Class -> the dataclass that knows its fields."""
    _OF_THE_CLASS = {"__dict__", "__weakref__", "__annotations__", "__annotate__", "__annotate_func__"}

    def record(*, frozen: bool, slots: bool, kw_only: bool = False) -> object:
        """As `dataclass(frozen=True, slots=True)`, for classes without default factories, none of whose values holds itself."""
        assert frozen
        assert slots
        return lambda cls: _made(cls, kw_only)

    def _made(cls: type, kw_only: bool) -> type:
        bases = tuple(_DESCRIBED.get(base, base) for base in cls.__bases__)
        own = {name: vars(cls)[name] for name in cls.__annotations__ if name in vars(cls) and not issubclass(cls, Struct)}
        body = {"__annotations__": cls.__annotations__, "__module__": cls.__module__, "__doc__": cls.__doc__, **own}
        described = dataclass(frozen=True, kw_only=kw_only)(type(cls.__name__, bases, body))
        made = cls if issubclass(cls, Struct) else _struct(cls, described, kw_only)  # what inherits from one is one already
        made.__dataclass_fields__ = described.__dataclass_fields__
        made.__get_pydantic_core_schema__ = classmethod(_validated)
        _DESCRIBED[made] = described
        return made

    def _validated(cls: type, _source: object, handler: Callable[[type], object]) -> object:
        """For pydantic, which makes objects in a way that Structs do not allow: the fields as a dataclass has them, then the class."""
        from pydantic_core.core_schema import no_info_after_validator_function

        names = [f.name for f in fields(cls)]
        return no_info_after_validator_function(lambda read: cls(**{n: getattr(read, n) for n in names}), handler(_DESCRIBED[cls]))

    def _struct(cls: type, described: type, kw_only: bool) -> type:
        assert all(f.kw_only == kw_only for f in fields(described))
        own = [(f.name, f.type) if f.default is MISSING else (f.name, f.type, f.default) for f in fields(described)]
        body = {name: value for name, value in vars(cls).items() if name not in _OF_THE_CLASS and name not in cls.__annotations__}
        return defstruct(cls.__name__, own, namespace=body, module=cls.__module__, frozen=True, gc=False, kw_only=kw_only)


__all__ = ["changed", "record"]
