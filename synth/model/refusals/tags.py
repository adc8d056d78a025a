"""The tags of a resource."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...language.functions import coerce
from ...language.functions.intrinsics import elements, resolve
from ...linking.resources import View
from ...values.text import Text
from ...values.value import ABSENT, Place


def may_have_tag(view: View, prefix: str, most: int) -> bool:
    """May it have a tag whose key begins so (in whatever case), or more tags than that? Told without asking which world it is."""
    properties = view.facts.body.get("Properties")
    written = properties.get("Tags") if isinstance(properties, dict) else None
    keys = list(_keys(written))
    return len(keys) > most or any(not isinstance(key, str) or key.lower().startswith(prefix) for key in keys) or _is_unknown(written)


def _keys(node: Any) -> Iterator[Any]:
    """What stands under Key, in any branch of any condition."""
    if isinstance(node, dict) and "Key" in node:
        yield node["Key"]
    for below in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _keys(below)


def _is_unknown(node: Any) -> bool:
    """Does a function stand where a list of tags, or one of them, should, in any branch of any condition?"""
    if isinstance(node, dict) and len(node) == 1 and isinstance(cases := node.get("Fn::If"), list):
        return any(map(_is_unknown, cases[1:]))
    if isinstance(node, list):
        return any(map(_is_unknown, node))
    return isinstance(node, dict) and len(node) == 1 and "Key" not in node and node != {"Ref": "AWS::NoValue"}


def tags(view: View) -> Iterator[tuple[str, Place]]:
    """The key of each of its tags, and where it is written. Raises `Undecided` at one that is not known."""
    listed, place = view.facts.dig(("Tags",), view.world)
    for item, at in [] if listed is ABSENT else elements(listed, view.world, place):
        if isinstance(item, Text):
            raise item.doubt()
        if isinstance(item, dict) and "Key" in item:
            key, here = resolve(item["Key"], view.world, at / "Key")
            if key is not ABSENT:
                yield coerce.string(key, view.world, here), here
