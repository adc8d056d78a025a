from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

RULE = "table-actions-unused"
HEAD = "Parameters: {Who: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
ACTION = "Properties/Policies/0/PolicyDocument/Statement/0/Action"
TABLE = "Status: {Type: AWS::DynamoDB::Table}\n"
UNREAD = "Worker: {Properties: {Code: {ZipFile: null, S3Bucket: code, S3Key: worker.zip}}}\n"
HANDLER = """
import os, boto3
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
def handler(event, context):
    for record in event["Records"]:
        table.%s
    return {"batchItemFailures": []}
"""
UPDATES = "update_item(Key={'id': record['messageId']}, UpdateExpression='SET done = :true', ExpressionAttributeValues={':true': True})"
Changed = Callable[..., list[Any]]


def may(actions: str, resource: str = "!GetAtt Status.Arn", effect: str = "Allow", more: str = "") -> str:
    statements = f"[{{Effect: {effect}, Action: {actions}, Resource: {resource}}}{more}]"
    return TABLE + f"WorkerRole: {{Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {{Statement: {statements}}}}}]}}}}\n"


def calling(call: str, table: str = "!Ref Status") -> str:
    return f"Worker: {{Properties: {{Environment: {{Variables: {{TABLE: {table}}}}}, Code: {{ZipFile: {json.dumps(HANDLER % call)}}}}}}}\n"


