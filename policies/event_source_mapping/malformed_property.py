"""A property holds something that its type does not allow.

CloudFormation reads `"30"` as a number and `"true"` as a boolean; a word, a list or a null in their place makes the deployment fail. No other rule can judge such a
value, so what they would have said of it comes to light only when it is put right.

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
    fix="Write the value in the type that the property has.",
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
                yield Finding(f"{part.name}: {wrong.reason}; the deployment fails", at=wrong.place or part.place, key=path)
