"""Finds our own modules by their byte code alone. A short run imports 350 of them, and what Python asks for each (which endings its folder has, what its byte code is called) was a tenth of it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import MAGIC_NUMBER, LazyLoader
from marshal import loads
from os import stat
from types import CodeType, ModuleType
from typing import Final

_ENDING: Final = f".{sys.implementation.cache_tag}.pyc"
_PLAIN: Final = MAGIC_NUMBER + bytes(4)
"""How byte code begins that is up to date if the next eight bytes, its source's time and size, are: https://peps.python.org/pep-0552/"""
_HEAD: Final = len(_PLAIN) + 8
_LATER: Final = frozenset({"msgspec.inspect", "msgspec.json", "msgspec.toml", "msgspec.yaml"})
"""What msgspec imports at once, and most runs need nothing of: the classes by which schemas are made take a millisecond and a half."""


class Finder:
    """What it does not find is found as everywhere: modules without byte code, with that of another time, or with it in another place."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None, _target: ModuleType | None = None) -> ModuleSpec | None:
        if not path or not name.startswith("queuegate."):
            return _later(name, path) if name in _LATER else None
        folder, last = path[0], name.rpartition(".")[2]
        return _spec(name, folder, last) or _spec(name, f"{folder}/{last}", "__init__", [f"{folder}/{last}"])


def install() -> None:
    """From here on. Does nothing where byte code is kept elsewhere, or is that of `python -O`."""
    if sys.pycache_prefix is None and not sys.flags.optimize:
        sys.meta_path.insert(0, Finder)


def _later(name: str, path: Sequence[str] | None) -> ModuleSpec | None:
    """The module, loaded when somebody asks for a name of it."""
    spec = PathFinder.find_spec(name, path)
    if spec is not None and spec.loader is not None:
        spec.loader = LazyLoader(spec.loader)
    return spec


class _Loader(SourceFileLoader):
    """Has a module's code, once: whoever asks again gets what its source is then."""

    def __init__(self, name: str, path: str, code: CodeType) -> None:
        super().__init__(name, path)
        self._code: CodeType | None = code

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = ModuleType(spec.name)
        vars(module).update(__file__=spec.origin, __cached__=spec.cached)  # else Python asks first whether it has them, by two exceptions
        return module

    def get_code(self, fullname: str) -> CodeType | None:
        code, self._code = self._code, None
        return super().get_code(fullname) if code is None else code


def _spec(name: str, folder: str, stem: str, inside: list[str] | None = None) -> ModuleSpec | None:
    source, cached = f"{folder}/{stem}.py", f"{folder}/__pycache__/{stem}{_ENDING}"
    try:
        with open(cached, "rb", 0) as file:  # noqa: PTH123 - 350 times, before anything else
            data = file.read()
        now = stat(source)  # noqa: PTH116 - as above
    except OSError:
        return None
    if data[:_HEAD] != _PLAIN + _in_four(int(now.st_mtime)) + _in_four(now.st_size):
        return None
    spec = ModuleSpec(name, _Loader(name, source, loads(data[_HEAD:])), origin=source)  # noqa: S302 - what Python itself would load
    spec.submodule_search_locations, spec.cached, spec.has_location = inside, cached, True
    return spec


def _in_four(number: int) -> bytes:
    return (number & 0xFFFFFFFF).to_bytes(4, "little")