def test_the_line_of_the_pattern(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Status: {Type: AWS::DynamoDB::Table}
  WorkerRole:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: write
          PolicyDocument:
            Statement:
              - Effect: Allow
                Resource: !GetAtt Status.Arn
                Action:
                  - dynamodb:PutItem
                  - DynamoDB:*
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
""",
        rule=RULE,
    )
    assert (said.verdict, said.severity, said.resource, said.route, said.line) == ("fail", "warning", "WorkerRole", f"{ACTION}/1", "- DynamoDB:*")
    assert (said.action, said.on) == ("DynamoDB:*", "${Status.Arn}")
    assert said.text.startswith("WorkerRole has DynamoDB:* on Status, which allows dynamodb:DeleteBackup, dynamodb:DeleteItem, dynamodb:DeleteTable")
    assert {"dynamodb:DeleteTable", "dynamodb:Scan", "dynamodb:PutResourcePolicy"} < {*said.surplus}
    assert not {"dynamodb:PutItem", "dynamodb:Query"} & {*said.surplus}


@pytest.mark.parametrize(
    ("pattern", "grave"),
    [
        ("dynamodb:*", "DeleteTable"),
        ("dynamodb:Delete*", "DeleteTable"),
        ("dynamodb:*Item", "BatchWriteItem"),
        ("dynamodb:DeleteIte?", "DeleteItem"),
        ("dynamodb:S*", "Scan"),
    ],
)
def test_a_pattern_where_the_code_is_not_read(pattern: str, grave: str, changed: Changed) -> None:
    (said,) = changed(may(f"'{pattern}'") + UNREAD, RULE)
    assert (said.verdict, said.severity, said.resource, said.route, said.action) == ("fail", "warning", "WorkerRole", ACTION, pattern)
    assert f"dynamodb:{grave}" in said.text
    assert f"dynamodb:{grave}" in said.surplus


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(may("[dynamodb:PutItem, dynamodb:DeleteItem, dynamodb:Scan]"), id="listed actions"),
        pytest.param(may("['dynamodb:Get*', 'dynamodb:Describe*', 'dynamodb:Query*', 'dynamodb:PutItem*']"), id="harmless patterns"),
        pytest.param(may("'*'"), id="everything is another rule's matter"),
        pytest.param(may("'dax:*'"), id="another service"),
        pytest.param(may("'dynamodb:*'", effect="Deny"), id="a deny"),
        pytest.param(may("'dynamodb:*'", "!GetAtt Bucket.Arn") + "Bucket: {Type: AWS::S3::Bucket}\n", id="on what is no table"),
        pytest.param(may("'dynamodb:Fly*'"), id="a pattern that covers nothing is another rule's matter"),
    ],
)
def test_silent_where_the_code_is_not_read(fragment: str, changed: Changed) -> None:
    assert changed(fragment + UNREAD, RULE) == []


def test_what_the_cdk_grants_and_the_code_does_not_call(changed: Changed) -> None:
    """`table.grant_read_write_data(function)`, as the CDK 2.275 writes it."""
    actions = (
        "[dynamodb:BatchGetItem, dynamodb:Query, dynamodb:GetItem, dynamodb:Scan, dynamodb:ConditionCheckItem, dynamodb:BatchWriteItem, dynamodb:PutItem, "
        "dynamodb:UpdateItem, dynamodb:DeleteItem, dynamodb:DescribeTable, dynamodb:GetRecords, dynamodb:GetShardIterator]"
    )
    (said,) = changed(may(actions) + calling(UPDATES), RULE)
    assert (said.verdict, said.severity, said.resource, said.route) == ("fail", "warning", "WorkerRole", f"{ACTION}/0")
    assert said.text == (
        "WorkerRole has dynamodb:DeleteItem, dynamodb:BatchWriteItem, dynamodb:Scan and 8 more on Status, beyond what the code of Worker calls"
    )
    assert (len(said.surplus), "dynamodb:UpdateItem" in said.surplus) == (11, False)
    assert said.action == ", ".join(said.surplus)


def test_what_is_usual_and_not_called_is_a_note(changed: Changed) -> None:
    (said,) = changed(may("[dynamodb:UpdateItem, dynamodb:GetItem, dynamodb:DescribeTable]") + calling(UPDATES), RULE)
    assert (said.verdict, said.severity, said.route, said.surplus) == ("fail", "note", f"{ACTION}/1", ("dynamodb:DescribeTable", "dynamodb:GetItem"))


def test_a_pattern_where_the_code_is_read(changed: Changed) -> None:
    (said,) = changed(may("'dynamodb:*Item'") + calling(UPDATES), RULE)
    assert (said.verdict, said.severity, said.action) == ("fail", "warning", "dynamodb:*Item")
    assert said.text.startswith("WorkerRole has dynamodb:*Item on Status, which allows dynamodb:DeleteItem, dynamodb:BatchWriteItem")
    assert "dynamodb:UpdateItem" not in said.surplus


def test_an_action_on_another_table_than_the_one_that_is_called(changed: Changed) -> None:
    (said,) = changed(may("dynamodb:UpdateItem", "!GetAtt Other.Arn") + "Other: {Type: AWS::DynamoDB::Table}\n" + calling(UPDATES), RULE)
    assert (said.verdict, said.severity, said.action, said.on) == ("fail", "note", "dynamodb:UpdateItem", "${Other.Arn}")


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(may("dynamodb:UpdateItem") + calling(UPDATES), id="what is called"),
        pytest.param(
            may("[dynamodb:UpdateItem, dynamodb:Scan]", more=", {Effect: Deny, Action: dynamodb:Scan, Resource: '*'}") + calling(UPDATES),
            id="what a deny takes back",
        ),
        pytest.param(may("[dynamodb:Query, dynamodb:Scan, dynamodb:DeleteItem]") + calling("unknown(record)"), id="a call that nobody knows"),
        pytest.param(
            may("[dynamodb:UpdateItem, dynamodb:Scan]")
            + calling(UPDATES)
            + "Machine: {Type: AWS::StepFunctions::StateMachine, Properties: {RoleArn: !GetAtt WorkerRole.Arn}}\n",
            id="a role that something else has",
        ),
        pytest.param(
            may("[dynamodb:UpdateItem, dynamodb:Scan]")
            + calling(UPDATES)
            + "Second: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn, Code: {S3Bucket: code, S3Key: second.zip}}}\n",
            id="a role that a function has whose code is not read",
        ),
        pytest.param(
            may("[dynamodb:Scan, dynamodb:UpdateItem]", "!Sub 'arn:aws:dynamodb:*:*:table/${Who}'")
            + calling("scan()", "!Ref Who").replace("table.scan()", "table.scan(); table." + UPDATES),
            id="a table that is a parameter",
        ),
    ],
)
def test_silent_where_the_code_is_read(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


def test_a_policy_of_aws_is_said_at_its_arn(changed: Changed) -> None:
    (said,) = changed("WorkerRole: {Properties: {ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess']}}\n" + UNREAD, RULE)
    assert (said.verdict, said.resource, said.route, said.action) == ("fail", "WorkerRole", "Properties/ManagedPolicyArns/0", "dynamodb:*")


def test_a_deny_of_what_is_grave_leaves_a_harmless_pattern(changed: Changed) -> None:
    deny = ", {Effect: Deny, Action: ['dynamodb:Delete*', 'dynamodb:Batch*'], Resource: '*'}"
    assert changed(may("'dynamodb:*Item'", more=deny) + UNREAD, RULE) == []


def test_only_in_production(changed: Changed) -> None:
    (said,) = changed(may("!If [IsProd, 'dynamodb:*', dynamodb:PutItem]") + UNREAD, RULE, head=HEAD)
    assert (said.verdict, said.route, said.worlds) == ("fail", f"{ACTION}/Fn::If/1", ("Env = prod",))


def test_what_is_unknown_hides_nothing_and_is_said(changed: Changed) -> None:
    said = changed(may("[!Ref Who, 'dynamodb:*']") + UNREAD, RULE, head=HEAD)
    assert [(one.verdict, one.action or one.settle) for one in said] == [("fail", "dynamodb:*"), ("undecided", "--parameter Who=VALUE")]


def test_what_a_policy_template_of_sam_gives_is_a_note(judged: Callable[..., list[Any]]) -> None:
    """SAM chose the actions; the same in a statement is the team's own choice."""
    template = """
Transform: AWS::Serverless-2016-10-31
Parameters: {{Stage: {{Type: String, AllowedValues: [test, live]}}}}
Conditions: {{IsLive: !Equals [!Ref Stage, live]}}
Resources:
  Orders: {{Type: AWS::SQS::Queue}}
  Status: {{Type: AWS::DynamoDB::Table}}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: {code}
      Environment: {{Variables: {{TABLE: !Ref Status}}}}
      Policies: [{policy}]
      Events: {{Q: {{Type: SQS, Properties: {{Queue: !GetAtt Orders.Arn}}}}}}
"""
    written = "{Version: '2012-10-17', Statement: [{Effect: Allow, Action: [dynamodb:UpdateItem, dynamodb:BatchWriteItem], Resource: !GetAtt Status.Arn}]}"
    for policy, severity in (("{DynamoDBWritePolicy: {TableName: !Ref Status}}", "note"), (written, "warning")):
        for spelt in (policy, f"!If [IsLive, {policy}, !Ref AWS::NoValue]", f"!If [IsLive, !Ref AWS::NoValue, {policy}]"):
            said = judged(template.format(code=json.dumps(HANDLER % UPDATES), policy=spelt), rule=RULE)
            assert {one.severity for one in said} == {severity}, spelt
        assert all("dynamodb:BatchWriteItem" in one.surplus for one in said)


GRANT_READ = ["BatchGetItem", "GetRecords", "GetShardIterator", "Query", "GetItem", "Scan", "ConditionCheckItem", "DescribeTable"]
GRANT_WRITE = ["BatchWriteItem", "PutItem", "UpdateItem", "DeleteItem", "DescribeTable"]


@pytest.mark.parametrize(
    ("actions", "is_made", "severity"),
    [
        pytest.param(GRANT_WRITE, True, "note", id="grant_write_data"),
        pytest.param([*GRANT_READ, *GRANT_WRITE], True, "note", id="grant_read_write_data"),
        pytest.param([*GRANT_WRITE[::-1], *GRANT_READ], True, "note", id="both in another order"),
        pytest.param([*GRANT_WRITE, "DeleteTable"], True, "warning", id="and something of the team's own"),
        pytest.param(["UpdateItem", "DeleteItem"], True, "warning", id="listed in the CDK"),
        pytest.param(GRANT_WRITE, False, "warning", id="listed in a template"),
    ],
)
def test_what_a_grant_of_the_cdk_gives_is_a_note(actions: list[str], is_made: bool, severity: str, changed: Changed) -> None:  # noqa: FBT001 - a table
    """The CDK chose the actions: https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_dynamodb.Table.html"""
    spelt = ", ".join(dict.fromkeys(f"dynamodb:{action}" for action in actions))
    made = "Metadata: {aws:cdk:path: Shop/Worker/ServiceRole/Resource}, " if is_made else ""
    role = may(f"[{spelt}]").replace("WorkerRole: {", f"WorkerRole: {{{made}")
    said = changed(role + calling(UPDATES), RULE)
    assert {one.severity for one in said} == {severity}
    assert all("dynamodb:DeleteItem" in one.surplus for one in said)


def test_trap_a_handler_that_is_not_in_its_module_calls_nothing_that_is_known(changed: Changed) -> None:
    renamed = calling(UPDATES).replace("def handler", "def main")
    assert changed(may("[dynamodb:UpdateItem]") + renamed, RULE) == []
    assert [one.verdict for one in changed(may("[dynamodb:UpdateItem]") + renamed, "handler-not-found")] == ["fail"]


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        ("[!GetAtt Status.Arn, !Sub '${Status.Arn}/index/*']", "on Status, Status/index/*"),
        ("!Sub 'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${Status}'", "on Status,"),
        ("!Join ['', ['arn:aws:dynamodb:', !Ref AWS::Region, ':', !Ref AWS::AccountId, ':table/', !Ref Status, '/*']]", "on Status/*,"),
        ("!Sub 'arn:aws:dynamodb:*:*:table/old-${Status}'", "on arn:aws:dynamodb:*:*:table/old-${Status},"),
        ("!Sub 'arn:aws:dynamodb:*:*:table/${Who}'", "on arn:aws:dynamodb:*:*:table/${Who},"),
    ],
)
def test_a_resource_that_is_spelt_out_is_called_as_people_call_it(resource: str, words: str, changed: Changed) -> None:
    said = changed(may("dynamodb:*", resource), RULE, head=HEAD)
    assert said
    assert all(words in one.text for one in said), said[0].text
