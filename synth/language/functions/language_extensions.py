"""The functions that few templates use: those of `AWS::LanguageExtensions`, lists of networks, and what nobody can know before the deployment.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any, Final

from ...sources.template import REFUSED
from ...values.text import Text, Token, literal
from ...values.value import ABSENT, Malformed, Place
from ...values.worlds import Undecided, World
from ..macros import SETTLE, called_name
from .intrinsics import Result, elements, resolve, settled


def called(name: str, argument: Any, world: World, place: Place) -> Result:
    """What one of these functions gives. Raises `Undecided` for a function that is not known here: a macro may know it."""
    if function := FUNCTIONS.get(name):
        return function(argument, world, place)
    macros = " or ".join(place.scope.macros)
    raise Undecided(f"{name} is not a function that is known here{f': {macros} may replace it' if macros else ''}", SETTLE if macros else "", place)


def _base64(argument: Any, world: World, place: Place) -> Result:
    return base64.b64encode(settled(argument, world, place).encode()).decode(), place


def _length(argument: Any, world: World, place: Place) -> Result:
    return len(elements(argument, world, place)), place


def _to_json(argument: Any, world: World, place: Place) -> Result:
    return _spell(argument, world, place), place


def _spell(expr: Any, world: World, place: Place) -> Text:
    """An expression as JSON text, tokens kept."""
    value, place = resolve(expr, world, place)
    if isinstance(value, dict):
        pairs = [(key, _spell(item, world, place / key)) for key, item in value.items() if resolve(item, world, place / key)[0] is not ABSENT]
        return Text.of("{", *[piece for i, (key, text) in enumerate(pairs) for piece in ("," if i else "", f"{json.dumps(key)}:", text)], "}")
    if isinstance(value, list):
        texts = [_spell(item, world, at) for item, at in elements(value, world, place)]
        return Text.of("[", *[piece for i, text in enumerate(texts) for piece in ("," if i else "", text)], "]")
    if isinstance(value, (str, Text)):
        return Text.of('"', *(part if isinstance(part, Token) else json.dumps(part)[1:-1] for part in Text.of(value)), '"')
    return Text.of("null" if value is None else literal(value))


def _of_loop(argument: Any, world: World, place: Place) -> Result:
    """The variable of a loop whose rounds nobody knows (`sources.loops` puts this in its place)."""
    match argument:
        case [str(loop), collection]:
            try:
                for item, at in elements(collection, world, place / 1):
                    settled(item, world, at)
            except Undecided as doubt:
                raise Undecided(f"{loop} goes over a list that is not known: {doubt.reason}", doubt.settle, doubt.place) from None
            raise Undecided(f"{loop} is not written out here", place=place)
    raise Malformed("Fn::ForEach takes a name, a collection and a mapping", place=place)


def _transform(argument: Any, _: World, place: Place) -> Result:
    raise Undecided(f"{called_name(argument)} (Fn::Transform) writes this when the stack is deployed", SETTLE, place)


def _refused(argument: Any, _: World, place: Place) -> Result:
    raise Undecided(str(argument), "what SAM accepts in its place", place)


def _cidr(argument: Any, world: World, place: Place) -> Result:
    from .cidr import blocks  # noqa: PLC0415 - few templates need it

    match argument:
        case [_, _, _]:
            block, count, bits = (settled(one, world, place / i) for i, one in enumerate(argument))
            try:
                return [*blocks(block, count, bits)], place
            except ValueError as wrong:
                raise Malformed(f"Fn::Cidr cannot cut {block[:50]}: {str(wrong)[:100]}", place=place) from None
    raise Malformed("Fn::Cidr takes an address block, a count and a number of bits", place=place)


def _known_late(reason: str) -> Callable[[Any, World, Place], Result]:
    def unknown(_: Any, __: World, place: Place) -> Result:
        raise Undecided(reason, place=place)

    return unknown


FUNCTIONS: Final[dict[str, Callable[[Any, World, Place], Result]]] = {
    "Fn::Base64": _base64,
    "Fn::Length": _length,
    "Fn::ToJsonString": _to_json,
    "Fn::ForEach": _of_loop,
    "Fn::Cidr": _cidr,
    "Fn::GetAZs": _known_late("the availability zones are known only when the stack is deployed"),
    "Fn::Transform": _transform,
    REFUSED: _refused,
}
