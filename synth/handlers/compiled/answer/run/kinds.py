"""Whether an error is of a kind that the code asks for (`errors.Is`, `instanceof`, `is`): a way of its own, which nobody takes usually. Where the kind is what another attempt may not meet, that way is like a clause for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ....words.clauses import is_for_passing
from .values import Error, Opaque, about_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from .machine import Machine

KINDS: Final = {"kind": "unkind", "unkind": "kind"}
"""The field of a value that says whether an error is of a kind, or whether it is not; and that of its opposite."""


def asked(error: Any, text: str) -> Opaque:
    """Whether an error is what the code asks for with this text."""
    return Opaque(about_of(error), text if isinstance(error, Error) and error.fault and is_for_passing(text) else "", "kind")


def is_asked(value: Any) -> bool:
    return type(value) is Opaque and value.field in KINDS


def joined(operator: str, one: Any, other: Any) -> Opaque | None:
    """Of one kind or of another, of neither, or of one and more than that; None where not all that is asked is of that sort."""
    sides = [side for side in (one, other) if is_asked(side)]
    whole = "kind" if operator in ("||", "or") else "unkind"
    if len(sides) == 2 and all(side.field == whole for side in sides):  # noqa: PLR2004 - the left one and the right one
        return Opaque(about_of((one, other)), " || ".join(filter(None, (sides[0].type, sides[1].type.removeprefix("if ")))), whole)
    narrower = [side for side in sides if side.field != whole]
    return Opaque(about_of((one, other)), narrower[0].type, narrower[0].field) if len(narrower) == len(sides) == 1 else None


def met(m: Machine, value: Opaque, node: Node) -> None:
    """The way on which it is of that kind is taken."""
    if value.type and m.path.fault is not None:
        m.catch(m.path.fault, value.type, node, broad=False)
    else:
        m.path.special = True
