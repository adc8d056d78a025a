from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "missing-call-permission"
HEAD = "Parameters: {Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
POLL = "{Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}"
Changed = Callable[..., list[Any]]


def calls(call: str, value: str = "!Ref Status", runtime: str = "python3.13") -> str:
    """The worker with a handler that makes this call, and its environment variable NAME."""
    return f"""
Status: {{Type: AWS::DynamoDB::Table}}
Worker:
  Properties:
    Runtime: {runtime}
    Environment: {{Variables: {{NAME: {value}}}}}
    Code:
      ZipFile: |
        import os
        import boto3
        db, sns, s3 = boto3.client("dynamodb"), boto3.client("sns"), boto3.client("s3")
        def handler(event, context):
            {call}
            return {{"batchItemFailures": []}}
"""


def may(*statements: str, role: str = "") -> str:
    return f"WorkerRole: {{Properties: {{{role}Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{', '.join([POLL, *statements])}]}}}}]}}}}\n"


def let(action: str, resource: str, effect: str = "Allow", more: str = "") -> str:
    return f'{{Effect: {effect}, Action: "{action}", Resource: {resource}{more}}}'


PUT = 'db.put_item(TableName=os.environ["NAME"], Item={})'


def test_the_line_of_the_role_and_what_it_lacks(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Status: {Type: AWS::DynamoDB::Table}
  WorkerRole:
    Type: AWS::IAM::Role
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt WorkerRole.Arn
      Environment: {Variables: {TABLE: !Ref Status}}
      Code:
        ZipFile: |
          import os, boto3
          table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
          def handler(event, context):
              table.update_item(Key={})
              table.get_item(Key={})
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
""",
        rule=RULE,
    )
    assert (said.verdict, said.resource, said.route, said.line, said.key) == ("fail", "WorkerRole", "", "WorkerRole:", "Worker on Status")
    assert (
        said.text
        == "WorkerRole lacks dynamodb:UpdateItem and dynamodb:GetItem on Status: Worker calls update_item and Worker calls get_item, and each such call is denied"
    )


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        pytest.param(calls(PUT) + may(), "dynamodb:PutItem on Status", id="nothing is given"),
        pytest.param(calls(PUT) + may(let("dynamodb:GetItem", "!GetAtt Status.Arn")), "dynamodb:PutItem on Status", id="another action"),
        pytest.param(
            "Other: {Type: AWS::DynamoDB::Table}\n" + calls(PUT) + may(let("dynamodb:PutItem", "!GetAtt Other.Arn")),
            "dynamodb:PutItem on Status",
            id="another table",
        ),
        pytest.param(
            calls('db.query(TableName=os.environ["NAME"], IndexName="by")') + may(let("dynamodb:Query", "!GetAtt Status.Arn")),
            "dynamodb:Query on Status/index/by",
            id="the table without its indexes",
        ),
        pytest.param(
            calls(PUT) + may(let("dynamodb:*", '"*"'), let("dynamodb:PutItem", '"*"', effect="Deny")), "dynamodb:PutItem on Status", id="what a Deny takes"
        ),
        pytest.param(
            "Done: {Type: AWS::SNS::Topic}\n"
            + calls('sns.publish(TopicArn=os.environ["NAME"], Message="x")', "!Ref Done")
            + may(let("sns:Publish", '"arn:aws:sns:*:*:another"')),
            "sns:Publish on Done",
            id="another topic",
        ),
        pytest.param(
            "Key: {Type: AWS::KMS::Key}\nNext: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: !Ref Key}}\n"
            + calls('boto3.client("sqs").send_message(QueueUrl=os.environ["NAME"], MessageBody="x")', "!Ref Next")
            + may(let("sqs:SendMessage", "!GetAtt Next.Arn")),
            "kms:GenerateDataKey and kms:Decrypt on Key: Next is encrypted with it",
            id="the key of a queue that it sends to",
        ),
    ],
)
def test_bad(fragment: str, text: str, changed: Changed) -> None:
    said = changed(fragment, RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", "WorkerRole", "")]
    assert f"WorkerRole lacks {text}" in said[0].text


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(calls(PUT) + may(let("dynamodb:PutItem", "!GetAtt Status.Arn")), id="the action on the table"),
        pytest.param(
            calls(PUT) + may(let("dynamodb:Put*", '!Sub "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${Status}"')),
            id="a pattern, spelt out",
        ),
        pytest.param(calls(PUT) + may(let("dynamodb:*", '"*"')), id="too much is another rule's business"),
        pytest.param(calls(PUT) + may(role='ManagedPolicyArns: ["arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"], '), id="one of AWS's own policies"),
        pytest.param(calls('"".join([])'), id="no call"),
        pytest.param(calls("db.meta.region_name"), id="no request"),
        pytest.param(
            calls('s3.generate_presigned_url("get_object")') + may(let("s3:GetObject", '"arn:aws:s3:::kept/*"')),
            id="an operation that is not known, of a service of which the role has something",
        ),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


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


def test_a_function_that_nobody_calls_calls_nothing(changed: Changed) -> None:
    """The trap: a helper for another handler, a script's own part, and a class of the same method name lie in the same module."""
    code = calls("Seen().save()").replace(
        "        def handler",
        """        class Seen:
            def save(self):
                return None
        class Table:
            def save(self):
                db.put_item(TableName=os.environ["NAME"], Item={})
        def backfill(event, context):
            db.scan(TableName=os.environ["NAME"])
        if __name__ == "__main__":
            db.delete_table(TableName=os.environ["NAME"])
        def handler""",
    )
    assert changed(code + may(), RULE) == []


def test_what_the_role_may_do_on_nothing_at_all(changed: Changed) -> None:
    code = calls('boto3.client("ses").send_email(Source=event["from"], Destination={}, Message={})')
    (said,) = changed(code + may(let("dynamodb:PutItem", "!GetAtt Status.Arn")), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.text) == (
        "fail",
        "WorkerRole",
        "WorkerRole lacks ses:SendEmail on any resource: Worker calls send_email, and each such call is denied",
    )
    (said,) = changed(code + may(let("ses:SendEmail", "arn:aws:ses:eu-west-1:111122223333:identity/shop.example")), RULE, head=HEAD)
    assert (said.verdict, said.text) == ("undecided", "Worker calls send_email, and the code makes the name when it runs")


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


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        pytest.param(calls(PUT, runtime="ruby3.4") + may(), "the code of Worker is in no folder of this repository: not read", id="another language"),
        pytest.param(
            calls('db.put_item(TableName=event["table"], Item={})') + may(let("dynamodb:PutItem", "!GetAtt Status.Arn")),
            "Worker calls put_item, and the code makes the name when it runs",
            id="a name in the message",
        ),
        pytest.param(
            calls('db.put_item(TableName=os.environ["ELSEWHERE"], Item={})') + may(),
            "Worker calls put_item, and Worker has no environment variable ELSEWHERE",
            id="a variable that there is not",
        ),
        pytest.param(
            calls(PUT) + may(role="ManagedPolicyArns: [!ImportValue Ours], "),
            "what the policy Ours grants is not known here: it is imported",
            id="a policy outside",
        ),
        pytest.param(calls("import acme; acme.save()") + may(), "the code imports acme, which is not in its folder", id="a library that is not there"),
    ],
)
def test_undecided(fragment: str, text: str, changed: Changed) -> None:
    (said,) = changed(fragment, RULE, head=HEAD)
    assert said.verdict == "undecided"
    assert said.text.startswith(text)


