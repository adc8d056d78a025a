"""The handler reads an environment variable that its function does not have.

`os.environ["TABLE"]` raises KeyError where there is no such variable. At the top of the module the runtime cannot import it, and in the handler each invocation fails: every message is received again, and after maxReceiveCount
receives every message goes to the dead-letter queue, or is received until MessageRetentionPeriod deletes it. CloudFormation accepts it.

`process.env.TABLE` and `os.environ.get("TABLE")` are nothing then. Of Python it is said where the code works with it as it is (`int(os.environ.get("SIZE"))`). A script for Node.js is run without the variable, as far as the handler: it is said where that
fails on every way (`if (!table) throw`, `process.env.HOSTS.split(",")`, a schema of zod, valibot, envalid or T3 Env that needs it), whatever the template does not say of other variables. A call of AWS that is given nothing fails, too: boto3 accepts None for no parameter, and what a request of the SDK for JavaScript lacks is refused where the service requires it. That is said where no message gets through without the variable, and elsewhere where the function has another one that is spelt alike.

In Java, Go and C# such a variable is null or empty. It is said of one without which the handler's class or package cannot be loaded or made (`Objects.requireNonNull(System.getenv("TABLE"))`, `?? throw`, `log.Fatal`,
`Integer.parseInt` of null). What comes before the first message is run without it, too: a configuration whose error ends the program, a list of names that is gone through, a struct with tags of env or envconfig; and so is the work on a batch, where each message comes to a call of AWS that is given null or an empty name.

An error; a warning where the code takes a name of its own in the place of the variable that it asks a call of AWS to be made with (`os.environ.get("TABLE_NAME", "orders")`), and the function has one that is spelt alike and that nothing reads. KeyError is said of Python, and of what is read on every way through the module or the handler: not under a condition, nor where the code goes on without it. It is said, too, where the work on each
message is guarded and each is returned as failed, where a function is given the name and raises without the variable (`setting("TABLE")`), where the code looks up whether it is there and raises (`if missing: raise …`) whatever else is true, and of a class of pydantic-settings or environ-config that needs it.
The worker is judged, and so is each function that has the queue in another environment variable. Modules of the folder that are imported count. Variables that Lambda sets are there. Code that fills its environment
itself (os.environ.update, load_dotenv, `process.env.TABLE ??= …`), or whose build writes values in the place of variables, is left alone, so is a function whose NODE_OPTIONS load something first, and so is a container image, whose Dockerfile may set some. cfn-lint and checkov do not look into the code.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Handler: index.handler
        Environment: {Variables: {TABLE: orders}}
        Code:
          ZipFile: |
            import os
            TABLE = os.environ["TABLE_NAME"]
            def handler(event, context):
                return {"batchItemFailures": []}

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Handler: index.handler
        Environment: {Variables: {TABLE_NAME: orders}}
        Code:
          ZipFile: |
            import os
            TABLE = os.environ["TABLE_NAME"]
            def handler(event, context):
                return {"batchItemFailures": []}
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from queuegate._light import regex
from queuegate.synth.handlers import SET_BY_LAMBDA, Calls, Env, Seen, as_called, calls, is_optional, no_variable, read, variables_needed
from queuegate.synth.iam import others_feeding
from queuegate.synth.model import Function

from ..rule import Finding, Mapping, Severity, Undecided, listed, rule

_ALIKE: Final = 0.85
_READ: Final = r"(?:\benv\.|[\"'`{,]\s{0,99})%s\b|\b%s\s{0,9}:"
"""Where code may read a variable: by its name as a text or a property, from a list of names, or in a schema."""
_WRAPPER: Final = "AWS_LAMBDA_EXEC_WRAPPER"
"""Names a script that starts the runtime, and may set others: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html"""
_PRELOADS: Final = regex(r"(?:^|\s)(?:-r|--(?:require|import|env-file|env-file-if-exists|loader|experimental-loader))\b")
"""Options of Node.js that run or read something before the handler: https://nodejs.org/api/cli.html#-r---require-module and https://nodejs.org/api/cli.html#--env-filefile"""

_FAILS: Final = {
    "needed": "every invocation fails with KeyError",
    "unset-raises": "every invocation fails with KeyError",
    "unset": "every message fails with KeyError and is returned as failed",
    "unset-throws": "every invocation fails",
    "unset-refuses": "every invocation fails",
    "unset-returns": "every message fails and is returned as failed",
    "unset-ends": "it ends before the first message, in each environment that Lambda starts",
    "unset-fails": "every message fails and is returned as failed",
    "nothing": "every invocation fails, since the code works with None",
}
_WRITTEN: Final = {
    "unset-ends": "{}",
    "unset-throws": "process.env.{}",
    "unset-fails": "process.env.{}",
    "nothing": 'os.environ.get("{}")',
    "unset-refuses": "{}",
    "unset-returns": "{}",
}


