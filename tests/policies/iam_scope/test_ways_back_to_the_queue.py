"""What a worker sends elsewhere, and what brings it back to its queue: a topic, a bucket, a pipe, a bus."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

from .test_worker_may_send_to_its_queue import RULE, Changed, allow, inline

Coded = Callable[..., list[Any]]

TOPIC = """
Topic: {Type: AWS::SNS::Topic}
Subscribed: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.ArnMORE}}
Other: {Type: AWS::SNS::Topic}
"""


BUCKET = "Inbox: {Type: AWS::S3::Bucket, Properties: {BucketName: inbox, NotificationConfiguration: {QueueConfigurations: [{Event: 'EVENT', Queue: !GetAtt Orders.ArnMORE}]}}}\n"


CREATED = BUCKET.replace("EVENT", "s3:ObjectCreated:*")


@pytest.mark.parametrize(
    ("fragment", "words", "key"),
    [
        pytest.param(
            inline(allow("sns:Publish", "!Ref Topic")) + TOPIC.replace("MORE", ""),
            "sns:Publish on Topic, which sends to Orders",
            "Orders by Subscribed",
            id="a topic",
        ),
        pytest.param(
            inline(allow("sns:Publish", "!Ref Topic")) + TOPIC.replace("MORE", ", RawMessageDelivery: true"),
            "what it publishes there",
            "Orders by Subscribed",
            id="raw",
        ),
        pytest.param(
            inline(allow("sns:Publish", "!Ref Topic"))
            + "Topic: {Type: AWS::SNS::Topic, Properties: {Subscription: [{Protocol: sqs, Endpoint: !GetAtt Orders.Arn}]}}",
            "sns:Publish on Topic",
            "Orders by Topic",
            id="a subscription in the topic",
        ),
        pytest.param(
            inline(allow("s3:PutObject", "!Sub '${Inbox.Arn}/*'")) + CREATED.replace("MORE", ""), "s3:PutObject on Inbox", "Orders by Inbox", id="a bucket"
        ),
        pytest.param(
            inline(allow("[s3:GetObject, s3:PutObject]", "'arn:aws:s3:::inbox/*'")) + CREATED.replace("MORE", ""),
            "what it writes there",
            "Orders by Inbox",
            id="spelt",
        ),
        pytest.param(
            inline(allow("s3:PutObject", "!Sub '${Inbox.Arn}/done/*'")) + CREATED.replace("MORE", ""), "s3:PutObject on Inbox", "Orders by Inbox", id="a part"
        ),
    ],
)
def test_a_way_back(fragment: str, words: str, key: str, changed: Changed) -> None:
    said = changed(fragment, RULE)
    assert [(one.verdict, one.resource, one.severity, one.key) for one in said] == [("fail", "WorkerRole", Severity.WARNING, key)]
    assert words in said[0].text


PIPE = """
Items: {Type: AWS::DynamoDB::Table, Properties: {StreamSpecification: {StreamViewType: NEW_IMAGE}}}
Others: {Type: AWS::DynamoDB::Table}
Stream: {Type: AWS::Pipes::Pipe, Properties: {RoleArn: x, Source: !GetAtt Items.StreamArn, Target: !GetAtt Orders.Arn, SourceParameters: {DynamoDBStreamParameters: {StartingPosition: LATESTMORE}}EXTRA}}
"""


RULE_OF_BUS = """
Bus: {Type: AWS::Events::EventBus, Properties: {Name: orders}}
All: {Type: AWS::Events::Rule, Properties: {EventPattern: PATTERN, Targets: [{Id: q, Arn: !GetAtt Orders.Arn}]MORE}}
"""


ANY = "{account: [!Ref AWS::AccountId]}"


def pipe(more: str = "", extra: str = "") -> str:
    return PIPE.replace("LATESTMORE}", f"LATEST}}{more}").replace("EXTRA", extra)


def bus(pattern: str = ANY, more: str = ", EventBusName: !Ref Bus") -> str:
    return RULE_OF_BUS.replace("PATTERN", pattern).replace("MORE", more)


@pytest.mark.parametrize(
    ("fragment", "words"),
    [
        (inline(allow("dynamodb:UpdateItem", "!GetAtt Items.Arn")) + pipe(), "dynamodb:UpdateItem on Items, from where Stream sends to Orders"),
        (inline(allow("[dynamodb:GetItem, dynamodb:PutItem, dynamodb:DeleteItem]", "!GetAtt Items.Arn")) + pipe(), "dynamodb:PutItem on Items"),
        (inline(allow("events:PutEvents", "!GetAtt Bus.Arn")) + bus(), "events:PutEvents on Bus, from where All sends to Orders"),
        (inline(allow("events:PutEvents", "!GetAtt Bus.Arn")) + bus("{source: [{prefix: ''}]}"), "what it puts there is processed again"),
        (inline(allow("events:PutEvents", "!Sub 'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default'")) + bus(more=""), "events:PutEvents on default"),
    ],
)  # fmt: skip
def test_a_way_back_that_lambda_does_not_detect(fragment: str, words: str, changed: Changed) -> None:
    said = changed(fragment, RULE)
    assert [(one.verdict, one.resource, one.severity) for one in said] == [("fail", "WorkerRole", Severity.WARNING)]
    assert words in said[0].text
    assert "in a loop that Lambda does not detect" in said[0].text


@pytest.mark.parametrize(
    "fragment",
    [
        inline(allow("dynamodb:PutItem", "!GetAtt Items.Arn")) + pipe(', FilterCriteria: {Filters: [{Pattern: \'{"eventName": ["INSERT"]}\'}]}'),
        inline(allow("dynamodb:PutItem", "!GetAtt Items.Arn")) + pipe(extra=", Enrichment: !GetAtt Worker.Arn"),
        inline(allow("dynamodb:PutItem", "!GetAtt Others.Arn")) + pipe(),
        inline(allow("dynamodb:GetItem", "!GetAtt Items.Arn")) + pipe(),
        inline(allow("events:PutEvents", "!GetAtt Bus.Arn")) + bus("{source: [shop], detail-type: [Order Placed]}"),
        inline(allow("events:PutEvents", "!GetAtt Bus.Arn")) + bus(more=""),
        inline(allow("events:PutEvents", "!GetAtt Bus.Arn")) + bus(more=", EventBusName: !Ref Bus, State: DISABLED"),
        inline(allow("events:PutEvents", "'*'")) + bus(),
    ],
    ids=["new items", "an enrichment", "another table", "reads", "some events", "another bus", "a rule that is off", "everything"],
)
def test_trap_what_a_filter_or_another_place_keeps_from_coming_back(fragment: str, changed: Changed) -> None:
    assert [one for one in changed(fragment, RULE) if one.verdict == "fail"] == []


@pytest.mark.parametrize(
    "fragment",
    [
        inline(allow("sns:Publish", "!Ref Other")) + TOPIC.replace("MORE", ""),
        inline(allow("sns:Publish", "!Ref Topic")) + TOPIC.replace("MORE", ", FilterPolicy: {kind: [order]}"),
        inline(allow("sns:Publish", "'*'")) + TOPIC.replace("MORE", ""),
        inline(allow("s3:PutObject", "!Sub '${Inbox.Arn}/*'")) + CREATED.replace("MORE", ", Filter: {S3Key: {Rules: [{Name: prefix, Value: in/}]}}"),
        inline(allow("s3:PutObject", "'arn:aws:s3:::inbox-of-others/done/*'")) + CREATED.replace("MORE", ""),
        inline(allow("s3:PutObject", "!Sub '${Inbox.Arn}/*'")) + BUCKET.replace("EVENT", "s3:ObjectRemoved:*").replace("MORE", ""),
        inline(allow("s3:GetObject", "!Sub '${Inbox.Arn}/*'")) + CREATED.replace("MORE", ""),
    ],
)
def test_what_does_not_come_back(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE) == []


def puts(entry: str, more: str = "", pattern: str = "source: [orders]", rule: str = "", node: bool = False) -> str:  # noqa: FBT001, FBT002 - in which language
    """A worker that puts this event, and a rule that sends what matches the pattern to its queue."""
    code = (
        f'import {{ EventBridgeClient, PutEventsCommand }} from "@aws-sdk/client-eventbridge";\nconst events = new EventBridgeClient({{}});\n'
        f"export const handler = async (event) => {{\n  const done = await events.send(new PutEventsCommand({{ Entries: [{entry}] }}));\n"
        "  if (done.FailedEntryCount) throw new Error();\n  return { batchItemFailures: [] };\n};"
        if node
        else f'import os, boto3\nevents = boto3.client("events")\ndef handler(event, context):\n    done = events.put_events(Entries=[{entry}])\n'
        '    if done["FailedEntryCount"]:\n        raise ValueError(done)\n    return {"batchItemFailures": []}'
    )
    lines = "".join(f"        {line}\n" for line in code.splitlines())
    return (
        f"Created: {{Type: AWS::Events::Rule, Properties: {{{rule}EventPattern: {{{pattern}}}, Targets: [{{Id: q, Arn: !GetAtt Orders.Arn}}]}}}}\n{more}"
        f"Worker:\n  Properties:\n    Runtime: {'nodejs22.x' if node else 'python3.13'}\n    Environment: {{Variables: {{BUS_NAME: !Ref Bus}}}}\n    Code:\n      ZipFile: |\n{lines}"
    )


DONE = '"Source": "orders", "DetailType": "Order done", "Detail": "{}"'


BUS = "Bus: {Type: AWS::Events::EventBus, Properties: {Name: orders}}\n"


ON_BUS = f'{{{DONE}, "EventBusName": os.environ["BUS_NAME"]}}'


@pytest.mark.parametrize(
    "given",
    [
        puts(f"{{{DONE}}}", BUS),
        puts(f"{{{DONE}}}", BUS, "source: [{prefix: ord}], detail-type: [Order made, Order done]"),
        puts(ON_BUS, BUS, rule="EventBusName: !Ref Bus, "),
        puts(ON_BUS, BUS, rule="EventBusName: !GetAtt Bus.Arn, "),
        puts('{ Source: "orders", DetailType: "Order done", Detail: "{}" }', BUS, node=True),
    ],
    ids=["a source", "a detail-type", "a bus", "its ARN", "Node"],
)
def test_an_event_that_comes_back_is_a_loop(given: str, changed: Changed) -> None:
    found = [one for one in changed(given, RULE) if one.verdict == "fail"]
    assert [(one.resource, one.route) for one in found] == [("Worker", "Properties/Code/ZipFile")]
    assert found[0].text.startswith(
        "Worker puts an event with the source orders and the detail-type Order done, which Created sends to Orders, the event source of Worker"
    )


@pytest.mark.parametrize(
    "given",
    [
        puts(f"{{{DONE}}}", BUS, "source: [orders], detail-type: [Order made]"),
        puts(f"{{{DONE}}}", BUS, "source: [shop]"),
        puts(f"{{{DONE}}}", BUS, "source: [orders], detail: {state: [made]}"),
        puts(f"{{{DONE}}}", BUS, rule="State: DISABLED, "),
        puts(f"{{{DONE}}}", BUS, rule="EventBusName: !Ref Bus, "),
        puts(ON_BUS, BUS),
        puts('{"Source": os.environ["BUS_NAME"], "DetailType": "Order done", "Detail": "{}"}', BUS),
    ],
    ids=["another detail-type", "another source", "it asks for more", "disabled", "another bus", "the default bus", "a source of the environment"],
)
def test_trap_an_event_that_does_not_or_may_not_come_back(given: str, changed: Changed) -> None:
    assert [one for one in changed(given, RULE) if one.verdict == "fail"] == []


TOLD = """
Inbox: {Type: AWS::S3::Bucket, Properties: {BucketName: inbox, NotificationConfiguration: {EventBridgeConfiguration: {EventBridgeEnabled: true}}}}
Created: {Type: AWS::Events::Rule, Properties: {EventPattern: {source: [aws.s3], detail-type: [Object Created], detail: {bucket: {name: [!Ref Inbox]}DETAIL}}MORE, Targets: [{Id: a, Arn: !GetAtt Orders.Arn}]}}
"""


BELOW = ", object: {key: [{prefix: in/}]}"


NOTIFIED = CREATED.replace("MORE", ", Filter: {S3Key: {Rules: [{Name: prefix, Value: in/}%s]}}")


INSIDE, BESIDE, ALL = (inline(allow("s3:PutObject", f"!Sub '${{Inbox.Arn}}/{path}'")) for path in ("in/done/*", "out/*", "*"))


@pytest.mark.parametrize(
    ("fragment", "comes"),
    [
        (INSIDE + NOTIFIED % "", True),
        (INSIDE + TOLD.replace("DETAIL", BELOW).replace("MORE", ""), True),
        (ALL + TOLD.replace("DETAIL", "").replace("MORE", ""), True),
        (BESIDE + NOTIFIED % "", False),
        (INSIDE + NOTIFIED % ", {Name: suffix, Value: .csv}", False),
        (BESIDE + TOLD.replace("DETAIL", BELOW).replace("MORE", ""), False),
        (ALL + TOLD.replace("DETAIL", BELOW).replace("MORE", ""), False),  # where in the bucket it writes, nobody says
        (INSIDE + TOLD.replace("DETAIL", BELOW).replace("MORE", ", State: DISABLED"), False),
        (INSIDE + TOLD.replace("DETAIL", ", object: {key: [{suffix: .csv}]}").replace("MORE", ""), False),
    ],
)
def test_a_part_of_a_bucket_that_comes_back(fragment: str, comes: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    assert [(one.verdict, one.resource) for one in changed(fragment, RULE)] == [("fail", "WorkerRole")] * comes


WRITES = """
import json
from urllib.parse import unquote_plus
import boto3