def test_only_in_development(changed: Changed) -> None:
    only = f"!If [IsProd, {let('dynamodb:PutItem', '!GetAtt Status.Arn')}, !Ref AWS::NoValue]"
    (said,) = changed(calls(PUT) + may(only), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "WorkerRole", ("Env = dev",))


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


@pytest.mark.parametrize("call", ['s3.generate_presigned_url("get_object")', "getattr(s3, what)(Bucket='kept')", "upload(s3)"])
def test_what_is_done_to_a_service_of_which_the_role_has_nothing_is_a_question(call: str, changed: Changed) -> None:
    (said,) = changed(calls(call) + may(let("dynamodb:PutItem", "!GetAtt Status.Arn")), RULE)
    assert (said.verdict, said.resource) == ("undecided", "Worker")
    assert "not known" in said.text or "not followed" in said.text
    for policy in (let("s3:PutObject", '"*"'), let("s3:*", '"*"')):
        assert changed(calls(call) + may(policy), RULE) == []
    assert changed(calls(call) + may(role='ManagedPolicyArns: ["arn:aws:iam::aws:policy/AmazonS3FullAccess"], '), RULE) == []


def test_trap_an_empty_default_that_the_code_asks_about_needs_nothing(changed: Changed) -> None:
    assert changed(calls(NOTIFY, "!Ref Empty") + may(), RULE, head=TARGET, given={"Empty": ""}) == []
    assert [
        one.verdict for one in changed(calls(NOTIFY, "!Ref Empty") + may(), RULE, head=TARGET, given={"Empty": "arn:aws:sns:eu-west-1:111122223333:t"})
    ] == ["fail"]


