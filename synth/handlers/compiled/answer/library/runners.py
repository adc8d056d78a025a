"""Functions of libraries that run what they are handed, once or until it goes well, and hand on what it gives: its value, or the error with which it ended last.

Retries: `tries.py`. Circuit breakers: https://github.com/sony/gobreaker/blob/master/v2/gobreaker.go, https://pkg.go.dev/github.com/afex/hystrix-go/hystrix, https://resilience4j.readme.io/docs/getting-started and https://failsafe.dev/. Transactions: https://gorm.io/docs/transactions.html, https://pkg.go.dev/github.com/jackc/pgx/v5#BeginFunc, https://pkg.go.dev/github.com/uptrace/bun#DB.RunInTx and
https://docs.spring.io/spring-framework/reference/data-access/transaction/programmatic.html, https://www.jooq.org/doc/latest/manual/sql-execution/transaction-management/, https://jdbi.org/#_transactions and
https://docs.jboss.org/hibernate/orm/current/javadocs/org/hibernate/SessionFactory.html. Traces: https://github.com/aws/aws-xray-sdk-go/blob/master/xray/capture.go, https://docs.aws.amazon.com/powertools/dotnet/core/tracing and
https://docs.aws.amazon.com/powertools/java/latest/core/tracing
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

from ..forms.form import Form
from ..run.state.machine import Machine
from ..run.state.scopes import Named
from ..run.state.values import Closure, Error, Opaque, Settings
from . import tries
from .tasks import ended, unsure
from .waiting import UNKNOWN, says
from .waiting import given as told

_RUNS: Final = (
    (r"github\.com/cenkalti/backoff(?:/v\d+)?", r"Retry\w*"),
    (r"github\.com/avast/retry-go(?:/v\d+)?", r"Do|DoWithData"),
    (r"github\.com/sethvargo/go-retry", r"Do|DoValue|Constant|Exponential|Fibonacci"),
    (r"github\.com/sony/gobreaker(?:/v\d+)?(?:\.(?:CircuitBreaker|\w+))?", r"Execute"),
    (r"github\.com/afex/hystrix-go/hystrix", r"DoC?"),
    (r"github\.com/aws/aws-xray-sdk-go(?:/v\d+)?/xray", r"Capture"),
    (r"gorm\.io/gorm(?:\.DB)?", r"Transaction"),
    (r"github\.com/jackc/pgx(?:/v\d+)?(?:/pgxpool)?(?:\.\w+)?", r"Begin(?:Tx)?Func|AcquireFunc"),
    (r"github\.com/uptrace/bun\.(?:I?DB|Tx|Conn)", r"RunInTx"),
    (r"io\.github\.resilience4j\..*", r"execute(?:Checked)?(?:Supplier|Runnable|Callable)"),
    (r"dev\.failsafe\..*", r"run|get"),
    (r"org\.springframework\.(?:retry\.support\.RetryTemplate|transaction\.support\.Transaction(?:Template|Operations))", r"execute|executeWithoutResult"),
    (r"org\.jooq\.DSLContext", r"(?:transaction|connection)(?:Result)?"),
    (r"org\.jdbi\.v3\.core\.(?:Jdbi|Handle)", r"(?:use|with|in)(?:Handle|Transaction)"),
    (r"org\.hibernate\.(?:SessionFactory|Session)", r"(?:in|from)(?:Stateless)?(?:Transaction|Session)"),
    (r"(?:software\.amazon\.lambda\.powertools\.tracing\.TracingUtils|(?:AWS\.Lambda\.Powertools\.Tracing\.)?Tracing)", r"[wW]ithSubsegment"),
)
"""Types and packages by their whole names, and their functions."""
_PATTERNS: Final = tuple((re.compile(f"(?:{of})$"), re.compile(f"(?:{name})$")) for of, name in _RUNS)
_DECORATES: Final = re.compile(r"decorate(?:Checked)?(?:Supplier|Runnable|Callable|Function|Consumer)$")
"""What gives a function back that does so when it is called (resilience4j)."""
_CHAINS: Final = re.compile(r"of(?:Checked)?(?:Supplier|Runnable|Callable|Function|Consumer)$")
_STEPS: Final = ("withRetry", "withCircuitBreaker", "withRateLimiter", "withBulkhead")
_CALLS: Final = ("get", "run", "call", "apply", "accept")
"""A chain of Decorators begins with a function, and gives one back, or calls it: https://github.com/resilience4j/resilience4j/blob/master/resilience4j-all/src/main/java/io/github/resilience4j/decorators/Decorators.java"""
_TOLD: Final = re.compile(
    r"(?:on|handle|retry|abort|record|ignore|interval|wait|with|delay|new|backoff|before|after)(?=[A-Z]|$)|[A-Z]\w*(?:Func|If|Type)$|(?:On|With|New)[A-Z]"
)
"""Methods and options that are handed a function which is no work: a listener, or what decides whether, and when, is tried again."""
_CONTEXT: Final = "context.Context"
_TRANSACTIONS: Final = {
    "gorm.io/": "gorm.io/gorm.DB",
    "github.com/jackc/pgx": "github.com/jackc/pgx/v5.Tx",
    "github.com/uptrace/bun": "github.com/uptrace/bun.Tx",
}
"""Packages of databases, and what the function that is run in a transaction is handed; all else that they have is work."""
_WITH_CONTEXT: Final = "github.com/uptrace/bun"
_OTHER_WAY: Final = re.compile(rb"\b(?:[wW]ith)?Fallback\w*\s*[.(<]|\brecover\w*\(")
"""A function that is run where another has failed: who has one in its code may not hand on the error."""
_TIMEOUT: Final = re.compile(rb"\bAddTimeout\b|\bTimeout(?:Async)?\(|\bTimeout\.(?:of|builder)|\bTimeLimiter\b")
"""Policies that end what takes long: https://www.pollydocs.org/strategies/timeout, https://failsafe.dev/timeout/ and https://resilience4j.readme.io/docs/timeout"""


