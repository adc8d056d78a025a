"""What is known of an expression of Java, Go or C#."""

from __future__ import annotations

from typing import Any, Final

from queuegate._light import NamedTuple

from ...aws_calls import Env, Piece
from .code import Expr, Function, Type


class Value(NamedTuple):
    """What an expression is worth. `kind`: `text` (`parts`), `client` and `foreign` (`what`: the service; the latter has credentials of its own; `opaque`: it may have), `table` and `index` (`parts`:
    the table's name), `tool` (`what`: something of a library that calls AWS), `builder` and `request` (`what`: its type, `fields`: what it is given), `object` (`of`: its type), `class`
    (`of`), `outside` (`what`: whatever is no part of the program, by its whole name as far as that is known), `unknown`.
    """

    kind: str
    what: str = ""
    parts: tuple[Piece, ...] = ()
    of: Type | None = None
    fields: tuple[tuple[str, Expr, Function], ...] = ()


UNKNOWN: Final = Value("unknown")
_LONGEST: Final = 10_000
"""What is longer, or made of more parts, is not followed: constants that are made of one another twice grow without an end."""
Values = tuple[Value, ...]


def text(*parts: Any) -> Value:
    """A string of these parts; those that stand side by side are one."""
    if sum(len(part) if isinstance(part, str) else 1 for part in parts) > _LONGEST:
        return UNKNOWN
    found: list[Piece] = []
    for part in parts:
        if isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += part
        elif part != "" or not parts[1:]:
            found.append(part)
    return Value("text", parts=tuple(found))


def either(values: Values) -> Values:
    """Values of which one is meant: where one is an environment variable, and the other a string that is written out, the latter is meant where there is no such variable."""
    found = tuple(dict.fromkeys(values))
    variables = [one.parts[0] for one in found if one.kind == "text" and len(one.parts) == 1 and isinstance(one.parts[0], Env)]
    written = [one.parts[0] for one in found if one.kind == "text" and len(one.parts) == 1 and isinstance(one.parts[0], str)]
    if len(found) == 2 and len(variables) == len(written) == 1 and variables[0].default is None:  # noqa: PLR2004 - one of each
        return (text(variables[0]._replace(default=written[0])),)
    if written == [""] and len(found) > 1:
        return tuple(one for one in found if one.parts != ("",))
    return found
