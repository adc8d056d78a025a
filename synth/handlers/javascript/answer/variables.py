"""The environment variables without which a script for Node.js fails whenever it starts, or whenever it is invoked: what it does without them is tried.

`process.env.TABLE` is `undefined` where there is no such variable: https://nodejs.org/api/process.html#processenv
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from queuegate._light import regex

from ....values.value import ABSENT
from ...effort import EFFORT
from ...reading import SET_BY_LAMBDA, Seen
from ...source import Code
from ..run.library.packages.powertools import FULL
from ..run.one_way import Way, called
from ..run.program import Program
from ..run.state.machine import VARIABLE, CutShort, Machine, Throw
from ..run.state.values import UNDEFINED, Site
from ..run.ways import MOST_STEPS, STEP, programmed
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
_NONE: Final = "%"
"""No variable is called that."""
_NAMED: Final = 2
_MOST: Final = 16
"""So many variables are tried, and so many ways without each: more are read by hardly any function."""


def needed(code: Code) -> tuple[Seen, ...]:
    """Each variable once (`what`), of those that the function may be without: where it is read first. Raises `Undecided`."""
    program = programmed(code)
    machine = Machine()
    starts = True
    try:
        if _in_a_batch(called(program, machine, program.start(machine)), ("fault", VARIABLE)):  # it fails with them, too
            return ()
    except (CutShort, Throw):
        starts = False
    finally:
        EFFORT.spend(STEP * machine.steps)
    if machine.filled or any(_fills(source.text) for source in program.modules.sources):
        return ()
    found: list[Seen] = []
    left = MOST_STEPS
    for name in [name for name in machine.variables if code.lacks(name)][:_MOST] if starts else ():
        if left > 0 and not replaces(code, name):
            kind, steps = _without(program, name, left)
            left -= steps
            site = machine.variables[name]
            found += [Seen(kind, name, site.source.at(site.node))] if kind else []
    if any(_is_told(key, code) for key in machine.answers):
        found += _as_deployed(program, code, {one.what for one in found}, left)
    return tuple(found)


_FLAG: Final = regex(
    r"(?:IS|USE|HAS|ENABLE|DISABLE|SKIP|ALLOW|DEBUG|DRY|LOCAL|OFFLINE|MOCK|TEST|CI)(?:_|D?\Z)|.{0,99}_(?:ENABLED|DISABLED|OFFLINE|LOCAL|MODE)\Z"
)
"""A variable that only says which way to go, as far as its name tells: where it or another one would do, the other one is meant."""
_OF_BUILDS: Final = "NODE_ENV"
"""Bundlers put its value into the code: https://esbuild.github.io/api/#platform"""


def _is_told(key: Any, code: Code) -> bool:
    """Does the template say what was asked, since it is about a variable that it spells out, or that is not there?"""
    if not isinstance(key, tuple):
        return False
    if key[:1] == ("env",) and len(key) == _NAMED:
        return code.variable(key[1]) is not None
    return any(_is_told(one, code) for one in key)


def _as_deployed(program: Program, code: Code, told: set[str], most: int) -> list[Seen]:
    """The variables that only the function as it is deployed asks for: after a question about another one."""

    def held(name: str) -> Any:
        said = code.variable(name)
        return None if name in given or name == _OF_BUILDS or name.startswith(SET_BY_LAMBDA) or replaces(code, name) else UNDEFINED if said is ABSENT else said

    def ends(without: str) -> str:
        nonlocal most
        read.clear()
        kind, steps = _without(program, without, most, held, read) if most > 0 else ("", 0)
        most -= steps
        return kind

    given, read = {*told}, dict[str, Site]()
    seen: dict[str, Site] = {}
    while ends(_NONE):
        lacking = [name for name in reversed(read) if held(name) is UNDEFINED]  # what is read before may be what chose to ask for it
        last = next((name for name in lacking if not _FLAG.match(name)), next(iter(lacking), None))
        if last is None or len(seen) == _MOST:
            return []
        seen[last] = read[last]
        given.add(last)
    found: list[Seen] = []
    for name, site in seen.items():
        given.discard(name)
        if kind := ends(name):
            found.append(Seen(kind, name, site.source.at(site.node)))
        given.add(name)
    return found


def _fills(text: str) -> bool:
    return any(told[1] is None or _given_some(told[1]).search(text) is not None for told in _FILLS.finditer(text))


def _given_some(name: str) -> re.Pattern[str]:
    return regex(rf"\b{name}(?:\.\w+|\[[^\]]{{1,99}}\])\s{{0,9}}(?:\?\?|\|\|)?=(?![=>])")


def _without(program: Program, name: str, most: int, environment: Callable[[str], Any] | None = None, read: dict[str, Site] | None = None) -> tuple[str, int]:
    """How the function fails without the variable, on every way that opens, where they are few; "" where it may get through. And how many steps it took to see."""
    waiting: list[tuple[int, ...]] = [()]
    tried = steps = 0
    kinds = set[str]()
    while waiting:
        machine = Machine(script := waiting.pop())
        machine.absent, machine.environment = name, environment
        machine.variables = read if read is not None else machine.variables
        tried += 1
        kind = ""
        try:
            kind = _ends(called(program, machine, program.start(machine)))
        except Throw:
            kind = "unset-throws"
        except CutShort as cut:
            kind = "unset-throws" if cut.nothing is not None else ""
        finally:
            EFFORT.spend(STEP * machine.steps)
        steps += machine.steps
        if machine.filled or not kind:
            return "", steps
        kinds.add(kind)
        taken = tuple(question.taken for question in machine.trace)
        for at in range(len(script), len(machine.trace)):
            question = machine.trace[at]
            if question.kind != "fault" and question.mark[-1:] != (FULL,):  # what fails anyhow fails without the variable, too
                waiting.extend((*taken[:at], other) for other in range(1, question.options))
        if tried + len(waiting) > _MOST or steps > most:
            return "", steps
    return max(kinds, default=""), steps


def _ends(way: Way) -> str:
    """Does the invocation fail, or is each message returned as failed?"""
    if way.ended == "throw":
        return "unset-throws"
    return "unset-fails" if answer(way).reported == frozenset(range(way.machine.messages)) else ""


def _in_a_batch(way: Way, answered: tuple[str, ...] = ("fault",)) -> str:
    """Does the invocation fail, or is each message returned as failed, whatever the answer to other questions than these is?"""
    if any(question.kind not in answered and question.mark[-1:] != (FULL,) for question in way.machine.trace):
        return ""
    return _ends(way)
