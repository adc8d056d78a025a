"""Policies as people write them: YAML that reads back as the same data, and CDK Python that the real CDK synthesises to the same statements."""

from __future__ import annotations

import json
import os
import re
import runpy
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queuegate.synth.iam.least_privilege.cdk_languages import PYTHON
from queuegate.synth.iam.least_privilege.cdk_notation import in_cdk, variable
from queuegate.synth.iam.least_privilege.minimal import Minimal, document, grouped
from queuegate.synth.iam.least_privilege.yaml_notation import in_line, in_yaml
from queuegate.synth.model.pipelines import Model
from queuegate.synth.sources.cloudformation import parse

EXAMPLES: Any = runpy.run_path(str(Path(__file__).parents[3] / "lengths.py"))["examples"]
NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,8}", fullmatch=True)
TEXTS = st.text(max_size=12) | st.sampled_from(
    ["yes", "NO", "12:30:00", "0123", "2012-10-17", "~", "*", "sqs:*", "a: b", "#x", "- x", "null", "1e3", "arn:aws:s3:::x/*"]
)
REFERENCES = st.one_of(
    NAMES.map(lambda name: {"Ref": name}),
    st.tuples(NAMES, NAMES).map(lambda pair: {"Fn::GetAtt": list(pair)}),
    TEXTS.map(lambda text: {"Fn::Sub": text}),
    NAMES.map(lambda name: {"Fn::ImportValue": name}),
    st.tuples(TEXTS, NAMES, NAMES).map(lambda parts: {"Fn::Sub": [parts[0], {parts[1]: {"Fn::ImportValue": {"Fn::Sub": parts[2]}}}]}),
)
STATEMENTS = st.builds(
    Minimal, st.lists(TEXTS, min_size=1, max_size=3).map(tuple), TEXTS | REFERENCES, st.sampled_from(["", "IsProd"]), st.just(""), st.booleans()
)


def reads_back(statements: list[Minimal]) -> None:
    written = {"Policies": [{"PolicyName": "x", "PolicyDocument": document(statements)}]}
    assert parse(in_yaml(written), "policy.yaml")[0] == written
    assert parse(in_line(written), "policy.yaml")[0] == written
    assert "\n" not in in_line(written)


@pytest.mark.parametrize("examples", EXAMPLES("QUEUEGATE_EXAMPLES", 10, 100))
def test_yaml_reads_back_as_the_same_policy(examples: int) -> None:
    settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])(
        given(st.lists(STATEMENTS, max_size=4))(reads_back)
    )()  # seconds tell how busy a machine is


def test_yaml_is_what_people_write() -> None:
    statements = [
        Minimal(("sqs:ReceiveMessage", "sqs:DeleteMessage"), {"Fn::GetAtt": ["Orders", "Arn"]}),
        Minimal(("kms:Decrypt",), {"Fn::ImportValue": "key"}, "IsProd", unless=True),
        Minimal(("s3:GetObject",), {"Fn::Sub": "${Kept.Arn}/*"}),
    ]
    assert in_yaml(document(statements)) == (
        """\
Version: "2012-10-17"
Statement:
  - Effect: Allow
    Action: [sqs:ReceiveMessage, sqs:DeleteMessage]
    Resource: !GetAtt Orders.Arn
  - !If [IsProd, !Ref AWS::NoValue, {Effect: Allow, Action: kms:Decrypt, Resource: !ImportValue key}]
  - Effect: Allow
    Action: s3:GetObject
    Resource: !Sub "${Kept.Arn}/*"
"""
    )


def test_a_long_list_is_broken_into_lines() -> None:
    text = in_yaml({"Action": [f"dynamodb:Action{i}" for i in range(12)]})
    assert text.splitlines()[:2] == ["Action:", "  - dynamodb:Action0"]


def test_statements_on_one_resource_are_one() -> None:
    queue, key = {"Ref": "Queue"}, {"Ref": "Key"}
    found = grouped([Minimal(("a:B",), queue), Minimal(("c:D",), key, "X"), Minimal(("a:E",), queue), Minimal(("c:F",), key), Minimal(("a:B",), queue)])
    assert [(one.actions, one.condition) for one in found] == [(("a:B", "a:E"), ""), (("c:D",), "X"), (("c:F",), "")]


# CDK Python

