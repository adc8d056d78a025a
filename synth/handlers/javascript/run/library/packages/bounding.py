"""Packages that wait for a promise, or for what a function of the code does, no longer than they are told.

https://github.com/sindresorhus/p-timeout ; https://github.com/building5/promise-timeout ; https://es-toolkit.dev/reference/promise/withTimeout.html ; https://nodeshift.dev/opossum/ ;
https://github.com/sindresorhus/p-queue ; https://github.com/connor4312/cockatiel ; https://github.com/SGrondin/bottleneck#job-options
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from queuegate._light import regex

from ...state.machine import Machine
from ...state.values import UNDEFINED, External, Function, Native, Obj, Promise, argument
from .. import known
from ..waiting.waits import UNKNOWN, bounded

_OPOSSUM: Final = 10_000
"""Its `timeout` where none is given; `false`: it has none."""
_SECOND: Final = ("p-timeout", "promise-timeout", "es-toolkit", "es-toolkit/promise")
"""Packages whose second argument are the milliseconds."""
_LIMITS: Final = regex(r"^(?!minTimeout|maxTimeout).*(?:time_?out|deadline|expir|signal|milliseconds|^ms$|ttl|maxWait)", re.IGNORECASE)
_ENDLESS: Final = frozenset({"p-limit", "p-map", "p-retry", "async-retry", "exponential-backoff", "p-all", "p-settle", "p-each-series", "p-map-series", "async", "async-mutex", "async-sema", "neverthrow", "lodash",
    "async_hooks", "bluebird"})  # fmt: skip
"""Packages that wait as long as it takes, unless they are told otherwise."""
_TRIES: Final = frozenset({"retry", "pRetry", "backOff", "startSpan", "startActiveSpan", "captureAsyncFunc", "captureFunc", "withScope", "runExclusive", "runWithContext", "withSpan", "inSpan", "runInContext"})  # fmt: skip
"""Functions that do, whosever they are: they try again, or watch."""


def waits_for(machine: Machine, external: External, arguments: list[Any], *promises: Promise, name: str) -> None:
    """Promises, or what functions do, are given to a function of a package."""
    if promises and (limit := _limit(external, arguments, name)) is not UNDEFINED:
        for one in promises:
            bounded(machine, one, limit)


def _limit(external: External, arguments: list[Any], name: str) -> Any:
    """After how many milliseconds it gives up; `UNDEFINED`: it waits as long as it takes."""
    package = external.path[0]
    if package == "opossum":
        return _given(external.arguments, "timeout", _OPOSSUM)
    if package in _SECOND and (name == "withTimeout" or not package.startswith("es-toolkit")):
        told = argument(arguments, 1)
        return _ending(_given([told], "milliseconds", UNDEFINED) if isinstance(told, Obj) else told)
    if package == "bottleneck":
        return _given(external.arguments, "expiration", UNDEFINED)
    if package == "p-queue":
        return _given((*arguments, *external.arguments), "timeout", UNDEFINED)
    if package == "cockatiel":
        return _of_policy(external)
    if name in known.TRANSACTS or known.adds(name) or known.is_quiet(external.path):
        return UNDEFINED
    told = [one for one in arguments if not isinstance(one, (Function, Native, Promise))]
    may = any(
        isinstance(one, (int, float)) or (isinstance(one, Obj) and any(isinstance(key, str) and _LIMITS.search(key) for key in one.props)) for one in told
    )
    return UNDEFINED if (package in _ENDLESS or known.is_async(external.path) or name in _TRIES) and not may else UNKNOWN


def _given(options: Iterable[Any], name: str, otherwise: Any) -> Any:
    return next((_ending(one.props[name]) for one in options if isinstance(one, Obj) and name in one.props), otherwise)


def _ending(told: Any) -> Any:
    return UNDEFINED if told is False or told is None or (isinstance(told, External) and told.path[-1] == "Infinity") else told


def _of_policy(external: External) -> Any:
    """`timeout(3000, …)`, and one that is made of it: `wrap(retry(…), timeout(3000, …))`."""
    found, met, waiting = list[Any](), set[int](), [external]
    while waiting:
        one = waiting.pop()
        found += [argument([*one.arguments])] if "timeout" in one.path else []
        inside = [each for each in one.arguments if isinstance(each, External) and id(each) not in met]
        met |= {id(each) for each in inside}
        waiting += inside
    return min((one for one in found if isinstance(one, (int, float))), default=next(iter(found), UNDEFINED))
