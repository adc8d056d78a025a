"""What becomes of messages that go through what Python has for lists, dicts, classes and patterns: those that failed are told, as a run shows, and with the choice the other way round they are lost."""

from __future__ import annotations

import importlib
import runpy
import textwrap
from pathlib import Path

import pytest

from queuegate.synth.handlers.python.answer.handler import reading
from queuegate.synth.handlers.reading import GROUPS

TESTS = Path(__file__).parents[3]
rehearsal = importlib.import_module("rehearsing.rehearsal", runpy.run_path(str(TESTS / "loading.py"))["package"](Path(__file__).parent / "rehearsing").__name__)
TEXT = """import asyncio, collections, concurrent.futures, contextlib, copy, dataclasses, enum, functools, itertools, typing
def bad(m):
    try:
        deliver(m)
        return GOOD
    except Exception:
        return BAD
def item(m):
    return {"itemIdentifier": m["messageId"]}
def handler(event, context):
    records = event["Records"]
    f = []
"""
BODIES = dict(block.split("\n", 1) for block in (TESTS / "handlers" / "ways.txt").read_text(encoding="utf-8").split("\n=== ")[1:])


def text(name: str, *, failed: bool) -> str:
    return TEXT.replace("GOOD", str(not failed)).replace("BAD", str(failed)) + textwrap.indent(BODIES[name].rstrip("\n") + "\n", "    ")


@pytest.mark.parametrize("name", BODIES)
def test_a_run_shows_that_what_failed_is_told(name: str) -> None:
    given = text(name, failed=True)
    found = reading(rehearsal.source(given))
    assert not any(getattr(found, group).doubt for group in GROUPS)
    raised = "raise RuntimeError" in given
    assert {one.told for one in found.failures.found} == {"raised" if raised else "response"}
    assert rehearsal.run(given, "good", "good").back == set()
    assert rehearsal.run(given, "good", "bad").back == ({"good-0", "bad-1"} if raised else {"bad-1"})


@pytest.mark.parametrize("name", BODIES)
def test_with_the_choice_the_other_way_round_it_is_lost(name: str) -> None:
    found = reading(rehearsal.source(text(name, failed=False).replace("raise RuntimeError", "print")))
    assert {one.told for one in found.failures.found} & {"empty", "log"}
