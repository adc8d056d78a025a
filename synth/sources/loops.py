"""`Fn::ForEach` written out: what a loop makes, each part leading back to where the loop is written.

What a loop goes over is asked of `lists`, since only the linked templates know parameters. Where nobody knows it, one round stands for all of them, and whatever has the
loop's variable in it is undecided. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from queuegate._light import NamedTuple, regex

from .template import Route, Template, has_extensions

LOOP: Final = "Fn::ForEach::"
_UNKNOWN: Final = "Fn::ForEach"
"""What stands for a variable whose value nobody knows: `{_UNKNOWN: [loop, collection]}`. As a condition, `{_UNKNOWN: [collection, item]}` says whether the item is in it."""
_MOST: Final = 500
"""How many rounds of loops are written out: as many resources as a template may have.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""
_VARIABLE: Final = regex(r"([$&])\{(\w+)\}")
_NAMING: Final = ("Ref", "Condition", "DependsOn", "Fn::GetAtt")
"""Under these keys a string is the name of something in the template."""


class Listed(NamedTuple):
    """What a collection holds: everything that it holds in any world, in order, and what it holds in all of them."""

    items: tuple[str, ...]
    always: frozenset[str]


Lists = Callable[[Any], Listed | None]


def literal(collection: Any) -> Listed | None:
    """A list that is spelt out; None for any other."""
    if not isinstance(collection, list) or not all(isinstance(item, str | int | float) for item in collection):
        return None
    items = tuple(str(item).lower() if isinstance(item, bool) else str(item) for item in collection)
    return Listed(items, frozenset(items))


def has_loops(body: Mapping[str, Any]) -> bool:
    """Does a loop stand in a section, a resource or its properties? Deeper ones are looked for only where the template names the transform that knows them."""
    if has_extensions(body):
        return any(key.startswith(LOOP) for key in _keys(body))
    sections = [section for section in body.values() if isinstance(section, dict)]
    resources = [one for section in sections for one in section.values() if isinstance(one, dict)]
    properties = [one["Properties"] for one in resources if isinstance(one.get("Properties"), dict)]
    return any(key.startswith(LOOP) for part in (*sections, *resources, *properties) for key in part)


def _keys(node: Any) -> Iterator[str]:
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield from node
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def written_out(template: Template, lists: Lists = literal) -> tuple[Template, bool]:
    """The template without its loops, and whether the list of any is not known. Every place of it is one of the template as it was written."""
    loops = _Loops(lists)
    body = loops.walk(template.body, (), (), _Round())
    if loops.guards:
        own = body.get("Conditions")
        body["Conditions"] = {**(own if isinstance(own, dict) else {}), **loops.guards}

    def written(route: Route) -> Route:
        for length in range(len(route), 0, -1):
            if (origin := loops.origins.get(route[:length])) is not None:
                return (*origin, *route[length:])
        return route

    return template.remade(body, written), loops.unknown


class _Round(NamedTuple):
    """One round of each loop around a place: the variables' values (what nobody knows is an expression), and the conditions under which there is such a round."""

    values: Mapping[str, Any] = {}
    guards: tuple[str, ...] = ()


