"""What a role has too much of: the fix says what goes and what comes in its place, in the words of the file; carried out as it is written, the rule falls silent and no error comes of it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from queuegate.synth.sources.cloudformation import parse

Run = Callable[..., "subprocess.CompletedProcess[str]"]
QUEUE = "arn:aws:iam::aws:policy/AmazonSQSFullAccess"
EXECUTION = "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"
LOGS = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
CODE = "def handler(event, context):\n    for record in event['Records']:\n        print(record['body'])\n"


def plain(managed: list[str], *statements: dict[str, Any]) -> dict[str, Any]:
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
    policies = [{"PolicyName": "own", "PolicyDocument": document}] if statements else []
    return {
        "Resources": {
            "Jobs": {"Type": "AWS::SQS::Queue"},
            "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust, "ManagedPolicyArns": managed, "Policies": policies}},
            "Runner": {
                "Type": "AWS::Lambda::Function",
                "Properties": {"Runtime": "python3.13", "Handler": "index.handler", "Role": {"Fn::GetAtt": ["Role", "Arn"]}, "Code": {"ZipFile": CODE}},
            },
            "Mapping": {
                "Type": "AWS::Lambda::EventSourceMapping",
                "Properties": {"EventSourceArn": {"Fn::GetAtt": ["Jobs", "Arn"]}, "FunctionName": {"Ref": "Runner"}},
            },
        }
    }


@pytest.fixture
def said(queuegate: Run, folder: Path) -> Callable[..., dict[str, str]]:
    """The fix of each rule that finds something in the template, which is written under this name."""

    def run(template: dict[str, Any], name: str) -> dict[str, str]:
        (folder / name).write_text(json.dumps(template) if name != "template.yaml" else yaml.safe_dump(template), encoding="utf-8")
        found = json.loads(queuegate("check", name, "--report", "json", "--only", "iam_scope").stdout)["findings"]
        return {one["rule"]: one["fix"] for one in found if one["verdict"] == "fail"}

    return run


def added(fix: str) -> list[dict[str, Any]]:
    """The statements behind the words."""
    written = fix[fix.index(": {") + 2 :].rstrip(".")
    statements: list[dict[str, Any]] = parse(f"[{written}]", "")[0] if written.startswith("[") else parse(f"all: [{written}]", "x.yaml")[0]["all"]
    return statements


@pytest.mark.parametrize("name", ["template.yaml", "stack.json", "stack.template"])
@pytest.mark.parametrize("policy", [QUEUE, EXECUTION])
def test_one_of_awss_policies_goes_with_all_that_it_gives(said: Callable[..., dict[str, str]], name: str, policy: str) -> None:
    rule = "wildcard-queue-actions" if policy == QUEUE else "queue-actions-on-all-queues"
    fix = said(plain([policy, LOGS] if policy == QUEUE else [policy]), name)[rule]
    gone = "Remove AmazonSQSFullAccess" if policy == QUEUE else "Replace AWSLambdaSQSQueueExecutionRole by AWSLambdaBasicExecutionRole"
    assert fix.startswith(f"{gone}, and add this to the policies of Role: {{"), fix
    assert ("!GetAtt" in fix) is (name == "template.yaml")
    assert said(plain([LOGS], *added(fix)), name) == {}


@pytest.mark.parametrize("beside", [[], ["s3:GetObject"]])
def test_a_statement_goes_where_nothing_else_is_in_it(said: Callable[..., dict[str, str]], beside: list[str]) -> None:
    fix = said(plain([LOGS], {"Effect": "Allow", "Action": ["sqs:*", *beside], "Resource": {"Fn::GetAtt": ["Jobs", "Arn"]}}), "template.yaml")[
        "wildcard-queue-actions"
    ]
    assert fix.startswith("Remove sqs:* from the statement, and add this to the policies of Role: {" if beside else "Replace the statement by this: {"), fix


def test_who_may_do_everything_gets_what_it_needs_of_each_service(said: Callable[..., dict[str, str]]) -> None:
    fix = said(plain([], {"Effect": "Allow", "Action": "*", "Resource": "*"}), "template.yaml")["wildcard-queue-actions"]
    assert fix.startswith("Replace the statement by this: {")
    assert fix.endswith("}, and give it AWSLambdaBasicExecutionRole for its log.")
    assert said(plain([LOGS], *added(fix.partition("}, and give")[0] + "}")), "template.yaml") == {}


def sam(policies: list[Any]) -> dict[str, Any]:
    return {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "Jobs": {"Type": "AWS::SQS::Queue"},
            "Done": {"Type": "AWS::Serverless::SimpleTable"},
            "Runner": {
                "Type": "AWS::Serverless::Function",
                "Properties": {
                    "Runtime": "python3.13",
                    "Handler": "app.handler",
                    "CodeUri": "src",
                    "Environment": {"Variables": {"TABLE": {"Ref": "Done"}}},
                    "Policies": policies,
                    "Events": {"Job": {"Type": "SQS", "Properties": {"Queue": {"Fn::GetAtt": ["Jobs", "Arn"]}}}},
                },
            },
        },
    }


@pytest.mark.parametrize("name", ["template.yaml", "stack.json"])
def test_a_policy_template_of_sams_goes_for_a_policy(said: Callable[..., dict[str, str]], folder: Path, name: str) -> None:
    (folder / "src").mkdir()
    (folder / "src" / "app.py").write_text(
        "import os\nimport boto3\n\ntable = boto3.resource('dynamodb').Table(os.environ['TABLE'])\n\n\n"
        "def handler(event, context):\n    for record in event['Records']:\n        table.put_item(Item={'id': record['messageId']})\n",
        encoding="utf-8",
    )
    fix = said(sam([{"DynamoDBCrudPolicy": {"TableName": {"Ref": "Done"}}}]), name)["table-actions-unused"]
    begin, _, policy = fix.removesuffix(" to the Policies of Runner.").partition(", and add ")
    assert begin == "Remove it"
    assert policy != fix
    policies = [parse(policy, "x.yaml" if name == "template.yaml" else name)[0]]
    assert set(said(sam(policies), name)) == {"queue-actions-on-all-queues"}
    (folder / "src" / "app.py").unlink()
    fix = said(sam([{"Statement": {"Effect": "Allow", "Action": ["sqs:*", "s3:Get*"], "Resource": "*"}}]), name)["wildcard-queue-actions"]
    assert fix.endswith(
        "] to the Policies of Runner, and what else its code calls."
        if name == "template.yaml"
        else "]} to the Policies of Runner, and what else its code calls."
    )


def test_an_action_that_is_not_called_goes_alone(said: Callable[..., dict[str, str]], folder: Path) -> None:
    (folder / "src").mkdir()
    (folder / "src" / "app.py").write_text(
        "import os\nimport boto3\n\ntable = boto3.resource('dynamodb').Table(os.environ['TABLE'])\n\n\n"
        "def handler(event, context):\n    for record in event['Records']:\n        table.put_item(Item={'id': record['messageId']})\n",
        encoding="utf-8",
    )
    statement = {"Effect": "Allow", "Action": ["dynamodb:PutItem", "dynamodb:DeleteTable"], "Resource": {"Fn::GetAtt": ["Done", "Arn"]}}
    assert said(sam([{"Statement": [statement]}]), "template.yaml")["table-actions-unused"] == "Remove dynamodb:DeleteTable from the statement."
