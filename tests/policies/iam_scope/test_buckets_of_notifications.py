"""A bucket that the code names by what the message tells is each bucket whose notifications come to the queue, on whichever way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "missing-call-permission"
Changed = Callable[..., list[Any]]
POLL = "{Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}"
TOPIC = "Told: {Type: AWS::SNS::Topic}\nSub: {Type: AWS::SNS::Subscription, Properties: {Protocol: sqs, TopicArn: !Ref Told, Endpoint: !GetAtt Orders.Arn, RawMessageDelivery: true}}\n"
WAYS = {
    "its notification": "Uploads: {Type: AWS::S3::Bucket, Properties: {NotificationConfiguration: {QueueConfigurations: [{Event: 's3:ObjectCreated:*', Queue: !GetAtt Orders.Arn}]}}}\n",
    "a topic": f"{TOPIC}Uploads: {{Type: AWS::S3::Bucket, Properties: {{NotificationConfiguration: {{TopicConfigurations: [{{Event: 's3:ObjectCreated:*', Topic: !Ref Told}}]}}}}}}\n",
    "the CDK's custom resource": (
        "Uploads: {Type: AWS::S3::Bucket}\n"
        "Notifications: {Type: Custom::S3BucketNotifications, Properties: {ServiceToken: 'arn:aws:lambda:eu-west-1:123456789012:function:cdk', BucketName: !Ref Uploads,"
        " NotificationConfiguration: {QueueConfigurations: [{Events: ['s3:ObjectCreated:*'], QueueArn: !GetAtt Orders.Arn}]}}}\n"
    ),
    "a rule": (
        "Uploads: {Type: AWS::S3::Bucket, Properties: {NotificationConfiguration: {EventBridgeConfiguration: {EventBridgeEnabled: true}}}}\n"
        "Created: {Type: AWS::Events::Rule, Properties: {Targets: [{Id: q, Arn: !GetAtt Orders.Arn}],"
        " EventPattern: {source: [aws.s3], detail-type: [Object Created], detail: {bucket: {name: [!Ref Uploads]}}}}}\n"
    ),
}


def worker(call: str, node: bool = False, code: str = "") -> str:  # noqa: FBT001, FBT002 - in which language
    code = (code or (NODE if node else PYTHON)).replace("def first", f"{PART}def first" if "part" in call else "def first")
    lines = "".join(f"        {line}\n" for line in code.replace("CALL", call).strip("\n").splitlines())
    return f"Worker:\n  Properties:\n    Runtime: {'nodejs22.x' if node else 'python3.13'}\n    Code:\n      ZipFile: |\n{lines}"


PART = """
def part(told):
    bucket, key = told["bucket"]["name"], "k"
    return read(bucket, key)
"""
PYTHON = """
import json, boto3
s3 = boto3.client("s3")
def read(bucket, key):
    return s3.get_object(Bucket=bucket, Key=key)
def objects(body):
    for one in body["Records"]:
        yield one["s3"]["bucket"]["name"], one["s3"]["object"]["size"]
def pairs(body):
    return [(one["s3"]["bucket"]["name"], "k") for one in body["Records"]]
def first(body):
    return body["Records"][0]["s3"]["bucket"]["name"], "k"
def handler(event, context):
    for message in event["Records"]:
        body = json.loads(message["body"])
        for record in body.get("Records", []):
            CALL
    return {"batchItemFailures": []}
