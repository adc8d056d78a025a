"""By which words the stacks that are deployed together know a resource: its logical id at home, a parameter that it is handed in, an output that it comes back in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..language.parameters.accepted import section
from ..language.scope import Scope
from .facts import Facts


def speaks_of(other: Facts, target: Facts, part: str = "") -> bool:
    """May the body of this resource (or what stands in it under this key) name the target? By the words alone: what is handed on counts, too."""
    body = other.body.get(part) if part else other.body
    return other.is_deployed_with(target) and in_words(body, other.scope, target)


def in_words(node: Any, scope: Scope, target: Facts) -> bool:
    """May this part of a template name the target?"""
    words = target.links.keep(("known as", target), lambda: _known_as(target)).get(scope.id)
    return words is not None and words.search(str(node)) is not None


def _known_as(target: Facts) -> dict[str, re.Pattern[str]]:
    """The words of each stack that may name it, by the stack's id."""
    words: dict[str, set[str]] = {target.scope.id: {_named(target.id)}}
    found: dict[str, re.Pattern[str]] = {}
    waiting = [target.scope]
    while waiting:
        scope = waiting.pop()
        found[scope.id] = re.compile("|".join(sorted(words[scope.id])))
        for other, word in _onwards(scope, found[scope.id]):
            if word not in words.setdefault(other.id, set()):
                words[other.id].add(word)
                waiting.append(other)
    return found


def _named(name: str) -> str:
    """A name as Ref, GetAtt and Sub have it."""
    return rf"""['"]{re.escape(name)}\b|\$\{{\s*{re.escape(name)}\b"""


def _onwards(scope: Scope, words: re.Pattern[str]) -> Iterator[tuple[Scope, str]]:
    """The nested stacks that are handed what has such words, each with the parameter; and the parent that may read it in an output, with that output."""
    for name, child in scope.children.items():
        for parameter, value in section(section(scope.resources[name], "Properties"), "Parameters").items():
            if words.search(str(value)):
                yield child, _named(parameter)
    if scope.owner is not None:
        parent, name = scope.owner
        for output, body in section(scope.template.body, "Outputs").items():
            if words.search(str(body.get("Value") if isinstance(body, dict) else body)):
                yield parent, rf"\b{re.escape(name)}\W+Outputs\.{re.escape(output)}\b"
