"""Characters that end a line in YAML 1.1 and do not in YAML 1.2: behind one of them, what reads as a comment may be a property.

https://yaml.org/spec/1.2.2/#54-line-break-characters
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import yaml

from queuegate._light import regex

from ..template import Unreadable
from .places import refuse

_BREAKS: Final = regex("[\x85\u2028\u2029]")


def refuse_two_readings(text: str, data: Any, read: Callable[[str], Any], file: str) -> None:
    """Raises `Unreadable` where a text says something else once such a character ends no line. `data` is what it says as it is, and `read` reads a text."""
    if (odd := _BREAKS.search(text)) is None:
        return
    try:
        other = read(_BREAKS.sub(" ", text))
    except (yaml.YAMLError, Unreadable):
        other = None
    if _said(data) != _said(other):
        told = f"the character U+{ord(odd[0]):04X} ends a line in YAML 1.1 and none in YAML 1.2, so that what follows it is read in two ways. Remove it"
        raise refuse(told, text, odd.start(), file)


def _said(data: Any) -> Any:
    """The data, with all blanks of its texts alike."""
    match data:
        case str():
            return _BREAKS.sub(" ", data).split()
        case dict():
            return {key: _said(value) for key, value in data.items()}
        case list():
            return [*map(_said, data)]
    return data
