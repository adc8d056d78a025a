"""The handler reads a field that what a service sends has under another name.

Names in JSON are case-sensitive, and S3 names its parts in its own way: `record["s3"]["bucket"]["Name"]` and `record["s3"]["key"]` are in no notification, and `detail.object.Key` or `detail.s3` in none of its events
(https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html and https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html). In Python each message fails with KeyError until it
reaches the dead-letter queue; in JavaScript it fails, or is processed without what was asked for.

An error for a part of a notification or an event of S3 that is spelt otherwise, or that is looked for at another level. New fields may be added to both: what resembles none of theirs is no finding. A warning for a field
of the SNS document or of an event of EventBridge that is spelt otherwise (`body.detailType`), and where `eventName` of a notification is compared with names that begin with `s3:` and with no others: there it has no
such prefix, and the comparison is never true.

Nothing is said of what is asked for as something that may be missing (`in`, `get`, `??`, `?.`), and where the handler tells the forms apart first; it is undecided where it catches a KeyError. The template says which
service sends; where a function sends to the queue, too, only what a notification of S3 has is certain.

Bad::

    Bucket:
      Type: AWS::S3::Bucket
      DependsOn: QueuePolicy
      Properties: {NotificationConfiguration: {QueueConfigurations: [{Event: s3:ObjectCreated:*, Queue: !GetAtt Orders.Arn}]}}
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: s3.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {StringEquals: {aws:SourceAccount: !Ref AWS::AccountId}}
            - Effect: Deny
              Principal: "*"
              Action: sqs:*
              Resource: [!GetAtt Orders.Arn, !GetAtt DeadLetters.Arn]
              Condition: {Bool: {aws:SecureTransport: "false"}}
    Worker:
      Properties:
        Code:
          ZipFile: |
            import json
            def handler(event, context):
                for record in event["Records"]:
                    for one in json.loads(record["body"])["Records"]:
                        print(one["s3"]["bucket"]["Name"])

Good::

    Bucket:
      Type: AWS::S3::Bucket
      DependsOn: QueuePolicy
      Properties: {NotificationConfiguration: {QueueConfigurations: [{Event: s3:ObjectCreated:*, Queue: !GetAtt Orders.Arn}]}}
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: s3.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {StringEquals: {aws:SourceAccount: !Ref AWS::AccountId}}
            - Effect: Deny
              Principal: "*"
              Action: sqs:*
              Resource: [!GetAtt Orders.Arn, !GetAtt DeadLetters.Arn]
              Condition: {Bool: {aws:SecureTransport: "false"}}
    Worker:
      Properties:
        Code:
          ZipFile: |
            import json
            def handler(event, context):
                for record in event["Records"]:
                    for one in json.loads(record["body"])["Records"]:
                        print(one["s3"]["bucket"]["name"])
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.handlers import Reading, Seen, meant, read
from queuegate.synth.iam import is_fed_by_code
from queuegate.synth.model import Delivery, deliveries

from ..rule import Finding, Mapping, Outside, Related, Severity, Undecided, rule

_OPENS: Final = ("Message", "Records", "detail")
_OPENED: Final = ("sns", "s3", "sns-s3", "eventbridge")
"""What another rule speaks of, and how a reading says that it is opened."""
_RECORDS: Final = "Records."
_PREFIX: Final = "s3:"
_TEST: Final = "s3:TestEvent"


@rule(
    "envelope-field-misspelt",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html",
    fix="Read the field as what is sent has it.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    try:
        ways = list(deliveries(mapping.queue))
    except Outside:
        return
    reading = read(mapping.function, "unpacking") if ways else None
    if reading is None or any(one.kind == "tested" for one in reading.unpacking.found):
        return
    for way in ways:
        parts, fields = _parts(way, reading), _fields(way, reading)
        if (fields or any(not one.what.startswith(_RECORDS) for one in parts)) and is_fed_by_code(mapping):
            parts, fields = [one for one in parts if one.what.startswith(_RECORDS)], []
        amiss = [
            *(_misspelt(mapping, way, one) for one in parts),
            *(_otherwise(mapping, way, *one) for one in fields),
            *(_never(mapping, way, one) for one in _prefixed(way, reading)),
        ]
        if amiss and any("KeyError" in failure.caught for failure in reading.failures.found):
            raise Undecided("the handler catches a KeyError: what it reads then is not followed")
        yield from amiss


def _untested(reading: Reading, kind: str) -> list[Seen]:
    """What is read so, and nowhere as something that may be missing."""
    found = reading.unpacking.found
    tested = {one.what for one in found if one.kind == "part-tested"}
    return [one for one in found if one.kind == kind and one.what not in tested]


def _parts(way: Delivery, reading: Reading) -> list[Seen]:
    """The first part of what S3 tells that is called otherwise."""
    of = _RECORDS if "s3" in (way.form, way.inner) else "detail." if way.tells_of_s3 else None
    return [one for one in _untested(reading, "part") if of is not None and one.what.startswith(of)][:1]


def _fields(way: Delivery, reading: Reading) -> list[tuple[Seen, str]]:
    """The first field of the body itself that is spelt otherwise, and how it is spelt: beside what a message of this way has."""
    names = {one.what for one in reading.unpacking.found if one.kind == "field"}
    beside = any(way.has(name) for name in names) or any(one.kind in _OPENED for one in reading.unpacking.found)
    spelt = [(one, right) for one in _untested(reading, "field") if (right := way.spelt(one.what)) is not None]
    opened = {one.what for one in reading.unpacking.found if one.kind in _OPENED}
    return [(one, right) for one, right in spelt if beside and right not in names and (right not in _OPENS or not opened)][:1]


def _prefixed(way: Delivery, reading: Reading) -> list[Seen]:
    """A name of an event as a notification's configuration has it, where eventName is compared with no other."""
    names = [one for one in reading.unpacking.found if one.kind == "event-name"]
    known = "s3" in (way.form, way.inner) and all(one.what.startswith(_PREFIX) for one in names)
    return [one for one in names if known and one.what != _TEST][:1]


def _misspelt(mapping: Mapping, way: Delivery, seen: Seen) -> Finding:
    right = meant(tuple(seen.what.split(".")))
    return Finding(
        f"{mapping.function.name} reads {seen.what}, and what {way.sender.view.name} sends has it as {right}: each of those messages fails, or is deleted without being processed",
        at=seen.at,
        because=[_sends(mapping, way)],
        key=f"{way.sender.view.name}: {seen.what}",
        fix=f"Read {right}.",
    )


def _otherwise(mapping: Mapping, way: Delivery, seen: Seen, right: str) -> Finding:
    return Finding(
        f"{mapping.function.name} reads {seen.what} of the body, and what {way.sender.view.name} sends has it as {right}: each of those messages fails, or is processed without it",
        at=seen.at,
        because=[_sends(mapping, way)],
        key=f"{way.sender.view.name}: {seen.what}",
        severity=Severity.WARNING,
        fix=f"Read {right} of the body.",
    )


def _never(mapping: Mapping, way: Delivery, seen: Seen) -> Finding:
    return Finding(
        f"{mapping.function.name} compares eventName of a record with '{seen.what}', and what {way.sender.view.name} sends has it without s3: (ObjectCreated:Put): it is never so",
        at=seen.at,
        because=[_sends(mapping, way)],
        key=f"{way.sender.view.name}: eventName",
        severity=Severity.WARNING,
        fix=f"Compare it with '{seen.what.removeprefix(_PREFIX)}'.",
    )


def _sends(mapping: Mapping, way: Delivery) -> Related:
    return Related(f"{way.sender.view.name} sends to {mapping.queue.name}", way.sender.place)