@rule(
    "environment-variable-missing",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html",
    fix="Add the variable to Environment.Variables of the function, or read it with os.environ.get and a default.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    worker = mapping.own_function()
    yield from _judge(worker, works=True) if worker is not None else ()
    for function in others_feeding(mapping):
        with suppress(Undecided):  # code that is not read
            yield from _judge(function, works=False)


def _judge(function: Function, *, works: bool) -> Iterator[Finding]:
    if function.is_image() or _preloads(function.variable("NODE_OPTIONS")):  # such code is not read
        return
    needed = [one for one in variables_needed(function) if not one.what.startswith(SET_BY_LAMBDA)]
    needed += [one for one in (_on_every_way(function) if works else ()) if one.what not in {before.what for before in needed}]
    builds = str(function.facts.body.get("Metadata"))
    missing = [one for one in needed if not function.has_variable(one.what) and not _in_another_case(function, one) and one.what not in builds]
    in_calls = [*_in_calls(function, {one.what for one in missing})]
    if not (missing or in_calls) or function.has_variable(_WRAPPER) or function.variable("NODE_OPTIONS") is None:
        return
    yield from in_calls
    if not missing:
        return
    names, first = [one.what for one in missing], missing[0]
    near = _near(first.what, {*function.variable_names()} - {one.what for one in needed})
    reads = (
        f"{first.what} by {first.kind}, which raises where it is not set"
        if first.kind not in _FAILS
        else _WRITTEN.get(first.kind, 'os.environ["{}"]').format(first.what)
    )
    yield Finding(
        f"{function.name} reads {reads}{_more(names)}, and has no such environment variable{f' (it has {near})' if near else ''}: "
        f"{_FAILS.get(first.kind, 'every invocation fails')}{', and each receive counts towards maxReceiveCount' if works else ''}",
        at=first.at,
        because=(function,),
        key=f"{function.name}: {', '.join(names)}",
        explains=[Undecided(no_variable(function, name)) for name in names],
        fix=f"Add {listed(names)} to Environment.Variables of {function.name}, or let the code do without.",
    )


def _preloads(options: Any) -> bool:
    """Does Node.js begin with something that may set variables?"""
    return isinstance(options, str) and _PRELOADS.search(options) is not None


def _on_every_way(function: Function) -> list[Seen]:
    """The variables that the work on every message asks for, wherever in the code, and without which none gets through."""
    try:
        found = read(function).records.found
    except Undecided:  # code that is not read
        return []
    return [one for one in found if one.kind in _FAILS and not one.what.startswith(SET_BY_LAMBDA)]


def _in_another_case(function: Function, needed: Seen) -> bool:
    """A class of settings takes a variable however it is capitalised, as pydantic does."""
    return needed.kind not in _FAILS and needed.what.lower() in (name.lower() for name in function.variable_names())


def _in_calls(function: Function, told: set[str]) -> Iterator[Finding]:
    """Calls of AWS that are named by a variable alone which is not there, and of which another spelling is. None that the code may do without: a condition that looks at it never lets the call through."""
    try:
        found = calls(function)
    except Undecided:  # code that is not read
        return
    named = {part.name for call in found.calls for part in call.named or () if isinstance(part, Env)}
    for call in found.calls:
        only = call.named[0] if call.named is not None and len(call.named) == 1 else None
        if not isinstance(only, Env) or only.name in told or only.name.startswith(SET_BY_LAMBDA):
            continue
        told.add(only.name)
        near = _alike(only.name, {*function.variable_names()} - named)
        meant = (
            near
            and not function.has_variable(only.name)
            and (_is_unread(near, found, function, only.default) if only.default is not None else not is_optional(found, only.name))
        )
        if meant:
            ends = "each such call fails" if only.default is None else f"each such call is made with '{only.default}'"
            yield Finding(
                f"{function.name} calls {as_called(call.operation, function)} with the environment variable {only.name}, which it does not have (it has {near}): {ends}",
                at=call.at,
                severity=Severity.ERROR if only.default is None else Severity.WARNING,
                because=(function,),
                key=f"{function.name}: {only.name}",
                explains=[Undecided(no_variable(function, only.name))],
                fix=f"Add {only.name} to Environment.Variables of {function.name}, or read {near} in its place.",
            )


def _is_unread(name: str, found: Calls, function: Function, usual: str) -> bool:
    """Is a variable nowhere in the code that is read, and does it say something else than what the code takes in the place of another?"""
    return function.variable(name) != usual and not any(regex(_READ % (name, name)).search(one.text()) for one in found.listings)


def _alike(name: str, given: set[str]) -> str:
    """The variable that was surely meant: one with all the words of the other (TABLE, TABLE_NAME), or with hardly another letter."""
    words = {*name.split("_")}
    same = [one for one in sorted(given) if words <= {*one.split("_")} or {*one.split("_")} <= words]
    close = [] if same else [one for one in sorted(given) if 2 * min(len(one), len(name)) / (len(one) + len(name)) >= _ALIKE]
    if not close:
        return next(iter(same), "")
    from difflib import get_close_matches  # noqa: PLC0415 - as below

    return next(iter(get_close_matches(name, close, 1, _ALIKE)), "")


def _near(name: str, given: set[str]) -> str:
    """The variable that may have been meant."""
    from difflib import get_close_matches  # noqa: PLC0415 - hardly any code needs it

    return next(iter(get_close_matches(name, sorted(given), 1)), "")


def _more(names: list[str]) -> str:
    return f" (and {listed(names[1:])})" if names[1:] else ""
