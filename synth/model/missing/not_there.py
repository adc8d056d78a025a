"""Something that a template asks for and that is not there: the record of it, and what is there instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from queuegate._light import NamedTuple

from ...values.value import Place
from ...values.worlds import Impossible, Undecided

_NEAR: Final = 0.7
"""How much of two names is the same where one may have been meant for the other."""


class Unresolved(NamedTuple):
    """One thing that is not there: what is said of a part of the template, what is there instead, and where it is asked for.

    `whole`: CloudFormation refuses the template itself, not only the stack. `always` is false where only a branch or a condition leads there. `where`: of a parameter's value alone, in words. `explains` are the doubts that others have because of it. `fix`: what puts it right, where that is not to write what is there or to add it.
    """

    said: str
    instead: tuple[str, ...]
    place: Place
    key: str
    explains: tuple[Undecided, ...] = ()
    whole: bool = True
    always: bool = True
    where: str = ""
    fix: str = ""


def doubts(*asked: Callable[[], object]) -> tuple[Undecided, ...]:
    """Why those who ask for it have no answer."""
    found = []
    for ask in asked:
        try:
            ask()
        except Undecided as doubt:
            found.append(doubt.again())
        except Impossible:
            pass
    return tuple(found)


def near(name: str, names: Iterable[str]) -> tuple[str, ...]:
    from difflib import get_close_matches  # noqa: PLC0415 - only for a wrong name

    several = sorted(names)
    other_case = [one for one in several if one.lower() == name.lower()]
    return tuple(other_case[:1] or get_close_matches(name, several, 1, _NEAR))


def is_open(body: Mapping[str, Any]) -> bool:
    """May a function add keys to it?"""
    return any(str(key).startswith("Fn::") for key in body)
