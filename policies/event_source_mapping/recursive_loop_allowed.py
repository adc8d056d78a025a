"""RecursiveLoop of the function is Allow: Lambda does not stop recursive loops through its queue.

Lambda detects recursive loops between functions, SQS queues and SNS topics, and stops the invocations after about 16 of them in one chain of requests; the message goes to the dead-letter queue, and AWS notifies the account. `RecursiveLoop: Allow` switches
this off: a function that sends to its own queue, by mistake or through others, is invoked until somebody notices the bill. AWS recommends Allow only where the loop is meant.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {RecursiveLoop: Allow}

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {RecursiveLoop: Terminate}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Change, Finding, Mapping, Severity, rule


@rule(
    "recursive-loop-allowed",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html",
    fix="Remove RecursiveLoop from the function, or set it to Terminate.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    function = mapping.own_function()
    if function is not None and (loop := function.recursive_loop).get() == "Allow":
        yield Finding(
            f"RecursiveLoop of {function.name} is Allow: where its own messages reach {mapping.source()} again, Lambda does not stop the loop after about 16 invocations, and it runs until somebody notices",
            at=loop,
            because=[mapping],
            changes=[Change(function, "RecursiveLoop", "Terminate")],
            fix="It may stay where the loop is meant, and its end is certain.",
        )
