from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "action-on-wrong-resource"
Changed = Callable[..., list[Any]]
HEAD = "Parameters: {Any: {Type: String}}"
RESOURCES = "Uploads: {Type: AWS::S3::Bucket}\nTable: {Type: AWS::DynamoDB::Table}\nTopic: {Type: AWS::SNS::Topic}\n"
POLL = '{Effect: Allow, Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], Resource: !GetAtt Orders.Arn}'


def allows(action: str, *resources: str, effect: str = "Allow") -> str:
    statement = f"{{Effect: {effect}, Action: [{action}], Resource: [{', '.join(resources)}]}}"
    document = f"{{Version: '2012-10-17', Statement: [{POLL}, {statement}]}}"
    return RESOURCES + f"WorkerRole: {{Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {document}}}]}}}}"


@pytest.mark.parametrize("bucket", ["!GetAtt Uploads.Arn", "!Sub 'arn:${AWS::Partition}:s3:::${Uploads}'", "'arn:aws:s3:::uploads'"])
@pytest.mark.parametrize("action", ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"])
def test_objects_are_not_their_bucket(action: str, bucket: str, changed: Changed) -> None:
    (said,) = changed(allows(f"'{action}'", bucket), RULE)
    assert (said.verdict, said.resource, said.action) == ("fail", "WorkerRole", action)
    assert said.route.startswith("Properties/Policies/0/PolicyDocument/Statement/1/Resource/0")
    assert (
        changed(
            allows(
                f"'{action}'",
                bucket.replace("GetAtt Uploads.Arn", "Sub '${Uploads.Arn}/*'")
                .replace("${Uploads}'", "${Uploads}/*'")
                .replace(":::uploads'", ":::uploads/in/*'"),
            ),
            RULE,
        )
        == []
    )


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("'s3:ListBucket'", "!Sub '${Uploads.Arn}/*'"),
        ("'sns:Publish'", "!GetAtt Orders.Arn"),
        ("'sqs:SendMessage'", "!Ref Topic"),
        ("'kms:Decrypt'", "!GetAtt Orders.Arn"),
        ("'dynamodb:PutItem'", "'arn:aws:sqs:eu-west-1:111122223333:orders'"),
        ("'dynamodb:GetRecords'", "!GetAtt Table.Arn"),
    ],
)
def test_another_kind_of_resource(action: str, resource: str, changed: Changed) -> None:
    assert [(one.verdict, one.resource) for one in changed(allows(action, resource), RULE)] == [("fail", "WorkerRole")]


def test_actions_of_one_mistake_are_one_finding(changed: Changed) -> None:
    (said,) = changed(allows("'s3:GetObject', 's3:PutObject', 's3:ListBucket'", "!GetAtt Uploads.Arn"), RULE)
    assert "allows s3:GetObject and s3:PutObject on ${Uploads.Arn}, a bucket" in said.text
    assert "${Uploads.Arn}/*" in said.fix


