"""The filter policy of a subscription is none that SNS takes.

Each property of a filter policy takes an array of values and operators. Objects inside of it are for the body of a message only: with FilterPolicyScope MessageAttributes, which is the default,
SNS refuses them. A policy has at most five keys; of nested ones only the outermost count.

Bad::

    Topic:
      Type: AWS::SNS::Topic
    Subscription:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn, FilterPolicy: {order: {kind: [express]}}}
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: sns.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {ArnEquals: {"aws:SourceArn": !Ref Topic}}

Good::

    Topic:
      Type: AWS::SNS::Topic
    Subscription:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn, FilterPolicyScope: MessageBody, FilterPolicy: {order: {kind: [express]}}}
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: sns.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {ArnEquals: {"aws:SourceArn": !Ref Topic}}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.iam import each
from queuegate.synth.model import Subscription, subscriptions

from ..rule import Finding, Mapping, Severity, default, rule

MOST: Final = 5
"""Keys: https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html"""


@rule(
    "subscription-filter-policy",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html",
    fix="Put each value into an array; for nested properties set FilterPolicyScope to MessageBody.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), lambda queue: each(subscriptions(queue), lambda found: _judge(found[0])))


def _judge(one: Subscription) -> Iterator[Finding]:
    policy, nests = one.policy(), one.scope.get() == "MessageBody"
    default_scope = default(one.scope)
    for name, rules in policy.items():
        if isinstance(rules.value, dict) and not nests:
            yield Finding(
                f"{name} in the FilterPolicy of {one.name} is an object, and FilterPolicyScope is MessageAttributes{default_scope}: CloudFormation fails (no nested filter policy)",
                at=one.filter_policy,
                because=[one.scope],
                key=name,
            )
        elif not isinstance(rules.value, (dict, list)):
            yield Finding(
                f"{name} in the FilterPolicy of {one.name} is no array, and SNS takes an array for each key: CloudFormation fails",
                at=one.filter_policy,
                key=name,
            )
    if len(policy) > MOST:
        yield Finding(f"The FilterPolicy of {one.name} has {len(policy)} keys; SNS takes at most {MOST}: CloudFormation fails", at=one.filter_policy)
