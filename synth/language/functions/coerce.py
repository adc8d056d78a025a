"""From what a template says to what its property is: CloudFormation's coercions, and nothing else.

CloudFormation reads `"30"` as 30 where a number is needed and `"true"` as true where a boolean is; every other mismatch is `Malformed`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from queuegate._light import regex

from ...values.text import Text, from_json, literal, settle
from ...values.value import ABSENT, Malformed, Place
from ...values.worlds import Undecided, World
from .intrinsics import elements

_LINE = 60
"""How much of a value a message shows, in characters."""
_PLAIN = frozenset({"Arn", "QueueName", "QueueUrl", "StreamArn", "TopicArn", "TopicName"})
"""Attributes of resources that are names, URLs or ARNs."""
_SINGLE_QUOTED = regex(r"\s*[\[{]\s*'")
_INTEGER = regex(r"[+-]?\d{1,18}(\.0*)?\Z")
_TOO_LARGE = 10**18
_OCTAL = regex(r"[+-]?0[0-7]+\Z")


def known(value: Any, world: World) -> Any:
    """The value with its parameters put in. Raises `Undecided` where a part of it stays unknown."""
    value = settle(value, world)
    if isinstance(value, Text):
        raise value.doubt()
    return value


def _numeral(value: Any, world: World, place: Place) -> Any:
    """What is written where a number is needed, also where a parameter gives one of which only the ends are known."""
    value = settle(value, world)
    if isinstance(value, Text):
        from ..parameters.ends import at_an_end  # noqa: PLC0415 - few numbers are not known

        if (end := at_an_end(value, world, place.scope)) is None:
            raise value.doubt()
        return end
    return value


def integer(value: Any, world: World, place: Place) -> int:
    value = _numeral(value, world, place)
    if type(value) is int and abs(value) < _TOO_LARGE:
        return value
    if isinstance(value, (str, int, float)) and not isinstance(value, bool) and _INTEGER.match(text := str(value).strip()):
        if _OCTAL.match(text) and int(text, 8) != int(text):
            raise Undecided(
                f"{place.property or 'Properties'} is {text}, which YAML 1.1 reads as {int(text, 8)} and JSON as {int(text)}",
                "the number without its leading zero",
                place,
            )
        if not str(value).isascii():
            raise Undecided(f"{place.property or 'Properties'} is {text}, in other digits or blanks than ASCII has", "the number in the digits 0 to 9", place)
        return int(text.partition(".")[0])
    raise wrong(value, "a whole number", place)


def number(value: Any, world: World, place: Place) -> float:
    spelt = string(_numeral(value, world, place), world, place)
    try:
        return float(spelt)
    except ValueError:
        raise wrong(spelt, "a number", place) from None


def boolean(value: Any, world: World, place: Place) -> bool:
    value = known(value, world)
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise wrong(value, "true or false", place)


def string(value: Any, world: World, place: Place) -> str:
    value = known(value, world)
    if isinstance(value, (str, int, float)):
        return literal(value)
    raise wrong(value, "a string", place)


def text(value: Any, world: World, place: Place) -> Text:
    """A string of which parts may stay unknown."""
    value = settle(value, world, own=False)
    if type(value) is Text:
        return value
    if isinstance(value, (str, int, float)):
        return Text.of(value)
    raise wrong(value, "a string", place)


def strings(value: Any, world: World, place: Place) -> tuple[str, ...]:
    return tuple(string(item, world, at) for item, at in _items(value, world, place))


def texts(value: Any, world: World, place: Place) -> tuple[Text, ...]:
    return tuple(text(item, world, at) for item, at in _items(value, world, place))


def present(value: Any, _: World, place: Place) -> bool:
    """Whether something is there at all; what it says does not matter."""
    if value is None:
        raise wrong(value, "a value", place)
    return value is not ABSENT


def written(_: Any, __: World, ___: Place) -> bool:
    """Somebody wrote it; a null or a value that nobody knows counts too."""
    return True


def filled(value: Any, world: World, place: Place) -> bool:
    """Whether a list has anything in it."""
    return bool(_items(value, world, place))


def document(value: Any, world: World, place: Place) -> Any:
    """A JSON document that may be spelt as a string: parsed where it is one, as it is otherwise. Raises `Undecided` where it is a string that nobody knows."""
    if not isinstance(value, (str, Text)):
        return value
    for spelt in (Text.of(value), Text.of(settle(value, world))):  # tokens are kept where the string can be read with them
        if spelt and isinstance(spelt[0], str) and spelt[0].lstrip().startswith(("{", "[")):
            try:
                return _parsed(spelt)
            except ValueError:
                continue
            except RecursionError:
                raise Undecided("a JSON document is nested too deeply to read", place=place) from None
    if spelt.tokens and not (_is_no_json(spelt[0]) or _is_broken(spelt)):
        raise spelt.doubt()
    raise wrong(str(spelt), "a JSON document", place)


@lru_cache(maxsize=8)
def _parsed(spelt: Text) -> Any:
    """Many rules ask for one document, and a large one takes a tenth of a second."""
    return from_json(spelt)


def _is_no_json(start: Any) -> bool:
    """Does it begin with a key or a text in single quotes, as Python prints it? Whatever is put in behind, JSON has double quotes."""
    return isinstance(start, str) and bool(_SINGLE_QUOTED.match(start))


def _is_broken(text: Text) -> bool:
    """Is the JSON that it begins broken, whatever is put in? No name, URL or ARN has a quotation mark, a comma or a bracket."""
    begins = isinstance(text[0], str) and text[0].lstrip().startswith(("{", "["))
    return begins and all(token.kind == "pseudo" or (token.kind == "resource" and token.attribute in _PLAIN) for token in text.tokens)


def wrong(value: Any, wants: str, place: Place) -> Malformed:
    """What stands there, in words that never print a long value."""
    name = place.property or "Properties"
    if value is None:
        return Malformed(f"{name} is null where {wants} is needed (CloudFormation allows no null values)", f"{wants} in its place", place)
    if isinstance(value, (dict, list)):
        shown = "a mapping" if isinstance(value, dict) else "a list"
    else:
        shown = repr(literal(value) if len(str(value)) <= _LINE else f"{str(value)[: _LINE - 3]}…")
    return Malformed(f"{name} is {shown} where {wants} is needed", f"{wants} in its place", place)


def _items(value: Any, world: World, place: Place) -> list[tuple[Any, Place]]:
    if isinstance(value, list):
        return elements(value, world, place)
    if isinstance(value, Text) and len(value) > 1:  # a text with something around what is not known is no list, whatever that is
        raise wrong(str(value), "a list", place)
    raise wrong(known(value, world), "a list", place)
