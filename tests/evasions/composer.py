"""Values of a template in disguise, composed at random from a seed: written otherwise (what is deployed stays the same), or bad only in some world that nobody sees."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

Body = dict[str, Any]
Way = tuple[Any, ...]
NOTHING = {"Ref": "AWS::NoValue"}
CODE = ("ZipFile", "InlineCode")
LONGEST = 200
"""A longer text is a document: it is not cut in pieces."""


class Disguise:
    """A template that is being disguised. Whatever a disguise needs beside the value (parameters, conditions, maps) has a new name."""

    def __init__(self, body: Body, seed: str) -> None:
        self.body = copy.deepcopy(body)
        self.chance = random.Random(seed)  # noqa: S311 - no secret hangs on it
        self.told: list[str] = []

    def _new(self, section: str, prefix: str, value: Any) -> str:
        name = f"{prefix}{len(self.body.setdefault(section, {}))}Xq"
        self.body[section][name] = value
        return name

    def parameter(self, **declared: Any) -> Body:
        return {"Ref": self._new("Parameters", "Par", {"Type": "String", **declared})}

    def condition(self, equation: Any) -> str:
        return self._new("Conditions", "Con", equation)

    def lookup(self, rows: Body, *keys: Any) -> Body:
        return {"Fn::FindInMap": [self._new("Mappings", "Map", rows), *keys]}

    def extended(self) -> None:
        named = self.body.get("Transform", [])
        listed = named if isinstance(named, list) else [named]
        self.body["Transform"] = [*dict.fromkeys(["AWS::LanguageExtensions", *listed])]

    def open_condition(self) -> str:
        """One that holds in some deployment and not in another."""
        stages = {"Default": "dev", "AllowedValues": ["dev", "prod"]}
        return self.condition(
            self.chance.choice(
                (
                    lambda: {"Fn::Equals": [self.parameter(), "x"]},
                    lambda: {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]},
                    lambda: {"Fn::Not": [{"Fn::Equals": [self.parameter(Default="dev"), "dev"]}]},
                    lambda: {"Fn::Equals": [self.parameter(Type="AWS::SSM::Parameter::Value<String>", Default="/a/b"), "on"]},
                    lambda: {"Fn::Equals": [{"Fn::Select": [0, self.parameter(Type="CommaDelimitedList", Default="a,b")]}, "a"]},
                    lambda: {"Fn::Equals": [{"Fn::Join": ["", [self.parameter(**stages), "-", {"Ref": "AWS::Region"}]]}, "prod-eu-west-1"]},
                    lambda: {"Fn::Equals": [self.lookup({"1": {"is": "yes"}, "2": {"is": "no"}}, self.parameter(Type="Number", Default=1), "is"), "yes"]},
                )
            )()
        )

    def certain_condition(self) -> str:
        """One that always holds."""
        unknown = {"Condition": self.open_condition()}
        return self.condition(
            self.chance.choice(
                (
                    {"Fn::Equals": ["a", "a"]},
                    {"Fn::Not": [{"Fn::Equals": ["b", "a"]}]},
                    {"Fn::Equals": [self.parameter(Default="x", AllowedValues=["x"]), "x"]},
                    {"Fn::Or": [unknown, {"Fn::Not": [unknown]}]},
                )
            )
        )

    def otherwise(self, way: Way, good: Any = NOTHING) -> None:
        """What stands there is written in another way."""
        value = at(self.body, way)
        self._put(way, self.chance.choice([*_exact(self, value, good)]))

    def hidden(self, way: Way, good: Any) -> None:
        """What stands there is deployed in some world, in another one what is `good`."""
        value = at(self.body, way)
        self._put(way, self.chance.choice([*_open(self, value, good)]))

    def _put(self, way: Way, made: Callable[[], Any]) -> None:
        parent = at(self.body, way[:-1])
        parent[way[-1]] = made()
        self.told.append(f"{'/'.join(map(str, way))}: {parent[way[-1]]}")


def is_call(node: Any) -> bool:
    return isinstance(node, dict) and len(node) == 1 and next(iter(node)).startswith(("Fn::", "Ref"))


def is_word(node: Any) -> bool:
    return isinstance(node, str | int | float) and not isinstance(node, bool)


def at(body: Any, way: Way, absent: Any = None) -> Any:
    for step in way:
        try:
            body = body[step]
        except (KeyError, IndexError, TypeError):
            return absent
    return body


def _exact(one: Disguise, value: Any, good: Any) -> Iterator[Callable[[], Any]]:
    """The same value in other words."""

    def either(first: Any, second: Any) -> Body:
        return {"Fn::If": [one.certain_condition(), first, second]}

    yield lambda: {"Fn::If": [one.open_condition(), value, copy.deepcopy(value)]}
    yield lambda: either(value, good)
    yield lambda: {"Fn::If": [one.condition({"Fn::Not": [{"Condition": one.certain_condition()}]}), good, value]}
    if is_call(value):
        return
    if is_word(value) and 0 < len(text := str(value)) < LONGEST and not set(text) & set("{},|"):
        yield lambda: text
        yield lambda: {"Fn::Select": ["1", ["x", value]]}
        yield lambda: {"Fn::Select": [1, {"Fn::Split": ["|", {"Fn::Join": ["|", ["x", text]]}]}]}
        yield lambda: one.lookup({"a": {"b": value}}, "a", "b")
        yield lambda: one.lookup({"a": {"c": value}, "b": {"c": value}}, one.parameter(Default="a", AllowedValues=["a", "b"]), "c")
        yield lambda: (one.extended(), one.lookup({"a": {"b": "z"}}, "none", "b", {"DefaultValue": value}))[1]
        yield lambda: one.parameter(Default=value, AllowedValues=[value])
        yield lambda: {"Fn::Sub": f"${{{one.parameter(Default=text, AllowedValues=[text])['Ref']}}}"}
        yield lambda: {"Fn::Sub": ["${a}${b}", {"a": text[:1], "b": {"Fn::Sub": ["${c}", {"c": text[1:]}]}}]}
        yield lambda: {"Fn::Join": ["", [text[:1], {"Fn::Join": ["", [text[1:]]]}]]}
    elif isinstance(value, bool):
        yield lambda: str(value).lower()
        yield lambda: one.lookup({"a": {"b": value}}, "a", "b")
    elif isinstance(value, list) and value:
        yield lambda: [*value, NOTHING]
        yield lambda: [either(value[0], NOTHING), *value[1:]]
        yield lambda: [either(NOTHING, "zz"), *value]
        if all(isinstance(item, str) and not set(item) & set("{},|") for item in value):
            yield lambda: {"Fn::Split": [",", {"Fn::Join": [",", value]}]}
            yield lambda: one.parameter(Type="CommaDelimitedList", Default=",".join(value), AllowedValues=[",".join(value)])
    elif isinstance(value, dict):
        yield lambda: {**value, "ZzNothing": NOTHING}


def _open(one: Disguise, value: Any, good: Any) -> Iterator[Callable[[], Any]]:
    """The value in a world that a reader does not think of."""
    yield lambda: {"Fn::If": [one.open_condition(), value, good]}
    yield lambda: {"Fn::If": [one.open_condition(), good, value]}
    if is_word(value) and is_word(good):
        rows = {"eu-west-1": {"v": good}, "us-east-1": {"v": value}}
        yield lambda: one.lookup(rows, {"Ref": "AWS::Region"}, "v")
        yield lambda: (one.extended(), one.lookup({"eu-west-1": {"v": good}}, {"Ref": "AWS::Region"}, "v", {"DefaultValue": value}))[1]
        yield lambda: one.lookup({"1": {"v": good}, "2": {"v": value}}, {"Ref": "AWS::AccountId"}, "v")
        yield lambda: one.parameter(Default=good, AllowedValues=[good, value])
        yield lambda: {"Fn::Select": [one.parameter(Default="0", AllowedValues=["0", "1"]), [good, value]]}
    if is_word(value) or isinstance(value, bool):
        yield lambda: one.parameter(Type="AWS::SSM::Parameter::Value<String>", Default="/x/y")
        yield lambda: {"Fn::Sub": "{{resolve:ssm:/${AWS::StackName}/y}}"}
    yield one.parameter
    yield lambda: {"Fn::If": [one.open_condition(), one.parameter(), good]}
    yield lambda: {"Fn::ImportValue": {"Fn::Sub": "${AWS::StackName}-x"}}
    yield lambda: {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://bucket/key"}}}


def ways(body: Body) -> list[Way]:
    """To every value in Properties that stands in no function."""
    found: list[Way] = []

    def walk(node: Any, way: Way) -> None:
        found.append(way)
        if is_call(node):
            return
        for step, child in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
            if step not in CODE:
                walk(child, (*way, step))

    for name, resource in body["Resources"].items():
        for key, value in resource.get("Properties", {}).items():
            walk(value, ("Resources", name, "Properties", key))
    return found


def differing(good: Any, bad: Any, way: Way = ()) -> list[Way]:
    """The ways in the bad one to what the good one does not have."""
    if good == bad:
        return []
    if isinstance(good, dict) and isinstance(bad, dict) and not is_call(good) and not is_call(bad) and not good.keys() - bad.keys():
        return [found for key in bad for found in differing(good.get(key), bad[key], (*way, key))]
    if isinstance(good, list) and isinstance(bad, list) and len(good) == len(bad):
        return [found for i in range(len(bad)) for found in differing(good[i], bad[i], (*way, i))]
    return [way]
