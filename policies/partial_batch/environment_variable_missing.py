"""The handler reads an environment variable that its function does not have.

`os.environ["TABLE"]` raises KeyError where there is no such variable. At the top of the module the runtime cannot import it, and in the handler each invocation fails: every message is received again, and after maxReceiveCount
receives every message goes to the dead-letter queue, or is received until MessageRetentionPeriod deletes it. CloudFormation accepts it.

Always an error. It is said of Python, and of what is read on every way through the module or the handler: not in a try, an if or another
function, unless that is given the name and raises without the variable (`setting("TABLE")`). Variables that Lambda sets are there. Code that fills its environment
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

from queuegate.synth.handlers import variables_needed

from ..rule import Finding, Mapping, Severity, listed, rule

_RUNTIME: Final = ("AWS_", "LAMBDA_", "_HANDLER", "_X_AMZN_TRACE_ID", "LANG", "LD_LIBRARY_PATH", "PATH", "PYTHON", "TZ", "HOME")
"""How the variables begin that Lambda or its image sets: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html"""
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
    if not missing or function.has_variable(_WRAPPER):
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
        fix=f"Add {listed(names)} to Environment.Variables of {function.name}, or let the code do without.",
    )


def _near(name: str, given: set[str]) -> str:
    """The variable that may have been meant."""
    from difflib import get_close_matches  # noqa: PLC0415 - hardly any code needs it

    return next(iter(get_close_matches(name, sorted(given), 1)), "")


def _more(names: list[str]) -> str:
    return f" (and {listed(names[1:])})" if names[1:] else ""
