from __future__ import annotations

import importlib.util
import json
import runpy
from pathlib import Path
from typing import Any

import moto
import pytest

from queuegate.synth.values.text import Text

ROOT = Path(__file__).parents[4]
TABLE = ROOT / "synth" / "iam" / "policies" / "managed_policies.json"


@pytest.fixture(scope="module")
def tool() -> Any:
    spec = importlib.util.spec_from_file_location("managed_policies", ROOT / "tools" / "managed_policies.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table_is_what_the_tool_writes(tool: Any) -> None:
    assert json.loads(TABLE.read_text(encoding="utf-8"))["source"] == f"moto {moto.__version__}", "run python tools/managed_policies.py"
    assert tool.rendered() == TABLE.read_text(encoding="utf-8")


def test_only_actions_that_concern_a_pipeline_are_kept(tool: Any) -> None:
    statement = {"Sid": "x", "Effect": "Allow", "Action": ["sqs:SendMessage", "glue:RunJob", "s*:Get*"], "Resource": "*"}
    assert tool.kept(statement) == {"Effect": "Allow", "Action": ["sqs:SendMessage", "s*:Get*"], "Resource": "*"}
    assert tool.kept({"Effect": "Allow", "Action": "glue:*", "Resource": "*"}) is None
    assert tool.kept({"Effect": "Allow", "Action": "*", "Resource": "*"})["Action"] == ["*"]
    assert tool.kept({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})["NotAction"] == "iam:*"


FOR_PIPELINES = """
AdministratorAccess AmazonDynamoDBFullAccess AmazonDynamoDBFullAccess_v2 AmazonDynamoDBReadOnlyAccess AmazonEventBridgeFullAccess AmazonKinesisFullAccess AmazonS3FullAccess
AmazonS3ReadOnlyAccess AmazonSESFullAccess AmazonSNSFullAccess AmazonSNSReadOnlyAccess AmazonSQSFullAccess AmazonSQSReadOnlyAccess AmazonSSMReadOnlyAccess AWSLambdaExecute
AWSLambda_FullAccess AWSLambda_ReadOnlyAccess AWSStepFunctionsFullAccess AWSXRayDaemonWriteAccess AWSXrayWriteOnlyAccess CloudWatchAgentServerPolicy CloudWatchFullAccess
CloudWatchLambdaInsightsExecutionRolePolicy CloudWatchLogsFullAccess PowerUserAccess ReadOnlyAccess SecretsManagerReadWrite service-role/AWSLambdaBasicExecutionRole
service-role/AWSLambdaDynamoDBExecutionRole service-role/AWSLambdaENIManagementAccess service-role/AWSLambdaKinesisExecutionRole service-role/AWSLambdaMSKExecutionRole
service-role/AWSLambdaRole service-role/AWSLambdaSQSQueueExecutionRole service-role/AWSLambdaVPCAccessExecutionRole
"""


@pytest.mark.parametrize("name", FOR_PIPELINES.split())
def test_the_policies_of_pipelines_are_known(name: str) -> None:
    assert json.loads(TABLE.read_text(encoding="utf-8"))["policies"][f"/{name}"], name


LOG = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/worker:log-stream:x"


@pytest.mark.parametrize(
    ("name", "action", "resource", "answer"),
    [
        ("service-role/AWSLambdaSQSQueueExecutionRole", "sqs:ReceiveMessage", "Orders", True),
        ("service-role/AWSLambdaSQSQueueExecutionRole", "sqs:SendMessage", "Orders", False),
        ("service-role/AWSLambdaSQSQueueExecutionRole", "logs:PutLogEvents", LOG, True),
        ("service-role/AWSLambdaSQSQueueExecutionRole", "kms:Decrypt", "Key", False),
        ("service-role/AWSLambdaBasicExecutionRole", "logs:PutLogEvents", LOG, True),
        ("service-role/AWSLambdaBasicExecutionRole", "sqs:ReceiveMessage", "Orders", False),
        ("service-role/AWSLambdaVPCAccessExecutionRole", "ec2:CreateNetworkInterface", "*", True),
        ("service-role/AWSLambdaVPCAccessExecutionRole", "sqs:ReceiveMessage", "Orders", False),
        ("AWSXRayDaemonWriteAccess", "xray:PutTraceSegments", "*", True),
        ("AWSLambdaExecute", "s3:PutObject", "arn:aws:s3:::orders/x", True),
        ("AWSLambdaExecute", "sqs:DeleteMessage", "Orders", False),
        ("AmazonSQSFullAccess", "sqs:DeleteMessage", "Orders", True),
        ("AmazonSQSReadOnlyAccess", "sqs:GetQueueAttributes", "Orders", True),
        ("AmazonSQSReadOnlyAccess", "sqs:ReceiveMessage", "Orders", False),
        ("AmazonDynamoDBFullAccess", "dynamodb:PutItem", "arn:aws:dynamodb:eu-west-1:111122223333:table/jobs", True),
        ("CloudWatchLambdaInsightsExecutionRolePolicy", "logs:PutLogEvents", LOG, False),
        ("PowerUserAccess", "sqs:ReceiveMessage", "Orders", True),
        ("PowerUserAccess", "iam:CreateRole", "arn:aws:iam::111122223333:role/x", False),
        ("AdministratorAccess", "kms:Decrypt", "Key", True),
    ],
)
def test_what_they_give(name: str, action: str, resource: str, answer: bool) -> None:  # noqa: FBT001 - a table
    """https://docs.aws.amazon.com/lambda/latest/dg/permissions-managed-policies.html, and the page of each policy in https://docs.aws.amazon.com/aws-managed-policy/latest/reference/"""
    asking = runpy.run_path(str(Path(__file__).parents[1].joinpath("asking.py")))
    body = asking["template"](role={"ManagedPolicyArns": [f"arn:aws:iam::aws:policy/{name}"]})
    assert asking["answers"](body, action, resource if resource in body["Resources"] else Text.of(resource)) == [answer]
