"""Handlers as people write them, each run for real: what comes back is what the reading says."""

from __future__ import annotations

import gc
import importlib
import os
import runpy
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.handlers.python.answer.handler import reading
from queuegate.synth.handlers.reading import GROUPS, LOST, Reading
from queuegate.synth.values.worlds import Undecided

HANDLERS = Path(__file__).parents[3] / "handlers"
rehearsal = importlib.import_module(
    "rehearsing.rehearsal", runpy.run_path(str(Path(__file__).parents[3] / "loading.py"))["package"](Path(__file__).parent / "rehearsing").__name__
)
composing = importlib.import_module("rehearsing.composed")
composed = composing.composed
spread: Any = runpy.run_path(str(Path(__file__).parents[3] / "lengths.py"))["spread"]
expected, run, source = rehearsal.expected, rehearsal.run, rehearsal.source


@pytest.fixture(scope="module", autouse=True)
def _swept() -> Iterator[None]:
    """What handlers leave behind (coroutines that nobody awaits) is swept up here, and not in another test."""
    gc.freeze()
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        gc.collect()


pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")


def cases() -> list[pytest.ParameterSet]:
    out = []
    for group in ("reports", "departures", "swallows", "undecided", "written", "teams", "forms"):
        file = HANDLERS / f"{group}.txt"
        for block in file.read_text(encoding="utf-8").split("=== ")[1:] if file.exists() else ():
            head, _, text = block.partition("\n")
            out.append(pytest.param(text, id=f"{group}: {head.partition(' | ')[0]}"))
    return out


@pytest.mark.parametrize("text", spread(cases(), 4))
def test_what_comes_back_is_what_is_said(text: str) -> None:
    try:
        found = reading(source(text))
    except Undecided:
        return
    for group in GROUPS:
        known = getattr(found, group)
        assert known.doubt is None or known.doubt.reason, group
        assert known.found or known.doubt or group not in ("answers", "records"), "a group that every handler has facts of is known, or its rules are undecided"
    if found.failures.doubt or found.answers.doubt:
        return
    contradicts(text, found)


FIRST = int(os.environ.get("QUEUEGATE_HANDLERS_FROM", "0"))


@pytest.mark.parametrize("seed", range(FIRST, FIRST + int(NAMED)) if (NAMED := os.environ.get("QUEUEGATE_HANDLERS")) else spread(range(120), 6))
def test_what_comes_back_of_composed_handlers_is_what_is_said(seed: int) -> None:
    """`QUEUEGATE_HANDLERS` is how many are composed, `QUEUEGATE_HANDLERS_FROM` with which one to begin."""
    text = composed(seed)
    found = reading(source(text))
    assert found.answers.doubt is None, text
    assert found.failures.doubt is None, text
    contradicts(text, found)


def contradicts_alone(text: str, found: Reading) -> None:
    """Of a handler that refuses a batch of several messages, one of a single message."""
    assert run(text, "good", "good") == (frozenset({"good-0", "good-1"}), ())
    assert run(text, "good").back == frozenset()
    told = {one.told for one in found.failures.found if one.work == "work"}
    assert run(text, "bad").back in {frozenset() if one in LOST or one == "elsewhere" else frozenset({"bad-0"}) for one in told}


def contradicts(text: str, found: Reading) -> None:
    if found.records.first("single") is not None:
        contradicts_alone(text, found)
        return
    good = run(text, "good", "good")
    reports_all = {one.kind for one in found.answers.found} & {"always"}
    fails_always = {one.kind for one in found.unawaited.found} & {"handler"} or reports_all
    fails_often = {one.kind for one in found.answers.found if one.kind == "unserialised" or (one.kind == "item" and one.what in ("null", "a list"))}
    reports_always = {one.told for one in found.failures.found} <= {"raised"} and found.answers.first("list")
    assert good.back == (frozenset({"good-0", "good-1"}) if fails_always or ((fails_often or reports_always) and good.back) else frozenset()), "a good batch"
    first = {one.kind for one in found.records.found} & {"first"}
    if "good-1" in good.done:
        assert not first
    for bodies in (("bad", "good"), ("bad", "bad"), ("malformed", "good")):
        works = ("parse",) if bodies[0] == "malformed" else ("work",)
        told = [one for one in found.failures.found if one.work in works and not one.part and one.broad]
        raised = "RuntimeError" if bodies[0] == "bad" else "ValueError"
        own = "except Own" if "raise Own" in text else raised
        narrow = [one for one in found.failures.found if one.work in works and not one.broad and (raised in one.caught or own in one.caught)]
        several = (
            bodies[0] == "malformed"
            or max(len({one.at for one in told}), len({one.at for one in narrow})) > 1
            or "sys.exit" in text
            or any(own in one.caught for one in narrow)
            or (bool(narrow) and "raise Own" in text.removeprefix(composing.HEAD))
        )
        told = [*narrow, *told] if several else narrow or told
        if not told:
            continue
        ran, everything = run(text, *bodies), frozenset(f"{kind}-{i}" for i, kind in enumerate(bodies))
        said = set().union(*(expected(found, one, bodies) for one in told))
        if fails_often or "sys.exit" in text:  # of a narrow clause, too, which may be no fact of its own
            said.add(everything)
        if reports_all:  # and when all fail, none perhaps
            said |= {ran.back}
        assert ran.back in said, (bodies, [(one.told, one.caught, one.at.spot.line) for one in told], [(one.kind, one.what) for one in found.answers.found])
        orders = (
            {one.kind for one in found.order.found if one.at in {failure.at for failure in told}}
            if bodies == ("bad", "good") and not several and not fails_often
            else set()
        )
        if orders == {"goes-on"} and all(one.told == "response" for one in told):
            assert "good-1" in ran.done
        if orders == {"stops"}:
            assert "good-1" not in ran.done
