"""The environment variables without which a script for Node.js fails whenever it starts, or whenever it is invoked: what it does without them is tried.

`process.env.TABLE` is `undefined` where there is no such variable: https://nodejs.org/api/process.html#processenv
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from queuegate._light import regex

from ...reading import Seen
from ...source import Code
from ..modules import Modules
from ..run.program import Program
from ..run.state.machine import CutShort, Machine, Throw
from ..run.way import called
from .loading import replaces

if TYPE_CHECKING:
    import re

_FILLS: Final = regex(
    r"process\.env\b(?:\.\w+|\[[^\]]{1,99}\])?\s{0,9}(?:\?\?|\|\|)?=(?![=>])|\bassign\(\s{0,9}process\.env|\bdotenv|loadEnvFile|populateProcessEnv"
    r"|\b(?:let|const|var)\s{1,9}(\w{1,99})\s{0,9}(?::[^=\n]{0,99})?=\s{0,9}process\.env\s*(?:;|\n|\Z)"
)
"""Where code puts something into its environment, or gives it another name."""
_MOST: Final = 16
"""So many variables are tried, and so many ways without each: more are read by hardly any function."""


def needed(code: Code) -> tuple[Seen, ...]:
    """Each variable once (`what`), of those that the function may be without: where it is read first. Raises `Undecided`."""
    program = Program(Modules(code))
    try:
        machine = Machine()
        handler = program.start(machine)
        called(program, machine, handler)
    except (CutShort, Throw):
        return ()
    lacking = [name for name in machine.variables if code.lacks(name)]
    if not lacking or any(_fills(source.text) for source in program.modules.sources):
        return ()
    found = {name: machine.variables[name] for name in lacking[:_MOST] if not replaces(code, name) and _fails_without(program, name)}
    return tuple(Seen("unset-throws", name, site.source.at(site.node)) for name, site in found.items())


def _fills(text: str) -> bool:
    return any(told[1] is None or _given_some(told[1]).search(text) is not None for told in _FILLS.finditer(text))


def _given_some(name: str) -> re.Pattern[str]:
    return regex(rf"\b{name}(?:\.\w+|\[[^\]]{{1,99}}\])\s{{0,9}}(?:\?\?|\|\|)?=(?![=>])")


def _fails_without(program: Program, name: str) -> bool:
    """Does the function fail on every way, or is it left on the first before anything is asked?"""
    waiting: list[tuple[int, ...]] = [()]
    failed = tried = 0
    while waiting:
        script = waiting.pop()
        tried += 1
        machine = Machine(script)
        machine.absent = name
        try:
            handler = program.start(machine)
            if machine.trace or called(program, machine, handler).ended != "throw" or machine.trace:
                return False
            failed += 1
        except Throw:
            failed += 1
        except CutShort as cut:
            if cut.doubt is not None and cut.nothing is None:
                return False
            failed += cut.nothing is not None
        taken = tuple(question.taken for question in machine.trace)
        for at in range(len(script), len(machine.trace)):
            waiting.extend((*taken[:at], other) for other in range(1, machine.trace[at].options))
        if tried + len(waiting) > _MOST:
            return False
    return failed > 0
