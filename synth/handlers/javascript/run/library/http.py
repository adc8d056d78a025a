"""Clients of HTTP: the options of a request, and whether a status of 400 or 500 is an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from queuegate._light import regex

from ...syntax import FUNCTION_NODES, field, text_of
from ..state.machine import Machine
from ..state.values import FOREIGN, FUNCTIONS, External, Obj, Site, Unknown
from . import known

if TYPE_CHECKING:
    from tree_sitter import Node

_WITH_DATA: Final = ("post", "put", "patch", "postForm", "putForm", "patchForm")
"""The second argument of these is what is sent, and the third the options: https://axios-http.com/docs/api_intro"""


def package_of(external: External) -> str:
    return external.path[1] if external.path[0] == "global" and len(external.path) > 1 else external.path[0]


def options(machine: Machine, external: External, arguments: list[Any]) -> tuple[Any, ...]:
    """Where a request is sent to, and its options: its own, and those of the client.

    What undici sets for all requests is for those of fetch, too: https://nodejs.org/api/globals.html#custom-dispatcher
    """
    own = (*arguments[:1], *arguments[2:]) if package_of(external) == "axios" and external.path[-1] in _WITH_DATA else tuple(arguments)
    word = b".defaults" if external.path[0] == "axios" else b"setGlobalDispatcher"
    sources = [one.root for one in machine.state["program"].modules.sources]
    changed = any(_names(one, word) or (word == b".defaults" and _names(one, b"interceptors.request") and _names(one, b"timeout")) for one in sources)
    return (*own, *external.arguments, *([Unknown("defaults")] if changed else ()))


@lru_cache(maxsize=8)
def _names(root: Node, word: bytes) -> bool:
    return word in (root.text or b"")


def takes_any_status(machine: Machine, external: External, arguments: list[Any], site: Site) -> bool:
    """Does a request that sends something give back a response with a status of 400 or 500 as any other?

    https://developer.mozilla.org/docs/Web/API/Window/fetch ; axios does where `validateStatus` is null or true for each, and no interceptor looks at it: https://axios-http.com/docs/req_config ; https://axios-http.com/docs/interceptors ;
    got where `throwHttpErrors` is false, and no hook looks at it: https://github.com/sindresorhus/got/blob/main/documentation/2-options.md ;
    undici where no interceptor that its dispatcher is composed of looks at it: https://undici.nodejs.org/#/docs/api/Dispatcher
    """
    package = package_of(external)
    if not known.sends(external.path[-1], tuple(arguments)):
        return False
    sources = [one.root for one in machine.state["program"].modules.sources]
    if package == "got":
        given = [one for one in options(machine, external, arguments) if isinstance(one, Obj)]
        says = next((one.props["throwHttpErrors"] for one in given if "throwHttpErrors" in one.props), True)
        return says is False and not any("hooks" in one.props for one in given)
    if package == "axios":
        looks = any(_names(one, b"interceptors.response") for one in sources)
        return not looks and any(_allows_all(machine, one, site) for one in options(machine, external, arguments))
    throws = any(isinstance(one, Obj) and "throwOnError" in one.props for one in arguments)
    return package in known.ANY_STATUS and not throws and not any(_names(one, b".compose(") for one in sources)


def extended(external: External, arguments: list[Any]) -> tuple[Any, ...]:
    """The options of a client that is made of another one: its own before the other's. Of `got.extend(client, …)`, those of the client, too."""
    given = (held for one in arguments for held in (one.arguments if isinstance(one, External) else (one,)))
    return (*given, *external.arguments)


def _allows_all(machine: Machine, given: Any, site: Site) -> bool:
    if not isinstance(given, Obj) or "validateStatus" not in given.props:
        return False
    said: object = given.props["validateStatus"]
    if isinstance(said, FUNCTIONS):
        said = machine.call(said, FOREIGN, [Unknown("status")], site)
        return said is True
    return said is None


_READS: Final = regex(r"\.(?:json|text|arrayBuffer|blob|bytes|dump|formData)\(|of\s+[\w$.]*[bB]ody\b")


def reads_body(site: Site) -> bool:
    """Does the function that makes a request read the body of a response, too? The request itself ends when its headers are there."""
    around = site.node.parent
    while around is not None and around.type not in (*FUNCTION_NODES, "program"):
        around = around.parent
    return around is not None and _READS.search(text_of(around)) is not None


def is_handed_on(site: Site) -> bool:
    """Is what a call gives an argument of another, which may wait for it no longer than it likes? Of a list that is for all of them, it is one of those."""
    holder = site.node.parent
    if holder is not None and holder.type == "array":
        holder = holder.parent
    call = holder.parent if holder is not None and holder.type == "arguments" else None
    function = text_of(called) if call is not None and (called := field(call, "function")) is not None else ""
    return bool(function) and function.rpartition(".")[2] not in ("push", "add", "set", "concat", "all", "allSettled", "resolve")


def is_dropped(site: Site) -> bool:
    """Does nothing look at what a call gives: is it a statement of its own, or kept under a name that is never read, or only to write to the log?"""
    if site.context == "drop":
        return True
    waits = site.node.parent
    holder = waits.parent if waits is not None else None
    if site.context != "await" or holder is None:
        return False
    name = field(holder, "name") if holder.type == "variable_declarator" else None
    names = [] if name is None else [name] if name.type == "identifier" else _bound(name)
    if not names:
        return bool(holder.type == "expression_statement")
    around = holder.parent
    while around is not None and around.type not in (*FUNCTION_NODES, "program"):
        around = around.parent
    return around is not None and all(_is_only_logged(text_of(one), around) for one in names)


def _bound(pattern: Node) -> list[Node]:
    """The names of `{ StatusCode, Payload: payload }`; none of a pattern with more in it."""
    parts = [field(one, "value") if one.type == "pair_pattern" else one for one in pattern.named_children]
    plain = [one for one in parts if one is not None and one.type in ("identifier", "shorthand_property_identifier_pattern")]
    return plain if pattern.type == "object_pattern" and len(plain) == len(parts) else []


def _is_only_logged(name: str, around: Node) -> bool:
    named = re.compile(rf"(?<![\w$]){re.escape(name)}(?![\w$])")
    found = len(named.findall(text_of(around)))
    return found == 1 or found - 1 == sum(len(named.findall(text_of(one))) for one in _logging(around))


def _logging(node: Node) -> Iterator[Node]:
    """The outermost statements that do nothing but write to the log, whichever side of them is taken."""
    if _only_logs(node):
        yield node
        return
    for child in node.named_children:
        yield from _logging(child)


def _only_logs(node: Node) -> bool:
    if node.type in ("statement_block", "else_clause"):
        return bool(node.named_children) and all(map(_only_logs, node.named_children))
    if node.type == "if_statement":
        other = field(node, "alternative")
        held = field(node, "consequence")
        return held is not None and _only_logs(held) and (other is None or _only_logs(other))
    return node.type == "expression_statement" and known.LOGGED.match(text_of(node)) is not None
