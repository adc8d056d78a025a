"""The mapping names its function, alias or queue by a spelt-out name, and CloudFormation does not know that it has to wait for it.

A reference (Ref, GetAtt) makes CloudFormation create what it names first. A name or ARN that is written out does not: the mapping may be created before the function, the alias or the queue is there, and Lambda refuses it. The next
deployment may succeed, so it is found in the first one of a new environment. It is a warning, since the order may be lucky.

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

from collections.abc import Iterator
from typing import Any

from queuegate.synth.model import View
from queuegate.synth.values import Value

from ..rule import Change, Finding, Mapping, Outside, Severity, Undecided, rule


@rule(
    "mapping-before-its-parts",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html",
    fix="Refer to the resource (!Ref, !GetAtt) instead of writing its name out, or add it to the DependsOn of the mapping.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    doubt: Undecided | None = None
    for follow in (_queue, _function, _alias):
        try:
            named, part = follow(mapping)
            if part is not None and not mapping.waits_for(part.facts):
                yield Finding(
                    f"{mapping.name} names {part.name} by {named.get()}, and CloudFormation does not wait for it: where the mapping is created first, Lambda refuses it, and CloudFormation fails on create",
                    at=named,
                    because=[part],
                    key=part.name,
                    changes=[] if part.may_wait_for(mapping.facts) else [Change(mapping, "DependsOn", part)],
                    fix=f"Or refer to {part.name} (!Ref, !GetAtt) in {named.name}.",
                )
        except Outside:
            continue
        except Undecided as unknown:
            doubt = doubt or unknown.again()
    if doubt is not None:
        raise doubt


def _queue(mapping: Mapping) -> tuple[Value[Any], View | None]:
    return mapping.event_source, next((queue for queue in mapping.own_queues() if queue == mapping.queue), None)


def _function(mapping: Mapping) -> tuple[Value[Any], View | None]:
    return mapping.function_name, mapping.own_function()


def _alias(mapping: Mapping) -> tuple[Value[Any], View | None]:
    function = mapping.own_function()
    aliases = list(function.aliases) if function else []
    wanted = mapping.qualifier() if aliases else None
    return mapping.function_name, next((alias for alias in aliases if wanted is not None and alias.alias_name.get() == wanted), None)
