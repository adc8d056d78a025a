"""The mapping or its queue names a part of the pipeline by a spelt-out name, and CloudFormation does not know that it has to wait for it.

A reference (Ref, GetAtt) makes CloudFormation create what it names first. A name or ARN that is written out does not: the mapping may be created before the function, the alias or the queue is there, and Lambda refuses it; the queue
before its dead-letter queue, and SQS refuses its RedrivePolicy (`Dead letter target does not exist`). The next deployment may succeed, so it is found in the first one of a new environment. It is a warning, since the order may be lucky; an
error where the part itself waits for who names it, as a dead-letter queue does whose RedriveAllowPolicy refers to its source.

So it is of a function that mounts a file system: it names the access point, and has to wait for the mount target (DependsOn), without which Lambda refuses it.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {FunctionName: orders-worker}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {FunctionName: orders-worker}

Bad::

    Release:
      Type: AWS::Lambda::Version
      Properties: {FunctionName: !Ref Worker}
    Live:
      Type: AWS::Lambda::Alias
      Properties: {Name: live, FunctionName: !Ref Worker, FunctionVersion: !GetAtt Release.Version}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {FunctionName: !Sub "${Worker}:live"}

Bad::

    DeadLetters:
      Type: AWS::SQS::Queue
      Properties: {QueueName: orders-failed}
    Orders:
      Type: AWS::SQS::Queue
      Properties: {RedrivePolicy: {deadLetterTargetArn: !Sub "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders-failed"}}

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {FunctionName: orders-worker}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      DependsOn: Worker
      Properties: {FunctionName: orders-worker}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from queuegate._light import NamedTuple
from queuegate.synth.iam import each
from queuegate.synth.model import Queue, View
from queuegate.synth.values import Value

from ..rule import Finding, Mapping, Outside, Severity, Undecided, rule, waiting

if TYPE_CHECKING:
    from queuegate.synth.model import Unmounted

_REFUSED: Final = "Lambda refuses it"


class _Named(NamedTuple):
    """Who names a part, by which value, and what refuses it where the part is not there yet."""

    owner: Mapping | Queue
    value: Value[Any]
    refusal: str
    part: View | None


@rule(
    "mapping-before-its-parts",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html",
    fix="Refer to the resource (!Ref, !GetAtt) instead of writing its name out, or add it to the DependsOn of the resource that names it.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each((_queue, _function, _alias, _letters), lambda follow: _judge(follow, mapping))
    function = mapping.own_function()
    if function is not None and function.facts.written(("FileSystemConfigs",))[0]:
        from queuegate.synth.model import unmounted  # noqa: PLC0415 - few functions mount a file system

        yield from map(_unmounted, unmounted(function))


def _unmounted(one: Unmounted) -> Finding:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html"""
    target, function = one.target, one.function
    return Finding(
        f"{function.name} mounts a file system, and has no DependsOn on {target.name}, its mount target: CloudFormation creates both at once, and fails on create when the function comes first",
        at=one.place,
        because=[target],
        key=f"{function.name}: {target.name}",
        changes=waiting(function, target),
    )


def _judge(follow: Callable[[Mapping], _Named], mapping: Mapping) -> Iterator[Finding]:
    try:
        owner, value, refusal, part = follow(mapping)
    except Outside:
        return
    if part is None or owner.waits_for(part.facts):
        return
    late = False
    with suppress(Undecided):  # only a branch that is not taken has it wait
        late = part.waits_for(owner.facts)
    kind = "the mapping" if isinstance(owner, Mapping) else "the queue"
    when = "creates it later" if late else f"does not wait for it: where {kind} is created first"
    refer = f"refer to {part.name} (!Ref, !GetAtt) in {value.name}."
    yield Finding(
        f"{owner.name} names {part.name} without a reference to it (Ref, GetAtt), and CloudFormation {when}{':' if late else ','} {refusal}, and CloudFormation fails on create",
        at=value,
        because=[part],
        key=part.name,
        severity=Severity.ERROR if late else None,
        changes=[] if part.may_wait_for(owner.facts) else waiting(owner, part),
        fix=f"Write out what {part.name} refers to {owner.name} by, so that it does not wait for it, and {refer}" if late else f"Or {refer}",
    )


def _queue(mapping: Mapping) -> _Named:
    return _Named(mapping, mapping.event_source, _REFUSED, next((queue for queue in mapping.own_queues() if queue == mapping.queue), None))


def _function(mapping: Mapping) -> _Named:
    return _Named(mapping, mapping.function_name, _REFUSED, mapping.own_function())


def _alias(mapping: Mapping) -> _Named:
    function = mapping.own_function()
    aliases = list(function.aliases) if function else []
    wanted = mapping.qualifier() if aliases else None
    alias = next((alias for alias in aliases if wanted is not None and alias.alias_name.get() == wanted), None)
    return _Named(mapping, mapping.function_name, _REFUSED, alias)


def _letters(mapping: Mapping) -> _Named:
    """A queue that is its own dead-letter queue is another rule's."""
    queue, letters = mapping.queue, mapping.own_dead_letters()
    return _Named(queue, queue.dead_letter_target, "SQS refuses RedrivePolicy (dead letter target does not exist)", letters)
