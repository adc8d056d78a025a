"""Polly: a policy, or a pipeline of several, runs what it is handed until it goes well or there is no try left, and throws the last exception then.

https://www.pollydocs.org/pipelines/ and https://github.com/App-vNext/Polly/wiki/ (v7). Only a fallback gives something else where all has failed: it is one of a pipeline with a type of result
(https://pollydocs.org/api/Polly.FallbackResiliencePipelineBuilderExtensions.html), or a policy of v7. A timeout, a breaker and a limiter throw exceptions of their own.
"""

from __future__ import annotations

import re
from math import prod
from typing import Any, Final

from ...forms.form import Form
from ...run.meaning.calls import start
from ...run.state.machine import Machine
from ...run.state.scopes import Named
from ...run.state.values import Closure, List, Object, Opaque, Settings, Thrown, about_of
from ..events import last
from ..runners import falls_back, finished
from ..waiting import given, says

_MAKES: Final = frozenset({"Policy", "ResiliencePipelineBuilder", "HttpPolicyExtensions", "Backoff"})
_POLICY: Final = "ResiliencePipeline"
_TYPES: Final = frozenset({
    _POLICY, "ResiliencePipelineBuilder", "ResiliencePipelineProvider", "ResiliencePipelineRegistry", "IAsyncPolicy", "ISyncPolicy", "IReadOnlyPolicyRegistry", "AsyncPolicy", "AsyncRetryPolicy", "RetryPolicy", "AsyncCircuitBreakerPolicy",
    "CircuitBreakerPolicy", "AsyncTimeoutPolicy", "AsyncBulkheadPolicy", "AsyncPolicyWrap", "PolicyWrap", "IExecutionStrategy",
})  # fmt: skip
"""Types of Polly by their names; so does a strategy of Entity Framework, which throws the last exception, or one that holds it: https://github.com/dotnet/efcore/blob/main/src/EFCore/Storage/ExecutionStrategy.cs"""

_AGAIN: Final = 3
"""So often a pipeline tries again that is told nothing: https://www.pollydocs.org/strategies/retry"""
_USUAL: Final = 30.0
_MADE: Final = re.compile(rb"\bPolicy(?:<[\w<>]+>)?\s*\.\s*[A-Z]|\bResiliencePipelineBuilder\b|\bAddResiliencePipeline\b")
"""Where a policy is made. One that is injected, and made nowhere in the program, may do anything."""


def built(m: Machine, of: Any, form: Form, args: tuple[Any, ...]) -> tuple[Any] | None:
    """What a call of Polly gives: a step of a builder, or what comes of the function that is run; None for any other call."""
    name = form.name
    if name == "CreateExecutionStrategy" and not args:
        return (Opaque(type="IExecutionStrategy", made=Settings()),)
    plain = last(of.path) if isinstance(of, Named) and of.type is None else last(of.type) if isinstance(of, Opaque) else ""
    if plain not in (_MAKES if isinstance(of, Named) else _TYPES):
        return None
    work = next((one for one in args if isinstance(one, Closure)), None)
    if not name.startswith("Execute"):
        return (Opaque(type=_POLICY, made=Settings({"attempts": (_attempts(of, name, args),), **_limit(of, name, args)})),)
    is_known = (isinstance(of, Opaque) and of.made is not None) or says(m, _MADE)
    if work is None or not is_known or falls_back(m) or name == "ExecuteOutcomeAsync":
        return None
    since = len(m.path.waits)
    limit = given(of, "limit")
    token = Opaque(type="CancellationTokenSource", made=Settings({"new": limit}, m.turn)) if limit else Opaque(type="CancellationToken")
    value, error = finished(m, work, [*(one for one in args if one is not work), token], _before(of), is_limited=limit is None)
    if "AndCapture" in name:
        if error is not None:
            m.catch(error, name, form.node, broad=True)
        value, error = (
            Object("captured", fields={"FinalException": error, "Result": value, "Outcome": f"OutcomeType.{'Successful' if error is None else 'Failure'}"}),
            None,
        )
    if name.endswith("Async"):
        return (start(m, value, error, form.node, since),)
    if error is not None:
        raise Thrown(error)
    return (value if value is not None else Opaque(about_of(args)),)


def _limit(of: Any, name: str, args: tuple[Any, ...]) -> dict[str, tuple[Any, ...]]:
    """A timeout of a pipeline cancels its token after so long, 30 s where it is told none, each time that a retry around it tries: https://www.pollydocs.org/strategies/timeout"""
    held, first = given(of, "limit"), args[0] if args else None
    if name != "AddTimeout":
        return {"limit": (Opaque(),)} if held and name == "AddRetry" else {"limit": held} if held else {}
    if isinstance(first, Opaque) and first.type == "TimeSpan":
        return {"limit": (first,)}
    is_usual = isinstance(first, Opaque) and first.made is not None and "TimeoutGenerator" not in first.made.given
    return {"limit": given(first, "Timeout") or ((Opaque(type="TimeSpan", made=Settings({"seconds": (_USUAL,)})) if is_usual else Opaque()),)}


def _before(of: Any) -> int:
    """How often a policy tries: 0 where that is not known, or was made elsewhere."""
    held = given(of, "attempts")
    return int(held[0]) if held else 0


def _attempts(of: Any, name: str, args: tuple[Any, ...]) -> int:
    """How often it tries with this step, the first time included; one in another tries so often each time. The pauses between are not counted."""
    before = _before(of) if given(of, "attempts") else 1
    first = args[0] if args else None
    if name.startswith("Wrap"):
        return prod(map(_before, args)) * before
    if name == "AddRetry":
        is_made = isinstance(first, Opaque) and first.made is not None
        more = next(iter(given(first, "MaxRetryAttempts") or ()), _AGAIN if is_made else None)
        return before * (more + 1) if isinstance(more, int) else 0
    if not name.removeprefix("WaitAnd").startswith("Retry"):
        return before
    more = (
        first
        if isinstance(first, int)
        else len(first.items)
        if isinstance(first, List) and not first.open
        else 1
        if first is None and name.startswith("Retry")
        else None
    )
    return before * (more + 1) if isinstance(more, int) and "Forever" not in name else 0