s3 = boto3.client("s3")

def handler(event, context):
    for message in event["Records"]:
        for one in json.loads(message["body"])["Records"]:
            bucket, key = one["s3"]["bucket"]["name"], unquote_plus(one["s3"]["object"]["key"])
            data = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
            s3.put_object(Bucket=BUCKET, Key=KEY, Body=data[:100])
"""
NOTIFIES = "Inbox: {Type: AWS::S3::Bucket, Properties: {BucketName: inbox, NotificationConfiguration: {QueueConfigurations: [{Event: 'EVENT', Queue: !GetAtt Orders.Arn, Filter: {S3Key: {Rules: [RULES]}}}]}}}\n"
BOTH = "{Name: prefix, Value: raw/}, {Name: suffix, Value: .jpg}"


@pytest.mark.parametrize(
    ("bucket", "key", "event", "rules", "loops"),
    [
        pytest.param("bucket", "key", "s3:ObjectCreated:*", BOTH, True, id="the same object"),
        pytest.param("'inbox'", "key", "s3:ObjectCreated:Put", BOTH, True, id="its bucket by name"),
        pytest.param("bucket", "key + '.png'", "s3:ObjectCreated:*", "{Name: prefix, Value: raw/}", True, id="below the same prefix"),
        pytest.param("bucket", "key + '.png'", "s3:ObjectCreated:*", BOTH, False, id="another ending"),
        pytest.param("bucket", "f'small/{key}'", "s3:ObjectCreated:*", BOTH, False, id="another prefix"),
        pytest.param("'elsewhere'", "key", "s3:ObjectCreated:*", BOTH, False, id="another bucket"),
        pytest.param("bucket", "key", "s3:ObjectRemoved:*", BOTH, False, id="of objects that are gone"),
    ],
)
def test_an_object_that_is_written_under_the_key_that_the_message_tells(  # noqa: PLR0913, PLR0917 - one row
    bucket: str,
    key: str,
    event: str,
    rules: str,
    loops: bool,  # noqa: FBT001 - what is expected
    coded: Coded,
) -> None:
    said = coded(WRITES.replace("BUCKET", bucket).replace("KEY", key), RULE, NOTIFIES.replace("EVENT", event).replace("RULES", rules))
    assert [(one.verdict, one.severity, one.key) for one in said] == [("fail", Severity.WARNING, "Orders by Inbox")] * loops


def test_trap_a_handler_that_asks_first_what_is_noted_of_the_object(coded: Coded) -> None:
    asks = WRITES.replace(
        "            data =", "            if s3.head_object(Bucket=bucket, Key=key)['Metadata'].get('small'):\n                continue\n            data ="
    )
    assert coded(asks.replace("BUCKET", "bucket").replace("KEY", "key"), RULE, NOTIFIES.replace("EVENT", "s3:ObjectCreated:*").replace("RULES", BOTH)) == []
