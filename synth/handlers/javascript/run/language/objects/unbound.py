"""`this` in a method that is called without its object: what is asked of it is a `TypeError`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ......values.worlds import Undecided
from .....reading import Unbound
from ....syntax import Source, field, text_of
from ...state.machine import Machine
from ...state.values import UNDEFINED, Obj, Site, Unknown

if TYPE_CHECKING:
    from tree_sitter import Node

RUNTIME: Final = "runtime"
_OWN: Final = ("handler", "handlerMetadata", "errorCallbacks", "handleOnce")
_OF_CLIENT: Final = ("http", "nativeClient", "useAlternativeClient", "hostname", "port", "agent", "postInvocationResponse", "getStreamForInvocationResponse", "postInitError", "postInvocationError",
    "nextInvocation", "_post")  # fmt: skip
"""What its `client` has, by the name of which many a handler keeps one of AWS: https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/RAPIDClient.js"""
_HELD: Final = tuple({name: Unknown((RUNTIME, name)) for name in names} for names in (_OF_CLIENT, _OWN))
"""What each holds is not known, and the same on all ways."""
_FUNCTIONS: Final = ("function_declaration", "function_expression", "generator_function", "generator_function_declaration", "method_definition")
_STRICT: Final = (".ts", ".mts", ".cts", ".tsx", ".mjs")


def runtime() -> Obj:
    """What `this` is in the handler itself: an object of the runtime, with nothing of the handler's own: https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/Runtime.js"""
    client, made = (Obj("object", {**held}) for held in _HELD)
    made.props["client"] = client
    made.tag = client.tag = RUNTIME
    return made


def noted(machine: Machine, value: Obj, name: Any, site: Site) -> None:
    """What is asked of the runtime's object is nothing."""
    if name not in value.props and (node := _member(site)) is not None:
        machine.state.setdefault(RUNTIME, set()).add(node.id)
        machine.state.setdefault("unbound", site)


def error(machine: Machine, value: Any, site: Site) -> Obj | None:
    """The `TypeError` of asking for a part of `value`, where that is the `this` of a method without its object, or what such a `this` does not have; None where nobody knows."""
    node = _member(site)
    held = field(node, "object") if node is not None else None
    if value is not UNDEFINED or held is None:
        return None
    return _thrown(machine, site) if (held.type == "this" and _is_strict(site.source, held)) or _of_runtime(machine, held) else None


def called(machine: Machine, value: Any, site: Site) -> Obj | None:
    """The `TypeError` of calling what such a `this` does not have."""
    node = _member(site)
    return _thrown(machine, site) if value is UNDEFINED and node is not None and _of_runtime(machine, node) else None


def _of_runtime(machine: Machine, node: Node) -> bool:
    return node.id in machine.state.get(RUNTIME, ())


def _member(site: Site) -> Node | None:
    node = field(site.node, "function") or site.node
    return node if node.type in ("member_expression", "subscript_expression") else None


def _thrown(machine: Machine, site: Site) -> Obj:
    machine.state.setdefault("unbound", site)
    return Obj("error", {"message": f"Cannot read properties of undefined: {site.text}", "name": "TypeError"}, None, site)


def doubt(site: Site, *, throws: bool) -> Undecided:
    """Why nothing more is known of a handler that asks such a `this` for something. `throws`: no invocation gets past it."""
    function = site.node.parent
    while function is not None and function.type not in _FUNCTIONS:
        function = function.parent
    named = field(function, "name") if function is not None else None
    name, where = text_of(named) if named is not None else "a function", site.source.names(site.node)
    reason = f"{name} reads {site.text.partition('(')[0]} ({where}), and is called without its object: this is undefined there, or an object of the runtime"
    return Unbound(reason, place=site.source.place, at=site.source.at(site.node)) if throws else Undecided(reason, place=site.source.at(site.node))


def _is_strict(source: Source, node: Node) -> bool:
    """Is `this` undefined there, and not the global object? https://developer.mozilla.org/docs/Web/JavaScript/Reference/Strict_mode"""
    if source.file is not None and source.file.endswith(_STRICT):
        return True
    above = node.parent
    while above is not None and above.type != "class_body":
        above = above.parent
    first = source.root.named_children[:1]
    return (
        above is not None
        or any(one.type in ("import_statement", "export_statement") for one in source.root.named_children)
        or any(one.type == "expression_statement" and text_of(one)[1:].startswith("use strict") for one in first)
    )
