"""A statement of the CDK in Python and in TypeScript: both say the same, whatever a template says, and the real library has the names."""

from __future__ import annotations

import importlib
import json
import runpy
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queuegate.synth.iam.least_privilege.cdk_languages import TYPESCRIPT
from queuegate.synth.iam.least_privilege.cdk_notation import in_cdk, variable
from queuegate.synth.iam.least_privilege.minimal import Minimal
from queuegate.synth.model.pipelines import Model

RESOURCES: Any = runpy.run_path(str(Path(__file__).with_name("test_notation.py")))["RESOURCES"]
STUBS = """
const told = (what) => new Proxy({}, { get: (_, name) => `<${what} ${name}>` });
const Aws = told('Aws');
const Fn = {
  ref: (name) => `<ref ${name}>`,
  importValue: (name) => `<import ${name}>`,
  getAtt: (name, attribute) => ({ toString: () => `<att ${name} ${attribute}>` }),
};
const Token = { asString: (data) => `<data ${JSON.stringify(data)}>` };
const iam = { PolicyStatement: class { constructor(given) { this.given = [given.actions, given.resources]; } } };
const queue = { queueArn: '<queue>' }, mainTable = { tableArn: '<table>' };
const found = [%s];
process.stdout.write(JSON.stringify(found.map((one) => one.given)));
"""
HOSTILE = st.one_of(
    st.text("`$\\\\{}'\"!/*#a\n\u2028", max_size=12),
    st.text("`$\\\\{}'\"+()a", min_size=1, max_size=8).map(lambda text: f"a${{{text}}}b"),
    st.sampled_from(
        ["${x'+exit()+'}", '${x"+exit()+"}', "${`${exit()}`}", "${Queue.Arn}/${!x}`", "${MainTable.Arn}${'}", "$${Queue.Arn}", "${AWS::Region}\\\\"]
    ),
)


def in_python(code: str) -> list[list[str]]:
    """What the statement says, with the same stand-ins as in Node."""

    class Names:
        def __getattr__(self, name: str) -> str:
            return f"<Aws {name}>"

    class Attribute(str):
        __slots__ = ()

        def to_string(self) -> str:
            return str(self)

    functions = SimpleNamespace(
        ref=lambda name: f"<ref {name}>", import_value=lambda name: f"<import {name}>", get_att=lambda name, attribute: Attribute(f"<att {name} {attribute}>")
    )
    names = {
        "Aws": Names(),
        "Fn": functions,
        "Token": SimpleNamespace(as_string=lambda data: f"<data {json.dumps(data, separators=(',', ':'), ensure_ascii=False)}>"),
        "iam": SimpleNamespace(PolicyStatement=lambda actions, resources: [actions, resources]),
        "queue": SimpleNamespace(queue_arn="<queue>"),
        "main_table": SimpleNamespace(table_arn="<table>"),
        "__builtins__": {},
    }
    return eval(code, names)  # type: ignore[no-any-return]  # noqa: S307 - code that was made here, without anything that it could do


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no Node on the path")
@pytest.mark.slow
def test_both_languages_say_the_same_and_no_text_of_a_template_becomes_code(build_model: Callable[..., Model], tmp_path: Path) -> None:
    (scope,) = build_model("Resources:\n  Queue: {Type: AWS::SQS::Queue}\n  MainTable: {Type: AWS::DynamoDB::Table}\n").scopes
    resources = st.one_of(
        HOSTILE,
        HOSTILE.map(lambda text: {"Fn::Sub": text}),
        HOSTILE.map(lambda text: {"Ref": text}),
        HOSTILE.map(lambda text: {"Fn::ImportValue": {"Fn::Sub": text}}),
        st.tuples(HOSTILE, HOSTILE).map(lambda pair: {"Fn::GetAtt": [*pair]}),
        st.tuples(HOSTILE, HOSTILE).map(lambda pair: {"Fn::Select": [0, [*pair]]}),
        st.tuples(HOSTILE, HOSTILE).map(lambda pair: {"Fn::Sub": [f"{pair[0]}${{Name}}", {"Name": {"Ref": pair[1]}}]}),
    )
    several: list[Minimal] = []

    @settings(max_examples=150, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(HOSTILE, min_size=1, max_size=2), resources)
    def collected(actions: list[str], resource: Any) -> None:
        several.append(Minimal(tuple(actions), resource))

    collected()
    program = STUBS % ",\n".join(in_cdk(one, scope, TYPESCRIPT) for one in several)
    (tmp_path / "statements.js").write_text(program, encoding="utf-8")
    done = subprocess.run(["node", "statements.js"], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout)
    assert said == [in_python(in_cdk(one, scope)) for one in several]
    assert [actions for actions, _ in said] == [[*one.actions] for one in several]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("node") is None, reason="there is no Node on the path")
