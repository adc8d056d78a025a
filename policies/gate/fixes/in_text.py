"""Edits of data as changes of the text in which they are written."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Literal

from yaml.nodes import MappingNode

from queuegate.synth.sources.template import Route

from .nodes import reached
from .text_edits import REMOVED, TextChange, appended, changed

DataChange = tuple[Literal["set", "append", "remove"], Route, Any]
"""What is done, where, and with which value."""


def text_changes(text: str, root: MappingNode, edits: Sequence[DataChange]) -> list[TextChange]:
    """What all of them change, in a text whose nodes these are; nothing where one of them is no change of one place, or two of them meet."""
    found = [_one(text, root, *edit) for edit in edits]
    known = _side_by_side(list(dict.fromkeys(one for one in found if one is not None)))
    return known if len(known) > 0 and None not in found and _apart(known) else []


def _one(text: str, root: MappingNode, do: str, route: Route, value: Any) -> TextChange | None:
    if do == "append":
        return appended(text, root, route, value)
    return changed(text, root, route, REMOVED if do == "remove" else value) if reached(root, route)[1:] else None


def _side_by_side(changes: list[TextChange]) -> list[TextChange]:
    """Two entries that are added behind the same one are one change; two of the same name are none, and two in empty braces lack a comma between them."""
    several: dict[tuple[int, int], list[TextChange]] = {}
    for one in changes:
        several.setdefault(one[:2], []).append(one)
    return [
        joined
        for alike in several.values()
        for joined in (alike if len(alike) == 1 or not _fit(alike) else [alike[0]._replace(text="".join(one.text for one in alike))])
    ]


def _fit(alike: list[TextChange]) -> bool:
    names = {one.text.lstrip("\r\n, ").partition(":")[0] for one in alike}
    return alike[0].start == alike[0].end and len(names) == len(alike) and all(one.text[:1] in ("\n", "\r", ",") for one in alike)


def _apart(changes: list[TextChange]) -> bool:
    """Is none of them within another?"""
    ordered = sorted(changes)
    return all(one.end <= other.start and one.start != other.start for one, other in pairwise(ordered))
