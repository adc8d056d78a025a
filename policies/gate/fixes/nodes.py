"""A template's text as nodes with their offsets, of YAML and of JSON: what stands at a place, and where a route leads."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from queuegate._light import NamedTuple, regex
from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.template import Route, Unreadable

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_HALVES: Final = regex(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")


class Entry(NamedTuple):
    """An entry of a mapping."""

    key: ScalarNode
    value: Node


@lru_cache(1)
def composed(text: str) -> MappingNode | None:
    """The root of a text that is a template's; None of one that cannot be read, or begins with a byte order mark, which the parser does not count. What is nested too deep the
    template's own reader refuses before.
    """
    if text.startswith("\ufeff"):
        return None
    try:
        parse(text, "")
        root = yaml.compose(_as_yaml(text) if text.lstrip().startswith("{") else text, Loader=_LOADER)
    except (Unreadable, yaml.YAMLError, RecursionError, ValueError):
        return None
    return root if isinstance(root, MappingNode) else None


def _as_yaml(text: str) -> str:
    """JSON with what YAML does not take, blanks that are tabs and characters in two halves, replaced by as many characters."""
    return _HALVES.sub(r"\\u0041\\u0041", text.replace("\t", " "))


def entries(node: Node) -> Iterator[Entry]:
    for key, value in node.value if isinstance(node, MappingNode) else ():
        if isinstance(key, ScalarNode):
            yield Entry(key, value)


def child(node: Node, step: str | int) -> Node | None:
    """What a step of a route leads to. A short tag stands for the key of the long form: `!If [A, 1, 2]`."""
    if isinstance(node, SequenceNode):
        if isinstance(step, int):
            return node.value[step] if 0 <= step < len(node.value) else None
        return node if node.tag == f"!{step.removeprefix('Fn::')}" else None
    return next((one.value for one in entries(node) if one.key.value == step), None)


def reached(root: Node, route: Route) -> list[Node]:
    """The nodes on the way, the root first, as far as it is there."""
    found = [root]
    for step in route:
        following = child(found[-1], step)
        if following is None:
            break
        found.append(following)
    return found


def at_pointer(root: Node, pointer: str) -> Route:
    """The route that a JSON pointer (RFC 6901) means: a number is an index where there is a list."""
    route: list[str | int] = []
    node: Node | None = root
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        step = int(key) if isinstance(node, SequenceNode) and key.isdecimal() else key
        route.append(step)
        node = None if node is None else child(node, step)
    return tuple(route)


def end_of(node: Node, text: str) -> int:
    """Where what is visible of a node ends."""
    if isinstance(node, (MappingNode, SequenceNode)) and not node.flow_style and node.value:
        last = node.value[-1]
        return max(end_of(last[1], text), last[0].end_mark.index) if isinstance(node, MappingNode) else end_of(last, text)
    end: int = node.end_mark.index
    return max(len(text[:end].rstrip()), node.start_mark.index) if isinstance(node, ScalarNode) and node.style in ("|", ">") else end


def way_to(root: Node, offset: int, text: str) -> list[str | int]:
    """The way to the key or the value at an offset."""
    way: list[str | int] = []
    node = root
    while True:
        for step, start, value in _children(node):
            if start <= offset <= max(end_of(value, text), start):
                way.append(step)
                node = value
                break
        else:
            return way


def _children(node: Node) -> Iterator[tuple[str | int, int, Node]]:
    if isinstance(node, SequenceNode):
        yield from ((i, value.start_mark.index, value) for i, value in enumerate(node.value))
    else:
        yield from ((one.key.value, one.key.start_mark.index, one.value) for one in entries(node))
