from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "filter-misses-sender"
ENV = "{Parameters: {Any: {Type: String}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"
AT = "Properties/FilterCriteria/Filters/0/Pattern"


def filters(*patterns: str, more: str = "") -> str:
    """A fragment whose mapping has these filters, each as YAML says it."""
    listed = ", ".join(f"{{Pattern: {pattern}}}" for pattern in patterns)
    return f"Mapping: {{Properties: {{FilterCriteria: {{Filters: [{listed}]}}{more}}}}}"


ORDER = """'{"body": {"kind": ["order"]}}'"""


def topic(more: str = "") -> str:
    return f"\nTopic: {{Type: AWS::SNS::Topic}}\nSubscription: {{Type: AWS::SNS::Subscription, Properties: {{TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn{more}}}}}"


def rule(more: str = "") -> str:
    return f"\nRule: {{Type: AWS::Events::Rule, Properties: {{EventPattern: {{source: [shop]}}, Targets: [{{Id: a, Arn: !GetAtt Orders.Arn{more}}}]}}}}"


BUCKET = "\nBucket: {Type: AWS::S3::Bucket, Properties: {NotificationConfiguration: {QueueConfigurations: [{Event: s3:ObjectCreated:*, Queue: !GetAtt Orders.Arn}]}}}"


@pytest.mark.parametrize(
    ("pattern", "sender", "key"),
    [
        (ORDER, topic(), "Subscription"),
        ("""'{"body": {"Message": {"kind": ["order"]}}}'""", topic(), "Subscription"),
        ("""'{"body": {"Type": ["order"]}}'""", topic(), "Subscription"),
        ("""'{"body": ["text"]}'""", topic(), "Subscription"),
        ("""'{"body": {"Message": [{"exists": false}]}}'""", topic(), "Subscription"),
        ("""'{"body": {"MessageAttributes": {"size": {"Value": [{"numeric": [">", 5]}]}}}}'""", topic(), "Subscription"),
        ("""'{"body": {"MessageAttributes": {"kind": {"StringValue": ["order"]}}}}'""", topic(), "Subscription"),
        (ORDER, "\nTopic: {Type: AWS::SNS::Topic, Properties: {Subscription: [{Protocol: sqs, Endpoint: !GetAtt Orders.Arn}]}}", "Topic"),
        (ORDER, BUCKET, "Bucket"),
        ("""'{"body": {"Records": [{"exists": true}]}}'""", BUCKET, "Bucket"),
        (ORDER, rule(), "Rule"),
        ("""'{"body": {"detail": [{"exists": true}]}}'""", rule(), "Rule"),
        ("""'{"body": {"source": ["shops"]}}'""", rule(), "Rule"),
        ("""'{"body": {"detail-type": ["paid"], "source": ["shop"]}}'""", rule().replace("source: [shop]", "source: [shop], detail-type: [placed]"), "Rule"),
    ],
    ids=[
        "SNS",
        "into a string",
        "another constant",
        "text",
        "what is always there",
        "a number where the envelope has a string",
        "an attribute as SQS spells it",
        "a subscription inside",
        "S3",
        "an object is no leaf",
        "EventBridge",
        "nor is detail",
        "another source than the rule's",
        "another detail-type than the rule's",
    ],
)
def test_bad(pattern: str, sender: str, key: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(filters(pattern) + sender, RULE)
    assert [(one.verdict, one.resource, one.route, one.key, one.severity) for one in said] == [("fail", "Mapping", AT, key, Severity.ERROR)]


@pytest.mark.parametrize(
    ("pattern", "sender"),
    [
        (ORDER, topic(", RawMessageDelivery: true")),
        ("""'{"body": {"Message": [{"prefix": "{"}]}}'""", topic()),
        ("""'{"body": {"MessageAttributes": {"kind": {"Value": ["order"]}}}}'""", topic()),
        ("""'{"body": {"MessageAttributes": {"size": {"Type": ["Number"], "Value": ["5"]}}}}'""", topic()),
        ("""'{"body": {"MessageAttributes": {"kind": {"Value": [{"exists": false}]}}}}'""", topic()),
        ("""'{"body": {"Subject": [{"exists": false}]}}'""", topic()),
        ("""'{"body": {"Records": {"eventName": [{"prefix": "ObjectCreated:"}]}}}'""", BUCKET),
        ("""'{"body": {"detail": {"kind": ["order"]}}}'""", rule()),
        (ORDER, rule(", InputPath: $.detail")),
        (
            ORDER,
            "\nTopic: {Type: AWS::SNS::Topic}\nMail: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: email, Endpoint: a@example.com}}",
        ),
        (ORDER, ""),
    ],
    ids=[
        "raw",
        "text in Message",
        "an attribute",
        "a number in its text",
        "an attribute that is not there",
        "no subject",
        "Records",
        "detail",
        "only the detail",
        "mail",
        "nobody known",
    ],
)
def test_good(pattern: str, sender: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(filters(pattern) + sender, RULE) == []


def test_whether_it_is_raw_may_not_be_known(changed: Callable[..., list[Any]]) -> None:
    said = changed(filters(ORDER) + topic(", RawMessageDelivery: !Ref Any"), RULE, head=ENV)
    assert [(one.verdict, one.settle) for one in said] == [("undecided", "--parameter Any=VALUE")]


def test_trap_one_of_two_filters_is_enough(changed: Callable[..., list[Any]]) -> None:
    assert changed(filters(ORDER, """'{"body": {"TopicArn": [{"suffix": ":orders"}]}}'""") + topic(), RULE) == []


def test_trap_its_dead_letter_queue_is_no_way_in(changed: Callable[..., list[Any]]) -> None:
    other = "\nOther: {Type: AWS::SQS::Queue}\nTopic: {Type: AWS::SNS::Topic}\nSubscription: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Other.Arn, RedrivePolicy: {deadLetterTargetArn: !GetAtt Orders.Arn}}}"
    assert changed(filters(ORDER) + other, RULE) == []


@pytest.mark.parametrize(
    ("pattern", "source"),
    [
        ("""'{"body": {"source": ["shop"]}}'""", "[shop]"),
        ("""'{"body": {"source": [{"prefix": "sh"}]}}'""", "[bakery, shop]"),
        ("""'{"body": {"source": ["shops"]}}'""", "[{prefix: sho}]"),
        ("""'{"body": {"source": ["shops"]}}'""", "[!ImportValue source]"),
    ],
)
def test_a_source_that_the_rule_may_send(pattern: str, source: str, changed: Callable[..., list[Any]]) -> None:
    assert [one.text for one in changed(filters(pattern) + rule().replace("[shop]", source), RULE) if one.verdict == "fail"] == []


def test_what_a_rule_or_a_schedule_always_sends_is_run_through_the_filters(changed: Callable[..., list[Any]]) -> None:
    def sent(body: str) -> str:
        return rule(f", Input: {body}")

    nightly = "\nNightly: {Type: AWS::Scheduler::Schedule, Properties: {ScheduleExpression: rate(1 day), FlexibleTimeWindow: {Mode: 'OFF'}, Target: {Arn: !GetAtt Orders.Arn, RoleArn: r, Input: '{\"kind\": \"refund\"}'}}}"
    for sender in (sent("""'{"kind": "refund"}'"""), sent("plain"), nightly):
        (said,) = changed(filters(ORDER) + sender, RULE)
        assert (said.verdict, said.resource, said.route) == ("fail", "Mapping", "Properties/FilterCriteria/Filters/0/Pattern")
    assert changed(filters(ORDER) + sent("""'{"kind": "order"}'"""), RULE) == []
    assert changed(filters(ORDER, """'{"body": ["plain"]}'""") + sent("plain"), RULE) == []
    assert changed(filters("""'{"attributes": {"SenderId": [{"prefix": "A"}]}}'""") + sent("plain"), RULE) == []
    assert changed("Text: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: x}}\n" + filters(ORDER) + sent("!GetAtt Text.Value"), RULE) == []


STREAM = """
Items: {Type: AWS::DynamoDB::Table, Properties: {StreamSpecification: {StreamViewType: NEW_IMAGE}}}
Pipe: {Type: AWS::Pipes::Pipe, Properties: {RoleArn: !GetAtt WorkerRole.Arn, Source: !GetAtt Items.StreamArn, Target: !GetAtt Orders.Arn%s}}
"""


@pytest.mark.parametrize(
    ("pattern", "fires"),
    [
        ("""'{"body": {"eventName": ["CREATED"]}}'""", True),
        (ORDER, True),
        ("""'{"body": {"dynamodb": {"OldImage": {"state": {"S": ["paid"]}}}}}'""", True),
        ("""'{"body": {"eventName": ["INSERT", "CREATED"]}}'""", False),
        ("""'{"body": {"dynamodb": {"NewImage": {"state": {"S": ["paid"]}}}}}'""", False),
        ("""'{"body": {"userIdentity": {"type": ["Service"]}}}'""", False),
    ],
)
def test_a_pipe_sends_the_records_of_a_stream_as_they_are(pattern: str, fires: bool, changed: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - a table
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-dynamodb.html"""
    assert [(one.resource, one.verdict) for one in changed(filters(pattern) + STREAM % "", RULE)] == [("Mapping", "fail")] * fires
    assert [one for one in changed(filters(pattern) + STREAM % ", Enrichment: !GetAtt Worker.Arn", RULE) if one.verdict == "fail"] == []
    made = changed(filters(pattern) + STREAM % """, TargetParameters: {InputTemplate: '{"kind": <$.eventName>}'}""", RULE)
    assert [one.resource for one in made if one.verdict == "fail"] == [] if pattern == ORDER else ["Mapping"]


def test_trap_a_pipe_of_a_stream_that_nobody_knows(changed: Callable[..., list[Any]]) -> None:
    pipe = (STREAM % "").replace("!GetAtt Items.StreamArn", "!ImportValue ItemsStream")
    assert [one for one in changed(filters(ORDER) + pipe, RULE) if one.verdict == "fail"] == []


def test_raw_messages_have_the_form_of_what_publishes(changed: Callable[..., list[Any]]) -> None:
    bucket = (
        "\nBucket: {Type: AWS::S3::Bucket, Properties: {NotificationConfiguration: {TopicConfigurations: [{Event: s3:ObjectCreated:*, Topic: !Ref Topic}]}}}"
    )
    (said,) = changed(filters(ORDER) + topic(", RawMessageDelivery: true") + bucket, RULE)
    assert (said.verdict, said.changes) == ("fail", ())
    (direct,) = changed(filters(ORDER) + BUCKET, RULE)
    assert said.fix.partition(" of ")[0] == direct.fix.partition(" of ")[0]


MAKES = {
    "a state": "\nFlow: {Type: AWS::StepFunctions::StateMachine, Properties: {RoleArn: !GetAtt WorkerRole.Arn, Definition: {StartAt: Send, States: {Send: {Type: Task, End: true, "
    "Resource: 'arn:aws:states:::sqs:sendMessage', Parameters: {QueueUrl: !Ref Orders, MessageBody: {order.$: $.id, size: 2}}}}}}}",
    "a template": """\nFlow: {Type: AWS::Events::Rule, Properties: {EventPattern: {source: [shop]}, Targets: [{Id: a, Arn: !GetAtt Orders.Arn,
  InputTransformer: {InputPathsMap: {id: $.id}, InputTemplate: '{"order": <id>, "size": 2}'}}]}}""",
}
INTAKE = """
Intake:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: python3.13
    Handler: index.handler
    Role: !GetAtt IntakeRole.Arn
    Environment: {Variables: {NAME: NAMED}}
    Code:
      ZipFile: |
        import json, os
        import boto3
        def handler(event, context):
            CALL
IntakeRole:
  Type: AWS::IAM::Role
  Properties:
    AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]}
    Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: [sqs:SendMessage, sns:Publish], Resource: ARN}]}}]
