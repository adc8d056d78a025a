"""The template refers to something that it does not have: a name, an attribute, an entry of a map, or a value for a nested stack.

CloudFormation refuses such a template, or fails when it creates or updates the stack: a `Ref`, `Fn::GetAtt`, `Fn::Sub` or `DependsOn` has to name a resource or parameter of the same template, an attribute has to be one
that its type has, StreamArn is only one of a table with a StreamSpecification, and a nested stack has to be given each parameter that has no Default, and values that its parameters accept. Nothing of the pipeline is deployed.

A loop (`Fn::ForEach`) needs the transform that writes it out (AWS::LanguageExtensions), and its variable in each name that it makes. A condition is a function of parameters, maps and other conditions: none of resources, no value (`true`), none that leads back to
itself, and `Fn::And` and `Fn::Or` have 2 to 10 conditions. These functions stand in conditions alone (`Enabled: !Equals [!Ref Env, prod]` is refused), and `Condition` and `DependsOn` of a resource name what they mean
without a function. A nested stack is handed texts, and no list.

A logical id is alphanumeric, `Ref` is without an attribute and `Fn::GetAtt` needs one, and neither these nor `Fn::ImportValue` go without a name.

AWSTemplateFormatVersion is 2010-09-09, where it is there, and sections, functions, types and attributes of resources have the names that CloudFormation knows: `!GetAt`, `Paramters`, `AWS::SQS::Queu` and `Propertes` are said
where one is plainly meant, and judged as if that were written.

A warning where a map has no entry for one of the AllowedValues of the parameter that chooses it, and has some for others: whoever deploys with that value fails.
A warning, too, where the mapping names an alias of its function that is none of those which the targets make, and where something refers to a resource that its Condition leaves out in a deployment in which CloudFormation creates what refers to it.

Where a macro, a module or a loop may add what is named, and in a part of a template, that is an open question. The attributes are those of November 2026, of the types that pipelines are made of.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {EventSourceArn: !GetAtt Order.Arn}

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {FunctionName: !GetAtt Worker.FunctionArn}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {EventSourceArn: !GetAtt Orders.Arn}
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from queuegate.synth.model import unresolved

from ..rule import Finding, Mapping, Severity, Undecided, few, listed, rule

_WIDEN: Final = "Add an entry of the map for each of the AllowedValues, or take the value out of them."
_GUARD: Final = "Give what refers to it the same Condition, or choose with Fn::If on that condition what stands there without it."
_LISTED: Final = 4
"""How many names a message has of what there is."""


@rule(
    "unresolved-reference",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://repost.aws/knowledge-center/cloudformation-template-validation",
    fix="Write the name of something that the template has, or add what is named.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    for one in unresolved(mapping):
        has = f" (it has {listed(one.instead) if len(one.instead) <= _LISTED else few(one.instead, _LISTED - 1)})" if one.instead else ""
        fails = "CloudFormation refuses the template" if one.whole else "CloudFormation fails"
        yield Finding(
            f"{one.said}{has}: {fails}{one.where or ('' if one.whole or one.always else ' where that is deployed')}",
            at=one.place,
            severity=Severity.WARNING if one.where else None,
            key=one.key,
            explains=one.explains,
            fix=one.fix or (_WIDEN if one.instead else _GUARD) if one.where else f"Write {one.instead[0]} in its place." if len(one.instead) == 1 else one.fix,
        )
    yield from _of_alias(mapping)


def _of_alias(mapping: Mapping) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html"""
    with suppress(Undecided):  # what the mapping names is not known, or which aliases there are
        if names := mapping.aliases_instead():
            yield Finding(
                f"{mapping.name} names the alias {mapping.qualifier()} of {mapping.function.name}, and the targets make {listed(names)} of it: CloudFormation fails on create, unless something else makes that alias",
                at=mapping.function_name,
                severity=Severity.WARNING,
                key=f"the alias {mapping.qualifier()}",
                fix=f"Name {names[0]} in its place." if len(names) == 1 else "Name an alias that the function has.",
            )
