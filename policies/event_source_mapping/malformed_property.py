"""A property has a value that is not of its type.

CloudFormation converts `"30"` to a number and `"true"` to a boolean; with a word, a list or a null in their place it fails to create or update the resource. No other rule can judge
such a value, so what they would have said of it shows only once it is corrected.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {BatchSize: ten}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {BatchSize: "10"}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from queuegate.synth.model import View

from ..rule import Finding, Mapping, Severity, Undecided, rule


@rule(
    "malformed-property",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html",
    fix="Write a value of the type that the property has.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    parts: tuple[Callable[[], View | None], ...] = (lambda: mapping, lambda: mapping.queue, lambda: mapping.function, lambda: mapping.queue.dead_letter_queue)
    for follow in parts:
        try:
            part = follow()
        except Undecided:  # what it names is not known: nothing can be said of that
            continue
        if part is not None:
            for path, wrong in part.malformed():
                yield Finding(
                    f"{part.name}: {wrong.reason}; CloudFormation fails to create or update it",
                    at=wrong.place or part.place,
                    key=path,
                    explains=(wrong,),
                    fix=f"Write a value of the type that {path} of {part.name} has.",
                )