"""
SENT = INTAKE.replace("NAMED", "!Ref Orders").replace("ARN", "!GetAtt Orders.Arn")
SENDS = SENT.replace("CALL", 'boto3.client("sqs").send_message(QueueUrl=os.environ["NAME"], MessageBody=json.dumps(BODY))')
PUBLISHED = INTAKE.replace("NAMED", "!Ref Topic").replace("ARN", "!Ref Topic")
PUBLISHES = PUBLISHED.replace("CALL", 'boto3.client("sns").publish(TopicArn=os.environ["NAME"], Message=json.dumps(BODY))') + topic(
    ", RawMessageDelivery: true"
)
BY_CODE = {"to the queue": SENDS, "to a topic": PUBLISHES}
KNOWN = '{"order": event["id"], "size": 2}'


@pytest.mark.parametrize("sender", [*MAKES.values(), *(one.replace("BODY", KNOWN) for one in BY_CODE.values())], ids=[*MAKES, *BY_CODE])
@pytest.mark.parametrize(
    ("asked", "fires"),
    [
        ("""{"ordr": [{"exists": true}]}""", True),
        ("""{"kind": ["order"], "size": [2]}""", True),
        ("""{"$or": [{"kind": ["order"]}, {"ordr": [{"prefix": "A"}]}]}""", True),
        ("""{"order": [{"exists": false}]}""", False),
        ("""{"order": [{"prefix": "A"}]}""", False),
        ("""{"order": {"number": ["7"]}}""", False),
        ("""{"kind": [{"exists": false}]}""", False),
        ("""{"$or": [{"kind": ["order"]}, {"size": [2]}]}""", False),
    ],
)
def test_the_fields_of_an_object_that_is_written_out(asked: str, fires: bool, sender: str, changed: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - a table
    found = changed(filters(f"""'{{"body": {asked}}}'""") + sender, RULE)
    assert [(one.verdict, one.resource, one.route) for one in found if one.verdict == "fail"] == [("fail", "Mapping", AT)] * fires


def test_a_plain_text_matches_no_object(changed: Callable[..., list[Any]]) -> None:
    assert [one.verdict for one in changed(filters("""'{"body": ["order"]}'""") + SENDS.replace("BODY", KNOWN), RULE)] == ["fail"]


@pytest.mark.parametrize("sender", BY_CODE.values(), ids=BY_CODE)
def test_trap_a_body_that_is_not_all_known(sender: str, changed: Callable[..., list[Any]]) -> None:
    for body in ("event", '{"order": 1, **event}', "dict(event, order=1)"):
        assert changed(filters(ORDER) + sender.replace("BODY", body), RULE) == []


@pytest.mark.parametrize("sender", BY_CODE.values(), ids=BY_CODE)
def test_trap_another_message_that_the_filter_is_for(sender: str, changed: Callable[..., list[Any]]) -> None:
    """Of a topic, or of one function, a queue may take one kind of message alone."""
    other = "\n".join(f"Other{line}" if line.startswith("Intake") else line for line in sender.splitlines()).replace("IntakeRole.Arn", "OtherIntakeRole.Arn")
    for body in ('{"kind": "order"}', "event"):
        assert changed(filters(ORDER) + sender.replace("BODY", KNOWN) + other.partition("\nTopic:")[0].replace("BODY", body), RULE) == []


def test_trap_who_publishes_is_not_all_known(changed: Callable[..., list[Any]]) -> None:
    head = "Outputs: {Topic: {Value: !Ref Topic, Export: {Name: orders}}}"
    assert changed(filters(ORDER) + PUBLISHES.replace("BODY", KNOWN), RULE, head) == []


def test_trap_a_rule_that_is_switched_off(changed: Callable[..., list[Any]]) -> None:
    off = rule().replace("EventPattern:", "State: STATE, EventPattern:")
    assert [one.verdict for one in changed(filters(ORDER) + off.replace("STATE", "ENABLED"), RULE)] == ["fail"]
    assert changed(filters(ORDER) + off.replace("STATE", "DISABLED"), RULE) == []
