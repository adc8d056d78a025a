"""YAML templates: data in CloudFormation's long form, and the place of every part of it, in one pass over the parser's events.

Events, not PyYAML's nodes, because they show nesting and aliases before either is paid for. Keys are always text, as written (`123:`, `on:`).
A short tag becomes its long form: `!Ref x` is `{"Ref": x}`, `!Sub x` is `{"Fn::Sub": x}`, and `!GetAtt A.B.C` as well as `Fn::GetAtt: A.B.C` is
`{"Fn::GetAtt": ["A", "B.C"]}`. A tag that is not CloudFormation's is kept as the only key of a mapping, `{"!Vault": x}`: nobody here can know its value.
Aliases and merge keys are not CloudFormation's either, but `aws cloudformation package` and SAM resolve them before they deploy. What is repeated is shared, never copied.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from ..template import Route, Spot, Unreadable
from .places import DEPTH, NODES, duplicate, measure, refuse, spot_at, too_deep
from .scalars import typed
from .yaml_tags import PLAIN, TYPED, attribute, long_form

try:
    from yaml.cyaml import CParser as Parser  # type: ignore[attr-defined]  # the stubs import it without exporting it
except ImportError:  # PyYAML without libyaml: the same events, slowly
    from yaml import SafeLoader as Parser  # type: ignore[assignment]  # both have get_event

__all__ = ["Parser", "parse"]

_OPEN = object()
_BREAKS: Final = ("\x85", "\u2028", "\u2029")
"""What ends a line in YAML 1.1 alone."""


def parse(text: str, file: str) -> tuple[Any, Callable[[Route], Spot]]:
    """Read a YAML text: its data, and the place of each part of it. Raises `Unreadable`."""
    try:
        reader = _Reader(text, file)
        data = reader.document()
    except yaml.YAMLError as error:
        from .yaml_errors import explain  # noqa: PLC0415 - few templates are malformed

        raise refuse(*explain(error, text, Parser), file) from None
    if not text.isascii() and any(one in text for one in _BREAKS):
        from .line_ends import refuse_two_readings  # noqa: PLC0415 - few texts have such a character

        refuse_two_readings(text, data, lambda other: _Reader(other, file).document(), file)
    start, marks = reader.start, reader.marks

    def spot(route: Route) -> Spot:
        index, holder = start, data
        for step in route:
            try:
                index, holder = marks[id(holder)][step], holder[step]
            except (KeyError, IndexError, TypeError):
                break
        return spot_at(text, index, file)

    return data, spot


class _Reader:
    """One pass over one document. `marks` holds, for each mapping and list by its identity, the offsets of its keys and items."""

    __slots__ = ("aliased", "anchors", "file", "kept", "marks", "measured", "merged", "next", "start", "text")

    def __init__(self, text: str, file: str) -> None:
        self.text, self.file, self.start = text, file, 0
        self.next: Callable[[], Any] = Parser(text).get_event
        self.marks: dict[int, Any] = {}
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.measured: dict[int, tuple[int, int]] = {}
        self.aliased: int | None = None
        self.merged = 0
        self.kept: list[Any] = []  # what was merged lives on, so that no other object gets its identity

    def document(self) -> Any:
        self.next()
        if not isinstance(self.next(), DocumentStartEvent):
            raise self.refuse("the file is empty", 0)
        first = self.next()
        self.start = first.start_mark.index
        data = _READ[type(first)](self, first, 1)
        if self.aliased is not None and measure(data, self.measured)[0] > NODES:
            raise self.too_large(self.aliased)
        self.next()
        more = self.next()
        if not isinstance(more, StreamEndEvent):
            raise self.refuse("a second YAML document starts here, and a template is one document. Keep one per file", more.start_mark.index)
        return data

    def scalar(self, event: Any, _: int) -> Any:
        value: Any = event.value
        if event.style == '"' and not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError:  # only PyYAML's own parser lets a lone surrogate through
                raise self.refuse("this text holds half of a character. Write the character itself", event.start_mark.index) from None
        tag = event.tag
        if tag in TYPED or (tag is None and event.implicit[0]):
            value = typed(value)
            if tag is not None and not isinstance(value, TYPED[tag]):
                value = self.tagged(tag, event.value, event.start_mark.index)
        return value if tag is None and event.anchor is None else self.finish(event, value)

    def sequence(self, event: Any, depth: int) -> Any:
        depth = self.enter(event, depth)
        data: list[Any] = []
        marks: list[int] = []
        while True:
            item = self.next()
            kind = type(item)
            if kind is SequenceEndEvent:
                break
            data.append(_READ[kind](self, item, depth))
            marks.append(self.anchors[item.anchor][1] if kind is AliasEvent else item.start_mark.index)
        self.marks[id(data)] = marks
        return self.finish(event, data)

    def mapping(self, event: Any, depth: int) -> Any:
        depth = self.enter(event, depth)
        data: dict[str, Any] = {}
        marks: dict[str, int] = {}
        merges: list[tuple[Any, int]] = []
        while True:
            name = self.next()
            kind = type(name)
            if kind is MappingEndEvent:
                break
            if kind is not ScalarEvent or name.tag not in PLAIN or not (name.value or name.style):
                from .yaml_errors import why_no_key  # noqa: PLC0415 - as said

                raise self.refuse(why_no_key(name), name.start_mark.index)
            key, start = name.value, name.start_mark.index
            if name.anchor is not None:
                self.anchors[name.anchor] = (key, start)
            child = self.next()
            value = _READ[type(child)](self, child, depth)
            if key == "<<" and name.implicit[0]:
                merges.append((value, start))
            elif key in data:
                raise duplicate(key, marks[key], start, self.text, self.file)
            else:
                data[key], marks[key] = value, start
        if merges:
            data, marks = self.merge(data, marks, merges)
        if "Fn::GetAtt" in data:
            data["Fn::GetAtt"] = attribute(data["Fn::GetAtt"])
        self.marks[id(data)] = marks
        return self.finish(event, data)

    def alias(self, event: Any, depth: int) -> Any:
        name, start = event.anchor, event.start_mark.index
        if name not in self.anchors:
            raise self.refuse(f"the alias *{name} has no anchor &{name} before it. Add the anchor, or put the value in quotes if it is text", start)
        value = self.anchors[name][0]
        if value is _OPEN:
            raise self.refuse(f"the alias *{name} stands inside the value that it repeats. Write that part out", start)
        self.aliased = start
        size, height = measure(value, self.measured)
        if size > NODES:
            raise self.too_large(start)
        if depth + height - 1 > DEPTH:
            raise too_deep(self.text, start, self.file)
        return value

    def enter(self, event: Any, depth: int) -> int:
        if event.anchor is not None:
            self.anchors[event.anchor] = (_OPEN, event.start_mark.index)
        depth += event.tag not in PLAIN
        if depth > DEPTH:
            raise too_deep(self.text, event.start_mark.index, self.file)
        return depth + 1

    def finish(self, event: Any, value: Any) -> Any:
        """Put the value into its tag, and make it known by its anchor."""
        start = event.start_mark.index
        if event.tag not in PLAIN:
            value = self.tagged(event.tag, value, start)
        if event.anchor is not None:
            self.anchors[event.anchor] = (value, start)
        return value

    def tagged(self, tag: str, value: Any, start: int) -> dict[str, Any]:
        key = long_form(tag)
        made = {key: attribute(value) if key == "Fn::GetAtt" else value}
        self.marks[id(made)] = {key: start}
        return made

    def merge(self, own: dict[str, Any], own_marks: dict[str, int], merges: list[tuple[Any, int]]) -> tuple[dict[str, Any], dict[str, int]]:
        """Own keys win; among the merged, the earlier one (https://yaml.org/type/merge.html)."""
        data: dict[str, Any] = {}
        marks: dict[str, int] = {}
        for merged, start in merges:
            self.kept.append(merged)
            for source in merged if isinstance(merged, list) else [merged]:
                if not isinstance(source, dict):
                    raise self.refuse("the merge key << takes a mapping, or a list of mappings. Give it one, or write '<<' in quotes", start)
                self.merged += len(source)
                if self.merged > NODES:
                    raise self.too_large(start)
                for key, value in source.items():
                    if key not in data:
                        data[key], marks[key] = value, self.marks[id(source)][key]
        return {**data, **own}, {**marks, **own_marks}

    def refuse(self, reason: str, index: int) -> Unreadable:
        return refuse(reason, self.text, index, self.file)

    def too_large(self, index: int) -> Unreadable:
        return self.refuse(f"with its aliases written out, the document has more than {NODES:,} nodes. Use fewer aliases", index)


_READ: Final[dict[type[Event], Callable[[_Reader, Any, int], Any]]] = {
    ScalarEvent: _Reader.scalar,
    MappingStartEvent: _Reader.mapping,
    SequenceStartEvent: _Reader.sequence,
    AliasEvent: _Reader.alias,
}
