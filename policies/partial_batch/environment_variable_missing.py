"""The handler reads an environment variable that its function does not have.

`os.environ["TABLE"]` raises KeyError where there is no such variable. At the top of the module the runtime cannot import it, and in the handler each invocation fails: every message is received again, and after maxReceiveCount
receives every message goes to the dead-letter queue, or is received until MessageRetentionPeriod deletes it. CloudFormation accepts it.

`process.env.TABLE` and `os.environ.get("TABLE")` are nothing then, and a call of AWS that is given nothing fails. That is said where the function has another variable that is spelt alike.

Always an error. KeyError is said of Python, and of what is read on every way through the module or the handler: not in a try, an if or another function, unless that is given the name and raises without the variable
(`setting("TABLE")`). Variables that Lambda sets are there. Code that fills its environment
itself (os.environ.update, load_dotenv) is left alone, and so is a container image, whose Dockerfile may set some. cfn-lint and checkov do not look into the code.

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
from typing import Final

from queuegate.synth.handlers import Env, calls, no_variable, variables_needed
from queuegate.synth.model import Function

from ..rule import Finding, Mapping, Severity, Undecided, listed, rule

_RUNTIME: Final = ("AWS_", "LAMBDA_", "_HANDLER", "_X_AMZN_TRACE_ID", "LANG", "LD_LIBRARY_PATH", "PATH", "PYTHON", "TZ", "HOME")
"""How the variables begin that Lambda or its image sets: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html"""
_ALIKE: Final = 0.85
_WRAPPER: Final = "AWS_LAMBDA_EXEC_WRAPPER"
"""Names a script that starts the runtime, and may set others: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html"""


@rule(
    "environment-variable-missing",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html",
    fix="Add the variable to Environment.Variables of the function, or read it with os.environ.get and a default.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    function = mapping.own_function()
    if function is None or function.is_image():
        return
    needed = [one for one in variables_needed(function) if not one.what.startswith(_RUNTIME)]
    missing = [one for one in needed if not function.has_variable(one.what)]
    in_calls = [*_in_calls(function, {one.what for one in missing})]
    if not (missing or in_calls) or function.has_variable(_WRAPPER):
        return
    yield from in_calls
    if not missing:
        return
    names, first = [one.what for one in missing], missing[0]
    near = _near(first.what, {*function.variable_names()} - {one.what for one in needed})
    reads = f'os.environ["{first.what}"]' if first.kind == "needed" else f"{first.what} by {first.kind}, which raises where it is not set,"
    yield Finding(
        f"{function.name} reads {reads}{_more(names)}, and has no such environment variable{f' (it has {near})' if near else ''}: "
        f"every invocation fails{' with KeyError' if first.kind == 'needed' else ''}, and each receive counts towards maxReceiveCount",
        at=first.at,
        because=(function,),
        key=f"{function.name}: {', '.join(names)}",
        explains=[Undecided(no_variable(function, name)) for name in names],
        fix=f"Add {listed(names)} to Environment.Variables of {function.name}, or let the code do without.",
    )


def _in_calls(function: Function, told: set[str]) -> Iterator[Finding]:
    """Calls of AWS that are named by a variable alone which is not there, and of which another spelling is: a guard around the call would never let it through."""
    try:
        made = calls(function).calls
    except Undecided:  # code that is not read
        return
    named = {part.name for call in made for part in call.named or () if isinstance(part, Env)}
    for call in made:
        only = call.named[0] if call.named is not None and len(call.named) == 1 else None
        if not isinstance(only, Env) or only.default is not None or only.name in told or only.name.startswith(_RUNTIME):
            continue
        told.add(only.name)
        near = _alike(only.name, {*function.variable_names()} - named)
        if near and not function.has_variable(only.name):
            yield Finding(
                f"{function.name} calls {call.operation} with the environment variable {only.name}, which it does not have (it has {near}): each such call fails",
                at=call.at,
                because=(function,),
                key=f"{function.name}: {only.name}",
                fix=f"Add {only.name} to Environment.Variables of {function.name}, or read {near} in its place.",
            )


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
