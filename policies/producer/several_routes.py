"""One message reaches the function on several ways.

Two of the queues that a function reads are subscribed to one topic, or the function itself is subscribed beside its queue, or two rules with one pattern send to it, or a bucket notifies the queue and a
rule of EventBridge sends the same new objects. Each message is
processed once for each way: with different message ids, so that deduplication by id does not help. A way with a filter is taken to carry other messages and is not counted.

Bad::

    Topic:
      Type: AWS::SNS::Topic
    ByQueue:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}
    Directly:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Topic, Protocol: lambda, Endpoint: !GetAtt Worker.Arn}
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
    ByQueue:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.model import Route, routes

from ..rule import Finding, Mapping, Outside, Related, Severity, rule


@rule(
    "several-routes",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html",
    fix="Keep one of the ways, or give each a filter of its own.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    try:
        function = mapping.function
    except Outside:
        return
    first: dict[tuple[str, ...], Route] = {}
    for route in routes(function):
        other = first.setdefault(route.origin, route)
        one_subscription = route.queue == other.queue and route.origin[0] == "sns"
        if route is not other and not one_subscription and mapping.queue.name in (route.queue, other.queue):
            yield Finding(
                f"{function.name} gets each message of {other.sender} again by {route.sender}: {_way(other)} and {_way(route)} start from the same place",
                at=route.place,
                because=[Related(f"{other.sender} is the first way", other.place)],
                key=f"{other.sender} and {route.sender}",
                fix=f"Keep one of {other.sender} and {route.sender}, or give each a filter of its own.",
            )


def _way(route: Route) -> str:
    return f"{route.sender} through {route.queue}" if route.queue else f"{route.sender} directly"
