"""What is made when a module is imported, and costs little before it is used: most runs use half of the regular expressions, and few of the records' annotations."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, AnyStr, Final

__all__ = ["NamedTuple", "door", "regex", "sha256"]

_FEW_BYTES: Final = 400_000
_DIGESTED: Final = [0]

if TYPE_CHECKING:
    from hashlib import _Hash
    from typing import NamedTuple
else:
    from collections import namedtuple
    from types import FunctionType

    _new = tuple.__new__

    class _Made(tuple):
        """What all records can do."""

        __slots__ = ()

        @classmethod
        def _make(cls, values):  # noqa: ANN001, ANN206 - as `collections` has it, here and below
            return cls(*values)

        def _replace(self, /, **given):  # noqa: ANN003, ANN202
            made = _new(type(self), map(given.pop, self._fields, self))
            if given:
                raise ValueError(f"Got unexpected field names: {[*given]!r}")
            return made

        def _asdict(self):  # noqa: ANN202
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):  # noqa: ANN204
            return f"{type(self).__name__}({', '.join(f'{field}={value!r}' for field, value in self._asdict().items())})"

        def __getnewargs__(self):  # noqa: ANN204
            return tuple(self)

    _MAKES = (
        lambda cls: _new(cls, ()),
        lambda cls, a: _new(cls, (a,)),
        lambda cls, a, b: _new(cls, (a, b)),
        lambda cls, a, b, c: _new(cls, (a, b, c)),
        lambda cls, a, b, c, d: _new(cls, (a, b, c, d)),
        lambda cls, a, b, c, d, e: _new(cls, (a, b, c, d, e)),
        lambda cls, a, b, c, d, e, f: _new(cls, (a, b, c, d, e, f)),
        lambda cls, a, b, c, d, e, f, g: _new(cls, (a, b, c, d, e, f, g)),
        lambda cls, a, b, c, d, e, f, g, h: _new(cls, (a, b, c, d, e, f, g, h)),
    )

    @cache
    def _like(fields):  # noqa: ANN001, ANN202 - a number of fields
        """How a named tuple of so many fields is made, and what reads each: of few it is compiled with this module, of many once for each number, and not for each record."""
        if fields < len(_MAKES):
            return _MAKES[fields], _like(len(_MAKES))[1][:fields]
        made = namedtuple("Like", [f"field{i}" for i in range(fields)])  # noqa: PYI024 - for whoever has types
        return made.__new__, [vars(made)[field] for field in made._fields]

    class _Record(type):
        """Makes a named tuple of a class's annotations, as `typing` does, which compiles each of them to see whether it may be a type: mypy sees to that."""

        def __new__(cls, name, _bases, body):  # noqa: ANN001, ANN204 - it is called by the word `class`
            fields = tuple(body.get("__annotations__", ()))
            defaults = {field: body.pop(field) for field in fields if field in body}
            new, getters = _like(len(fields))
            code = new.__code__.replace(co_varnames=(new.__code__.co_varnames[0], *fields))
            body["__new__"] = FunctionType(code, new.__globals__, "__new__", tuple(defaults.values()))
            known = {"__slots__": (), "_fields": fields, "_field_defaults": defaults, "__match_args__": fields}
            return type(name, (_Made,), {"__doc__": f"{name}({', '.join(fields)})", **known, **dict(zip(fields, getters, strict=True)), **body})

    NamedTuple = type.__new__(_Record, "NamedTuple", (), {})


def door(package: str, rooms: Mapping[str, Iterable[str]]) -> Callable[[str], Any]:
    """The `__getattr__` of a package that gives names of its modules, and imports a module when somebody asks for a name of it: https://peps.python.org/pep-0562/"""
    of = {name: module for module, names in rooms.items() for name in names}

    def get(name: str) -> Any:
        if name not in of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found = vars(sys.modules[package])[name] = getattr(import_module(of[name], package), name)
        return found

    return get


def sha256(data: bytes) -> _Hash:
    """`hashlib.sha256`, which loads OpenSSL: that is worth its while from some hundred thousand bytes on."""
    _DIGESTED[0] += len(data)
    return _digester(_DIGESTED[0] > _FEW_BYTES)(data)


@cache
def _digester(much: bool) -> Callable[[bytes], _Hash]:  # noqa: FBT001 - is there much to digest?
    if not much:
        with suppress(ImportError):  # as Python's own `random` does
            return import_module("_sha2" if sys.version_info >= (3, 12) else "_sha256").sha256  # type: ignore[no-any-return]  # as the name says
    return import_module("hashlib").sha256  # type: ignore[no-any-return]  # as above


class _Regex:
    """A regular expression that is compiled when something is asked of it."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        made = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, made)
        return made


def regex(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """`re.compile`, when it is used for the first time. It is no `re.Pattern`: call its own methods."""
    return _Regex(text, flags)  # type: ignore[return-value]  # it has each attribute of one
