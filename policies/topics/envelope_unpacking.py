"""The handler opens another envelope than the one in which a service sends its messages.

Without raw message delivery the body is SNS's envelope, and what was published is a string in its `Message`; with it, the body is what was published. S3 sends a list of `Records`,
EventBridge an event with its `detail`. A notification of S3 that comes through a topic is both: `Records` in the `Message`. A handler that opens one level too few, or one too many, finds
nothing: each message fails until it reaches the dead-letter queue, or, where the missing field is taken for an empty list, is deleted as if it were done.

It is an error where the handler opens nothing that any known sender sends; a warning where it opens what another sender sends, or where what is published to the topic is not known. A
handler that asks first what it has got (`"Message" in body`) is no finding.

Bad::

    Topic:
      Type: AWS::SNS::Topic
    Subscription:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}
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
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Code:
          ZipFile: |
            import json

            def handler(event, context):
                failures = []
                for record in event["Records"]:
                    try:
                        body = json.loads(record["body"])
                        store([one["s3"] for one in body["Records"]])
                    except Exception:
                        failures.append({"itemIdentifier": record["messageId"]})
                return {"batchItemFailures": failures}

Good::

    Topic:
      Type: AWS::SNS::Topic
    Subscription:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn, RawMessageDelivery: true}
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
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Code:
          ZipFile: |
            import json

            def handler(event, context):
                failures = []
                for record in event["Records"]:
                    try:
                        body = json.loads(record["body"])
                        store([one["s3"] for one in body["Records"]])
                    except Exception:
                        failures.append({"itemIdentifier": record["messageId"]})
                return {"batchItemFailures": failures}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.handlers import Reading, Seen, read
from queuegate.synth.model import Route, routes

from ..rule import Finding, Mapping, Outside, Related, Severity, Undecided, rule

_OPENS: Final = {"sns": ("sns", "sns-s3"), "s3": ("s3",), "eventbridge": ("eventbridge",)}
"""What a handler does with a message of each form, of the facts of its `unpacking`."""
_WORDS: Final = {"sns": "Message", "sns-s3": "Records in the Message", "s3": "Records", "eventbridge": "detail"}


@rule(
    "envelope-unpacking",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html",
    fix="Open what is sent: Message of an SNS envelope is JSON in a string, Records of S3 are in the body itself; or change RawMessageDelivery of the subscription.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    try:
        ways = list(routes(mapping.queue))
    except Outside:
        return
    reading = read(mapping.function) if ways else None
    opened = _opened(reading) if reading else {}
    explained = {kind for way in ways for kind in _wanted(way)} & set(opened)
    for way in ways if opened else ():
        if reading and not _fits(way, opened):
            _raise_where_caught(reading)
            yield _finding(mapping, way, opened, certain=not explained and (way.form != "raw" or way.inner != ""))


def _opened(reading: Reading) -> dict[str, Seen]:
    """What the handler opens without asking whether it is there, and where. Raises `Undecided` where it is not known what else it opens."""
    found = list(reading.unpacking)
    if any(one.kind == "tested" for one in found):
        return {}
    return {one.kind: one for one in reversed(found) if one.kind in _WORDS}


def _raise_where_caught(reading: Reading) -> None:
    if any("KeyError" in failure.caught for failure in reading.failures.found):
        raise Undecided("the handler catches a KeyError: whether it opens another envelope then is not followed")


def _wanted(way: Route) -> tuple[str, ...]:
    """What opens a message of this way; nothing where it is not known what is published."""
    return _OPENS.get(way.inner if way.form == "raw" else way.form, ())


def _fits(way: Route, opened: dict[str, Seen]) -> bool:
    if way.form == "raw" and not way.inner:
        return not {"sns", "sns-s3"} & set(opened)
    return bool(set(_wanted(way)) & set(opened))


def _finding(mapping: Mapping, way: Route, opened: dict[str, Seen], *, certain: bool) -> Finding:
    kind, seen = next(iter(opened.items()))
    name = way.sender.view.name
    return Finding(
        f"{mapping.function.name} reads {_WORDS[kind]} of the body, and the body of what {name} sends is {way.spelling}: those messages fail or are dropped",
        at=seen.at,
        because=[Related(f"{name} sends to {mapping.queue.name}", way.sender.place)],
        key=f"{name}: {kind}",
        severity=None if certain else Severity.WARNING,
    )
