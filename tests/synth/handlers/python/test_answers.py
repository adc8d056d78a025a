"""Handlers as people write them, in tests/handlers: each case says what it reports, and marks with `#!` every line of which something is said."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from queuegate.synth.handlers import LOST, WRONG
from queuegate.synth.handlers.python.answer.handler import reading
from queuegate.synth.handlers.python.source import Source
from queuegate.synth.values.value import Place
from queuegate.synth.values.worlds import Undecided

HANDLERS = Path(__file__).parents[3] / "handlers"


class Case(NamedTuple):
    name: str
    expected: str
    text: str

    def marks(self) -> set[tuple[str, int]]:
        return {(mark, number) for number, line in enumerate(self.text.splitlines(), 1) for mark in re.findall(r"#! (.*)$", line)}


def cases(group: str) -> list[Case]:
    blocks = (HANDLERS / f"{group}.txt").read_text(encoding="utf-8").split("=== ")[1:]
    out = []
    for block in blocks:
        head, _, text = block.partition("\n")
        name, _, expected = head.partition(" | ")
        out.append(Case(name, expected, text))
    return out


CASES = [pytest.param(case, id=f"{group}: {case.name}") for group in ("reports", "departures", "swallows", "undecided", "libraries") for case in cases(group)]


def source(text: str) -> Source:
    return Source(ast.parse(text), "handler", "/app/worker.py", (), Place(None, ()))  # type: ignore[arg-type]  # nothing here asks for the template


@pytest.mark.parametrize("case", CASES)
def test_a_handler_is_read_as_it_is_marked(case: Case) -> None:
    kind, _, expected = case.expected.partition(": ")
    if kind == "undecided":
        with pytest.raises(Undecided) as doubt:
            reading(source(case.text))
        assert doubt.value.reason == expected
        return
    found = reading(source(case.text))
    never = all(one.told == "raised" for one in found.failures.found)
    wrong = [(one.kind, one.what, one.at) for one in found.answers.found if one.kind in {*WRONG, "unserialised"} or (one.kind == "other" and never)]
    lost = [
        ("record" if one.of == "message" else one.of, one.caught, one.at) for one in found.failures.found if one.broad and one.told in LOST and not one.part
    ]
    assert {(f"{kind} {what}".strip(), at.spot.line) for kind, what, at in (*wrong, *lost) if at.spot} == case.marks()
    if expected.startswith("undecided "):
        with pytest.raises(Undecided) as doubt:
            found.reports()
        assert doubt.value.reason.startswith(expected.removeprefix("undecided "))
    else:
        reports = found.reports()
        assert (reports.kind if reports else "nothing") == expected
