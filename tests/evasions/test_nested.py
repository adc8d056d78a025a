"""A defect stays one when a part of it is moved to a nested stack, with or without what it says; and the good pipeline stays good. All rules, by the examples on their pages."""

from __future__ import annotations

import json
import re
import runpy
import textwrap
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.contents import RULES
from queuegate.policies.gate.catalogue.whole import merged
from queuegate.policies.rule import Mapping
from queuegate.synth.sources.cloudformation import parse

TESTS = Path(__file__).parents[1]
NESTED: Any = runpy.run_path(str(Path(__file__).with_name("nested.py")))
LENGTHS: Any = runpy.run_path(str(TESTS / "lengths.py"))
said: Any = runpy.run_path(str(TESTS / "metamorphic" / "judged.py"))["said"]
BASE = parse((TESTS / "policies" / "base.yaml").read_text(encoding="utf-8"), "/base.yaml")[0]
GOOD: Any = json.loads(json.dumps(BASE))
_BLOCK = re.compile(r"^(Bad|Good)::\n\n((?:    .*\n|\n)+)", re.MULTILINE)
MAY_BE_SILENT = frozenset({("event-pattern-misses-publisher", "Placed")})  # words are compared that one template has


def pages() -> Iterator[Any]:
    """Each example of each page, laid over the good pipeline."""
    for rule in RULES:
        for i, (kind, text) in enumerate(_BLOCK.findall(rule.page + "\n") if rule.on is Mapping and rule.group != "declared" else ()):
            yield pytest.param(rule.name, kind, textwrap.dedent(text), id=f"{rule.name}-{kind}-{i}")


def texts() -> Iterator[Any]:
    yield from (pytest.param(case.values[2], id=case.id) for case in pages())


def bad() -> Iterator[Any]:
    """Each bad example, with its rule, which is asked alone: so all of them are tried, in every way."""
    rules = {rule.name: rule for rule in RULES}
    yield from (pytest.param(rules[case.values[0]], case.values[2], id=case.id) for case in pages() if case.values[1] == "Bad")


@cache
def plainly(text: str) -> frozenset[str]:
    """The rules that find something where nothing is changed."""
    return frozenset(one[0] for one in said({"main.json": whole(text)}).findings)


def new(after: Any, text: str) -> list[str]:
    """The rules that find something, and nothing where nothing is changed. That is asked only if they do: of half of the examples nobody finds anything."""
    found = {one[0] for one in after.findings}
    return sorted(found - plainly(text)) if found else []


def whole(text: str) -> Any:
    return merged(BASE, {"Resources": parse(text, "/fragment.yaml")[0]})


def hidden_by(ways: Iterable[Any], rule: Any, text: str, silent: Collection[tuple[str, str]] = ()) -> list[str]:
    """The ways in which nothing is said of a defect, nor left open; `silent`: those in which its rule may be."""
    body = json.loads(json.dumps(whole(text)))
    made = [(way.__name__, said(way(body, GOOD), rules=[rule])) for way in ways if (way.__name__, rule.name) not in silent]
    return [name for name, after in made if not (after.findings or after.open or after.problems)]


def accused_by(ways: Iterable[Any], text: str, may: Collection[tuple[str, str]] = ()) -> list[tuple[str, str]]:
    """What is said in these ways, each of which deploys the same, and not in the plain one; `may`: what may be said all the same."""
    body = json.loads(json.dumps(whole(text)))
    made = [(way.__name__, said(way(body, GOOD))) for way in ways]
    news = [(name, rule) for name, after in made if not after.problems for rule in new(after, text)]
    return [one for one in news if one not in may]


def moved(text: str, *, literals: bool) -> Iterator[tuple[str, Any]]:
    """Each resource that can be moved to a nested stack, and the files with it there."""
    for which in whole(text)["Resources"]:
        with suppress(NESTED["Cannot"]):
            yield which, NESTED["Move"](whole(text), which, literals=literals).files()


def moves() -> Iterator[Any]:
    """Each example as it is, and with what it says handed to it."""
    for i, case in enumerate(texts()):
        yield from (pytest.param(*case.values, way, id=f"{case.id}-{'handed' if way else 'as it is'}") for way in ((False, True) if i % 2 else (True, False)))


@pytest.mark.parametrize(("rule", "text"), LENGTHS["spread"](bad(), 60))
def test_a_nested_stack_hides_nothing(rule: Any, text: str) -> None:
    for literals in (False, True):
        for which, files in moved(text, literals=literals):
            after = said(files, rules=[rule])
            assert after.findings or after.open or (rule.name, which) in MAY_BE_SILENT, which


@pytest.mark.parametrize(("text", "literals"), LENGTHS["spread"](LENGTHS["sampled"]("QUEUEGATE_NESTED", moves(), 6), 60))
def test_a_nested_stack_accuses_nobody(text: str, literals: bool) -> None:  # noqa: FBT001 - a parameter of a test
    for which, files in moved(text, literals=literals):
        after = said(files)
        assert new(after, text) == [], which
        assert after.problems == (), which
