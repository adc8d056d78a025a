"""Two resources of one template, or of stacks that one app deploys to the same account and Region, have the same name.

A queue, a function, a role or an alarm has its name once in a Region of an account (a role once in the account). CloudFormation creates one of the two, and fails at the other. Most often a block was copied, and its name
was left as it is.

Only names that are written in the same way are compared, and only where both resources exist: two queues under opposite conditions may share a name. cfn-lint and checkov do not see it.

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {QueueName: orders}
    DeadLetters:
      Type: AWS::SQS::Queue
      Properties: {QueueName: orders}

Good::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {QueueName: orders}
    DeadLetters:
      Type: AWS::SQS::Queue
      Properties: {QueueName: orders-failed}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import each, gathered
from queuegate.synth.model import View, namesakes

from ..rule import Change, Finding, Mapping, Severity, rule


@rule(
    "name-taken-twice",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html",
    fix="Give one of the two another name, or leave it out, so that CloudFormation makes one up.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(_parts(mapping), _judge)


def _parts(mapping: Mapping) -> Iterator[View]:
    """The queues, the function with its role, and the alarms on them, as far as they are known."""
    yield from gathered(mapping.own_queues())[0]
    for function in gathered(mapping.own_function() for _ in (0,))[0]:
        if function is not None:
            yield function
            yield from gathered(function.role for _ in (0,))[0]
    for watched in gathered(mapping.watched())[0]:
        yield from gathered(watched.alarms.naming())[0]


def _judge(part: View) -> Iterator[Finding]:
    for pair in namesakes(part):
        first, later = (f"{one.name} of {one.facts.scope.id}" if pair.first.name == pair.later.name else one.name for one in (pair.first, pair.later))
        yield Finding(
            f"{first} and {later} both have {pair.property} {pair.name}, which only one of them can have: CloudFormation creates one, and fails at the other",
            at=pair.place,
            because=[pair.first],
            key=pair.property,
            changes=[Change(pair.later, pair.property)],
            fix=f"CloudFormation makes one up then. Or give {pair.later.name} another {pair.property}.",
        )