def test_trap_what_aws_contradicts_itself_about_is_no_error(changed: Changed) -> None:
    """AWS's page knows no resource for SendTaskSuccess, and SAM's StepFunctionsCallbackPolicy grants it on a state machine."""
    call = 'boto3.client("stepfunctions").send_task_success(taskToken="t", output="{}")'
    (said,) = changed(calls(call) + may(let("states:SendTaskSuccess", "!Sub 'arn:aws:states:${AWS::Region}:${AWS::AccountId}:stateMachine:orders'")), RULE)
    assert (said.verdict, said.settle) == ("undecided", "Resource: '*'")
    assert [one.verdict for one in changed(calls(call) + may(), RULE)] == ["fail"]
    assert changed(calls(call) + may(let("states:SendTask*", "'*'")), RULE) == []
    denied = let("states:SendTaskSuccess", "'arn:aws:states:*:*:stateMachine:orders'") + ", " + let("states:*", "'*'", "Deny")
    assert [one.verdict for one in changed(calls(call) + may(denied), RULE)] == ["fail"]
    limit = "Limit: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: [{Effect: Allow, Action: 'sqs:*', Resource: '*'}]}}}\n"
    bounded = may(let("states:SendTaskSuccess", "'arn:aws:states:*:*:stateMachine:orders'"), role="PermissionsBoundary: !Ref Limit, ")
    assert [one.verdict for one in changed(calls(call) + limit + bounded, RULE)] == ["fail"]


def test_trap_whoever_calls_may_ask_who_it_is(changed: Changed) -> None:
    """https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html"""
    assert changed(calls('boto3.client("sts").get_caller_identity()') + may(), RULE) == []


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


KEPT = "Kept: {Type: AWS::S3::Bucket}\n"
ON_KEPT = "!Sub '${Kept.Arn}/%s'"
NODE = """
Worker:
  Properties:
    Runtime: nodejs22.x
    Environment: {Variables: {NAME: !Ref Kept}}
    Code:
      ZipFile: |
        const { S3Client, PutObjectCommand } = require("@aws-sdk/client-s3");
        const s3 = new S3Client({});
        exports.handler = async (event) => {
          for (const record of event.Records) await s3.send(new PutObjectCommand({ Bucket: process.env.NAME, Key: KEY, Body: record.body }));
          return { batchItemFailures: [] };
        };
"""


@pytest.mark.parametrize(
    ("key", "in_node", "allowed", "verdicts"),
    [
        ('f"reports/{event}.json"', "`reports/${record.messageId}.json`", "reports/*", []),
        ('f"reports/{event}.json"', "`reports/${record.messageId}.json`", "report/*", ["fail"]),
        ('"reports/" + str(event)', '"reports/" + record.messageId', "report/*", ["fail"]),
        ('"latest.json"', '"latest.json"', "latest.json", []),
        ('"latest.json"', '"latest.json"', "last.json", ["fail"]),
        ('f"reports/{event}"', "`reports/${record.messageId}`", "reports/2027*", ["undecided"]),
        ('f"{event}/reports"', "`${record.messageId}/reports`", "reports/*", ["undecided"]),
        ("event", "record.messageId", "*", []),
    ],
)
def test_the_key_of_an_object_as_far_as_the_code_spells_it(key: str, in_node: str, allowed: str, verdicts: list[str], changed: Changed) -> None:
    role = KEPT + may(let("s3:PutObject", ON_KEPT % allowed))
    in_python = calls(f"s3.put_object(Bucket=os.environ['NAME'], Key={key}, Body='x')", "!Ref Kept")
    copied = calls(f"s3.copy_object(Bucket=os.environ['NAME'], Key={key}, CopySource=event)", "!Ref Kept")
    for code in (in_python, copied, NODE.replace("KEY", in_node)):
        said = changed(role + code, RULE)
        assert [one.verdict for one in said] == verdicts
        if verdicts == ["undecided"] and code is not copied:
            assert said[0].text.endswith(", and which object it asks for is known only when the code runs")
            assert said[0].route == "Properties/Code/ZipFile"


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


