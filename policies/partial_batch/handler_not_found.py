"""The function's code is there, and its handler is not in it.

Lambda imports the module and looks the function up when the first event comes. Where either is missing, every invocation fails before it sees a message (`Runtime.ImportModuleError`,
`Runtime.HandlerNotFound`), and every message goes to the dead-letter queue. The deployment succeeds.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Handler: index.main
        Code:
          ZipFile: |
            def handler(event, context):
                return {"batchItemFailures": []}

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Handler: index.handler
        Code:
          ZipFile: |
            def handler(event, context):
                return {"batchItemFailures": []}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.handlers import Missing, read

from ..rule import Finding, Mapping, Severity, Undecided, rule


@rule(
    "handler-not-found",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html",
    fix="Name the handler as file.function, as it is in the folder that Code or CodeUri names.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    try:
        read(mapping.function)
    except Missing as missing:
        function = mapping.function
        if function.layers.get():
            raise Undecided(f"{missing.reason}, and one of its layers may hold it", place=missing.place) from None
        yield Finding(f"{missing.reason}: every invocation of {function.name} fails before it sees a message", at=function.handler)
