"""Two resources subscribe one queue to one topic.

A topic has one subscription for each endpoint. For a second one with other attributes (FilterPolicy, RawMessageDelivery) CloudFormation fails ("Subscription already exists with different
attributes"). With the same attributes both resources are that one subscription, which is a warning: each message is delivered once, and deleting one of the two resources ends the
delivery for both.

Two filters for one queue are one FilterPolicy with several values, or with `$or`.

Bad::

    Topic:
      Type: AWS::SNS::Topic
    Paid:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn, FilterPolicy: {kind: [paid]}}
    Sent:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn, FilterPolicy: {kind: [sent]}}
    Access:
      Type: AWS::SQS::QueuePolicy
      Properties:
        Queues: [!Ref Orders]
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: sns.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {ArnEquals: {"aws:SourceArn": !Ref Topic}}
            - Effect: Deny
              Principal: "*"
              Action: sqs:*
              Resource: !GetAtt Orders.Arn
              Condition: {Bool: {"aws:SecureTransport": "false"}}
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties: {Queues: [!Ref DeadLetters]}

Good::

    Topic:
      Type: AWS::SNS::Topic
    Both:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn, FilterPolicy: {kind: [paid, sent]}}
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from queuegate.synth.iam import each, gathered
from queuegate.synth.model import Queue, Sender, senders

from ..rule import Finding, Mapping, Severity, rule

_SAME: Final = ("TopicArn", "Protocol", "Endpoint", "Region")
"""What makes two subscriptions one, or is no attribute."""
_USUAL: Final = {"RawMessageDelivery": "false", "FilterPolicyScope": "messageattributes"}
"""https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html"""


@rule(
    "subscribed-twice",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html",
    fix="Keep one subscription, with one FilterPolicy for both.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), _of_queue)


def _of_queue(queue: Queue) -> Iterator[Finding]:
    several, doubt = gathered(senders(queue))
    first: dict[str, Sender] = {}
    for sender in several:
        if sender.service == "sns" and not sender.gives_up and sender.origin() and (other := first.setdefault(sender.origin(), sender)) is not sender:
            yield _twice(queue, other, sender)
    if doubt and first:
        raise doubt.again()


def _twice(queue: Queue, one: Sender, two: Sender) -> Finding:
    differ = _attributes(one) != _attributes(two)
    happens = (
        "CloudFormation fails (Subscription already exists with different attributes)"
        if differ
        else "both resources are one subscription, and deleting one of them ends the delivery for both"
    )
    return Finding(
        f"{one.view.name} and {two.view.name} subscribe {queue.name} to the same topic: {happens}",
        at=two.place,
        because=[one.view],
        key=f"{one.view.name} to {queue.name}",
        severity=None if differ else Severity.WARNING,
        fix=f"Remove {two.view.name}, and write one FilterPolicy for both into {one.view.name}.",
    )


def _attributes(sender: Sender) -> str:
    """What it says beside its two ends, without what is the default anyway. A document that is spelt as a string is the same as one that is not."""
    written = sender.settings.value if sender.settings is not None else {}
    shown = {key: str(_read(written[key])).lower().replace("'", "").replace('"', "") for key in sorted(written) if key not in _SAME}
    return str({key: text for key, text in shown.items() if text != _USUAL.get(key)})


def _read(value: object) -> object:
    try:
        return json.loads(str(value))
    except ValueError:
        return value
