"""From what a handler returns to what Lambda finds in it.

The contract: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
"""

from __future__ import annotations

import ast
from typing import Any, Final

from queuegate._light import NamedTuple

from ....words.response import FAILURES, IDENTIFIER, in_words, resembles
from ...run.library.models import refused
from ...run.state.values import ATTRIBUTE, IN_ATTRIBUTES, LIST, SPELT, Bound, DictV, ListV, Opaque, holds_error, inside, taint

_FEW: Final = 3


class Answer(NamedTuple):
    """What is in one returned value: kinds of `Reading.answers` with their words and nodes, the messages that it names as failed, and whether it was followed to the end."""

    kinds: tuple[tuple[str, str, Any], ...]
    ids: frozenset[int]
    known: bool


def answer(value: Any) -> Answer:
    if (unable := refused(value)) is not None:
        return Answer((("unserialised", *unable),), frozenset(), known=True)
    value = inside(value)
    match value:
        case DictV() if FAILURES in value.entries:
            return _listed(value, *value.entries[FAILURES])
        case DictV() if key := next((name for name in value.entries if isinstance(name, str) and resembles(name)), None):
            return Answer((("key", key, value.entries[key][1]),), _named(value.entries[key][0]), known=True)
        case DictV() if nested := next((node or value.node for held, node in value.entries.values() if _holds(held)), None):
            return Answer((("nested", "", nested),), taint(value), known=True)
        case DictV() if value.open or any(isinstance(one, Opaque) for one in value.entries):
            return Answer((), frozenset(), known=False)
        case DictV():
            names = ", ".join(str(name) for name in [*value.entries][:_FEW])
            return Answer((("other", names, value.node) if names else ("nothing", "", value.node),), frozenset(), known=True)
        case Opaque(kind="spelt"):
            held = _holds(value.made["of"])
            return Answer((("string", "", value.node) if held else ("other", "a string", value.node),), taint(value) if held else frozenset(), known=True)
        case ListV() if any(isinstance(one, DictV) and IDENTIFIER in one.entries for one in value.items):
            return Answer((("bare-list", "", None),), taint(value), known=True)
        case ListV():
            return Answer((("other", "a list", None),), frozenset(), known=not value.open)
        case Opaque():
            return Answer((), frozenset(), known=False)
        case None:
            return Answer((("nothing", "", None),), frozenset(), known=True)
    plain = isinstance(value, (str, int, float))
    return Answer((("other", "a string" if isinstance(value, str) else "a number", None),) if plain else (), frozenset(), known=plain)


def _listed(value: DictV, held: Any, node: Any) -> Answer:
    if held is None or held == "":
        return Answer((("empty", "", value.node),), frozenset(), known=not value.open)
    got = inside(held.force() if hasattr(held, "force") else held)
    if isinstance(got, Opaque):
        if got.kind == "spelt":
            return Answer((("nested", "", got.node),), taint(got), known=True)
        return _unfollowed(value)
    if isinstance(got, DictV):
        return Answer((("nested", "", got.node or node) if _holds(got) else ("collection", "a dict", got.node or node),), taint(got), known=True)
    if not isinstance(got, ListV):
        return _unfollowed(value)
    wrong = [found for one in got.items if (found := _wrong(one, got.put)) is not None]
    kinds: list[tuple[str, str, Any]] = [*dict.fromkeys(wrong)]
    if value.label == "library":
        kinds = [("library", "", value.node)]
    elif got.items or got.open:
        kinds = [("list", "", value.node), *kinds]
    else:
        kinds = [("empty", "", value.node)]
    return Answer(tuple(kinds), _named(got), known=not got.open or bool(got.items))


def listed(value: Any) -> Any:
    """The list of failures in an answer that has one."""
    value = inside(value)
    return inside(value.entries[FAILURES][0]) if isinstance(value, DictV) and FAILURES in value.entries else None


def _unfollowed(value: DictV) -> Answer:
    """It answers with failures, whichever these are."""
    return Answer((("list", "", value.node),), frozenset(), known=False)


def _named(value: Any) -> frozenset[int]:
    """The messages that a list of failures names."""
    return taint(value)


def _wrong(item: Any, put: Any) -> tuple[str, str, Any] | None:
    match item:
        case DictV() if IDENTIFIER in item.entries:
            held, key = item.entries[IDENTIFIER]
            what = _not_the_id(held)
            return ("identifier", what, key or item.node) if what else None
        case DictV() if item.message is not None:
            return ("item", "the whole record", put)
        case DictV() if not item.open:
            return ("item", ", ".join(str(name) for name in [*item.entries][:_FEW]) or "nothing", item.node)
        case Opaque(kind="field" | "body") | str():
            return ("bare-item", "", put)
        case ListV():
            return ("item", "a list", put)
        case None:
            return ("item", "null", put)
    return None


def _not_the_id(value: Any) -> str:
    """What an identifier is instead of a message's id; "" where it is one, or may be."""
    match value:
        case Opaque(kind="field", name=name) if name != "messageId":
            return f"the record's {name}"
        case Opaque(kind="body"):
            return "something from the message's body"
        case Opaque(kind="value", name=name) if name in (ATTRIBUTE, IN_ATTRIBUTES):
            return "an attribute of the message"
        case Opaque(kind="value", name="hexdigest"):
            return "a digest"
        case DictV() if value.message is not None:
            return "the whole record"
        case Opaque(made=made) if SPELT in made:
            from ....words.ids import told  # noqa: PLC0415 - few handlers make a text of an id

            return told(made[SPELT])
        case Opaque(kind="value", node=ast.JoinedStr(values=parts)) if any(isinstance(one, ast.Constant) and one.value for one in parts):
            return "a text with more in it than the messageId"
        case Opaque(kind="value", node=ast.BinOp(op=ast.Add(), left=left, right=right)) if any(
            isinstance(one, ast.Constant) and one.value for one in (left, right)
        ):
            return "a text with more in it than the messageId"
        case Bound(function=Opaque(name="aws_request_id")):
            return "the aws_request_id of the invocation"
        case ListV():
            return "a list"
        case Opaque(made=made) if LIST in made:
            return "a list"
        case None | str() | bool():
            return in_words(value)
        case int():
            return "its place in the batch"
    return "an exception" if holds_error(value) else ""


def _holds(value: Any, depth: int = 0) -> bool:
    """Is the list of failures somewhere in this value, deeper than Lambda looks?"""
    if depth > _FEW:
        return False
    match value:
        case DictV():
            return any(
                (isinstance(name, str) and (name == FAILURES or resembles(name))) or _holds(held, depth + 1) for name, (held, _) in value.entries.items()
            )
        case Opaque(kind="spelt"):
            return _holds(value.made["of"], depth + 1)
    return False
