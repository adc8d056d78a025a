"""The function is told not to stop when it calls itself in a circle.

Lambda notices when a function, a queue or a topic pass the same message round, and stops it after about 16 rounds; the message goes to the dead-letter queue, and AWS sends a notice. `RecursiveLoop: Allow` switches this off: a worker that sends to its own queue, by mistake or through
others, runs until somebody notices the bill. AWS recommends to leave it at Terminate unless a circle is meant.

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

from ..rule import Finding, Mapping, Severity, rule


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
            f"RecursiveLoop of {function.name} is Allow: Lambda does not stop it after about 16 rounds when its messages come back to {mapping.source()}, and emits no RecursiveInvocationsDropped",
            at=loop,
            because=[mapping],
            fix=f"Remove RecursiveLoop from {function.name}, or set it to Terminate.",
        )
