from __future__ import annotations

import json
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

RULE = "missing-call-permission"
GRANTED: Any = runpy.run_path(str(Path(__file__).with_name("granted.py")))
HEAD, PUT, calls, let, may = GRANTED["HEAD"], GRANTED["PUT"], GRANTED["calls"], GRANTED["let"], GRANTED["may"]
Changed = Callable[..., list[Any]]


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
        said.text == "WorkerRole lacks dynamodb:UpdateItem and dynamodb:GetItem on Status: Worker calls update_item and get_item, and each such call is denied"
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


def test_a_call_of_two_names_of_which_one_is_known_is_told_once(changed: Changed) -> None:
    chosen = """
          const { SESClient, SendEmailCommand } = require("@aws-sdk/client-ses");
          const ses = new SESClient({});
          const sender = (order) => order.from ? order.from : "orders@shop.example";
          exports.handler = async (event) => {
            for (const { body } of event.Records) {
              await ses.send(new SendEmailCommand({ Source: sender(JSON.parse(body)), Destination: {}, Message: {} }));
            }
          };
"""
    code = f"Worker:\n  Properties:\n    Runtime: nodejs22.x\n    Handler: index.handler\n    Code:\n      ZipFile: |{chosen}"
    (said,) = changed(code + may(let("dynamodb:PutItem", "!GetAtt Status.Arn")), RULE, head=HEAD)
    assert said.text.startswith("WorkerRole lacks ses:SendEmail on arn:")
    assert "identity/shop.example: Worker calls SendEmail" in said.text
    (said,) = changed(code + may(let("ses:SendEmail", "arn:aws:ses:eu-west-1:111122223333:identity/other.example")), RULE, head=HEAD)
    assert (said.verdict, said.resource) == ("fail", "WorkerRole")


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


@pytest.mark.parametrize("call", ['s3.generate_presigned_url("get_object")', "getattr(s3, what)(Bucket='kept')", "upload(s3)"])
def test_what_is_done_to_a_service_of_which_the_role_has_nothing_is_a_question(call: str, changed: Changed) -> None:
    (said,) = changed(calls(call) + may(let("dynamodb:PutItem", "!GetAtt Status.Arn")), RULE)
    assert (said.verdict, said.resource) == ("undecided", "Worker")
    assert "not known" in said.text or "not followed" in said.text
    for policy in (let("s3:PutObject", '"*"'), let("s3:*", '"*"')):
        assert changed(calls(call) + may(policy), RULE) == []
    assert changed(calls(call) + may(role='ManagedPolicyArns: ["arn:aws:iam::aws:policy/AmazonS3FullAccess"], '), RULE) == []


def test_trap_what_aws_contradicts_itself_about_is_no_error(changed: Changed) -> None:
    """AWS's page knows no resource for SendTaskSuccess, and SAM's StepFunctionsCallbackPolicy grants it on a state machine."""
    call = 'boto3.client("stepfunctions").send_task_success(taskToken="t", output="{}")'
    machine = "Flow: {Type: AWS::StepFunctions::StateMachine, Properties: {RoleArn: 'arn:aws:iam::123456789012:role/flow', DefinitionString: '{}'}}\n"
    for arn in ("!Sub 'arn:aws:states:${AWS::Region}:${AWS::AccountId}:stateMachine:orders'", "!Ref Flow", "!GetAtt Flow.Arn"):
        assert changed(calls(call) + machine + may(let("states:SendTaskSuccess", arn)), RULE) == []
    (said,) = changed(calls(call) + may(let("states:SendTaskSuccess", "!Sub 'arn:aws:states:${AWS::Region}:${AWS::AccountId}:execution:orders:*'")), RULE)
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


def test_what_a_state_machine_calls_need_not_be_among_the_targets(changed: Changed) -> None:
    definition = {
        "StartAt": "Charge",
        "States": {
            "Charge": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": {"FunctionName": "charge", "Payload.$": "$"},
                "Next": "Tell",
            },
            "Tell": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": {"QueueUrl": "${Url}", "MessageBody.$": "$"}, "End": True},
        },
    }
    machine = f"""
MachineRole:
  Type: AWS::IAM::Role
  Properties:
    AssumeRolePolicyDocument: {{Statement: [{{Effect: Allow, Principal: {{Service: states.amazonaws.com}}, Action: "sts:AssumeRole"}}]}}
    Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{{Effect: Allow, Action: "sqs:SendMessage", Resource: !GetAtt Orders.Arn}}CHARGE]}}}}]
Machine:
  Type: AWS::StepFunctions::StateMachine
  Properties:
    RoleArn: !GetAtt MachineRole.Arn
    DefinitionSubstitutions: {{Url: !Ref Orders}}
    DefinitionString: '{json.dumps(definition)}'
"""
    (said,) = changed(machine.replace("CHARGE", ""), RULE)
    assert (said.verdict, said.resource) == ("fail", "Machine")
    assert said.text.startswith("MachineRole lacks lambda:InvokeFunction on ")
    charge = ', {Effect: Allow, Action: "lambda:InvokeFunction", Resource: "arn:aws:lambda:*:*:function:charge"}'
    assert changed(machine.replace("CHARGE", charge), RULE) == []
