"""A property has a value that is not of its type, or a name that CloudFormation does not know.

CloudFormation converts `"30"` to a number and `"true"` to a boolean; with a word, a list or a null in their place it fails to create or update the resource, and so it does with one item where a list is needed (`Queues: !Ref Orders`). No other rule can judge
such a value, so what they would have said of it shows only once it is corrected.

A property that CloudFormation does not know where it is written fails, too: `MaximumConcurrency` beside `BatchSize`, `BatchSize` beside `Properties`, or `BatchWindow`; and so does one of another resource (`VisibilityTimeout` of an event or a function). So does a misspelt one of an alarm, a role, a policy, a subscription, an alias, a rule or a schedule that is deployed with the mapping, and one without a property that CloudFormation requires (a schedule without FlexibleTimeWindow). That is said where the name is plainly a slip for one that there is. Any other name
that is not in the documentation of 26 October 2026 may have been added since, and stays an open question.

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
from typing import Final

from queuegate.synth.iam import gathered, producers
from queuegate.synth.model import DOCUMENTED, Alarm, Function, UnknownProperty, View, lacking, misnamed_beside, no_lists, unknown_properties, unsound

from ..rule import Finding, Mapping, Severity, Undecided, listed, rule

_MOST_ALARMS: Final = 10
"""So many alarms are told of at once: each may ask a parameter of its own, and whoever puts these right is told of the next ones."""


@rule(
    "malformed-property",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html",
    fix="Write a value of the type that the property has.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    younger: dict[str, list[UnknownProperty]] = {}
    parts: tuple[Callable[[], View | None], ...] = (lambda: mapping, lambda: mapping.queue, lambda: mapping.function, lambda: mapping.queue.dead_letter_queue)
    ill = unsound(Function.type, mapping)  # who sends takes worlds, and is asked only where one of these may
    alarms = (view for facts in sorted(unsound(Alarm.type, mapping), key=lambda one: one.name)[:_MOST_ALARMS] if (view := Alarm(facts, mapping.world)).exists())
    beside = (lambda view=view: view for view in dict.fromkeys((*misnamed_beside(mapping), *alarms)))
    sending = (lambda function=function: function for function, _ in (gathered(producers(mapping))[0] if ill else ()) if function.facts in ill)
    for follow in (*parts, *sending, *beside):
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
                    fix=f"Write {_wanted(wrong.reason)} as {named} of {part.name}.",
                )
            for name in lacking(part.facts):
                yield Finding(
                    f"{part.name} has no {name}, which CloudFormation requires: it fails to create or update it",
                    at=part.place,
                    key=f"no {name}",
                    fix=f"Write {name} of {part.name}.",
                )
            for one in no_lists(part):
                yield Finding(
                    f"{part.name}: {one.path} is {one.said} where a list is needed; CloudFormation fails to create or update it",
                    at=one.place,
                    key=one.path,
                    fix=f"Write {one.path} of {part.name} as a list.",
                )
            for unknown in unknown_properties(part):
                if not unknown.sure:
                    younger.setdefault(part.name, []).append(unknown)
                    continue
                yield Finding(
                    f"{part.name} has {unknown.path}, which CloudFormation does not know ({unknown.meant} is meant): it fails to create or update {part.name}",
                    at=unknown.place,
                    key=unknown.path,
                    fix=f"Write it as {unknown.meant}." if " of the " in unknown.meant else f"Write {unknown.meant} of {part.name} in its place.",
                )
    if younger:
        raise _open(younger)


def _wanted(reason: str) -> str:
    """What is needed there, as the reason says it: `'60s' where a whole number is needed`, `Fn::If takes the name of a condition and two values`."""
    function, _, takes = reason.partition(" takes ")
    if takes and function.startswith("Fn::"):
        return f"{function} with {takes}"
    _, _, wanted = reason.rpartition(" where ")
    return wanted.removesuffix(" is needed") if wanted.endswith(" is needed") else "a value of its type"


def _open(younger: dict[str, list[UnknownProperty]]) -> Undecided:
    """Whether CloudFormation knows these properties of these resources, which nobody can say from here."""
    have = listed(f"{name} has {listed(_guess(one) for one in unknown)}" for name, unknown in younger.items())
    waived = " or ".join(younger)
    first = next(one for unknown in younger.values() for one in unknown)
    return Undecided(
        f"{have}: not in the documentation of {DOCUMENTED}. If AWS has added it since, nothing is wrong; if not, CloudFormation fails to create or update the resource",
        f"a waiver of malformed-property on {waived}, once AWS documents it",
        first.place,
    )


def _guess(one: UnknownProperty) -> str:
    return f"{one.path} (is {one.meant} meant?)" if one.meant else one.path
