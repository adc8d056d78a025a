"""Regular expressions that a template brings, held against a whole text in one pass: `(a+)+b` takes Python's own engine, which goes back, for ever."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from re import _constants as codes  # type: ignore[attr-defined]  # there is no public one
from re import _parser as parser  # type: ignore[attr-defined]  # as above
from typing import Any, Final

from queuegate._light import regex

_LONGEST: Final = 2_000
"""Characters of an expression, and"""
_MOST_STATES: Final = 4_000
"""states that are made of it, since `x{1000}` are a thousand, and"""
_MOST_STEPS: Final = 50_000
"""So many of them are looked at, for all characters of a text: a usual expression takes some hundred."""

_Test = Callable[[str], bool]
_State = tuple[Any, ...]
"""`("one", test)`: a character; `("at", code)`: a place; `("to", offsets)`: what may follow, by how far off it is. What is left behind is the end."""


_CLASS: Final = regex(r"(?s)\\.|\[\^?\]?((?:\\.|[^\]\\])*)")
_INNER: Final = regex(r"(?:\\.|[^\\\[&]|&(?!&))*(?:\[|&&)")


class _Unread(Exception):  # noqa: N818 - a verdict
    """An expression that is too long, or has what depends on more than the next character."""


def fits(pattern: str, text: str) -> bool | None:
    """Does the whole text match? None where that is not told: the expression is none of Python's, looks around or back, or takes too much work."""
    states = _states(pattern)
    return None if states is None else _passed(states, text)


def _passed(states: tuple[_State, ...], text: str) -> bool | None:
    left, now = _MOST_STEPS, {0}
    for i in range(len(text) + 1):
        met, waiting = set(now), [*now]
        while waiting:
            at = waiting.pop()
            left -= 1
            kind, held = states[at] if at < len(states) else ("end", None)
            further = [at + offset for offset in held] if kind == "to" else [at + 1] if kind == "at" and _is_at(held, text, i) else []
            waiting += {*further} - met
            met.update(further)
        if left < 0:
            return None
        if i == len(text):
            return len(states) in met
        now = {at + 1 for at in met if at < len(states) and states[at][0] == "one" and states[at][1](text[i])}
    return False


@lru_cache(maxsize=64)
def _states(pattern: str) -> tuple[_State, ...] | None:
    if len(pattern) > _LONGEST or _has_javas_class(pattern):
        return None
    try:
        parsed = parser.parse(pattern)
        if parsed.state.flags & ~re.UNICODE:
            return None
        return tuple(_of_all(parsed, _MOST_STATES))
    except (re.error, OverflowError, RecursionError, _Unread):
        return None


def _has_javas_class(pattern: str) -> bool:
    """Has it a class with another in it, or with `&&`? In Java that is a union or an intersection (https://docs.oracle.com/javase/8/docs/api/java/util/regex/Pattern.html), in Python characters."""
    return any(_INNER.match(one.group(1) or "") for one in _CLASS.finditer(pattern))


def _of_all(items: Iterable[Any], most: int) -> list[_State]:
    found: list[_State] = []
    for code, value in items:
        found += _of(code, value, most)
        if len(found) > most:
            raise _Unread
    return found


def _of(code: Any, value: Any, most: int) -> list[_State]:
    match str(code):
        case "LITERAL" | "NOT_LITERAL" | "ANY" | "IN":
            return [("one", _test(str(code), value))]
        case "AT":
            return [("at", value)]
        case "SUBPATTERN" if not value[1] and not value[2]:
            return _of_all(value[3], most)
        case "BRANCH":
            return _either([_of_all(one, most) for one in value[1]])
        case "MAX_REPEAT" | "MIN_REPEAT":
            return _repeated(_of_all(value[2], most), value[0], value[1], most)
    raise _Unread


def _either(several: list[list[_State]]) -> list[_State]:
    *others, found = several
    for one in reversed(others):
        found = [("to", (1, len(one) + 2)), *one, ("to", (len(found) + 1,)), *found]
    return found


def _repeated(body: list[_State], least: int, most: int, allowed: int) -> list[_State]:
    if (len(body) + 1) * (least + 1 if most == codes.MAXREPEAT else most) > allowed:
        raise _Unread
    found = body * least
    if most == codes.MAXREPEAT:
        return [*found, ("to", (1, len(body) + 2)), *body, ("to", (-len(body) - 1,))]
    for i in range(most - least):
        found += [("to", (1, (most - least - i) * (len(body) + 1))), *body]
    return found


def _test(code: str, value: Any) -> _Test:
    if code == "ANY":
        return lambda char: char != "\n"
    if code != "IN":
        return lambda char: (ord(char) == value) is (code == "LITERAL")
    negated = str(value[0][0]) == "NEGATE"
    tests = [*_members(value[negated:])]
    return lambda char: any(test(char) for test in tests) is not negated


def _members(items: Iterable[Any]) -> Iterator[_Test]:
    for code, value in items:
        match str(code):
            case "LITERAL":
                yield lambda char, value=value: ord(char) == value  # type: ignore[misc]  # a default argument is no annotation
            case "RANGE":
                yield lambda char, value=value: value[0] <= ord(char) <= value[1]  # type: ignore[misc]  # as above
            case "CATEGORY":
                _, _, name = str(value).rpartition("_")
                wanted = "NOT" not in str(value)
                yield lambda char, name=name, wanted=wanted: _KINDS[name](char) is wanted  # type: ignore[misc]  # as above
            case _:
                raise _Unread


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


_KINDS: Final[dict[str, _Test]] = {"DIGIT": str.isdecimal, "SPACE": str.isspace, "WORD": _is_word}


def _is_at(code: Any, text: str, at: int) -> bool:
    match str(code):
        case "AT_BEGINNING" | "AT_BEGINNING_STRING":
            return at == 0
        case "AT_END_STRING":
            return at == len(text)
        case "AT_END":
            return text[at:] in ("", "\n")
    if not text:  # there is neither an edge in it nor, for Python, none
        return False
    edge = (at > 0 and _is_word(text[at - 1])) is not (at < len(text) and _is_word(text[at]))
    return edge is (str(code) == "AT_BOUNDARY")
