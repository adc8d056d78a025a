"""What the team says of names that lie outside, as it was asked: to ask again needs nothing that links templates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from queuegate._light import sha256

from ..language.parameters.accepted import section
from ..sources.template import Route, Template


def told_of(externals: Template | None, name: str) -> str:
    """What is said of one name, and where, as one text; "" for nothing. Without a name: is anything said of any?"""
    if externals is None or not name:
        return str(externals is not None)
    told = section(externals.body, "Resources").get(name)
    if told is None:
        return ""
    spots = [externals.spot(("Resources", name, *route)) for route in _routes(told)]
    return sha256(repr((told, spots)).encode("utf-8", "surrogatepass")).hexdigest()


def _routes(node: Any) -> Iterator[Route]:
    """The ways to everything in a node."""
    yield ()
    for key, child in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from ((key, *route) for route in _routes(child))
