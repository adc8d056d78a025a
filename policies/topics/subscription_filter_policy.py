"""The filter policy of a subscription is not one that SNS accepts.

Each property of a filter policy is an array of values and operators. Nested objects are for the body of a message only: with FilterPolicyScope MessageAttributes, which is the default,
CloudFormation fails. So it does where an operator does not exist or lacks its operand: `numeric` has a comparison and a number, or a lower bound and an upper one (`[">", 0, "<=", 5]`), and no number in
quotation marks. A policy has at most 5 keys; of nested ones the outermost count.

A star stands for anything in `wildcard` alone: a value, a prefix or a suffix with one is compared as it is, and hardly any message has a star there. That is a warning.

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

Bad::

    Topic:
      Type: AWS::SNS::Topic
    Subscription:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn, FilterPolicy: {total: [{numeric: ['>', 100, '<']}]}}
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
from queuegate.synth.model import Subscription, combinations, refusal, stars_of_policy, subscriptions

from ..rule import Change, Finding, Mapping, Severity, default, rule

MOST: Final = 5
"""Keys: https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html"""
COMBINED: Final = 150
"""Combinations of values, on the same page."""
_FIX: Final = 'Write each value, or an object with one operator, into the array: [express, {"prefix": "ex"}, {"numeric": [">", 0, "<=", 5]}].'


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
                changes=[Change(one, "FilterPolicyScope", "MessageBody")],
                fix="The policy is for the fields of the message's body then.",
            )
        elif not isinstance(rules.value, (dict, list)):
            yield Finding(
                f"{name} in the FilterPolicy of {one.name} is not an array, and SNS accepts an array for each key only: CloudFormation fails",
                at=one.filter_policy,
                key=name,
            )
        elif reason := refusal(name, rules):
            yield Finding(f"SNS does not accept the FilterPolicy of {one.name}: {reason}. CloudFormation fails", at=one.filter_policy, key=name, fix=_FIX)
        for star in stars_of_policy(name, rules):
            yield Finding(
                f"The FilterPolicy of {one.name} asks whether {star.asks}, literally: * is a wildcard in the operator wildcard alone. Hardly a message has that star, and SNS does not deliver the others",
                at=one.filter_policy,
                key=f"{star.field}: {star.text}",
                severity=Severity.WARNING,
                fix=f"Write {star.meant} in its place.",
            )
    if len(policy) > MOST:
        yield Finding(f"The FilterPolicy of {one.name} has {len(policy)} keys; the maximum is {MOST}: CloudFormation fails", at=one.filter_policy)
    if (several := combinations(policy)) > COMBINED:
        yield Finding(
            f"The FilterPolicy of {one.name} has {several:,} combinations of values (its arrays' lengths multiplied); the maximum is {COMBINED}: CloudFormation fails",
            at=one.filter_policy,
            key="combinations",
            fix="Ask for fewer values, by prefix or anything-but for example, or let several subscriptions share them.",
        )
