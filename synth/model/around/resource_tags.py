"""The tags of a resource."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...language import coerce
from ...language.intrinsics import elements, resolve
from ...linking.resources import View
from ...values.value import ABSENT, Place


def may_have_tag(view: View, prefix: str, most: int) -> bool:
    """May it have a tag whose key begins so (in whatever case), or more tags than that? Told without asking which world it is."""
    properties = view.facts.body.get("Properties")
    written = properties.get("Tags") if isinstance(properties, dict) else None
    keys = list(_keys(written))
    return len(keys) > most or any(not isinstance(key, str) or key.lower().startswith(prefix) for key in keys)


def _keys(node: Any) -> Iterator[Any]:
    """What stands under Key, in any branch of any condition."""
    if isinstance(node, dict) and "Key" in node:
        yield node["Key"]
    for below in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _keys(below)


def tags(view: View) -> Iterator[tuple[str, Place]]:
    """The key of each of its tags, and where it is written."""
    listed, place = view.facts.dig(("Tags",), view.world)
    for item, at in elements(listed, view.world, place) if isinstance(listed, list) else []:
        if isinstance(item, dict) and "Key" in item:
            key, here = resolve(item["Key"], view.world, at / "Key")
            if key is not ABSENT:
                yield coerce.string(key, view.world, here), here
