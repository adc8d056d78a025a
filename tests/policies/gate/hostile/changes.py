"""A document with mistakes in it."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

LISTS = json.loads(Path(__file__).with_name("odd.json").read_text(encoding="utf-8"))
FUNCTIONS, KEYS = LISTS["functions"], LISTS["keys"]
ODD: list[Any] = [*LISTS["values"], "x" * 300, "9" * 5000, 10**40, float("inf")]
TEXTS: list[str] = [*LISTS["texts"], "9" * 4400, "[" * 300, "[" * 5000, "- " * 300]


class Changes:
    """The random choices of one folder."""

    def __init__(self, number: int) -> None:
        self.random = random.Random(number)  # noqa: S311 - no secret
        self.deep = False

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def changed(self, body: Any, near: Callable[[tuple[Any, ...]], bool] = lambda _: True, times: int = 4) -> Any:
        """The document with a few mistakes in it, at the routes that `near` picks."""
        body = copy.deepcopy(body)
        for _ in range(self.random.randint(1, times)):
            ways = [way for way in routes(body) if way and near(way)]
            if not ways:
                return body
            *above, last = self.random.choice(ways)
            node = body
            for key in above:
                node = node[key]
            match self.random.randrange(9):
                case 0:
                    del node[last]
                case 1 if isinstance(node, dict):
                    node[self.random.choice(KEYS)] = node.pop(last)
                case 2 if isinstance(node, dict):
                    node[self.random.choice(KEYS)] = self.something(body)
                case 3:
                    node[last] = self.wrapped(node[last], body)
                case 4:
                    node[last] = copy.deepcopy(at(body, self.random.choice(ways)))
                case 5 if isinstance(node, list):
                    node.insert(last, self.something(body))
                case 6:
                    other = self.random.choice(ways)
                    inner, outer = copy.deepcopy(node[last]), copy.deepcopy(at(body, other))
                    node[last] = outer
                    put(body, other, inner)
                case 7 if self.chance(0.1) and not self.deep:
                    self.deep = True
                    for _ in range(self.random.choice([30, 90, 150])):
                        node[last] = self.random.choice(
                            [[node[last]], {"a": node[last]}, {"Fn::If": ["IsProd", node[last], 5]}, {"Fn::Sub": ["${A}", {"A": node[last]}]}]
                        )
                case _:
                    node[last] = self.something(body)
        return body

    def something(self, body: Any) -> Any:
        if self.chance(0.6):
            return copy.deepcopy(self.random.choice(ODD))
        sections = [body[name] for name in ("Resources", "Parameters", "Conditions") if isinstance(body, dict) and isinstance(body.get(name), dict)]
        name = self.random.choice([name for section in sections for name in section] or ["x"])
        ways: list[Any] = [
            name,
            {"Ref": name},
            {"Fn::GetAtt": [name, self.random.choice(["Arn", "QueueName", "Outputs.Arn", "x", {"Ref": name}])]},
            {"Condition": name},
        ]
        ways += [
            {"Fn::Sub": f"${{{name}}}"},
            {"Fn::Sub": f"a-${{{name}.Arn}}-b"},
            {"Fn::If": [name, {"Ref": name}, {"Ref": "AWS::NoValue"}]},
            {"Fn::Split": ["-", {"Ref": name}]},
        ]
        ways += [{"Fn::FindInMap": [name, {"Ref": name}, "x"]}, {"Fn::ImportValue": {"Fn::Sub": f"${{{name}}}"}}, {"Fn::Join": ["", [{"Ref": name}, "a"]]}]
        return self.random.choice(ways)

    def wrapped(self, node: Any, body: Any) -> Any:
        function = self.random.choice(FUNCTIONS)
        beside = [self.something(body) for _ in range(self.random.randint(0, 2))]
        argument = self.random.choice([node, [node, *beside], [*beside, node], [self.something(body), [node]]])
        return {function: argument} if self.chance(0.9) else {function: argument, "x": 1}


def routes(node: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield way
    if len(way) < 200:
        for key, inner in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
            yield from routes(inner, (*way, key))


def at(node: Any, way: tuple[Any, ...]) -> Any:
    for key in way:
        node = node[key]
    return node


def put(body: Any, way: tuple[Any, ...], value: Any) -> None:
    """Put a value where the way leads, if it still does."""
    node = body
    for key in way[:-1]:
        try:
            node = node[key]
        except (KeyError, IndexError, TypeError):
            return
    if (isinstance(node, dict) and way[-1] in node) or (isinstance(node, list) and isinstance(way[-1], int) and way[-1] < len(node)):
        node[way[-1]] = value
