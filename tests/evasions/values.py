"""A template whose values come by another way: each number and text of what is changed is a parameter's, a map's, a branch's or a list's. What is deployed stays the same."""

from __future__ import annotations

import copy
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

Body = dict[str, Any]
Files = dict[str, Body | str]
Make = Callable[[Body, Any], Any]
WORDS: Any = runpy.run_path(str(Path(__file__).with_name("words.py")))
NOTHING: Final = {"Ref": "AWS::NoValue"}
_AS_IT_IS: Final = ("Version", "ZipFile")


def _is_function(node: Any) -> bool:
    return isinstance(node, dict) and len(node) == 1 and next(iter(node)).startswith(("Ref", "Fn::", "Condition"))


def _over(body: Body, good: Body, make: Make) -> Files:
    """The template with each value that is no function put through `make`."""
    made = copy.deepcopy(body)

    def walk(node: Any, key: str) -> Any:
        if _is_function(node) or key in _AS_IT_IS or node is None:
            return node
        if isinstance(node, dict):
            return {inner: walk(value, inner) for inner, value in node.items()}
        return [walk(value, key) for value in node] if isinstance(node, list) else make(made, node)

    for name in WORDS["changed"](body, good):
        for key, value in made["Resources"][name].get("Properties", {}).items():
            made["Resources"][name]["Properties"][key] = walk(value, key)
    return {"main.json": made}


def _added(section: Body, value: Body) -> str:
    name = f"Xq{len(section)}"
    section[name] = value
    return name


def by_parameters(body: Body, good: Body) -> Files:
    """Each is a parameter that may be nothing else."""

    def make(made: Body, value: Any) -> Any:
        if isinstance(value, bool) or not value:
            return value
        declared = {"Type": "String" if isinstance(value, str) else "Number", "Default": value, "AllowedValues": [value]}
        return {"Ref": _added(made.setdefault("Parameters", {}), declared)}

    return _over(body, good, make)


def by_maps(body: Body, good: Body) -> Files:
    return _over(body, good, lambda made, value: {"Fn::FindInMap": [_added(made.setdefault("Mappings", {}), {"here": {"is": value}}), "here", "is"]})


def by_regions(body: Body, good: Body) -> Files:
    """Each is that of the only region which the map has."""
    return _over(
        body, good, lambda made, value: {"Fn::FindInMap": [_added(made.setdefault("Mappings", {}), {"eu-west-1": {"is": value}}), {"Ref": "AWS::Region"}, "is"]}
    )


def by_branches(body: Body, good: Body) -> Files:
    """Each stands in a branch that is always taken."""

    def make(made: Body, value: Any) -> Any:
        made.setdefault("Conditions", {})["AlwaysXq"] = {"Fn::Not": [{"Fn::Equals": ["a", "b"]}]}
        return {"Fn::If": ["AlwaysXq", value, NOTHING]}

    return _over(body, good, make)


def by_lists(body: Body, good: Body) -> Files:
    return _over(body, good, lambda _, value: {"Fn::Select": [1, ["x", value]]})


def by_subs(body: Body, good: Body) -> Files:
    return _over(body, good, lambda _, value: {"Fn::Sub": ["${V}", {"V": value}]} if isinstance(value, str) and value and "${" not in value else value)


def as_text(body: Body, good: Body) -> Files:
    """Each number and truth in quotes."""
    return _over(body, good, lambda _, value: value if isinstance(value, str) else str(value).lower())


def beside_nothing(body: Body, good: Body) -> Files:
    """In each list something stands that is not there."""

    def walk(node: Any) -> Any:
        if _is_function(node):
            return node
        if isinstance(node, dict):
            return {key: walk(value) for key, value in node.items()}
        return [NOTHING, *map(walk, node)] if isinstance(node, list) else node

    made = copy.deepcopy(body)
    for name in WORDS["changed"](body, good):
        made["Resources"][name]["Properties"] = walk(made["Resources"][name].get("Properties", {}))
    return {"main.json": made}


SAME: Final = (by_parameters, by_maps, by_branches, by_lists, by_subs, as_text, beside_nothing)
WAYS: Final = (*SAME, by_regions)
"""The last one says in which region it is, too."""
MAY_BE_SILENT: Final = frozenset({
    # both compare what one template spells out
    *((way.__name__, rule) for way in (by_parameters, by_maps, by_regions) for rule in ("own-arn-elsewhere", "name-taken-twice")),
    *((way.__name__, "event-pattern-misses-publisher") for way in WAYS),  # as above, and a word that stands elsewhere, too, may be meant
})  # fmt: skip
