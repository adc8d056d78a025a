"""The handler opens another envelope than the one in which a service sends its messages.

Without raw message delivery the body is SNS's envelope, and what was published is a string in its `Message`; with it, the body is what was published. S3 sends a list of `Records`,
EventBridge an event with its `detail`. A notification of S3 that comes through a topic is both: `Records` in the `Message`. A handler that opens one level too few, or one too many, finds
nothing: each message fails until it reaches the dead-letter queue, or, where the missing field is taken for an empty list, is deleted as if it were done.

It is an error where the handler opens an envelope that no known sender uses; a warning where it opens that of another sender, where what is published to the topic is not known, and where it
opens none at all and reads fields that the envelope does not have. A handler that asks first what it has got (`"Message" in body`) is no finding.

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
from queuegate.synth.model import Delivery, deliveries

from ..rule import Finding, Mapping, Outside, Related, Severity, Undecided, rule

_OPENS: Final = {"sns": ("sns", "sns-s3"), "s3": ("s3",), "eventbridge": ("eventbridge",)}
"""What a handler does with a message of each form, of the facts of its `unpacking`."""
_WORDS: Final = {"sns": "Message", "sns-s3": "Records in the Message", "s3": "Records", "eventbridge": "detail"}

_FIXES: Final = {
    "sns": "Set RawMessageDelivery: true on {name}, so that the body is what is published; or open Message of the body, which is JSON in a string.",
    "raw": "Take the body for what is published, without Message around it; or set RawMessageDelivery: false on {name}.",
    "s3": "Read Records of the body: nothing is wrapped around what {name} sends.",
    "eventbridge": "Read detail of the body: nothing is wrapped around the event that {name} sends.",
}


@rule(
    "envelope-unpacking",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html",
    fix="Open what is sent: Message of an SNS envelope is JSON in a string, Records of S3 are in the body itself; or change RawMessageDelivery of the subscription.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    try:
        ways = list(deliveries(mapping.queue))
    except Outside:
        return
    reading = read(mapping.function) if ways else None
    for way in ways if reading else ():
        if reading and (seen := _amiss(way, reading)):
            if any("KeyError" in failure.caught for failure in reading.failures.found):
                raise Undecided("the handler catches a KeyError: whether it opens another envelope then is not followed")
            others = {kind for other in ways for kind in _wanted(other)} & {one.kind for one in reading.unpacking}
            yield _finding(mapping, way, seen, certain=seen.kind != "field" and not others and (way.form != "raw" or way.inner != ""))


def _amiss(way: Delivery, reading: Reading) -> Seen | None:
    """What the handler opens, or else reads, that a message of this way does not have. Raises `Undecided` where it is not known what else it opens."""
    found = list(reading.unpacking)
    if any(one.kind == "tested" for one in found):
        return None
    opened = [one for one in found if one.kind in _WORDS]
    if way.form == "raw" and not way.inner:
        return next((one for one in opened if one.kind in _OPENS["sns"]), None)
    if opened:
        return None if {one.kind for one in opened} & set(_wanted(way)) else opened[0]
    fields = [one for one in found if one.kind == "field"]
    return fields[0] if fields and not any(way.has(one.what) for one in fields) else None


def _wanted(way: Delivery) -> tuple[str, ...]:
    """What opens a message of this way; nothing where it is not known what is published."""
    return _OPENS.get(way.inner if way.form == "raw" else way.form, ())


def _finding(mapping: Mapping, way: Delivery, seen: Seen, *, certain: bool) -> Finding:
    name, what = way.sender.view.name, _WORDS.get(seen.kind, seen.what)
    return Finding(
        f"{mapping.function.name} reads {what} of the body, and the body of what {name} sends is {way.spelling}: those messages fail or are dropped",
        at=seen.at,
        because=[Related(f"{name} sends to {mapping.queue.name}", way.sender.place)],
        key=f"{name}: {what}",
        severity=None if certain else Severity.WARNING,
        fix=_FIXES[way.form].replace("{name}", name) if way.form != "sns" or way.subscription() is not None else "",
    )