@lru_cache(maxsize=4096)
def _functions(path: str) -> tuple[re.Pattern[str], ...]:
    """How the functions of a type are called that run what they are handed: each call of a run asks that."""
    return tuple(names for types, names in _PATTERNS if types.match(path))


def path_of(of: Any) -> str:
    return of.path if isinstance(of, Named) else of.type if isinstance(of, Opaque) else ""


def built(m: Machine, of: Any, form: Form, args: tuple[Any, ...]) -> tuple[Any] | None:
    """What a call of such a library gives: of one that runs a function what that gives; of any other nothing but its type. None for a call of something else."""
    path = path_of(of)
    patterns = _functions(path) if path else ()
    if not patterns or (path.startswith(tuple(_TRANSACTIONS)) and not any(one.match(form.name) for one in patterns)):
        return None
    work = [one for one in args if isinstance(one, Closure)]
    if work and any(one.match(form.name) for one in patterns):
        if (len(work) > 1 and (m.program.language != "Go" or path.endswith("/hystrix"))) or falls_back(m):
            return None
        since, attempts = len(m.path.waits), tries.of_run(m, path, form.name, of, args)
        try:
            return (_run(m, work[0], form, attempts, _handed(m, path, args)),)
        finally:
            _ended(m, since, tries.ends(args) if m.program.language == "Go" else None)
    if work and _DECORATES.match(form.name) and not falls_back(m):
        attempts = tries.of_run(m, path, form.name, of, args)
        return (Closure(lambda given: _run(m, work[0], form, attempts, given)),)
    if (chained := _chained(m, path, of, form, args)) is not None:
        return chained
    if work and not _TOLD.match(form.name):
        return None
    if m.program.language == "Go" and any(isinstance(one, Error) for one in args):  # backoff.Permanent(err), retry.Unrecoverable(err)
        return (next(one for one in args if isinstance(one, Error)),)
    if m.program.language == "C#" or path.endswith("TracingUtils"):
        return None
    return (Opaque(type=path, made=tries.told(path, form.name, of, args)),)


def _chained(m: Machine, path: str, of: Any, form: Form, args: tuple[Any, ...]) -> tuple[Any] | None:
    """A step of a chain of decorators; None for anything else."""
    begun = next((one for one in args if isinstance(one, Closure)), None) if path.endswith(".Decorators") and _CHAINS.match(form.name) else None
    if begun is not None and not falls_back(m):
        return (Opaque(type=path, made=Settings({"work": (begun,), tries.ATTEMPTS: (1,)})),)
    if not (held := told(of, "work")):
        return None
    work, attempts = held[0], tries.of_run(m, path, form.name, of, args)
    if form.name in _STEPS:
        return (Opaque(type=path, made=Settings({"work": held, tries.ATTEMPTS: (attempts,)})),)
    if form.name == "decorate":
        return (Closure(lambda given: _run(m, work, form, attempts, given)),)
    if form.name in _CALLS:
        return (_run(m, work, form, attempts, [*args]),)
    unsure(m, work, form, (of, *args))
    return (Opaque(),)


def _ended(m: Machine, since: int, end: float | None) -> None:
    """What is tried again until a context ends waits no longer than that altogether."""
    for one in m.path.waits[since:] if end is not None else ():
        if isinstance(one.seconds, str) or one.seconds is None or (one.attempts and one.seconds * one.attempts <= (end or 0)):
            continue
        one.seconds, one.attempts = end, 1


def _run(m: Machine, work: Closure, form: Form, attempts: int, given: list[Any]) -> Any:
    """Runs it; so often, 0 where that is not known."""
    since = len(m.path.waits)
    before = m.turn
    try:
        return work.call(given)
    finally:
        m.turn = before
        repeated(m, since, attempts)


def repeated(m: Machine, since: int, attempts: int, *, is_limited: bool = True) -> None:
    """How often it waits that is tried again is not known, or so often; and how long is not, where the program names a timeout of such a library, but for one that is known."""
    limited = is_limited and says(m, _TIMEOUT)
    for one in m.path.waits[since:]:
        one.attempts *= attempts
        one.seconds = UNKNOWN if limited else one.seconds


def finished(m: Machine, work: Closure, given: list[Any], attempts: int, *, is_limited: bool = True) -> tuple[Any, Error | None]:
    """The same of one that may be asynchronous, and is waited for; `attempts`: so often, 0 where that is not known."""
    since = len(m.path.waits)
    found = ended(lambda: work.call(given))
    repeated(m, since, attempts, is_limited=is_limited)
    return found


def falls_back(m: Machine) -> bool:
    """Does the program name what is done instead where something has failed?"""
    return says(m, _OTHER_WAY)


def _handed(m: Machine, path: str, args: tuple[Any, ...]) -> list[Any]:
    """What the function is handed: a transaction, a context, or both."""
    own = next((kind for package, kind in _TRANSACTIONS.items() if path.startswith(package)), "")
    context = next((one for one in args if isinstance(one, Opaque) and one.type == _CONTEXT), Opaque(type=_CONTEXT if m.program.language == "Go" else ""))
    return [*([] if own and not path.startswith(_WITH_CONTEXT) else [context]), *([Opaque(type=own)] if own else [])]
