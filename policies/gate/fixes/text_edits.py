"""A change of data as a change of text: the value of a property, a property that is new, one that goes. Everything else stays as it is, with its style and its comments."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from queuegate._light import NamedTuple
from queuegate.synth.iam.least_privilege.yaml_notation import in_line, in_yaml
from queuegate.synth.sources.template import Route

from .nodes import Entry, end_of, entries, reached

REMOVED: Final = object()
"""The value of what is to go."""


class TextChange(NamedTuple):
    """Text to put in the place of what stands between two offsets."""

    start: int
    end: int
    text: str


def applied(text: str, changes: list[TextChange]) -> str:
    for one in sorted(changes, reverse=True):
        text = text[: one.start] + one.text + text[one.end :]
    return text


def changed(text: str, root: MappingNode, route: Route, value: Any) -> TextChange | None:
    """What sets the value at a route; None where that is no edit of one place."""
    nodes = reached(root, route)
    missing = route[len(nodes) - 1 :]
    if value is REMOVED:
        return None if missing else _removed(text, nodes)
    if not missing:
        return _replaced(nodes[-1], value, text, _is_json(root))
    parent = nodes[-1]
    if not isinstance(parent, MappingNode) or not all(isinstance(step, str) for step in missing):
        return None
    for step in reversed(missing[1:]):
        value = {step: value}
    return _inserted(text, parent, str(missing[0]), value, _is_json(root))


def appended(text: str, root: MappingNode, route: Route, value: Any) -> TextChange | None:
    """What adds an item to the list at a route, or makes that list; a single value there becomes its first item."""
    nodes = reached(root, route)
    if len(nodes) <= len(route):
        return changed(text, root, route, [value])
    node = nodes[-1]
    if isinstance(node, ScalarNode):
        return _listed(node, value, text, _is_json(root))
    if not isinstance(node, SequenceNode) or not node.value or not node.tag.startswith("tag:"):
        return None
    end = end_of(node.value[-1], text)
    if node.flow_style:
        return TextChange(end, end, _between(text, node.start_mark.line, node.value[-1]) + _spelt(value, _is_json(root)))
    indent = " " * node.start_mark.column
    end = _line_end(text, end)
    return TextChange(end, end, f"{_newline(text)}{indent}- {in_line(value)}")


def _listed(node: ScalarNode, value: Any, text: str, is_json: bool) -> TextChange | None:  # noqa: FBT001 - as below
    """A single value as the first of two."""
    start, end = node.start_mark.index, end_of(node, text)
    written = text[start:end]
    if node.style in ("|", ">") or not written or written[0] in "!&*" or (node.style is None and re.search(r"[,\[\]{}\n]|: ", written)):
        return None
    return TextChange(start, end, f"[{written}, {_spelt(value, is_json)}]")


def _is_json(node: Node) -> bool:
    """Are the keys of this mapping written as JSON's?"""
    return isinstance(node, MappingNode) and bool(node.flow_style) and all(one.key.style == '"' for one in entries(node))


def _spelt(value: Any, is_json: bool) -> str:  # noqa: FBT001 - a switch of one table
    return json.dumps(value, ensure_ascii=False) if is_json else in_line(value)


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end - (text[end - 1 : end] == "\r")


def _replaced(node: Node, value: Any, text: str, is_json: bool) -> TextChange | None:  # noqa: FBT001 - as above
    start = node.start_mark.index
    said = _spelt(value, is_json)
    if isinstance(node, ScalarNode):
        if node.style in ("|", ">"):
            return None
        if node.style in ("'", '"') and type(value) is int and node.value.isdecimal():
            said = f"{node.style}{value}{node.style}"  # CloudFormation takes the text for the number, and whoever quotes one goes on to
        end = end_of(node, text)
        return TextChange(start, end, f" {said}" if start == end and text[start - 1 : start] == ":" else said)
    is_whole = isinstance(node, MappingNode) or (isinstance(node, SequenceNode) and node.flow_style)
    return TextChange(start, end_of(node, text), said) if is_whole else None


