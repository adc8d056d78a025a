"""Calls on a part of a resource, or on what is none: objects of a bucket, requests that are signed for later, statements of a cluster, phones."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

RULE = "missing-call-permission"
GRANTED: Any = runpy.run_path(str(Path(__file__).with_name("granted.py")))
calls, let, may = GRANTED["calls"], GRANTED["let"], GRANTED["may"]
Changed = Callable[..., list[Any]]


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