RESOURCES = {
    "Queue": ("AWS::SQS::Queue", "Arn"),
    "QueueName": ("AWS::SQS::Queue", "QueueName"),
    "Table": ("AWS::DynamoDB::Table", "Arn"),
    "Key": ("AWS::KMS::Key", "Arn"),
    "Topic": ("AWS::SNS::Topic", ""),
    "Bucket": ("AWS::S3::Bucket", "Arn"),
    "LogGroup": ("AWS::Logs::LogGroup", "Arn"),
    "Function": ("AWS::Lambda::Function", "Arn"),
    "Secret": ("AWS::SecretsManager::Secret", ""),
    "StateMachine": ("AWS::StepFunctions::StateMachine", ""),
    "EventBus": ("AWS::Events::EventBus", "Arn"),
}
CONSTRUCTS = {
    "Queue": 'aws_sqs.Queue(stack, "Queue")',
    "QueueName": "queue",
    "Table": 'aws_dynamodb.Table(stack, "Table", partition_key=aws_dynamodb.Attribute(name="id", type=aws_dynamodb.AttributeType.STRING))',
    "Key": 'aws_kms.Key(stack, "Key")',
    "Topic": 'aws_sns.Topic(stack, "Topic")',
    "Bucket": 'aws_s3.Bucket(stack, "Bucket")',
    "LogGroup": 'aws_logs.LogGroup(stack, "LogGroup")',
    "Function": 'aws_lambda.Function(stack, "Function", runtime=aws_lambda.Runtime.PYTHON_3_13, handler="i.handler", code=aws_lambda.Code.from_inline("x"))',
    "Secret": 'aws_secretsmanager.Secret(stack, "Secret")',
    "StateMachine": 'aws_stepfunctions.StateMachine(stack, "StateMachine", definition_body=aws_stepfunctions.DefinitionBody.from_string("{}"))',
    "EventBus": 'aws_events.EventBus(stack, "EventBus")',
}
APP = """
import json, sys
from aws_cdk import App, CfnParameter, Stack
%s
app = App()
stack = Stack(app, "Stack")
CfnParameter(stack, "Stage")
ids = {}
%s
role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
for statement in [
%s
]:
    role.add_to_principal_policy(statement)
template = app.synth().get_stack_by_name("Stack").template
(policy,) = [one for one in template["Resources"].values() if one["Type"] == "AWS::IAM::Policy" and "RoleDefaultPolicy" in one["Properties"]["PolicyName"]]
print("RESULT" + json.dumps([ids, policy["Properties"]["PolicyDocument"]["Statement"]]))
"""


def constructing(names: Iterable[str]) -> str:
    """The lines of an app that make these constructs."""
    lines = [f"from aws_cdk import {', '.join(sorted({found for name in names for found in re.findall(r'aws_[a-z0-9]+', CONSTRUCTS[name])}))}"]
    for name in names:
        own = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
        lines += [f"{own} = {CONSTRUCTS[name]}", f"ids[{name!r}] = stack.get_logical_id({own}.node.default_child)"]
    return "\n".join(lines)


@pytest.mark.slow
def test_the_real_cdk_makes_the_same_statements_of_it(build_model: Callable[..., Model], tmp_path: Path) -> None:
    """What a construct calls an attribute, what an f-string makes of tokens, and names from elsewhere."""
    body = "Resources:\n" + "".join(f"  {name}: {{Type: {kind}}}\n" for name, (kind, _) in RESOURCES.items())
    (scope,) = build_model(body).scopes
    resources: list[Any] = [{"Fn::GetAtt": [name, attribute]} if attribute else {"Ref": name} for name, (_, attribute) in RESOURCES.items()]
    resources += [
        "*",
        {"Fn::Sub": "${Table.Arn}/index/*"},
        {"Fn::Sub": "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${Stage}/${!literal}"},
        {"Fn::ImportValue": "shared-queue-arn"},
        {"Fn::Sub": ["arn:x:${Name}", {"Name": {"Fn::ImportValue": "name"}}]},
        {"Ref": "Stage"},
    ]
    statements = [Minimal((f"sqs:Action{i}",), resource) for i, resource in enumerate(resources)]
    program = APP % (PYTHON.imports, constructing(RESOURCES), ",\n".join(in_cdk(one, scope) for one in statements))
    environment = {**os.environ, "CDK_VALIDATION": "false"}  # the library's own rules take five times as long as all else
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", program], cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    ids, made = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("RESULT")).removeprefix("RESULT"))

    def flat(node: Any) -> str:
        """A resource as one text, however it is put together: with the logical ids of the app."""
        match node:
            case str():
                return node
            case {"Ref": name}:
                return f"<{ids.get(name, name)}>"
            case {"Fn::GetAtt": [name, attribute]}:
                return f"<{ids.get(name, name)}.{attribute}>"
            case {"Fn::ImportValue": name}:
                return f"<import {flat(name)}>"
            case {"Fn::Join": ["", parts]}:
                return "".join(map(flat, parts))
            case {"Fn::Sub": [text, own]}:
                return text.replace("${Name}", flat(own["Name"]))
            case {"Fn::Sub": text}:
                for name in (*RESOURCES, "Stage"):
                    text = text.replace(f"${{{name}.Arn}}", f"<{ids.get(name)}.Arn>").replace(f"${{{name}}}", f"<{ids.get(name, name)}>")
                for name in ("Partition", "Region", "AccountId"):
                    text = text.replace(f"${{AWS::{name}}}", f"<AWS::{name}>")
                return text.replace("${!", "${")
        raise AssertionError(node)

    assert {one["Action"]: flat(one["Resource"]) for one in made} == {one.actions[0]: flat(one.resource) for one in statements}


