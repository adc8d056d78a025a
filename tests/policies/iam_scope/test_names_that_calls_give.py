"""What a call is made on, however the code and the policy name it: what a role lacks is told of the very same resource."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

RULE = "missing-call-permission"
GRANTED: Any = runpy.run_path(str(Path(__file__).with_name("granted.py")))
HEAD, calls, let, may = GRANTED["HEAD"], GRANTED["calls"], GRANTED["let"], GRANTED["may"]
Changed = Callable[..., list[Any]]


ACCOUNT = "arn:${AWS::Partition}:%s:${AWS::Region}:${AWS::AccountId}:%s"


@pytest.mark.parametrize(
    ("resource", "call", "value", "action", "on"),
    [
        pytest.param(
            "Kept: {Type: AWS::SecretsManager::Secret, Properties: {Name: orders/token}}",
            'boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["NAME"])',
            value,
            "secretsmanager:GetSecretValue",
            on,
            id=f"a secret by {value}, and {on}",
        )
        for value in ("!Ref Kept", "orders/token")
        for on in (
            "!Ref Kept",
            "!GetAtt Kept.Id",
            f'!Sub "{ACCOUNT % ("secretsmanager", "secret:orders/token-*")}"',
            f'!Sub "{ACCOUNT % ("secretsmanager", "secret:orders/*")}"',
        )
    ]
    + [
        pytest.param(
            "Flow: {Type: AWS::StepFunctions::StateMachine}",
            'boto3.client("stepfunctions").start_execution(stateMachineArn=os.environ["NAME"])',
            value,
            "states:StartExecution",
            on,
            id=f"a state machine by {value}, and {on}",
        )
        for value in ("!Ref Flow", "!GetAtt Flow.Arn")
        for on in ("!Ref Flow", "!GetAtt Flow.Arn", f'!Sub "{ACCOUNT % ("states", "stateMachine:${Flow.Name}")}"')
    ]
    + [
        pytest.param(
            "Bus: {Type: AWS::Events::EventBus, Properties: {Name: orders}}",
            'boto3.client("events").put_events(Entries=[{"EventBusName": os.environ["NAME"], "Source": "x"}])',
            value,
            "events:PutEvents",
            on,
            id=f"a bus by {value}, and {on}",
        )
        for value in ("!Ref Bus", "!GetAtt Bus.Arn", "orders")
        for on in ("!GetAtt Bus.Arn", f'!Sub "{ACCOUNT % ("events", "event-bus/${Bus}")}"', f'!Sub "{ACCOUNT % ("events", "event-bus/orders")}"')
    ]
    + [
        pytest.param(
            "Stream: {Type: AWS::Kinesis::Stream}",
            'boto3.client("kinesis").put_records(StreamName=os.environ["NAME"], Records=[])',
            "!Ref Stream",
            "kinesis:PutRecords",
            on,
            id=f"a stream by its name, and {on}",
        )
        for on in ("!GetAtt Stream.Arn", f'!Sub "{ACCOUNT % ("kinesis", "stream/${Stream}")}"')
    ]
    + [
        pytest.param(
            "Path: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: x, Name: /orders/token}}",
            'boto3.client("ssm").get_parameter(Name=os.environ["NAME"])',
            value,
            "ssm:GetParameter",
            on,
            id=f"a parameter by {value}, and {on}",
        )
        for value in ("!Ref Path", "/orders/token")
        for on in (
            f'!Sub "{ACCOUNT % ("ssm", "parameter${Path}")}"',
            f'!Sub "{ACCOUNT % ("ssm", "parameter/orders/token")}"',
            f'!Sub "{ACCOUNT % ("ssm", "parameter/orders/*")}"',
        )
    ],
)
def test_one_resource_in_many_spellings(resource: str, call: str, value: str, action: str, on: str, changed: Changed) -> None:  # noqa: PLR0913, PLR0917 - a call and a grant
    """However the code names it, and however the policy does."""
    assert changed(f"{resource}\n{calls(call, value)}{may(let(action, on))}", RULE) == []
    (said,) = changed(f"{resource}\n{calls(call, value)}{may()}", RULE)
    assert said.verdict == "fail"


@pytest.mark.parametrize(
    ("source", "identity", "verdicts"),
    [
        ('"no-reply@mail.shop.example"', "mail.shop.example", []),
        ('"no-reply@mail.shop.example"', "shop.example", []),
        ('"The shop <no-reply@shop.example>"', "no-reply@shop.example", []),
        ("f\"{event['from']}@shop.example\"", "shop.example", []),
        ("f\"{event['from']}@shop.example\"", "no-reply@shop.example", ["undecided"]),
        ('"no-reply@shop.example"', "other.example", ["fail"]),
        ('event["from"]', "*", []),
        ('event["from"]', "shop-*", ["undecided"]),
    ],
)
def test_who_sends_mail_is_an_identity(source: str, identity: str, verdicts: list[str], changed: Changed) -> None:
    code = calls(f'boto3.client("ses").send_email(Source={source}, Destination={{}}, Message={{}})')
    granted = let("ses:SendEmail", f'!Sub "arn:aws:ses:${{AWS::Region}}:${{AWS::AccountId}}:identity/{identity}"')
    assert [one.verdict for one in changed(code + may(granted), RULE, head=HEAD)] == verdicts


@pytest.mark.parametrize(
    ("call", "action", "resource", "verdicts"),
    [
        ('boto3.client("firehose").put_record(DeliveryStreamName=event["stream"], Record={})', "firehose:PutRecord", "firehose:${AWS::Region}:${AWS::AccountId}:deliverystream/*", []),
        ('boto3.client("firehose").put_record(DeliveryStreamName=event["stream"], Record={})', "firehose:PutRecord", "firehose:${AWS::Region}:${AWS::AccountId}:deliverystream/shop-*", ["undecided"]),
        ('boto3.client("appconfigdata").start_configuration_session(ApplicationIdentifier="shop", EnvironmentIdentifier="prod", ConfigurationProfileIdentifier="flags")', "appconfig:StartConfigurationSession", "appconfig:${AWS::Region}:${AWS::AccountId}:application/*", []),
        ('boto3.client("dynamodb").put_item(TableName=event["table"], Item={})', "dynamodb:PutItem", "dynamodb:${AWS::Region}:${AWS::AccountId}:table/*", ["undecided"]),
    ],
)  # fmt: skip
def test_a_name_that_is_no_arn_is_of_this_account(call: str, action: str, resource: str, verdicts: list[str], changed: Changed) -> None:
    granted = let(action, f'!Sub "arn:${{AWS::Partition}}:{resource}"')
    assert [one.verdict for one in changed(calls(call) + may(granted), RULE, head=HEAD)] == verdicts


@pytest.mark.parametrize("variable", ["AWS_REGION", "AWS_DEFAULT_REGION"])
@pytest.mark.parametrize(("topic", "verdicts"), [("shop", []), ("other", ["fail"])])
def test_lambda_says_in_which_region_it_is(variable: str, topic: str, verdicts: list[str], changed: Changed) -> None:
    code = calls(f"sns.publish(TopicArn=f\"arn:aws:sns:{{os.environ['{variable}']}}:111122223333:shop\", Message='x')")
    granted = let("sns:Publish", f'!Sub "arn:aws:sns:${{AWS::Region}}:111122223333:{topic}"')
    assert [one.verdict for one in changed(code + may(granted), RULE, head=HEAD)] == verdicts


def test_lambda_says_what_its_function_is_called(changed: Changed) -> None:
    code = calls("boto3.client('lambda').get_function(FunctionName=os.environ['AWS_LAMBDA_FUNCTION_NAME'])")
    name = '!Sub "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:worker"'
    named = code.replace("Runtime:", "FunctionName: worker\n    Runtime:")
    assert changed(named + may(let("lambda:GetFunction", name)), RULE, head=HEAD) == []
    (said,) = changed(named + may(let("lambda:GetFunction", name.replace("worker", "other"))), RULE, head=HEAD)
    assert said.verdict == "fail"


def test_what_else_lambda_sets_is_not_said_to_be_missing(changed: Changed) -> None:
    code = calls("db.put_item(TableName=os.environ['AWS_LAMBDA_LOG_STREAM_NAME'], Item={})")
    (said,) = changed(code + may(let("dynamodb:PutItem", "!GetAtt Status.Arn")), RULE, head=HEAD)
    assert (said.verdict, said.text) == ("undecided", "Worker calls put_item, and Lambda sets the environment variable AWS_LAMBDA_LOG_STREAM_NAME")


TARGET = "Parameters: {Target: {Type: String}, Empty: {Type: String, Default: ''}}"
INVOKE = 'boto3.client("lambda").invoke(FunctionName=os.environ["NAME"])'
NOTIFY = 'os.environ["NAME"] and sns.publish(TopicArn=os.environ["NAME"], Message="")'


@pytest.mark.parametrize(
    "resource",
    ["!Ref Target", "!Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${Target}'", "'arn:aws:lambda:*:*:function:*'"],
    ids=["as an ARN", "as a name", "any"],
)
def test_trap_a_parameter_may_hold_a_name_or_an_arn(resource: str, changed: Changed) -> None:
    assert changed(calls(INVOKE, "!Ref Target") + may(let("lambda:InvokeFunction", resource)), RULE, head=TARGET) == []


def test_a_parameter_is_lacking_where_nothing_like_it_is_allowed(changed: Changed) -> None:
    assert [one.verdict for one in changed(calls(INVOKE, "!Ref Target") + may(), RULE, head=TARGET)] == ["fail"]


def test_trap_an_empty_default_that_the_code_asks_about_needs_nothing(changed: Changed) -> None:
    assert changed(calls(NOTIFY, "!Ref Empty") + may(), RULE, head=TARGET, given={"Empty": ""}) == []
    assert [
        one.verdict for one in changed(calls(NOTIFY, "!Ref Empty") + may(), RULE, head=TARGET, given={"Empty": "arn:aws:sns:eu-west-1:111122223333:t"})
    ] == ["fail"]


@pytest.mark.parametrize(
    ("call", "action", "name"),
    [
        ('boto3.client("firehose").put_record_batch(DeliveryStreamName="audit", Records=[])', "firehose:PutRecordBatch", "firehose:*:*:deliverystream/audit"),
        ('boto3.client("kinesis").put_records(StreamName="audit", Records=[])', "kinesis:PutRecords", "kinesis:*:*:stream/audit"),
    ],
)
def test_a_stream_that_is_named_by_its_name(call: str, action: str, name: str, changed: Changed) -> None:
    for tail, verdicts in (("", []), ("-old", ["fail"])):
        said = changed(calls(call) + may(let(action, f'"arn:aws:{name}{tail}"')), rule=RULE)
        assert [(one.verdict, one.resource) for one in said] == [(verdict, "WorkerRole") for verdict in verdicts]


GIVEN = [
    ("AWS::SecretsManager::Secret", "!Ref Given", "secretsmanager:GetSecretValue", '"secretsmanager").get_secret_value(SecretId=event["x"])'),
    ("AWS::SecretsManager::Secret", "!GetAtt Given.Id", "secretsmanager:GetSecretValue", '"secretsmanager").get_secret_value(SecretId="prod/" + event["x"])'),
    ("AWS::IAM::Role", "!GetAtt Given.Arn", "sts:AssumeRole", '"sts").assume_role(RoleArn=event["x"], RoleSessionName="a")'),
    ("AWS::SNS::Topic", "!Ref Given", "sns:Publish", '"sns").publish(TopicArn=event["x"], Message="a")'),
    ("AWS::StepFunctions::StateMachine", "!Ref Given", "states:StartExecution", '"stepfunctions").start_execution(stateMachineArn=event["x"])'),
    ("AWS::KMS::Key", "!GetAtt Given.Arn", "kms:Encrypt", '"kms").encrypt(KeyId=event["x"], Plaintext=b"a")'),
    ("AWS::Lambda::Function", "!GetAtt Given.Arn", "lambda:InvokeFunction", '"lambda").invoke(FunctionName=event["x"])'),
    ("AWS::DynamoDB::Table", "!GetAtt Given.Arn", "dynamodb:PutItem", '"dynamodb").put_item(TableName=event["x"], Item={})'),
    ("AWS::Kinesis::Stream", "!GetAtt Given.Arn", "kinesis:PutRecord", '"kinesis").put_record(StreamName=event["x"], Data=b"", PartitionKey="a")'),
]


@pytest.mark.parametrize(("kind", "resource", "action", "call"), GIVEN)
def test_what_the_code_names_when_it_runs_may_be_what_the_role_has(kind: str, resource: str, action: str, call: str, changed: Changed) -> None:
    said = changed(f"Given: {{Type: {kind}}}\n" + calls(f"boto3.client({call}") + may(let(action, resource)), RULE)
    assert [one.verdict for one in said] == ["undecided"]


@pytest.mark.parametrize(
    ("more", "verdicts"),
    [('{"ReturnValues": "NONE"}', []), ('{"TableName": "another"}', ["fail"]), ("event", ["undecided"])],
)
def test_a_union_of_dicts_names_what_is_called(more: str, verdicts: list[str], changed: Changed) -> None:
    call = f'db.put_item(**({{"TableName": os.environ["NAME"], "Item": {{}}}} | {more}))'
    said = changed(calls(call) + may(let("dynamodb:PutItem", "!GetAtt Status.Arn")), RULE)
    assert [one.verdict for one in said] == verdicts


ROUTES = """
Other: {{Type: AWS::DynamoDB::Table}}
Worker:
  Properties:
    Environment: {{Variables: {{OTHER: !Ref Other}}}}
    Code:
      ZipFile: |
        import os
        import boto3
        db = boto3.client("dynamodb")
        ONE, OTHER = os.environ["NAME"], os.environ["OTHER"]
        {made}
        def handler(event, context):
            for record in event["Records"]:
                db.put_item(TableName={name}, Item={{}})
            return {{"batchItemFailures": []}}
