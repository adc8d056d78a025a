"""From what a handler returns to what Lambda finds in it: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from queuegate._light import NamedTuple

from ....words.ids import told
from ....words.response import FAILURES, IDENTIFIER, in_words, resembles
from ..run.state.values import NOBODY, RANDOM, REQUEST_ID, Error, Future, List, Message, Object, Opaque, about_of

if TYPE_CHECKING:
    from tree_sitter import Node


class Answer(NamedTuple):
    """What is in one returned value: kinds of `Reading.answers` with their words and nodes (None: where it is returned), the messages that it names, whether it was followed to the end, and whether a name is of any of several messages, as what a service says of a batch is."""

    kinds: tuple[tuple[str, str, Node | None], ...]
    ids: frozenset[int]
    known: bool
    any_of: bool = False


_NOT: Answer = Answer((), NOBODY, known=False)


def answer(value: Any, returns: str) -> Answer:
    """What an answer is; `returns` is the type that the handler is declared to return."""
    match value:
        case None:
            return Answer((("nothing", "", None),), NOBODY, known=True)
        case Object(kind="response") | Object(kind="map") if value.kind == "response" or FAILURES in value.fields:
            return _listed(value)
        case Object(kind="map"):
            names = [one for one in value.fields if isinstance(one, str)]
            if wrong := next((one for one in names if resembles(one)), None):
                return Answer((("key", wrong, value.node),), about_of(value.fields[wrong]), known=True)
            return Answer((("other", ", ".join(names[:3]), value.node),), NOBODY, known=len(names) == len(value.fields))
        case Object(kind="") if value.type is not None:
            from .own_responses import in_json  # noqa: PLC0415 - few handlers have a type of their own for it

            return answer(own, returns) if (own := in_json(value)) is not None else _NOT
        case str():
            return Answer((("other", "a string", None),), NOBODY, known=True)
        case bool() | int():
            return Answer((("other", "a number", None),), NOBODY, known=True)
        case Opaque() if _is_other(returns):
            return Answer((("other", returns, None),), NOBODY, known=True)
        case List() if any(isinstance(one, Object) and one.kind == "item" for one in value.items):
            return Answer((("bare-list", "", value.node),), about_of(value), known=True)
    return _NOT


def _is_other(returns: str) -> bool:
    """A declared type that is no response whatever is in it."""
    return returns.strip() in (
        "String",
        "string",
        "Void",
        "void",
        "Integer",
        "int",
        "Boolean",
        "boolean",
        "bool",
        "Long",
        "long",
        "APIGatewayProxyResponseEvent",
        "Task<string>",
        "Task<bool>",
        "Task",
    )


def _listed(value: Object) -> Answer:
    held = value.fields.get(FAILURES)
    if isinstance(held, Opaque):
        return Answer((("list", "", value.node),), NOBODY, known=False)
    if held is not None and not isinstance(held, List):
        return _NOT
    if held is None:
        return Answer((("empty", "", value.node),), NOBODY, known=True)
    if "library" in value.fields:
        return Answer((("library", "", value.node),), _ids(held), known=True)
    if not held.items:
        return Answer((("list" if held.open else "empty", "", value.node),), NOBODY, known=not held.open)
    wrong = [found for one in held.items if (found := _wrong(one)) is not None]
    known = all(_is_known(one) for one in held.items)
    any_of = any(isinstance(one, Object) and len(about_of(one.fields.get(IDENTIFIER))) > 1 for one in held.items)
    return Answer((("list", "", value.node), *dict.fromkeys(wrong)), _ids(held), known=known, any_of=any_of)


def _ids(held: List) -> frozenset[int]:
    return NOBODY.union(*(about_of(one.fields.get(IDENTIFIER)) if isinstance(one, Object) else about_of(one) for one in held.items))


def _is_known(item: Any) -> bool:
    """Is it known which message an item names, or that it names none?"""
    if item is None:
        return True
    if not isinstance(item, Object) or item.kind not in ("item", "map"):
        return False
    held = item.fields.get(IDENTIFIER)
    return not isinstance(held, Opaque) or bool(held.about) or held.field in (REQUEST_ID, RANDOM)


def _wrong(item: Any) -> tuple[str, str, Node | None] | None:
    if item is None:
        return "item", "null", None
    if not isinstance(item, Object) or item.kind not in ("item", "map"):
        return None
    if IDENTIFIER not in item.fields:
        names = ", ".join(one for one in [*item.fields][:3] if isinstance(one, str))
        return ("identifier", "null", item.node) if item.kind == "item" else ("item", names, item.node)
    what = _not_the_id(item.fields[IDENTIFIER])
    return ("identifier", what, item.node) if what else None


def _not_the_id(value: Any) -> str:
    """What an identifier is instead of a message's id; "" where it is one, or may be."""
    match value:
        case Opaque(field="body"):
            return "something from the message's body"
        case Opaque(spelt=str(text)):
            return told(text)
        case Opaque(field=name) if name == REQUEST_ID:
            return f"the {name} of the invocation"
        case Opaque(field=name) if name == RANDOM:
            return "a random id"
        case Opaque(field=name) if name not in ("", "messageId", "result"):
            return f"the record's {name}"
        case Opaque(parsed=True):
            return "something from the message's body"
        case Message():
            return "the whole record"
        case None | str() | bool():
            return in_words(value)
        case int():
            return "its place in the batch"
        case List():
            return "a list"
        case Error():
            return "an exception"
        case Future():
            return "a task"
    return ""