@pytest.mark.parametrize(
    ("name", "expected"), [("Orders", "orders"), ("OrdersDLQ", "orders_dlq"), ("Class", "class_"), ("2nd", "_2nd"), ("X-Ray Queue", "x_ray_queue")]
)
def test_a_variable_is_a_name_of_python(name: str, expected: str, build_model: Callable[..., Model]) -> None:
    (scope,) = build_model("Resources: {Orders: {Type: AWS::SQS::Queue}}").scopes
    assert variable(name, scope) == expected


def test_a_construct_path_ends_no_comment(build_model: Callable[..., Model]) -> None:
    model = build_model("Resources: {Orders: {Type: AWS::SQS::Queue}}")
    (scope,) = model.scopes
    scope.template.construct = lambda _: "Stack/Orders\nimport os/Resource"
    text = in_cdk(Minimal(("sqs:SendMessage",), {"Fn::GetAtt": ["Orders", "Arn"]}), scope)
    assert not any(line.startswith("import") for line in text.splitlines())
    compile(text, "statement", "eval")


@pytest.mark.parametrize(
    ("action", "resource", "expected"),
    [
        ("dynamodb:PutItem", {"Fn::ImportValue": "Data:ExportsOutputFnGetAttShopItems5C12978BArn0639F52E"}, "shop_items.table_arn"),
        ("sns:Publish", {"Fn::ImportValue": "Data:ExportsOutputRefTopicBFC7AF6E58A7C3B2"}, "topic.topic_arn"),
        (
            "dynamodb:Query",
            {"Fn::Sub": ["${Items}/index/*", {"Items": {"Fn::ImportValue": "Data:ExportsOutputFnGetAttItems5C12978BArn0639F52E"}}]},
            'f"{items.table_arn}/index/*"',
        ),
        ("sqs:SendMessage", {"Fn::ImportValue": "orders-arn"}, 'Fn.import_value("orders-arn")'),
        (
            "ses:SendEmail",
            {"Fn::ImportValue": "Data:ExportsOutputFnGetAttItems5C12978BArn0639F52E"},
            'Fn.import_value("Data:ExportsOutputFnGetAttItems5C12978BArn0639F52E")',
        ),
        (
            "sqs:SendMessage",
            {"Fn::ImportValue": "Data:ExportsOutputFnGetAttClass5C12978BArn0639F52E"},
            'Fn.import_value("Data:ExportsOutputFnGetAttClass5C12978BArn0639F52E")',
        ),
    ],
    ids=["a table", "a topic", "inside of a text", "trap: a name that somebody chose", "trap: a service without constructs", "trap: a word of Python"],
)
def test_a_reference_of_the_cdk_to_another_stack_is_its_construct(action: str, resource: Any, expected: str, build_model: Callable[..., Model]) -> None:
    (scope,) = build_model("Resources: {Orders: {Type: AWS::SQS::Queue}}").scopes
    assert f"resources=[{expected}]" in in_cdk(Minimal((action,), resource), scope, one_line=True)


@pytest.mark.parametrize("resource", [{"construct": "os.remove('x')"}, {"code": "os.remove('x')"}, ["os.remove('x')"]])
def test_no_template_writes_code(resource: Any, build_model: Callable[..., Model]) -> None:
    (scope,) = build_model("Resources: {Orders: {Type: AWS::SQS::Queue}}").scopes
    assert "resources=[os" not in in_cdk(Minimal(("sqs:SendMessage",), resource), scope, one_line=True)