def _removed(text: str, nodes: list[Node]) -> TextChange | None:
    """An entry with its line or lines, or, within braces, with its comma. The only one of a mapping stays: what would be left is no mapping."""
    if len(nodes) < 2 or not isinstance(nodes[-2], MappingNode):  # noqa: PLR2004 - the mapping and its value
        return None
    holder, several = nodes[-2], list(entries(nodes[-2]))
    at = next((i for i, one in enumerate(several) if one.value is nodes[-1]), None)
    if at is None or len(several) < 2:  # noqa: PLR2004 - another one stays
        return None
    one = several[at]
    if holder.flow_style:
        if at + 1 < len(several):
            return TextChange(one.key.start_mark.index, several[at + 1].key.start_mark.index, "")
        return TextChange(end_of(several[at - 1].value, text), end_of(one.value, text), "")
    start = one.key.start_mark.index
    before = text.rfind("\n", 0, start) + 1
    end = _line_end(text, end_of(one.value, text))
    if not text[before:start].strip():
        after = text.find("\n", end) + 1
        return TextChange(before, after or len(text), "")
    return TextChange(start, several[at + 1].key.start_mark.index, "") if at + 1 < len(several) else None  # the first of a list's item


def _inserted(text: str, node: MappingNode, key: str, value: Any, is_json: bool) -> TextChange | None:  # noqa: FBT001 - as above
    several = list(entries(node))
    if node.flow_style:
        return _in_braces(text, node, key, value, is_json=_is_json(node) if several else is_json)
    if not several:
        return None
    column = several[0].key.start_mark.column
    lines = list(_block(key, value, several))
    newline, indent = _newline(text), " " * column
    after = next((one for one in reversed(several) if not _ends_in_block_scalar(one.value)), None)
    if after is None:
        start = several[0].key.start_mark.index
        return TextChange(start, start, "".join(f"{line}{newline}{indent}" for line in lines))
    end = _line_end(text, max(end_of(after.value, text), after.key.end_mark.index))
    return TextChange(end, end, "".join(f"{newline}{indent}{line}" for line in lines))


def _block(key: str, value: Any, several: list[Entry]) -> Iterator[str]:
    """The lines of an entry of a block, indented as its neighbours are."""
    steps = [one.value.start_mark.column - one.key.start_mark.column for one in several if isinstance(one.value, MappingNode) and not one.value.flow_style]
    step = next((one for one in steps if one > 0), 2)
    for line in in_yaml({key: value}).splitlines():
        said = line.lstrip(" ")
        yield " " * ((len(line) - len(said)) // 2 * step) + said


def _in_braces(text: str, node: MappingNode, key: str, value: Any, *, is_json: bool) -> TextChange | None:
    several = list(entries(node))
    entry = f"{json.dumps(key) if is_json else in_line(key)}: {_spelt(value, is_json)}"
    if not several:
        at = node.start_mark.index + 1
        return TextChange(at, at, entry)
    last = several[-1]
    end = max(end_of(last.value, text), last.key.end_mark.index)
    if "," in text[end : node.end_mark.index - 1].partition("#")[0]:
        return None  # a comma behind the last entry, which only YAML has
    return TextChange(end, end, _between(text, node.start_mark.line, last.key) + entry)


def _between(text: str, line: int, last: Node) -> str:
    """What parts a new entry from the last one: a new line, where that begins one."""
    start = text.rfind("\n", 0, last.start_mark.index) + 1
    indent = text[start : last.start_mark.index]
    return f",{_newline(text)}{indent}" if last.start_mark.line != line and not indent.strip() else ", "


def _ends_in_block_scalar(node: Node) -> bool:
    while isinstance(node, (MappingNode, SequenceNode)) and node.value and not node.flow_style:
        node = node.value[-1][1] if isinstance(node, MappingNode) else node.value[-1]
    return isinstance(node, ScalarNode) and node.style in ("|", ">")
