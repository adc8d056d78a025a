"""The environment variables without which a script for Node.js fails whenever it starts, or whenever it is invoked: what it does without them is tried.

`process.env.TABLE` is `undefined` where there is no such variable: https://nodejs.org/api/process.html#processenv
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from queuegate._light import regex

from ...reading import Seen
from ...source import Code
from ..run.library.packages.powertools import FULL
from ..run.program import Program
from ..run.state.machine import CutShort, Machine, Throw
from ..run.way import Way, called
from ..run.ways import MOST_STEPS, programmed
from .answers import answer
from .loading import replaces

if TYPE_CHECKING:
    import re

_FILLS: Final = regex(
    r"process\.env\b(?:\.\w+|\[[^\]]{1,99}\])?\s{0,9}(?:\?\?|\|\|)?=(?![=>])|\bassign\(\s{0,9}process\.env|\bdotenv|loadEnvFile|populateProcessEnv"
    r"|(?:\A|\n)\s{0,99}(?:import\s{1,9}|require\()[\"'][^\"'./][^\"']{0,99}(?:env|conf|secret)[^\"']{0,99}[\"']"
    r"|\b(?:let|const|var)\s{1,9}(\w{1,99})\s{0,9}(?::[^=\n]{0,99})?=\s{0,9}process\.env\s*(?:;|\n|\Z)"
)
"""Where code puts something into its environment, or gives it another name."""
_MOST: Final = 16
"""So many variables are tried, and so many ways without each: more are read by hardly any function."""


def needed(code: Code) -> tuple[Seen, ...]:
    """Each variable once (`what`), of those that the function may be without: where it is read first. Raises `Undecided`."""
    program = programmed(code)
    try:
        machine = Machine()
        handler = program.start(machine)
        usual = called(program, machine, handler)
    except (CutShort, Throw):
        return ()
    if _in_a_batch(usual):
        return ()
    lacking = [name for name in machine.variables if code.lacks(name)]
    if not lacking or machine.filled or any(_fills(source.text) for source in program.modules.sources):
        return ()
    found: list[Seen] = []
    left = MOST_STEPS
    for name in lacking[:_MOST]:
        if left > 0 and not replaces(code, name):
            kind, steps = _without(program, name, left)
            left -= steps
            site = machine.variables[name]
            found += [Seen(kind, name, site.source.at(site.node))] if kind else []
    return tuple(found)


def _fills(text: str) -> bool:
    return any(told[1] is None or _given_some(told[1]).search(text) is not None for told in _FILLS.finditer(text))


def _given_some(name: str) -> re.Pattern[str]:
    return regex(rf"\b{name}(?:\.\w+|\[[^\]]{{1,99}}\])\s{{0,9}}(?:\?\?|\|\|)?=(?![=>])")


def _without(program: Program, name: str, most: int) -> tuple[str, int]:
    """How the function fails without the variable: on every way where it starts, or on the likeliest one afterwards, if nothing is asked on it; "" where it may get through. And how many steps it took to see."""
    waiting: list[tuple[int, ...]] = [()]
    failed = tried = steps = 0
    while waiting:
        machine = Machine(script := waiting.pop())
        machine.absent = name
        tried += 1
        try:
            handler = program.start(machine)
            kind = _in_a_batch(called(program, machine, handler)) if not machine.trace else ""
            return "" if machine.filled else kind, steps + machine.steps
        except Throw:
            failed += 1
        except CutShort as cut:
            if cut.doubt is not None and cut.nothing is None:
                return "", steps + machine.steps
            failed += cut.nothing is not None
        steps += machine.steps
        if machine.filled:
            return "", steps
        taken = tuple(question.taken for question in machine.trace)
        for at in range(len(script), len(machine.trace)):
            waiting.extend((*taken[:at], other) for other in range(1, machine.trace[at].options))
        if tried + len(waiting) > _MOST or steps > most:
            return "", steps
    return "unset-throws" if failed else "", steps


def _in_a_batch(way: Way) -> str:
    """Does the invocation fail, or is each message returned as failed?"""
    if any(question.kind != "fault" and question.mark[-1:] != (FULL,) for question in way.machine.trace):
        return ""
    if way.ended == "throw":
        return "unset-throws"
    return "unset-fails" if answer(way).reported == frozenset(range(way.machine.messages)) else ""