"""
NODE = """
import { S3Client, GetObjectCommand } from "@aws-sdk/client-s3";
const s3 = new S3Client({});
export const handler = async (event) => {
  for (const message of event.Records) {
    const body = JSON.parse(message.body);
    for (const record of body.Records ?? []) {
      CALL
    }
  }
  return { batchItemFailures: [] };
};
"""
READ = 's3.get_object(Bucket=record["s3"]["bucket"]["name"], Key="k")'
OF_EVENT = 's3.get_object(Bucket=body["detail"]["bucket"]["name"], Key="k")'


def role(*statements: str) -> str:
    return f"WorkerRole: {{Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{', '.join([POLL, *statements])}]}}}}]}}}}\n"


def may(action: str, on: str) -> str:
    return f"{{Effect: Allow, Action: '{action}', Resource: {on}}}"


def said(changed: Changed, *parts: str) -> list[tuple[str, str, str]]:
    return [(one.verdict, one.resource, one.text.partition(":")[0]) for one in changed("".join(parts), RULE)]


@pytest.mark.parametrize("way", WAYS)
def test_each_way_in_names_the_bucket(way: str, changed: Changed) -> None:
    code = worker(OF_EVENT if way == "a rule" else READ)
    assert said(changed, code, WAYS[way], role()) == [("fail", "WorkerRole", "WorkerRole lacks s3")]
    assert said(changed, code, WAYS[way], role(may("s3:GetObject", "!Sub '${Uploads.Arn}/*'"))) == []
    assert said(changed, code, WAYS[way], role(may("s3:GetObject", "!Sub '${Orders.Arn}/*'"))) == [("fail", "WorkerRole", "WorkerRole lacks s3")]


@pytest.mark.parametrize(
    "call",
    [
        'name = record["s3"]["bucket"]["name"]\n            s3.get_object(Bucket=name, Key="k")',
        'found = record["s3"]\n            s3.get_object(Bucket=found["bucket"]["name"], Key="k")',
        'read(record["s3"]["bucket"]["name"], "k")',
        'read(record["s3"]["bucket"]["name"], "k")["Body"].read(1024)',
        'part(record["s3"])',
        'part(record["s3"])\n            part(body["Records"][0].get("s3"))',
        'read(record["s3"]["bucket"]["name"], "k")\n            context.stream.read(message["body"], "k")',
        "for bucket, key in objects(body):\n                s3.get_object(Bucket=bucket, Key=key)",
        "for bucket, key in pairs(body):\n                s3.get_object(Bucket=bucket, Key=key)",
        'bucket, _ = first(body)\n            s3.get_object(Bucket=bucket, Key="k")',
        "found = pairs(body)\n            for one in found:\n                bucket, key = one\n                s3.get_object(Bucket=bucket, Key=key)",
        's3.get_object(Bucket=record.get("s3", {}).get("bucket", {}).get("name"), Key="k")',
        's3.get_object(Bucket=body["Records"][0]["s3"]["bucket"]["name"], Key="k")',
        's3.meta.client.get_object(Bucket=boto3.resource("s3").Bucket(record["s3"]["bucket"]["name"]).name, Key="k")',
        's3.download_file(record["s3"]["bucket"]["name"], "k", "/tmp/k")',
    ],
)
def test_however_it_is_written(call: str, changed: Changed) -> None:
    (found,) = changed(worker(call) + WAYS["its notification"] + role(), RULE)
    assert found.verdict == "fail"
    assert "lacks s3:GetObject on Uploads/" in found.text


def test_so_it_is_in_node(changed: Changed) -> None:
    for call in (
        'await s3.send(new GetObjectCommand({ Bucket: record.s3.bucket.name, Key: "k" }));',
        'for (const { Bucket, Key } of body.Records.filter((one) => one.s3).map((one) => ({ Bucket: one.s3.bucket.name, Key: "k" }))) await s3.send(new GetObjectCommand({ Bucket, Key }));',
        'const { s3: { bucket: { name: Bucket } } } = record; await s3.send(new GetObjectCommand({ Bucket, Key: "k" }));',
    ):
        assert said(changed, worker(call, node=True), WAYS["its notification"], role()) == [("fail", "WorkerRole", "WorkerRole lacks s3")]
        assert said(changed, worker(call, node=True), WAYS["its notification"], role(may("s3:GetObject", "!Sub '${Uploads.Arn}/*'"))) == []


@pytest.mark.parametrize(
    "beside",
    ['read(body["other"], "k")', "with_all(read, body)", 'part(body["other"])', "with_all(part, body)", "part(told=body)", 'this.read(body["other"], "k")'],
)
def test_another_bucket_that_the_same_function_is_given_stays_open(beside: str, changed: Changed) -> None:
    code = PYTHON.replace("import json, boto3", "import json, boto3\nimport index as this")
    got = changed(worker(f'read(record["s3"]["bucket"]["name"], "k")\n            {beside}', code=code) + WAYS["its notification"] + role(), RULE)
    assert "undecided" in [one.verdict for one in got]


def test_where_no_bucket_is_known_to_tell_it_stays_open(changed: Changed) -> None:
    (found,) = changed(worker(READ) + role(may("s3:GetObject", "!Sub '${Orders.Arn}/*'")), RULE)
    assert found.verdict == "undecided"
    assert "the code takes it from the message" in found.text


def test_trap_a_field_of_that_name_elsewhere_is_no_bucket(changed: Changed) -> None:
    (found,) = changed(worker('s3.get_object(Bucket=record["bucket"]["name"], Key="k")') + WAYS["its notification"] + role(), RULE)
    assert found.verdict == "undecided"


def test_what_is_limited_to_some_keys_is_not_called_missing(changed: Changed) -> None:
    limited = WAYS["its notification"] + role(may("s3:GetObject", "!Sub '${Uploads.Arn}/in/*'"))
    assert "fail" not in [one.verdict for one in changed(worker(READ.replace('"k"', 'record["s3"]["object"]["key"]')) + limited, RULE)]
    assert [one.verdict for one in changed(worker(READ) + limited, RULE)] == ["fail"]


@pytest.mark.parametrize(
    "call",
    [
        'found = pairs(body)\n            found.append((event["other"], "k"))\n            for bucket, key in found:\n                s3.get_object(Bucket=bucket, Key=key)',
        "found = pairs(body)\n            more(found)\n            for bucket, key in found:\n                s3.get_object(Bucket=bucket, Key=key)",
        'found = pairs(body)\n            found += event["others"]\n            for bucket, key in found:\n                s3.get_object(Bucket=bucket, Key=key)',
        "for bucket, key in elsewhere.pairs(body):\n                s3.get_object(Bucket=bucket, Key=key)",
    ],
    ids=["one more", "handed to another", "added", "of a package"],
)
def test_a_list_that_is_given_more_stays_open(call: str, changed: Changed) -> None:
    (found,) = changed(worker(call) + WAYS["its notification"] + role(may("s3:GetObject", "!Sub '${Uploads.Arn}/*'")), RULE)
    assert found.verdict == "undecided"


def test_a_name_beside_what_is_spread_is_the_one(changed: Changed) -> None:
    """Python takes no argument twice."""
    call = 's3.get_object(Bucket=record["s3"]["bucket"]["name"], Key="k", **({"VersionId": "1"} if event else {}))'
    assert said(changed, worker(call), WAYS["its notification"], role(may("s3:GetObject", "!Sub '${Uploads.Arn}/*'"))) == []
    spread = '**{"Bucket": record["s3"]["bucket"]["name"], "Key": "k"}'
    assert said(changed, worker(f"s3.get_object({spread})"), WAYS["its notification"], role(may("s3:GetObject", "!Sub '${Uploads.Arn}/*'"))) == []
    spread = "**request(record)"
    assert [one[0] for one in said(changed, worker(f"s3.get_object({spread})"), WAYS["its notification"], role())] == ["undecided"]


EVENTS = """
import boto3
events = boto3.client("events")
def entry(record):
    return {"Source": "shop", "DetailType": "stored", "Detail": record["body"], "EventBusName": "orders"}
