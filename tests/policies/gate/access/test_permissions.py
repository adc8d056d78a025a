"""`queuegate permissions`: what it says of whom, in each form, and what it says of a wrong command."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.access.permissions import Told, tell
from queuegate.policies.gate.report.formats import Look
from queuegate.policies.gate.run.asking.request import Flags
from queuegate.synth.sources.cloudformation import parse

TEMPLATES = Path(__file__).parents[3] / "permissions"
TRUST = "AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]}"
WORKER = f"""
Resources:
  Orders: {{Type: AWS::SQS::Queue}}
  Log: {{Type: AWS::Logs::LogGroup}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      {TRUST}
      Policies:
        - PolicyName: work
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - {{Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:PurgeQueue], Resource: !GetAtt Orders.Arn}}
              - {{Effect: Allow, Action: [logs:CreateLogStream, logs:PutLogEvents], Resource: "*"}}
              - {{Effect: Allow, Action: [sqs:DeleteMessage], Resource: "*"}}
              - {{Effect: Deny, Action: sqs:DeleteMessage, Resource: "*"}}
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: order-worker
      Runtime: ruby3.4
      Handler: index.handler
      Role: !GetAtt Role.Arn
      LoggingConfig: {{LogGroup: !Ref Log}}
      Code: {{ZipFile: "exports.handler = async () => 1"}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {{EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
  OtherRole: {{Type: AWS::IAM::Role, Properties: {{{TRUST}}}}}
  Other:
    Type: AWS::Lambda::Function
    Properties: {{Runtime: python3.13, Handler: index.handler, Role: !GetAtt OtherRole.Arn, Code: {{ZipFile: "def handler(event, context): pass"}}}}
  Lent:
    Type: AWS::Lambda::Function
    Properties: {{Runtime: python3.13, Handler: index.handler, Role: !ImportValue lent-role, Code: {{ZipFile: "def handler(event, context): pass"}}}}
"""
Tell = Callable[..., Told]


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tell:
    """`told(text, "Worker", form="yaml")`: what is said of a function of this template."""
    monkeypatch.chdir(tmp_path)

    def run(text: str = WORKER, *names: str, form: str = "text", width: int = 100, **flags: Any) -> Told:
        (tmp_path / "template.yaml").write_text(text, encoding="utf-8")
        return tell(Flags(targets=("template.yaml",), linters=("none",), **flags), tmp_path, names, form, Look(width=width))

    return run


def test_a_text_says_what_is_missing_first_and_what_is_not_known_last(told: Tell) -> None:
    done = told()
    assert (done.code, done.remarks) == (0, ())
    assert done.text == (
        """\
needs of Worker (role Role, template.yaml:5)

  missing
    sqs:GetQueueAttributes on Orders: Lambda polls Orders  template.yaml:29

  given, but taken away by a Deny, a condition, a permissions boundary or the resource's own policy
    sqs:DeleteMessage on Orders: Lambda polls Orders  template.yaml:29

  needed and given
    sqs:ReceiveMessage on Orders: Lambda polls Orders  template.yaml:29
    logs:CreateLogStream, logs:PutLogEvents on Log: the log of Worker  template.yaml:4

  needed, but given on more than is needed
    logs:CreateLogStream, logs:PutLogEvents on *: needed on Log  template.yaml:15
    sqs:DeleteMessage on *: needed on Orders  template.yaml:16

  not known
    more may be needed: the code of Worker is in no folder of this repository: not read; that may
      be why it is given sqs:PurgeQueue (it would be settled by handlers: {"Worker": {calls: [ACTION
      on RESOURCE]}} in queuegate.yaml; or {code: FOLDER} there, or the template or app that names
      the folder, as a target)  template.yaml:26

  the least that it needs (--format yaml, json or cdk: to copy)

    Statement:
      - Effect: Allow
        Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes]
        Resource: !GetAtt Orders.Arn
      - Effect: Allow
        Action: [logs:CreateLogStream, logs:PutLogEvents]
        Resource: !GetAtt Log.Arn
"""
    )


def test_surplus_is_named_action_by_action(told: Tell) -> None:
    readable = WORKER.replace("ruby3.4", "python3.13").replace("exports.handler = async () => 1", "def handler(event, context): pass")
    assert "  given and not needed\n    sqs:PurgeQueue on Orders  template.yaml:14\n" in told(readable).text


def test_a_role_that_has_just_what_it_needs_is_told_so(told: Tell) -> None:
    clean = (
        WORKER.replace(", sqs:PurgeQueue]", ", sqs:GetQueueAttributes]")
        .replace(
            'Action: [logs:CreateLogStream, logs:PutLogEvents], Resource: "*"', "Action: [logs:CreateLogStream, logs:PutLogEvents], Resource: !GetAtt Log.Arn"
        )
        .replace("ruby3.4", "python3.13")
        .replace("exports.handler = async () => 1", "def handler(event, context): pass")
    )
    clean = "".join(line for line in clean.splitlines(keepends=True) if "[sqs:DeleteMessage]" not in line and "Deny" not in line)
    text = told(clean).text
    assert text.endswith("  it has what it needs, and nothing else\n")
    assert "Statement" not in text


def test_worlds_are_told(tmp_path: Path) -> None:
    done = tell(Flags(targets=(str(TEMPLATES / "conditions"),), linters=("none",)), tmp_path, (), "text", Look(width=200))
    assert "xray:PutTraceSegments, xray:PutTelemetryRecords on *: Worker is traced (when Traced = yes)" in done.text
    assert "kms:GenerateDataKey on Key (when Env = prod)" in done.text
    assert "- !If [IsProd, {Effect: Allow, Action: kms:Decrypt, Resource: !GetAtt Key.Arn}, !Ref AWS::NoValue]" in done.text


HEAD = "Parameters: {Env: {Type: String, AllowedValues: [dev, prod]}, Mode: {Type: String, Default: PassThrough, AllowedValues: [Active, PassThrough]}}\nConditions: {IsDev: !Equals [!Ref Env, dev]}\n"
XRAY = '{Effect: Allow, Action: [xray:PutTraceSegments, xray:PutTelemetryRecords], Resource: "*"}'


def test_what_is_needed_unless_a_condition_holds(told: Tell) -> None:
    traced = WORKER.replace("FunctionName: order-worker", "TracingConfig: {Mode: !If [IsDev, PassThrough, Active]}")
    assert f"      - !If [IsDev, !Ref AWS::NoValue, {XRAY}]\n" in told(HEAD + traced).text
    assert "# only where the condition IsDev does not hold\n" in told(HEAD + traced, form="cdk").text


def test_what_no_condition_tells_is_told_beside_it(told: Tell) -> None:
    traced = WORKER.replace("FunctionName: order-worker", "TracingConfig: {Mode: !Ref Mode}")
    text = told(HEAD + traced).text
    assert "xray:PutTraceSegments, xray:PutTelemetryRecords on *: Worker is traced (when Mode = Active)" in text
    assert "    = needed only when Mode = Active\n" in text


@pytest.mark.parametrize("name", ["Other", "Oth*", "OtherX"])
def test_a_function_is_named_by_its_id_or_a_pattern(name: str, told: Tell) -> None:
    done = told(WORKER, name)
    if name == "OtherX":
        assert (done.code, done.text) == (4, "")
        assert done.remarks == ("--function OtherX: there is no such function (did you mean 'Other'?). There are Worker, Other, Lent",)
    else:
        assert done.code == 0
        assert done.text.startswith("needs of Other (role OtherRole, template.yaml:30)\n")


def test_a_function_is_named_by_its_own_name(told: Tell) -> None:
    assert told(WORKER, "order-worker").text.startswith("needs of Worker (role Role,")


def test_a_function_with_a_role_from_elsewhere_is_told_what_it_needs(told: Tell) -> None:
    done = told(WORKER, "Lent")
    assert done.code == 0
    assert done.text.startswith(
        "needs of Lent (its role is not among the targets, template.yaml:34)\n\n  needed\n    logs:CreateLogGroup, logs:CreateLogStream, logs:PutLogEvents on"
    )
    assert "Statement:" in done.text


def test_without_a_name_those_around_a_queue_are_told(told: Tell) -> None:
    assert "Other" not in told().text
    alone = told("Resources:\n  Orders: {Type: AWS::SQS::Queue}\n")
    assert (alone.code, alone.text, alone.remarks) == (
        0,
        "",
        ("no function reads a queue or sends to one: name one with --function to see what its role needs",),
    )


def test_yaml_is_a_document_for_each_role(told: Tell) -> None:
    done = told(WORKER, "Worker", "Other", form="yaml")
    one, two = done.text.split("---\n")
    assert one.startswith("# Worker (role Role, template.yaml:5)\n# it may need more: `queuegate permissions` says what is not known\nPolicies:\n")
    found, _ = parse(one, "one.yaml")
    (policy,) = found["Policies"]
    assert policy["PolicyDocument"]["Statement"][0] == {
        "Effect": "Allow",
        "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
        "Resource": {"Fn::GetAtt": ["Orders", "Arn"]},
    }
    assert [statement["Action"] for statement in parse(two, "two.yaml")[0]["Policies"][0]["PolicyDocument"]["Statement"]] == [
        ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
    ]


def test_json_holds_the_policy_and_the_difference(told: Tell) -> None:
    (role,) = json.loads(told(WORKER, form="json").text)["roles"]
    assert (role["role"], role["functions"], role["source"]) == ("Role", ["Worker"], {"file": "template.yaml", "line": 5})
    granted = {one["action"]: one["granted"] for one in role["needed"]}
    assert granted == {
        "sqs:ReceiveMessage": "yes",
        "sqs:DeleteMessage": "taken",
        "sqs:GetQueueAttributes": "no",
        "logs:CreateLogStream": "yes",
        "logs:PutLogEvents": "yes",
    }
    assert [(one["action"], one["undecided"]) for one in role["given"] if one["undecided"]] == [("sqs:PurgeQueue", ["sqs:PurgeQueue"])]
    assert [(one["services"], one["reason"]) for one in role["undecided"]] == [([], "the code of Worker is in no folder of this repository: not read")]
    assert role["policy"] == {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], "Resource": {"Fn::GetAtt": ["Orders", "Arn"]}},
            {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": {"Fn::GetAtt": ["Log", "Arn"]}},
        ],
    }


def test_json_is_one_document_where_there_is_nothing_to_tell(told: Tell) -> None:
    assert json.loads(told("Resources: {Orders: {Type: AWS::SQS::Queue}}", form="json").text) == {"version": 1, "roles": []}


def app_of_two_stacks(folder: Path, source: str, *, alike: bool = True) -> None:
    """A cdk.out whose two stacks are made by the same lines."""
    (folder / source).write_text("\n" * 9, encoding="utf-8")
    (folder / "cdk.json").write_text(json.dumps({"app": "npx tsx app.ts" if source.endswith(".ts") else "python app.py"}), encoding="utf-8")
    artifacts = {}
    (folder / "cdk.out").mkdir()
    for stack in ("Staging", "Prod"):
        body = parse(WORKER, "worker")[0]
        if stack == "Prod" and not alike:
            body["Resources"]["Worker"]["Properties"]["TracingConfig"] = {"Mode": "Active"}
        metadata = {}
        for line, (name, resource) in enumerate(body["Resources"].items(), start=1):
            resource["Metadata"] = {"aws:cdk:path": f"{stack}/{name}/Resource"}
            metadata[f"/{stack}/{name}/Resource"] = [{"type": "aws:cdk:logicalId", "data": name, "trace": [f"new App ({folder}/{source}:{line}:1)"]}]
        (folder / "cdk.out" / f"{stack}.template.json").write_text(json.dumps(body), encoding="utf-8")
        artifacts[stack] = {
            "type": "aws:cloudformation:stack",
            "environment": "aws://unknown-account/unknown-region",
            "properties": {"templateFile": f"{stack}.template.json", "stackName": stack},
            "metadata": metadata,
        }
    (folder / "cdk.out" / "manifest.json").write_text(json.dumps({"version": "48.0.0", "artifacts": artifacts}), encoding="utf-8")


@pytest.mark.parametrize("source", ["app.py", "app.ts"])
def test_what_is_copied_is_in_the_language_of_the_app_and_there_once_for_stacks_that_are_alike(source: str, tmp_path: Path) -> None:
    app_of_two_stacks(tmp_path, source)
    loops = {"app.py": "worker.add_to_role_policy(statement)", "app.ts": "worker.addToRolePolicy(statement);"}
    for form in ("text", "cdk"):
        said = tell(Flags(targets=(str(tmp_path / "cdk.out"),), linters=("none",)), tmp_path, ("Worker",), form, Look(width=200)).text
        assert said.count("Worker (role Role") == said.count(loops[source]) == 1
        assert "in Staging, Prod\n" in said
        assert not [loop for other, loop in loops.items() if other != source and loop in said]


def test_stacks_that_differ_are_told_apart(tmp_path: Path) -> None:
    app_of_two_stacks(tmp_path, "app.py", alike=False)
    for form, apart in (("text", "needs of Worker (role Role, app.py:3) in "), ("yaml", "# Worker (role Role, app.py:3) in ")):
        said = tell(Flags(targets=(str(tmp_path / "cdk.out"),), linters=("none",)), tmp_path, ("Worker",), form, Look(width=200)).text
        assert sorted(line.removeprefix(apart) for line in said.splitlines() if line.startswith(apart)) == ["Prod", "Staging"]


def test_what_sam_adds_by_itself_is_told(tmp_path: Path) -> None:
    done = tell(Flags(targets=(str(TEMPLATES / "sam"),), linters=("none",)), tmp_path, (), "yaml", Look())
    assert (
        "# SAM makes this role, and gives it AWS's own policies by itself: write a role with this policy instead, and name it under Role of the function\n"
        in done.text
    )


def test_names_in_a_template_start_no_line_and_no_code(told: Tell) -> None:
    hostile = (
        WORKER.replace("exports.handler", "x")
        .replace('"*"}', '"arn:aws:sqs:*:*:\\n\\u001b[31mrm -rf\\n"}')
        .replace("LogGroup: !Ref Log", 'LogGroup: "a\\nimport os\\u001b[0m"')
    )
    for form in ("text", "yaml", "cdk"):
        text = told(hostile, form=form).text
        assert "\x1b" not in text
        assert not any(line.startswith("import os") for line in text.splitlines())


# the command itself


def test_a_target_that_cannot_be_read_is_told_beside_the_others(queuegate: Callable[..., subprocess.CompletedProcess[str]], folder: Path) -> None:
    (folder / "template.yaml").write_text(WORKER, encoding="utf-8")
    done = queuegate("permissions", "none.yaml", "template.yaml")
    assert done.returncode == 4
    assert done.stderr == "queuegate: none.yaml:1: there is no such file or folder. Check the path\n"
    assert done.stdout.startswith("needs of Worker (role Role, template.yaml:5)")


def test_no_template_is_5(queuegate: Callable[..., subprocess.CompletedProcess[str]], folder: Path) -> None:
    (folder / "readme.txt").write_text("nothing", encoding="utf-8")
    done = queuegate("permissions")
    assert (done.returncode, done.stdout) == (5, "")
    assert done.stderr == "queuegate: no template found. Name a template, a cdk.json or a cdk.out: queuegate permissions PATH\n"


def test_a_form_that_there_is_not_is_4(queuegate: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = queuegate("permissions", "--format", "toml")
    assert done.returncode == 4
    assert "'toml' is not one of 'text', 'yaml', 'json', 'cdk'" in done.stderr


def test_settings_that_are_wrong_are_4_at_their_line(queuegate: Callable[..., subprocess.CompletedProcess[str]], folder: Path) -> None:
    (folder / "queuegate.yaml").write_text("targets: [template.yaml]\nfail-onn: error\n", encoding="utf-8")
    done = queuegate("permissions")
    assert done.returncode == 4
    assert done.stderr.startswith("queuegate: queuegate.yaml:2: ")


def test_a_crash_is_3_without_a_traceback(folder: Path) -> None:
    (folder / "template.yaml").write_text(WORKER, encoding="utf-8")
    program = """
from queuegate.policies.gate.access import permissions
from queuegate.policies.gate.command.main import main
def crash(*_): raise ZeroDivisionError("on purpose")
permissions.ledgers = crash
main(["permissions", "template.yaml"])
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 3
    assert "Queuegate itself crashed: ZeroDivisionError: on purpose at" in done.stderr
    assert "Traceback" not in done.stderr


def test_of_a_role_that_was_not_looked_at_no_policy_is_the_least(told: Tell) -> None:
    """Its statement leaves more patterns out than all actions of AWS are compared with."""
    but = ", ".join(f"'s3:x{i}*{i}'" for i in range(9_000))
    large = WORKER.replace("{Effect: Allow, Action: [sqs:DeleteMessage]", f"{{Effect: Allow, NotAction: [{but}]")
    text = told(large, "Worker").text
    assert "not known" in text
    assert text.endswith("  the least that it needs is not known\n")
    for form in ("text", "yaml", "cdk"):
        given = told(large, "Worker", form=form).text
        assert "Worker (role Role" in given
        assert not any(word in given for word in ("Statement", "to_role_policy", "addToRolePolicy"))
    assert json.loads(told(large, "Worker", form="json").text)["roles"][0]["policy"] is None


def test_trap_a_role_that_may_need_more_has_the_least_of_what_is_known(told: Tell) -> None:
    assert "sqs:ReceiveMessage" in told(form="yaml").text
    assert json.loads(told(form="json").text)["roles"][0]["policy"]["Statement"]
