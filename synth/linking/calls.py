"""The calls of functions in a template, each with where it stands and whether every deployment comes there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from queuegate._light import NamedTuple

from ..language.parameters.accepted import section
from ..language.scope import Scope
from ..sources.template import CALL, SAM, Route
from .gaps import variables
from .links import Links

_INSIDE: Final = {"Resources": "Properties", "Outputs": "Value"}
"""What of a part's entry is read. What stands in Metadata is not."""


class Call(NamedTuple):
    """A function's call: its name and argument, and the way to it. `always` is false in a branch, in what a condition leaves out, and in conditions themselves."""

    function: str
    argument: Any
    route: Route
    always: bool


def calls(scope: Scope, links: Links) -> list[Call]:
    """Those of resources, outputs and conditions, in the order of the template: gone through once for all who ask. What a macro is given is its own."""
    return links.keep(("calls", scope.id), lambda: [*_calls(scope)])


def calls_in_source(scope: Scope) -> Iterator[Call]:
    """Those of SAM's resources as they are written: not each property of theirs has one in what SAM makes of them."""
    for name, body in section(scope.template.source, "Resources").items():
        if name in scope.resources and isinstance(body, dict) and str(body.get("Type")).startswith(SAM):
            yield from _inside(Call("", body.get("Properties"), ("Resources", name, "Properties"), always="Condition" not in body))


def _calls(scope: Scope) -> Iterator[Call]:
    for part in ("Resources", "Outputs", "Conditions"):
        for name, body in section(scope.template.body, part).items():
            if (inside := _INSIDE.get(part)) is None:
                yield from _inside(Call("", body, (part, name), always=False))
            elif isinstance(body, dict) and inside in body:
                yield from _inside(Call("", body[inside], (part, name, inside), always="Condition" not in body))


def _inside(start: Call) -> Iterator[Call]:
    """The calls in a value, an outer one before those in its argument."""
    waiting = [(start.argument, start.route, start.always)]
    while waiting:
        node, route, always = waiting.pop()
        if isinstance(node, dict):
            if len(node) == 1:
                ((function, argument),) = node.items()
                if function != CALL:
                    yield Call(function, argument, route, always)
                always = always and function != "Fn::If"
            waiting += [(value, (*route, key), always) for key, value in reversed(node.items()) if key != CALL and isinstance(value, (dict, list))]
        elif isinstance(node, list):
            waiting += [(value, (*route, i), always) for i, value in reversed([*enumerate(node)]) if isinstance(value, (dict, list))]


def named(call: Call) -> Iterator[str]:
    """The names of which a call speaks: resources and parameters."""
    match call.function, call.argument:
        case "Ref", str(name):
            yield name
        case "Fn::GetAtt", [str(name), *_]:
            yield name
        case "Fn::GetAtt", str(text):
            yield text.partition(".")[0]
        case "Fn::Sub", str(text) | [str(text), dict()]:
            own = call.argument[1] if isinstance(call.argument, list) else {}
            yield from (name.partition(".")[0] for name in variables(text, own))
