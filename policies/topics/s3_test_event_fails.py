"""The handler fails on the test message that S3 sends when the notifications of a bucket are configured.

Each time that a bucket's notification configuration is written, S3 sends an `s3:TestEvent` to the queue, or to the topic: a JSON document with Service, Event, Time, Bucket, RequestId and HostId, and without Records
(https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html). A handler that reads `body["Records"]` of each message fails on it until SQS moves it to the dead-letter queue, and the alarm
of that queue notifies somebody of a message that says nothing: on the day of the first deployment, and after each change of the notifications.

A note. Python and JavaScript are judged, and Java and C# where the body is parsed as S3Event or S3EventNotification (ParseJson of .NET gives an empty list, and does not fail), and the queue that a bucket sends to, itself or by a topic of SNS. Nothing is said where the handler asks for Event or Records first (`if "Records" not in body`, `body.get("Records", [])`,
`body.Records?.length`, `event.getRecords() != null`), where it catches the KeyError, and where the mapping filters its messages. cfn-lint and checkov do not look into the code.

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
                    body = json.loads(record["body"])
                    for one in body["Records"]:
                        print(one["s3"]["object"]["key"])

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
                    body = json.loads(record["body"])
                    if body.get("Event") == "s3:TestEvent":
                        continue
                    for one in body["Records"]:
                        print(one["s3"]["object"]["key"])
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.handlers import read
from queuegate.synth.model import deliveries

from ..rule import Finding, Mapping, Outside, Related, Severity, rule


@rule(
    "s3-test-event-fails",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html",
    fix="Pass a message over whose body has Event 's3:TestEvent'.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    try:
        way = next((one for one in deliveries(mapping.queue) if "s3" in (one.form, one.inner)), None)
    except Outside:
        return
    reading = read(mapping.function, "unpacking") if way is not None and not mapping.filters.get() else None
    if way is None or reading is None or any(one.kind in ("tested", "test-event") for one in reading.unpacking.found):
        return
    if any("KeyError" in failure.caught for failure in reading.failures.found):
        return
    taken = next((one for one in reading.unpacking.found if one.kind == ("taken-sns" if way.form == "sns" else "taken") and one.what == "Records"), None)
    if taken is not None:
        name = way.sender.view.name if way.publisher is None else way.publisher.name
        body, sends = (
            ("Message", f"{name} publishes to the topic of {way.sender.view.name}")
            if way.publisher is not None
            else ("body", f"{name} sends to {mapping.queue.name}")
        )
        yield Finding(
            f"{mapping.function.name} reads Records of each {body}, and the s3:TestEvent that S3 sends when the notifications of {name} are configured has none: that message fails until its last receive",
            at=taken.at,
            because=[Related(sends, way.sender.place)],
            key=name,
        )
