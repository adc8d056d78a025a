"""The tags of a resource."""

from __future__ import annotations

from collections.abc import Iterator

from ..language import coerce
from ..language.intrinsics import elements, resolve
from ..linking.resources import View
from ..values.value import ABSENT, Place


def tags(view: View) -> Iterator[tuple[str, Place]]:
    """The key of each of its tags, and where it is written."""
    listed, place = view.facts.dig(("Tags",), view.world)
    for item, at in elements(listed, view.world, place) if isinstance(listed, list) else []:
        if isinstance(item, dict) and "Key" in item:
            key, here = resolve(item["Key"], view.world, at / "Key")
            if key is not ABSENT:
                yield coerce.string(key, view.world, here), here
