"""What a handler of Python in a folder does with a batch, and what it calls and needs, is read once in a process: an editor asks after each keystroke in a template, and most runs change no code.

A reading is that of code which was read before where all that it was made of is as it was: what the template says of the code (`Code`), each variable of the function that was asked for, and each answer
of the disk. Only the template's own places in it are other ones.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, TypeVar

from queuegate._light import NamedTuple

from ..sources import disk
from ..values.value import Names, Place
from ..values.worlds import Undecided
from .aws_calls import Listing
from .effort import EFFORT
from .reading import Facts
from .source import Code

T = TypeVar("T")

MOST: Final = 256
"""So many readings are kept, those that were asked for last: four of each function."""
_LANGUAGE: Final = "python"
"""Of Node.js what a handler answers and what it calls are read off the same ways (`followed`): whoever comes second asks nothing any more that could be noted."""
_AS_IT_IS: Final = (str, int, float, bool, type(None), Listing)
"""What has no places in it: a listing names a file."""


class _Read(NamedTuple):
    """A reading (or why there is none), whose places are in no template, and what it was made of: what the environment of the function says, in the order in which it was asked, and what the disk does."""

    found: Any
    told: dict[tuple[bool, str], Any]
    asked: disk.Asked
    effort: float


class _Strange(Exception):  # noqa: N818 - control flow
    """Something in a reading may hang on what nobody noted."""


_READ: Final[OrderedDict[tuple[Any, ...], _Read]] = OrderedDict()


def read_before(what: str, code: Code, read: Callable[[Code], T]) -> T:
    """What `read` says of this code, or said of it before; `what` tells apart what is read. Raises `Undecided`."""
    if code.folder is None or not code.runtime.startswith(_LANGUAGE) or any(one.scope is not code.place.scope for one in code if isinstance(one, Place)):
        return read(code)
    key = (what, *(one.route if isinstance(one, Place) else one for one in code if not callable(one)))
    before = _READ.get(key)
    if before is not None and EFFORT.has_own(before.effort) and _tells(code, before.told) and disk.answers_alike(before.asked):
        _READ.move_to_end(key)
        EFFORT.spend(before.effort)
        found = _moved(before.found, None, code.place.scope)
        if isinstance(found, Undecided):
            raise found
        return found  # type: ignore[no-any-return]  # as it was given
    return _read(code, read, key)


def _read(code: Code, read: Callable[[Code], T], key: tuple[Any, ...]) -> T:
    """Read it now, and keep that unless it was cut short: with more left of what may be spent it would be another reading."""
    told: dict[tuple[bool, str], Any] = {}

    def lacks(name: str) -> bool:
        told[True, name] = said = code.lacks(name)
        return said

    def variable(name: str) -> Any:
        told[False, name] = said = code.variable(name)
        return said

    done, refused = EFFORT.done, EFFORT.refused
    with disk.noting() as asked:
        try:
            found: T | Undecided = read(code._replace(lacks=lacks, variable=variable))
        except Undecided as doubt:
            found = doubt
    if EFFORT.refused == refused and disk.is_of_the_disk(asked):
        with suppress(_Strange):
            _READ[key] = _Read(_moved(found, code.place.scope, None), told, asked, EFFORT.done - done)
            if len(_READ) > MOST:
                _READ.popitem(last=False)
    if isinstance(found, Undecided):
        raise found
    return found


def _tells(code: Code, told: dict[tuple[bool, str], Any]) -> bool:
    """Does the function's environment say the same?"""
    return all((code.lacks(name) if is_lack else code.variable(name)) == said for (is_lack, name), said in told.items())


def _moved(value: Any, old: Names | None, new: Names | None) -> Any:
    """The same with its places in another template."""
    if isinstance(value, _AS_IT_IS):
        return value
    if isinstance(value, Place):
        if value.scope is not old:
            raise _Strange
        return value._replace(scope=new)  # type: ignore[arg-type]  # the places of what is kept are in no template
    if isinstance(value, Facts):
        return Facts(_moved(value.found, old, new), _moved(value.doubt, old, new))
    if isinstance(value, Undecided):
        return type(value)(*_moved(value.args, old, new))
    if isinstance(value, tuple):
        moved = (_moved(one, old, new) for one in value)
        return type(value)._make(moved) if hasattr(value, "_make") else tuple(moved)
    raise _Strange