@pytest.mark.parametrize(
    ("signs", "action"),
    [
        ('s3.generate_presigned_url("get_object", Params={"Bucket": os.environ["NAME"], "Key": "a"})', "s3:GetObject"),
        ('s3.generate_presigned_url(ClientMethod="put_object", Params={"Bucket": os.environ["NAME"], "Key": "a"})', "s3:PutObject"),
        ('s3.generate_presigned_post(os.environ["NAME"], "a")', "s3:PutObject"),
        ('s3.generate_presigned_post(Bucket=os.environ["NAME"], Key="a")', "s3:PutObject"),
    ],
)
def test_a_url_needs_what_it_is_signed_for(signs: str, action: str, changed: Changed) -> None:
    (said,) = changed(calls(signs, "labels") + may(), rule=RULE)
    assert said.verdict == "fail"
    assert said.text.startswith(f"WorkerRole lacks {action} on arn:${{AWS::Partition}}:s3:::labels/")
    assert "Worker signs requests for" in said.text
    assert "calls" not in said.text
    assert changed(calls(signs, "labels") + may(let(action, '"arn:aws:s3:::labels/*"')), rule=RULE) == []


def test_which_request_a_url_is_for_may_not_be_known(changed: Changed) -> None:
    (said,) = changed(calls("s3.generate_presigned_url(event['what'], Params={'Bucket': 'labels', 'Key': 'a'})", "labels") + may(), rule=RULE)
    assert said.verdict == "undecided"


DATA = """
Cluster: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-postgresql}}
Other: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-postgresql}}
"""
IN_NODE_DATA = """
Worker:
  Properties:
    Runtime: nodejs22.x
    Environment: {Variables: {NAME: !GetAtt Cluster.DBClusterArn}}
    Code:
      ZipFile: |
        const { RDSDataClient, ExecuteStatementCommand } = require("@aws-sdk/client-rds-data");
        const data = new RDSDataClient();
        exports.handler = async (event) => {
          await data.send(new ExecuteStatementCommand({ resourceArn: process.env.NAME, secretArn: "s", sql: "select 1" }));
          return { batchItemFailures: [] };
        };
"""


@pytest.mark.parametrize(
    ("allowed", "verdicts"),
    [
        (let("rds-data:ExecuteStatement", "!GetAtt Cluster.DBClusterArn"), []),
        (let("rds-data:*", '"*"'), []),
        (let("rds-data:BatchExecuteStatement", "!GetAtt Cluster.DBClusterArn"), ["fail"]),
        (let("rds:*", '"*"'), ["fail"]),
        (let("rds-data:ExecuteStatement", "!Ref Somewhere"), ["undecided"]),
    ],
)
@pytest.mark.parametrize("in_node", [False, True])
def test_the_cluster_of_a_statement(allowed: str, verdicts: list[str], in_node: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    python = calls('boto3.client("rds-data").execute_statement(resourceArn=os.environ["NAME"], secretArn="s", sql="select 1")', "!GetAtt Cluster.DBClusterArn")
    said = changed((IN_NODE_DATA if in_node else python) + may(allowed) + DATA, RULE, "Parameters: {Somewhere: {Type: String}}")
    assert [one.verdict for one in said] == verdicts
    assert all("rds-data:ExecuteStatement" in one.text for one in said if one.verdict == "fail")


@pytest.mark.parametrize(
    ("allowed", "verdicts"),
    [
        (let("sns:Publish", '"*"'), []),
        ("{Effect: Allow, Action: sns:Publish, NotResource: 'arn:aws:sns:*:*:*'}", []),
        (let("sns:Publish", '"*"') + ", " + let("sns:Publish", "'arn:aws:sns:*:*:*'", "Deny"), []),
        (let("sns:Publish", "!Ref Told"), ["fail"]),
        (let("sns:Publish", '"*"') + ", " + let("sns:Publish", '"*"', "Deny"), ["fail"]),
    ],
)
def test_a_message_to_a_phone_is_on_no_topic(allowed: str, verdicts: list[str], changed: Changed) -> None:
    told = "Told: {Type: AWS::SNS::Topic}\n"
    assert [one.verdict for one in changed(calls('sns.publish(PhoneNumber="+1", Message="x")') + told + may(allowed), RULE)] == verdicts


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
