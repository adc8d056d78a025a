"""How often libraries of Java and Go try what they run, the first time included: what a policy, a builder or an option was told, or else their default. The pauses between are not counted.

backoff tries n times more (https://pkg.go.dev/github.com/cenkalti/backoff/v4#WithMaxRetries), or n times from v5 on (https://pkg.go.dev/github.com/cenkalti/backoff/v5#WithMaxTries), and without either as long as its time lasts.
retry-go of avast tries 10 times, and for ever with `Attempts(0)`: https://pkg.go.dev/github.com/avast/retry-go/v4#Attempts
go-retry tries n times more, and only after an error that was marked as retryable: https://pkg.go.dev/github.com/sethvargo/go-retry#WithMaxRetries and …#Do
resilience4j makes 3 attempts: https://github.com/resilience4j/resilience4j/blob/master/resilience4j-retry/src/main/java/io/github/resilience4j/retry/RetryConfig.java
Failsafe makes 3, and for ever with -1: https://github.com/failsafe-lib/failsafe/blob/master/core/src/main/java/dev/failsafe/RetryPolicyBuilder.java and …/RetryPolicy.java
Spring Retry makes 3: https://docs.spring.io/spring-retry/docs/current/apidocs/org/springframework/retry/policy/MaxAttemptsRetryPolicy.html
"""

from __future__ import annotations

import re
from math import prod
from typing import TYPE_CHECKING, Any, Final

from queuegate._light import NamedTuple

from ..run.state.scopes import Named
from ..run.state.values import Closure, Opaque, Settings
from .waiting import given, says

if TYPE_CHECKING:
    from ..run.state.machine import Machine


class _Library(NamedTuple):
    """A library, by its types or package: what is told how often it tries (`tries`), or tries again (`again`), and how often it tries that was told nothing, by what makes it or runs a function."""

    packages: str
    tries: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    default: int = 0
    makers: tuple[str, ...] = ()


_KNOWN: Final = (
    _Library(r"github\.com/cenkalti/backoff(?:/v\d+)?", ("WithMaxTries",), ("WithMaxRetries",)),
    _Library(r"github\.com/avast/retry-go(?:/v\d+)?", ("Attempts",), (), 10, ("Do", "DoWithData")),
    _Library(r"github\.com/sethvargo/go-retry", (), ("WithMaxRetries",)),
    _Library(r"io\.github\.resilience4j\.retry\.Retry\w*", ("maxAttempts",), (), 3, ("custom", "ofDefaults")),
    _Library(r"dev\.failsafe\.RetryPolicy\w*", ("withMaxAttempts",), ("withMaxRetries",), 3, ("builder", "ofDefaults")),
    _Library(r"org\.springframework\.retry\.support\.RetryTemplate", ("maxAttempts",), (), 3, ("builder",)),
)
_ONCE: Final = re.compile(
    r"github\.com/sony/gobreaker.*|github\.com/afex/hystrix-go.*|github\.com/aws/aws-xray-sdk-go.*|gorm\.io/gorm.*|github\.com/(?:jackc/pgx|uptrace/bun).*|org\.springframework\.transaction\..*|(?:.*\.)?Tracing(?:Utils)?"
    r"|io\.github\.resilience4j\.(?:circuitbreaker|ratelimiter|bulkhead)\..*|dev\.failsafe\.(?:CircuitBreaker|RateLimiter|Bulkhead)\w*"
)
"""What runs a function once, or not at all."""
_MARKED: Final = re.compile(rb"\bRetryableError\b")
_ENDS: Final = re.compile(rb"\b(?:With)?MaxElapsedTime\b|\b[wW]ithMaxDuration\b|\bAttemptsForError\b")
"""What ends the tries before there have been so many."""
_OTHERWISE: Final = ("infiniteRetry", "withTimeout", "withinMillis", "customPolicy")
_JOINS: Final = ("with", "compose", "withRetry", "withCircuitBreaker", "withRateLimiter", "withBulkhead")
"""Steps that put one policy around another: each of its tries tries as often as that."""
ATTEMPTS: Final = "attempts"
_ENDS_AFTER: Final = "ends"


def told(path: str, name: str, of: Any, args: tuple[Any, ...]) -> Settings | None:
    """What a step of such a library gives remembers how often is tried with it; None where nothing is told of that."""
    found, end = _attempts(path, name, of, args), ends(args)
    told = {**({ATTEMPTS: (found,)} if found is not None else {}), **({_ENDS_AFTER: (end,)} if end is not None else {})}
    return Settings(told) if told else None


def ends(args: tuple[Any, ...]) -> float | None:
    """After how long no more is tried: a context of Go that ends, given at once or in an option; None where none is known to end."""
    held = [limit[0] for one in args if (limit := given(one, _ENDS_AFTER) or given(one, "seconds"))]
    return min((one for one in held if isinstance(one, float)), default=None)


def of_run(m: Machine, path: str, name: str, of: Any, args: tuple[Any, ...]) -> int:
    """How often a call runs what it is handed; 0 where that is not known."""
    if path.startswith("github.com/sethvargo/") and not says(m, _MARKED):
        return 1
    return 0 if says(m, _ENDS) else _attempts(path, name, of, args) or 0


def _attempts(path: str, name: str, of: Any, args: tuple[Any, ...]) -> int | None:
    """By the number that a step is given, by the policies and options that it is given, or by the default of its library; 0 where there may be any number."""
    if _ONCE.fullmatch(path):
        return 1
    library = next((one for one in _KNOWN if re.fullmatch(one.packages, path)), _Library(""))
    if name in (*library.tries, *library.again):
        number = next((one for one in args if type(one) is int), 0)
        return number + (name in library.again) if number > 0 else 0  # less is for ever, to some of them
    if name in _OTHERWISE:
        return 0
    if name in _JOINS:
        return prod(_of_one(one) for one in (of, *args) if not isinstance(one, Named))
    held = [counted[0] for one in (of, *args) if (counted := given(one, ATTEMPTS))]
    if held:
        return int(held[-1])
    is_told = name in library.makers and isinstance(of, Named) and all(isinstance(one, (Closure, str)) or getattr(one, "type", "") == path for one in args)
    return library.default if is_told else None


def _of_one(policy: Any) -> int:
    held = given(policy, ATTEMPTS)
    return int(held[0]) if held else int(isinstance(policy, Opaque) and _ONCE.fullmatch(policy.type) is not None)
