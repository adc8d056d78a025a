"""A team's rules imported: here their code runs. Each named folder is a package of its own, so that its modules may import their neighbours, and nothing is written beside them."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from functools import wraps
from pathlib import Path
from types import ModuleType
from typing import Any

from ...rule import Finding, Rule
from .records import PACKAGE, Flaw, Scanned


def loaded(scanned: Iterable[Scanned]) -> tuple[list[Rule], list[Flaw]]:
    """The rules whose modules could be imported, and why the others could not."""
    rules: list[Rule] = []
    flaws: list[Flaw] = []
    scanned = list(scanned)
    with _importing():
        packages = {top: _package(i, top) for i, top in enumerate(dict.fromkeys(one.module.top for one in scanned))}
        for one in scanned:
            try:
                rules.append(_loaded(one, packages[one.module.top]))
            except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a module raises while it is imported
                flaws.append(Flaw(_why(one, error), one.module.file, _line(one, error)))
    return rules, flaws


@contextmanager
def _importing() -> Iterator[None]:
    """Nothing of an earlier import counts, no bytecode is written, and what is printed goes where reports do not."""
    for name in [name for name in sys.modules if name.startswith(PACKAGE)]:
        del sys.modules[name]
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        with redirect_stdout(sys.stderr):
            importlib.invalidate_caches()
            yield
    finally:
        sys.dont_write_bytecode = before


def _package(number: int, top: Path) -> str:
    made = ModuleType(f"{PACKAGE}{number}")
    made.__path__ = [str(top)]
    sys.modules[made.__name__] = made
    return made.__name__


def _loaded(one: Scanned, package: str) -> Rule:
    parts = one.module.file.relative_to(one.module.top).with_suffix("").parts
    module = importlib.import_module(".".join((package, *parts)))
    found = getattr(module, one.function, None)
    if not isinstance(found, Rule):
        raise TypeError(f"{one.function} is no rule: @rule has to be that of queuegate.policies.rule")
    return one.rule._replace(check=_guarded(found.check))


def _guarded(check: Callable[..., Iterator[Finding]]) -> Callable[..., Iterator[Finding]]:
    """What it yields is looked at, what it prints is in no report, and it ends no process. It takes what the rule takes: a subject, or the team, too."""

    def found(*given: Any) -> Iterator[Finding]:
        try:
            with redirect_stdout(sys.stderr):
                for finding in check(*given):
                    if not isinstance(finding, Finding):
                        raise TypeError(f"it yields {type(finding).__name__}, and a rule yields Finding(…)")
                    yield finding
        except SystemExit as error:
            raise RuntimeError(f"it calls sys.exit({error.code!r})") from None

    @wraps(check)
    def of_both(subject: Any, team: Any) -> Iterator[Finding]:
        return found(subject, team)

    @wraps(check)
    def of_subject(subject: Any) -> Iterator[Finding]:
        return found(subject)

    return of_both if check.__code__.co_argcount > 1 else of_subject


def _why(one: Scanned, error: BaseException) -> str:
    hint = ". Install what it imports, or import neighbours with a dot: from ._helpers import …" if isinstance(error, ImportError) else ". Correct this line"
    return f"the rule {one.rule.name} cannot be imported: {type(error).__name__}: {error}{hint}"


def _line(one: Scanned, error: BaseException) -> int:
    """The last line of the module itself that was running."""
    if isinstance(error, SyntaxError) and error.filename == str(one.module.file):
        return error.lineno or 1
    line, trace = one.line, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(one.module.file):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