def handler(event, context):
    for record in event["Records"]:
        events.put_events(Entries=CALL)
    return {"batchItemFailures": []}
"""


@pytest.mark.parametrize("entries", ["[entry(record)]", "[entry(one) for one in [record]]", "[*event['ready']]"])
def test_an_entry_that_a_function_makes_names_its_bus(entries: str, changed: Changed) -> None:
    bus = "Bus: {Type: AWS::Events::EventBus, Properties: {Name: orders}}\n"
    found = said(changed, worker(entries, code=EVENTS), bus, role(may("events:PutEvents", "!GetAtt Bus.Arn")))
    assert [one[0] for one in found] == (["undecided"] if "ready" in entries else [])


KEY = 'unquote_plus(record["s3"]["object"]["key"])'
IN_NODE = 'await s3.send(new GetObjectCommand({ Bucket: record.s3.bucket.name, Key: decodeURIComponent(record.s3.object.key.replace(/\\+/g, " ")) }));'
OF_EVENT_KEY = 's3.get_object(Bucket=body["detail"]["bucket"]["name"], Key=body["detail"]["object"]["key"])'


def filtered(way: str) -> str:
    """The way in for keys that begin with in/ alone."""
    rules = "{Rules: [{Name: prefix, Value: in/}]}"
    filters = {"Queue: !GetAtt": f"Filter: {{S3Key: {rules}}}, Queue: !GetAtt", "Topic: !Ref Told}]": f"Filter: {{S3Key: {rules}}}, Topic: !Ref Told}}]"}
    filters |= {
        "QueueArn:": "Filter: {Key: {FilterRules: [{Name: Prefix, Value: in/}]}}, QueueArn:",
        "name: [!Ref Uploads]}": "name: [!Ref Uploads]}, object: {key: [{prefix: in/}]}",
    }
    text = WAYS[way]
    for old, new in filters.items():
        text = text.replace(old, new)
    assert text != WAYS[way]
    return text


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("allowed", "verdicts"), [("in/*", []), ("*", []), ("inbound/*", ["fail"]), ("in/2027/*", ["undecided"])])
def test_a_key_that_the_message_tells_is_one_that_the_notification_lets_through(way: str, allowed: str, verdicts: list[str], changed: Changed) -> None:
    permitted = role(may("s3:GetObject", f"!Sub '${{Uploads.Arn}}/{allowed}'"))
    python = OF_EVENT_KEY if way == "a rule" else READ.replace('"k"', KEY)
    codes = [worker(python).replace("import json, boto3", "import json, boto3; from urllib.parse import unquote_plus")]
    if way != "a rule":
        codes.append(worker(IN_NODE, node=True))
    for code in codes:
        assert [one.verdict for one in changed(code + filtered(way) + permitted, RULE)] == verdicts
        assert [one.verdict for one in changed(code + WAYS[way] + permitted, RULE)] == ([] if allowed == "*" else ["undecided"])


def test_trap_where_another_sends_too_a_key_may_be_any(changed: Changed) -> None:
    other = WAYS["its notification"].replace("Uploads:", "Others:")
    read = worker(READ.replace('record["s3"]["bucket"]["name"]', '"uploads"').replace('"k"', 'record["s3"]["object"]["key"]'))
    permitted = role(may("s3:GetObject", "arn:aws:s3:::uploads/in/*"))
    assert [one.verdict for one in changed(read + filtered("its notification") + permitted, RULE)] == []
    assert [one.verdict for one in changed(read + filtered("its notification") + other + permitted, RULE)] == ["undecided"]


@pytest.mark.parametrize(("like", "verdicts"), [("in/*", []), ("in/*.csv", []), ("*.csv", ["undecided"]), ("*/in/*", ["undecided"])])
def test_what_stands_before_the_first_wildcard_of_a_pattern_begins_the_key(like: str, verdicts: list[str], changed: Changed) -> None:
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html"""
    asked = WAYS["a rule"].replace("name: [!Ref Uploads]}", f"name: [!Ref Uploads]}}, object: {{key: [{{wildcard: '{like}'}}]}}")
    code = worker(OF_EVENT_KEY).replace("import json, boto3", "import json, boto3; from urllib.parse import unquote_plus")
    permitted = role(may("s3:GetObject", "!Sub '${Uploads.Arn}/in/*'"))
    assert [one.verdict for one in changed(code + asked + permitted, RULE)] == verdicts
