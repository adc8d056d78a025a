"""The fix of a rule about permissions is the statement itself: taken from the finding and put into the role, it makes the rule fall silent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.contents import RULES
from queuegate.policies.gate.fixes.written import fix_of
from queuegate.policies.gate.judging.rounds import judge
from queuegate.policies.rule import Finding, Team
from queuegate.synth.model.pipelines import build
from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.prepared import prepared
from queuegate.synth.sources.template import Template

BASE = Path(__file__).parents[1] / "base.yaml"
POLL = "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"
ORDERS = {"Fn::GetAtt": ["Orders", "Arn"]}
TRUSTS_ACCOUNT = {
    "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}, "Action": "kms:*", "Resource": "*"}
    ]
}


def body(statements: list[Any], managed: tuple[str, ...] = (), deny: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002 - a flag of the template
    """The good pipeline with an encrypted queue and a table, whose worker has these statements only."""
    made, _ = parse(BASE.read_text(encoding="utf-8"), str(BASE))
    resources = made["Resources"]
    resources["Key"] = {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": TRUSTS_ACCOUNT}}
    resources["Orders"]["Properties"]["KmsMasterKeyId"] = {"Ref": "Key"}
    resources["Logs"]["Properties"]["LogGroupName"] = "/ours/worker"
    resources["Worker"]["Properties"]["LoggingConfig"] = {"LogGroup": {"Ref": "Logs"}}
    if deny:
        statements = [*statements, {"Effect": "Deny", "Action": "*", "Resource": "*"}]
    resources["WorkerRole"]["Properties"] |= {
        "ManagedPolicyArns": list(managed),
        "Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": statements}}],
    }
    return made


def findings(template: dict[str, Any], rule: str, construct: bool = False) -> list[Finding]:  # noqa: FBT001, FBT002 - as above
    parsed, spot = parse(json.dumps(template), "t.yaml")
    made, _ = prepared(
        Template(file="t.yaml", stack="t", body=parsed, spot=spot, construct=(lambda name: f"Stack/{name}/Resource") if construct else lambda _: None), None
    )
    found = [verdict.what for verdict in judge(build([made]), [one for one in RULES if one.name == rule], Team({}))]
    assert all(isinstance(one, Finding) for one in found)
    return found  # type: ignore[return-value]  # asserted above


def statements_in(fix: str) -> list[Any]:
    """The statements that a fix spells, as data."""
    text = fix[fix.index("{Effect") : fix.rindex("}") + 1]
    return list(parse(f"Statement: [{text}]", "fix.yaml")[0]["Statement"])


KEY = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": {"Fn::GetAtt": ["Key", "Arn"]}}
POLLS = {"Effect": "Allow", "Action": list(POLL), "Resource": ORDERS}


@pytest.mark.parametrize(
    ("rule", "given", "added"),
    [
        pytest.param("missing-poll-permission", [{**POLLS, "Action": "sqs:ReceiveMessage"}], [{**POLLS, "Action": list(POLL[1:])}], id="to poll"),
        pytest.param("missing-poll-permission", [{**POLLS, "Resource": "arn:aws:sqs:*:*:another"}], [POLLS], id="to poll this queue"),
        pytest.param("missing-decrypt-permission", [POLLS], [KEY], id="to decrypt"),
        pytest.param(
            "missing-log-permission",
            [POLLS],
            [{"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": {"Fn::GetAtt": ["Logs", "Arn"]}}],
            id="to log",
        ),
    ],
)
def test_what_is_missing_is_added(rule: str, given: list[Any], added: list[Any]) -> None:
    (found,) = findings(body(given), rule)
    fix = fix_of(found, str)
    assert fix.startswith("Add this to the policies of WorkerRole: {Effect: Allow, ")
    assert statements_in(fix) == added
    assert findings(body([*given, *statements_in(fix)]), rule) == []


@pytest.mark.parametrize(
    ("rule", "given", "instead"),
    [
        pytest.param("wildcard-queue-actions", {"Effect": "Allow", "Action": "sqs:*", "Resource": ORDERS}, [POLLS], id="every action"),
        pytest.param("queue-actions-on-all-queues", {**POLLS, "Resource": "*"}, [POLLS], id="every queue"),
        pytest.param("key-actions-on-all-keys", {**KEY, "Resource": "*"}, [KEY], id="every key"),
    ],
)
def test_what_is_too_much_is_replaced(rule: str, given: dict[str, Any], instead: list[Any]) -> None:
    (found,) = findings(body([given]), rule)
    assert statements_in(fix_of(found, str)) == instead
    assert findings(body(statements_in(fix_of(found, str))), rule) == []


def test_a_table_is_given_what_the_code_calls() -> None:
    given = {"Effect": "Allow", "Action": "dynamodb:*", "Resource": {"Fn::GetAtt": ["Results", "Arn"]}}

    def template(*statements: Any) -> dict[str, Any]:
        made = body([POLLS, *statements])
        made["Resources"]["Results"] = {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "results"}}
        code = "import boto3\ntable = boto3.resource('dynamodb').Table('results')\ndef handler(event, context):\n    table.put_item(Item={})\n"
        made["Resources"]["Worker"]["Properties"]["Code"] = {"ZipFile": code}
        return made

    (found,) = findings(template(given), "table-actions-unused")
    assert statements_in(fix_of(found, str)) == [{**given, "Action": "dynamodb:PutItem"}]
    assert findings(template(*statements_in(fix_of(found, str))), "table-actions-unused") == []


@pytest.mark.parametrize("rule", ["missing-poll-permission", "missing-decrypt-permission", "missing-log-permission"])
def test_what_a_deny_takes_is_not_mended_by_another_allow(rule: str) -> None:
    everything = {"Effect": "Allow", "Action": ["sqs:*", *POLL, "kms:Decrypt", "logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "*"}
    (found,) = findings(body([everything], deny=True), rule)
    assert "(its policies allow it, but a Deny in WorkerRole denies it)" in found.message
    assert fix_of(found, str).startswith("Remove ")


def test_code_that_is_not_read_may_need_more() -> None:
    template = body([{"Effect": "Allow", "Action": "sqs:*", "Resource": ORDERS}])
    template["Resources"]["Worker"]["Properties"]["Runtime"] = "ruby3.4"
    (found,) = findings(template, "wildcard-queue-actions")
    assert fix_of(found, str).endswith("Resource: !GetAtt Orders.Arn}, and what else its code calls.")


@pytest.mark.parametrize(
    ("rule", "given", "call"),
    [
        pytest.param("missing-poll-permission", {**POLLS, "Action": "sqs:ReceiveMessage"}, "Call grant_consume_messages", id="to poll"),
        pytest.param("missing-decrypt-permission", POLLS, "Call grant_decrypt", id="to decrypt"),
    ],
)
def test_in_a_template_that_an_app_made_it_is_a_grant_of_the_cdk(rule: str, given: dict[str, Any], call: str) -> None:
    (found,) = findings(body([given]), rule, construct=True)
    assert fix_of(found, str).startswith(call)
    assert "with the Function Worker" in fix_of(found, str)


def test_what_no_construct_grants_is_a_statement_of_the_cdk() -> None:
    (found,) = findings(body([POLLS]), "missing-log-permission", construct=True)
    assert 'iam.PolicyStatement(actions=["logs:CreateLogStream", "logs:PutLogEvents"]' in fix_of(found, str)


@pytest.mark.parametrize(
    ("rule", "actions", "taken"),
    [
        ("wildcard-queue-actions", ["sqs:*", "kms:Decrypt"], "Remove sqs:* from the statement, and call add_to_policy"),
        ("key-actions-on-all-keys", ["sqs:ReceiveMessage", "kms:Decrypt"], "Remove kms:Decrypt from the statement, and call add_to_policy"),
        ("wildcard-queue-actions", ["sqs:*"], "Remove it, and call add_to_policy"),
    ],
)
def test_of_a_statement_for_several_services_only_what_is_too_much_goes(rule: str, actions: list[str], taken: str) -> None:
    (found,) = findings(body([{"Effect": "Allow", "Action": actions, "Resource": "*"}]), rule, construct=True)
    assert fix_of(found, str).startswith(taken)


@pytest.mark.parametrize(("own", "kept"), [([KEY], True), ([], False)])
def test_whoever_removes_a_call_that_may_give_a_key_too_is_told(own: list[Any], kept: bool) -> None:  # noqa: FBT001 - a case
    table = {"Effect": "Allow", "Action": ["dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:Scan"], "Resource": {"Fn::GetAtt": ["Results", "Arn"]}}
    made = body([POLLS, table, *own])
    made["Resources"]["Results"] = {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "results"}}
    code = "import boto3\ntable = boto3.resource('dynamodb').Table('results')\ndef handler(event, context):\n    table.put_item(Item={})\n"
    made["Resources"]["Worker"]["Properties"]["Code"] = {"ZipFile": code}
    (found,) = findings(made, "table-actions-unused", construct=True)
    fix = fix_of(found, str)
    assert fix.startswith("Remove it, and call ")
    assert (", and kms:Decrypt, where it gives that too" in fix) == kept


def test_of_a_role_that_sam_makes_it_is_a_policy_template() -> None:
    made = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "Orders": {"Type": "AWS::SQS::Queue"},
            "Worker": {"Type": "AWS::Serverless::Function", "Properties": {"Runtime": "python3.13", "Handler": "a.b", "CodeUri": "src"}},
            "Mapping": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"EventSourceArn": ORDERS, "FunctionName": {"Ref": "Worker"}}},
        },
    }
    (found,) = findings(made, "missing-poll-permission")
    assert fix_of(found, str) == "Add SQSPollerPolicy: {QueueName: !GetAtt Orders.QueueName} to the Policies of Worker."
    made["Resources"]["Worker"]["Properties"]["Policies"] = [{"SQSPollerPolicy": {"QueueName": {"Fn::GetAtt": ["Orders", "QueueName"]}}}]
    assert findings(made, "missing-poll-permission") == []


def test_of_a_deny_in_a_queues_policy_the_role_is_exempted() -> None:
    made = body([POLLS])
    denies = {"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": ORDERS}
    made["Resources"]["Access"] = {"Type": "AWS::SQS::QueuePolicy", "Properties": {"Queues": [{"Ref": "Orders"}], "PolicyDocument": {"Statement": [denies]}}}
    (found,) = findings(made, "missing-poll-permission")
    assert fix_of(found, str) == "Exempt WorkerRole from the Deny in Access (ArnNotEquals on aws:PrincipalArn)"
    denies["Condition"] = {"ArnNotEquals": {"aws:PrincipalArn": {"Fn::GetAtt": ["WorkerRole", "Arn"]}}}
    assert findings(made, "missing-poll-permission") == []