@pytest.mark.parametrize(
    "fragment",
    [
        allows("'s3:GetObject', 's3:ListBucket'", "!GetAtt Uploads.Arn", "!Sub '${Uploads.Arn}/*'"),
        allows("'s3:GetObject'", "'arn:aws:s3:::uploads*'"),
        allows("'s3:GetObject'", "'*'"),
        allows("'s3:*'", "!GetAtt Uploads.Arn"),
        allows("'s3:GetObject'", "!GetAtt Uploads.Arn", effect="Deny"),
        allows("'s3:GetObject'", "!Ref Any"),
        allows("'s3:GetObject'", "!Sub 'arn:aws:s3:::${Any}'"),
        allows("'sns:Publish', 'sqs:SendMessage'", "!Ref Topic", "!GetAtt Orders.Arn"),
        allows("'sns:Publish'", "!Ref Topic", "!Ref Any"),
        allows("'sqs:ListQueues'", "!GetAtt Orders.Arn"),
        allows("'dynamodb:GetRecords'", "!GetAtt Table.StreamArn"),
        allows("'dynamodb:GetRecords'", "!Sub '${Table.Arn}/stream/*'"),
        allows("'dynamodb:GetRecords', 'dynamodb:Query'", "!Sub '${Table.Arn}*'"),
        allows(", ".join(f"'dynamodb:{name}'" for name in ("BatchGetItem", "GetRecords", "GetShardIterator", "Query", "GetItem", "Scan")), "!GetAtt Table.Arn"),
        allows("'rds-data:ExecuteStatement'", "'arn:aws:rds:eu-west-1:111122223333:cluster:c'"),
        allows("'events:PutEvents'", "'arn:aws:events:eu-west-1:111122223333:event-bus/b'"),
    ],
)
def test_trap_resources_that_fit_or_that_nobody_knows(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


@pytest.mark.parametrize(
    ("action", "resource", "right"),
    [
        ("sqs:SendMessage", "arn:${AWS::Partition}:${P}:${AWS::Region}:${AWS::AccountId}:orders", "sqs"),
        ("s3:GetObject", "arn:${AWS::Partition}:s3:::uploads${P}", "/*"),
        ("dynamodb:GetRecords", "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/orders${P}", "/stream/*"),
    ],
)
def test_a_resource_is_judged_with_each_value_of_its_parameter(action: str, resource: str, right: str, changed: Changed) -> None:
    head = HEAD.replace("Parameters: {", f"Parameters: {{P: {{Type: String, Default: '{right}', AllowedValues: ['{right}', sns]}}, ", 1)
    said = changed(allows(f"'{action}'", f"!Sub '{resource}'"), RULE, head=head)
    assert [(one.verdict, one.resource, one.worlds) for one in said] == [("fail", "WorkerRole", ("P = sns",))]


def test_the_role_of_who_sends_counts_too(changed: Changed) -> None:
    pipe = (
        "Table: {Type: AWS::DynamoDB::Table}\nPipeRole: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: p, PolicyDocument: {Statement: "
        "[{Effect: Allow, Action: 'dynamodb:GetRecords', Resource: !GetAtt Table.Arn}, {Effect: Allow, Action: 'sqs:SendMessage', Resource: !GetAtt Orders.Arn}]}}]}}\n"
        "Pipe: {Type: AWS::Pipes::Pipe, Properties: {RoleArn: !GetAtt PipeRole.Arn, Source: !GetAtt Table.StreamArn, Target: !GetAtt Orders.Arn}}"
    )
    assert [(one.verdict, one.resource) for one in changed(pipe, RULE)] == [("fail", "PipeRole")]


def test_what_newer_cdks_grant_to_read_a_table_stands_in_two_statements(changed: Changed) -> None:
    """`grant_read_data`: the stream's actions, in a statement of their own."""
    both = "Table: {Type: AWS::DynamoDB::Table, Properties: {StreamSpecification: {StreamViewType: NEW_IMAGE}}}\nWorkerRole: {Properties: {Policies: [{PolicyName: p, PolicyDocument: {Statement: [%s]}}]}}\n"
    spare = "{Effect: Allow, Action: ['dynamodb:GetRecords', 'dynamodb:GetShardIterator'], Resource: !GetAtt Table.Arn}"
    reads = "{Effect: Allow, Action: ['dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:Scan', 'dynamodb:DescribeTable'], Resource: [!GetAtt Table.Arn]}"
    assert changed(both % f"{reads}, {spare}", RULE) == []
    assert [one.verdict for one in changed(both % spare, RULE)] == ["fail"]
    other = "Other: {Type: AWS::DynamoDB::Table}\n"
    assert [one.verdict for one in changed(other + both % f"{reads.replace('Table.Arn', 'Other.Arn')}, {spare}", RULE)] == ["fail"]


@pytest.mark.parametrize(("more", "fails"), [("", False), (", 'dynamodb:UpdateItem'", True)])
def test_only_a_statement_of_the_cdk_may_read_a_stream_of_a_table(more: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    """Newer CDKs write what reads a stream beside what reads the table: whoever adds another action has written it by hand."""
    beside = "{Effect: Allow, Action: ['dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:Scan'], Resource: [!GetAtt Table.Arn]}, {Effect: Allow, Action: ['dynamodb:GetRecords'"
    said = changed(allows(f"'dynamodb:GetRecords'{more}", "!GetAtt Table.Arn").replace("{Effect: Allow, Action: ['dynamodb:GetRecords'", beside), RULE)
    assert [(one.verdict, one.action) for one in said] == [("fail", "dynamodb:GetRecords")] * fails