class _Loops:
    """The rounds that were written out, and where each part of them comes from: routes in the result, to routes in the template."""

    def __init__(self, lists: Lists) -> None:
        self.origins: dict[Route, Route] = {}
        self.guards: dict[str, Any] = {}
        self.unknown = False
        self._lists, self._rounds = lists, 0

    def walk(self, node: Any, at: Route, origin: Route, values: Mapping[str, Any] | _Round, *, names: bool = False) -> Any:
        values = values.values if isinstance(values, _Round) else values
        match node:
            case {"Ref": str(name)} if len(node) == 1 and name in values:
                return values[name]
            case {"Fn::Sub": str() | [str(), dict()]} if len(node) == 1 and values:
                text = node["Fn::Sub"]
                if names and isinstance(text, str) and {name for _, name in _VARIABLE.findall(text)} <= values.keys() and "{" not in _VARIABLE.sub("", text):
                    return _named(text, values)
                return self._sub(text, at, origin, values)
            case {"Fn::If": [str(condition), *branches]} if len(node) == 1 and values:
                spelt = [self.walk(one, (*at, "Fn::If", i), (*origin, "Fn::If", i), values) for i, one in enumerate(branches, 1)]
                return {"Fn::If": [_named(condition, values), *spelt]}
            case dict():
                entries: dict[str, Any] = {}
                for key, value in node.items():
                    self._entry(entries, key, value, at, (*origin, key), _Round(values))
                return entries
            case list():
                return [self.walk(item, (*at, i), (*origin, i), values, names=names) for i, item in enumerate(node)]
            case str() if values:
                return _named(node, values) if names else _text(node, values)
        return node

    def _entry(self, made: dict[str, Any], key: str, value: Any, at: Route, origin: Route, here: _Round) -> None:  # noqa: PLR0913, PLR0917 - an entry, where it is and where it comes from
        """Put one entry of a mapping into what is made, or, for a loop, the entries of all its rounds."""
        if (rounds := self._over(key, value, here)) is not None:
            for inner in rounds:
                for part, body in value[2].items():
                    self._entry(made, part, body, at, (*origin, 2, part), inner)
            return
        name = _named(key, here.values)
        guard = self._all(here.guards)
        within: Route = (*at, name)
        self.origins[within] = origin
        if guard and len(at) > 1:
            within = (*within, "Fn::If", 1)
            self.origins[within] = origin
        made[name] = self.walk(value, within, origin, here.values, names=key in _NAMING and (isinstance(value, (str, list)) or key == "Ref"))
        if guard and len(at) > 1:
            made[name] = {"Fn::If": [guard, made[name], {"Ref": "AWS::NoValue"}]}
        elif guard and at != ("Conditions",) and isinstance(made[name], dict):
            own = made[name].get("Condition")
            made[name]["Condition"] = self._all((own, *here.guards)) if isinstance(own, str) else guard

    def _over(self, key: str, value: Any, here: _Round) -> list[_Round] | None:
        """The rounds of a loop; None where this is none."""
        match value:
            case [str(name), collection, dict()] if key.startswith(LOOP):
                collection = self.walk(collection, ("",), (), here)
                listed = self._lists(collection)
                self._rounds += len(listed.items) if listed else 1
                if listed is None or self._rounds > _MOST:
                    self.unknown = True
                    return [_Round({**here.values, name: {_UNKNOWN: [key, collection]}}, here.guards)]
                return [_Round({**here.values, name: item}, (*here.guards, *self._guard(key, collection, item, listed))) for item in listed.items]
        return None

    def _guard(self, loop: str, collection: Any, item: str, listed: Listed) -> tuple[str, ...]:
        if item in listed.always:
            return ()
        name = f"{loop} has {item}"
        self.guards[name] = {_UNKNOWN: [collection, item]}
        return (name,)

    def _all(self, conditions: tuple[str, ...]) -> str | None:
        if len(conditions) > 1:
            name = " and ".join(conditions)
            self.guards[name] = {"Fn::And": [{"Condition": one} for one in conditions]}
            return name
        return conditions[0] if conditions else None

    def _sub(self, argument: Any, at: Route, origin: Route, values: Mapping[str, Any]) -> dict[str, Any]:
        text, own = (argument, {}) if isinstance(argument, str) else argument
        text = _named(text, {name: value for name, value in values.items() if name not in own})
        late = {name: values[name] for _, name in _VARIABLE.findall(text) if name in values and name not in own}
        own = self.walk(own, (*at, "Fn::Sub", 1), (*origin, "Fn::Sub", 1), values)
        return {"Fn::Sub": text if isinstance(argument, str) and not late else [text, {**own, **late}]}


def _named(text: str, values: Mapping[str, Any]) -> str:
    """`${Name}` with the variable's value, `&{Name}` with no more than its letters and digits. A value that nobody knows leaves `${Name}`, however it is spelt."""

    def put(match: re.Match[str]) -> str:
        value = values.get(match[2])
        if value is None:
            return match[0]
        return ("${" + match[2] + "}") if not isinstance(value, str) else value if match[1] == "$" else re.sub(r"[\W_]", "", value)

    return _VARIABLE.sub(put, text) if "{" in text else text


def _text(text: str, values: Mapping[str, Any]) -> Any:
    """A string that is no name: where a part of it is not known, a call that says so."""
    text = _named(text, values)
    late = [match for match in _VARIABLE.finditer(text) if not isinstance(values.get(match[2], ""), str)]
    if not late:
        return text
    pieces: list[Any] = []
    end = 0
    for match in late:
        pieces += (text[end : match.start()], values[match[2]])
        end = match.end()
    return {"Fn::Join": ["", [piece for piece in (*pieces, text[end:]) if piece != ""]]}
