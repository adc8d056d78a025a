"""A property has a value that is not of its type, or a name that CloudFormation does not know.

CloudFormation converts `"30"` to a number and `"true"` to a boolean; with a word, a list or a null in their place it fails to create or update the resource. No other rule can judge
such a value, so what they would have said of it shows only once it is corrected.

A property that CloudFormation does not know where it is written fails, too: `MaximumConcurrency` beside `BatchSize`, or `BatchWindow`. It is named where it is plain which one was meant; a name that is like none may be
younger than the list (of October 2026).

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {BatchSize: ten}

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {BatchWindow: 5}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {BatchSize: "10"}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from queuegate.synth.model import View, unknown_properties

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
                around = wrong.place.property if wrong.place else None  # what is to hold the property may be no document itself
                named = around if around and path.startswith(f"{around}.") else path
                yield Finding(
                    f"{part.name}: {wrong.reason}; CloudFormation fails to create or update it",
                    at=wrong.place or part.place,
                    key=path,
                    explains=(wrong,),
                    fix=f"Write a value of the type that {named} of {part.name} has.",
                )
            for unknown in unknown_properties(part):
                yield Finding(
                    f"{part.name} has {unknown.path}, which CloudFormation does not know ({unknown.meant} is meant): it fails to create or update {part.name}",
                    at=unknown.place,
                    key=unknown.path,
                    fix=f"Write {unknown.meant} of {part.name} in its place.",
                )