"""
BOTH = let("dynamodb:PutItem", "[!GetAtt Status.Arn, !GetAtt Other.Arn]")


@pytest.mark.parametrize(
    ("made", "name"),
    [
        ('to = {"a": ONE, "b": OTHER}', 'to[record["body"]]'),
        ('to = {"a": os.environ["NAME"], "b": os.environ["OTHER"]}', 'to.get(record["body"], OTHER)'),
        ('to = {"a": {"table": ONE}, "b": {"table": OTHER}}', 'to[record["body"]]["table"]'),
        ("to = lambda body: body", 'ONE if record["body"] else OTHER'),
    ],
)
def test_of_several_names_that_it_may_be_each_is_allowed_or_it_stays_open(made: str, name: str, changed: Changed) -> None:
    code = "Status: {Type: AWS::DynamoDB::Table}\n" + ROUTES.format(made=made, name=name).replace("OTHER: !Ref Other", "NAME: !Ref Status, OTHER: !Ref Other")
    assert changed(code + may(BOTH), RULE) == []
    assert [one.verdict for one in changed(code + may(let("dynamodb:PutItem", "!GetAtt Status.Arn")), RULE)] == ["undecided"]
    more = code.replace("def handler", 'to["c"] = input()\n        def handler')
    assert [one.verdict for one in changed(more + may(BOTH), RULE)] == ([] if "lambda" in made else ["undecided"])
