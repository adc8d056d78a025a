"""`queuegate access`, as a person runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from queuegate.policies.gate.access.answer_text import render
from queuegate.policies.gate.access.questions import Question, answered, exit_code
from queuegate.policies.gate.command import schemas
from queuegate.policies.gate.run.asking.request import Flags

Ask = Callable[..., "subprocess.CompletedProcess[str]"]
OLD = """
Parameters: {Env: {Type: String, AllowedValues: [dev, prod]}}
Conditions: {IsProd: !Equals [!Ref Env, prod]}
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]}
      Policies:
        - PolicyName: p
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - {Effect: Allow, Action: sqs:ReceiveMessage, Resource: !GetAtt Orders.Arn}
              - {Effect: Deny, Action: sqs:PurgeQueue, Resource: "*"}
"""
NEW = OLD.replace("Action: sqs:ReceiveMessage", "Action: !If [IsProd, [sqs:ReceiveMessage, sqs:SendMessage], sqs:ReceiveMessage]")
PUBLIC = (
    OLD
    + """
  Access:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Orders]
      PolicyDocument: {Statement: [{Effect: Allow, Principal: "*", Action: "sqs:SendMessage", Resource: !GetAtt Orders.Arn}]}
"""
)
UNKNOWN = OLD.replace("Resource: !GetAtt Orders.Arn", "Resource: !Ref Elsewhere").replace("Parameters: {", "Parameters: {Elsewhere: {Type: String}, ")


@pytest.fixture
def ask(tmp_path: Path, command: Callable[..., subprocess.CompletedProcess[str]]) -> Ask:
    """`ask(arguments…, old=…, new=…)`: the command in a folder with these templates."""

    def run(*arguments: str, old: str = OLD, new: str = NEW) -> subprocess.CompletedProcess[str]:
        (tmp_path / "old.yaml").write_text(old, encoding="utf-8")
        (tmp_path / "template.yaml").write_text(new, encoding="utf-8")
        return command("access", *arguments, cwd=tmp_path)

    return run


def parsed(ran: subprocess.CompletedProcess[str]) -> Any:
    found = json.loads(ran.stdout)
    schema = json.loads(schemas.FILES["access"].read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(found)
    return found


def test_new_access_is_a_no_with_its_statement_request_and_world(ask: Ask) -> None:
    ran = ask("no-new-access", "--before", "old.yaml", "template.yaml", "--report", "json")
    found = parsed(ran)
    assert (ran.returncode, found["answer"]) == (1, "no")
    (finding,) = found["findings"]
    assert finding["request"]["action"] == "sqs:SendMessage"
    assert finding["request"]["resource"].endswith(":${Orders.QueueName}")
    assert (finding["subject"]["resource"], finding["kind"], finding["named"], finding["worlds"]) == ("Worker", "identity", "Orders", ["Env = prod"])
    assert (finding["formerly"], finding["actions"], finding["verdict"]) == ("not-allowed", ["sqs:SendMessage"], "no")
    line = NEW.splitlines()[finding["source"]["line"] - 1]
    assert (finding["source"]["file"], "Effect: Allow, Action: !If" in line) == ("template.yaml", True)


def test_the_text_shows_the_line_the_request_and_when(ask: Ask) -> None:
    ran = ask("no-new-access", "--before", "old.yaml", "template.yaml")
    assert ran.returncode == 1
    assert ran.stdout.startswith(
        "template.yaml: 1 role and the policies of 2 resources; compared with old.yaml\n\nnew access: Worker may now do sqs:SendMessage on Orders\n"
    )
    assert "allows it" in ran.stdout
    assert "by the role Worker" in ran.stdout
    assert "Env = prod" in ran.stdout
    assert ran.stdout.endswith("\nno: new access by 1 statement\n")


def test_a_deny_that_is_gone_is_shown_where_it_stood(ask: Ask) -> None:
    old = OLD.replace("Action: sqs:ReceiveMessage,", "Action: 'sqs:*',")
    new = "\n".join(line for line in old.splitlines() if "Effect: Deny" not in line)
    (finding,) = parsed(ask("no-new-access", "--before", "old.yaml", "template.yaml", "--report", "json", old=old, new=new))["findings"]
    assert (finding["formerly"], finding["request"]["action"]) == ("denied", "sqs:PurgeQueue")
    (denied,) = [other for other in finding["related"] if other["message"] == "denied it before"]
    assert (denied["source"]["file"], "Effect: Deny" in old.splitlines()[denied["source"]["line"] - 1]) == ("old.yaml", True)


@pytest.mark.parametrize(
    ("arguments", "template", "code", "last"),
    [
        pytest.param(["no-new-access", "--before", "old.yaml"], OLD, 0, "yes: no new access: whatever is allowed was allowed before", id="nothing new"),
        pytest.param(["not-granted", "--action", "sqs:Purge*"], OLD, 0, "yes: not granted: no policy allows it", id="denied"),
        pytest.param(["not-granted", "--action", "sqs:receive*", "--resource", "Orders"], OLD, 1, "no: granted by 1 statement", id="granted"),
        pytest.param(["not-granted", "--resource", "arn:aws:sqs:*:*:jobs"], OLD, 0, "yes: not granted: no policy allows it", id="another queue"),
        pytest.param(["no-public-access"], OLD, 0, "yes: no public access: no policy is open to the public", id="closed"),
        pytest.param(["no-public-access"], PUBLIC, 1, "no: public access by 1 statement", id="public"),
        pytest.param(["no-new-access", "--before", "old.yaml"], UNKNOWN, 0, "undecided: 1 thing cannot be known from the templates", id="unknown"),
        pytest.param(["no-new-access", "--before", "old.yaml", "--strict"], UNKNOWN, 1, "undecided: 1 thing cannot be known from the templates", id="strict"),
        pytest.param(
            ["no-new-access", "--before", "old.yaml", "--parameter", "Elsewhere=*"], UNKNOWN, 1, "no: new access by 1 statement", id="what is given settles it"
        ),
    ],
)
def test_answers_and_exit_codes(ask: Ask, arguments: list[str], template: str, code: int, last: str) -> None:
    ran = ask(*arguments, "template.yaml", new=template)
    assert (ran.returncode, ran.stdout.splitlines()[-1]) == (code, last), ran.stderr


def test_what_is_undecided_says_what_settles_it(ask: Ask) -> None:
    (finding,) = parsed(ask("no-new-access", "--before", "old.yaml", "template.yaml", "--report", "json", new=UNKNOWN))["findings"]
    assert (finding["verdict"], finding["settle"], finding["request"]) == ("undecided", "--parameter Elsewhere=VALUE", None)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["not-granted", "template.yaml"], "say what is not to be granted"),
        (["not-granted", "--action", "SendMessage", "template.yaml"], "sqs:SendMessage"),
        (["not-granted", "--action", "sqs:RecieveMessage", "template.yaml"], "Did you mean sqs:ReceiveMessage?"),
        (["no-new-access", "template.yaml"], "--before"),
        (["no-public-access", "--report", "markdown", "template.yaml"], "terminal or json"),
        (["not-granted", "--resource", "Order", "template.yaml"], "Orders"),
        (["no-new-access", "--before", "gone.yaml", "template.yaml"], "gone.yaml"),
        (["no-public-access", "gone.yaml"], "gone.yaml"),
    ],
)
def test_4_what_cannot_be_asked_says_what_to_do(ask: Ask, arguments: list[str], said: str) -> None:
    ran = ask(*arguments)
    assert ran.returncode == 4
    assert said in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr


def test_an_action_that_may_be_newer_than_the_table_is_asked_for_and_said(ask: Ask) -> None:
    ran = ask("not-granted", "--action", "sqs:Foresee", "template.yaml")
    assert ran.returncode == 0
    assert "sqs:Foresee is not among AWS's actions of" in ran.stderr


def test_5_nothing_to_read(tmp_path: Path, command: Any) -> None:
    done = command("access", "no-public-access", cwd=tmp_path)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (5, "no template found: nothing was checked. Name a template, a cdk.json or a cdk.out")


def test_3_a_crash_is_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_: Any) -> Any:
        raise KeyError("made up")

    monkeypatch.setattr("queuegate.policies.gate.access.questions.no_public_access", crash)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "template.yaml").write_text(OLD, encoding="utf-8")
    report = answered(Question("no-public-access"), Flags(targets=("template.yaml",), linters=("none",)), tmp_path)
    assert (report.answer, exit_code(report, strict=False)) == (None, 3)
    assert "made up" in render(report)


def test_a_report_goes_to_a_file(ask: Ask, tmp_path: Path) -> None:
    ran = ask("no-public-access", "template.yaml", "--report", "terminal", "--report", "json=answer.json", new=PUBLIC)
    assert ran.returncode == 1
    assert json.loads((tmp_path / "answer.json").read_text(encoding="utf-8"))["check"] == "no-public-access"
    assert ran.stdout.endswith("no: public access by 1 statement\n")


def test_hostile_text_does_not_reach_the_terminal(ask: Ask) -> None:
    ran = ask("no-new-access", "--before", "old.yaml", "template.yaml", new=NEW.replace("sqs:SendMessage", '"sqs:Send\\e[31m"'))
    assert "\x1b" not in ran.stdout


def test_a_rule_set_apart_from_automata_is_not_loaded_by_a_check(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(OLD, encoding="utf-8")
    code = "import sys; from queuegate.policies.gate.command.main import main\ntry: main(['check', '--linters', 'none'])\nexcept SystemExit: pass\nprint([name for name in sys.modules if 'iam.access' in name])"
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.stdout.splitlines()[-1] == "[]"


def test_4_a_folder_without_a_template_is_nothing_to_compare_with(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = ask("no-new-access", "--before", "empty", "template.yaml")
    assert ran.returncode == 4
    assert "no template found here to compare with" in ran.stdout
    assert "template.yaml: " not in ran.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("not-granted", "--action", ""), "--action is empty"),
        (("not-granted", "--action", "sqs:*", "--resource", " "), "--resource is empty"),
        (("no-new-access", "--before", ""), "--before is empty"),
        (("no-public-access", ""), "TARGET is empty"),
        (("no-public-access", "--parameter", "", "template.yaml"), "--parameter is empty"),
        (("not-granted", "--action", "sqs:"), "an action is a service and a name, such as sqs:*"),
        (("not-granted", "--action", "dynamodb"), "an action is a service and a name, such as dynamodb:*"),
        (("not-granted", "--action", ":PurgeQueue"), "an action is a service and a name, such as sqs:PurgeQueue"),
        (("not-granted", "--action", "PutItem"), "such as dynamodb:PutItem\n"),
        (("not-granted", "--action", "getobject"), "such as s3:GetObject\n"),
        (("not-granted", "--action", "PutItme"), "such as dynamodb:PutItem\n"),
        (("not-granted", "--action", "SendMessageBatch"), "such as sqs:SendMessage\n"),
        (("not-granted", "--action", "Purge*"), "such as sqs:Purge*\n"),
        (("not-granted", "--action", "orders"), "such as sqs:*\n"),
    ],
)
def test_an_empty_argument_is_a_wrong_command_line(arguments: tuple[str, ...], says: str, ask: Ask) -> None:
    done = ask(*arguments)
    assert done.returncode == 4
    assert says in done.stderr