def test_the_real_cdk_has_the_names_of_typescript(build_model: Callable[..., Model], tmp_path: Path) -> None:
    """The library that the CDK in Python brings along is the one in TypeScript."""
    for module, name in (("aws_cdk", "aws-cdk-lib"), ("constructs", "constructs"), ("aws_cdk.cloud_assembly_schema", "@aws-cdk/cloud-assembly-schema")):
        (packed,) = Path(str(importlib.import_module(module).__file__)).parent.glob(f"_jsii/{name.rpartition('/')[2]}@*.tgz")
        with tarfile.open(packed) as archive:
            archive.extractall(tmp_path / name, filter="data")
        (tmp_path / "node_modules" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name / "package").rename(tmp_path / "node_modules" / name)
    body = "Resources:\n" + "".join(f"  {name}: {{Type: {RESOURCES[name][0]}}}\n" for name in RESOURCES)
    (scope,) = build_model(body).scopes
    resources: list[Any] = [{"Fn::GetAtt": [name, attribute]} if attribute else {"Ref": name} for name in RESOURCES for attribute in [RESOURCES[name][1]]]
    resources += [
        "*",
        {"Fn::Sub": "${Table.Arn}/index/*"},
        {"Fn::ImportValue": "shared"},
        {"Ref": "Stage"},
        {"Fn::GetAtt": ["Elsewhere", "Arn"]},
        {"Fn::Sub": "${AWS::Region}/*"},
    ]
    statements = [Minimal((f"sqs:Action{i}",), resource) for i, resource in enumerate(resources)]
    made = ",\n".join(in_cdk(one, scope, TYPESCRIPT) for one in statements)
    lines = [f"const {variable(name, scope, TYPESCRIPT)} = {MADE.get(name, 'queue')};" for name in RESOURCES]
    program = APP_IN_NODE % ("\n".join(lines), made)
    (tmp_path / "app.js").write_text(program, encoding="utf-8")
    done = subprocess.run(["node", "app.js"], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout) == {one.actions[0]: True for one in statements}


MADE = {
    "Queue": "new lib.aws_sqs.Queue(stack, 'Queue')",
    "Table": "new lib.aws_dynamodb.Table(stack, 'Table', { partitionKey: { name: 'id', type: lib.aws_dynamodb.AttributeType.STRING } })",
    "Key": "new lib.aws_kms.Key(stack, 'Key')",
    "Topic": "new lib.aws_sns.Topic(stack, 'Topic')",
    "Bucket": "new lib.aws_s3.Bucket(stack, 'Bucket')",
    "LogGroup": "new lib.aws_logs.LogGroup(stack, 'LogGroup')",
    "Function": "new lib.aws_lambda.Function(stack, 'Function', { runtime: lib.aws_lambda.Runtime.NODEJS_22_X, handler: 'i.h', code: lib.aws_lambda.Code.fromInline('x') })",
    "Secret": "new lib.aws_secretsmanager.Secret(stack, 'Secret')",
    "StateMachine": "new lib.aws_stepfunctions.StateMachine(stack, 'StateMachine', { definitionBody: lib.aws_stepfunctions.DefinitionBody.fromString('{}') })",
    "EventBus": "new lib.aws_events.EventBus(stack, 'EventBus')",
}
APP_IN_NODE = """
const lib = require('aws-cdk-lib'), { Aws, Fn, Token } = lib, iam = require('aws-cdk-lib/aws-iam');
const stack = new lib.Stack(new lib.App(), 'Stack');
%s
const found = {};
for (const statement of [%s]) {
  const said = stack.resolve(statement.toJSON());
  found[said.Action] = said.Resource !== undefined && !JSON.stringify(said.Resource).includes('undefined');
}
process.stdout.write(JSON.stringify(found));
"""
