"""What the command is told, and what of it counts: targets, settings, waivers, values; and what a run that does not need it never loads."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

Run = Any  # the fixture's type stands in conftest.py, which nothing imports

ROOT = Path(__file__).parents[4]
APP = json.dumps({"app": f"{sys.executable} app.py"})


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def test_static_runs_no_app(queuegate: Run, folder: Path) -> None:
    write(folder, "cdk.json", APP)
    write(folder, "app.py", "import pathlib\npathlib.Path('ran').touch()\n")
    done = queuegate("check", "--static", "--report", "json")
    assert done.returncode == 5
    assert [(target["target"], target["status"], target["reason"]) for target in json.loads(done.stdout)["targets"]] == [
        ("cdk.json", "skipped", "--static runs no app: synthesise it first (npx cdk synth -q), and check the cdk.out that it makes")
    ]
    assert not (folder / "ran").exists()
    assert "no template found" not in queuegate("check", "--static", "cdk.json").stderr
    (folder / "cdk.out").mkdir()
    done = queuegate("check", "--static", "cdk.json")
    assert "--static runs no app; to read: queuegate check cdk.out" in " ".join(done.stdout.split())
    assert "--static" not in done.stderr


@pytest.mark.parametrize(
    "settings", ["targets: [gone.yaml]\n", "targets:\n- {name: all, paths: [template.yaml, gone.yaml]}\n", "targets: [template.yaml, 'gone/*.yaml']\n"]
)
def test_a_target_that_is_not_there_is_told_where_the_settings_name_it(queuegate: Run, folder: Path, lossy: str, settings: str) -> None:
    write(folder, "template.yaml", lossy)
    write(folder, "queuegate.yaml", settings)
    done = queuegate("check", "--report", "json")
    (problem,) = json.loads(done.stdout)["problems"]
    line = next(i for i, text in enumerate(settings.splitlines(), 1) if "gone" in text)
    assert (done.returncode, problem["source"]["file"], problem["source"]["line"]) == (4, "queuegate.yaml", line)
    (named,) = json.loads(queuegate("check", "gone.yaml", "--report", "json").stdout)["problems"]
    assert named["source"]["file"] == "gone.yaml"


@pytest.mark.parametrize("target", [".", "*/cdk.json"], ids=["folder", "pattern"])
def test_an_app_that_is_merely_met_is_not_run(queuegate: Run, folder: Path, target: str) -> None:
    write(folder, "app/cdk.json", APP)
    write(folder, "app/app.py", "import pathlib\npathlib.Path('ran').touch()\n")
    done = queuegate("check", target)
    assert done.returncode == 5
    assert "to read: queuegate check app/cdk.json" in done.stdout
    assert "an app is run only if it is named" in queuegate("check", target, "--report", "markdown").stderr
    assert not (folder / "app" / "ran").exists()


def test_settings_are_found_upwards_and_paths_start_at_their_folder(queuegate: Run, folder: Path, lossy: str) -> None:
    write(folder, "infra/stack.yaml", lossy)
    write(folder, "queuegate.yaml", "targets: [infra/stack.yaml]\nseverity: {missing-redrive-policy: warning}\n")
    (folder / "src").mkdir()
    done = queuegate("check", "--report", "json", cwd="src")
    found = json.loads(done.stdout)
    assert done.returncode == 0
    assert [target["target"] for target in found["targets"]] == ["../infra/stack.yaml"]
    assert {(finding["rule"], finding["severity"], finding["source"]["file"]) for finding in found["findings"]} >= {
        ("missing-redrive-policy", "warning", "../infra/stack.yaml")
    }


def test_settings_beyond_the_repository_are_not_met(queuegate: Run, folder: Path, lossy: str) -> None:
    write(folder, "queuegate.yaml", "broken: yes")
    write(folder, "inner/template.yaml", lossy)
    (folder / "inner" / ".git").mkdir()
    assert queuegate("check", cwd="inner").returncode == 1


def test_a_waiver_silences_its_finding_and_one_that_matches_nothing_is_a_warning_at_its_line(queuegate: Run, folder: Path, lossy: str) -> None:
    write(folder, "template.yaml", lossy)
    write(
        folder,
        "queuegate.yaml",
        'waivers:\n  - {rule: missing-redrive-policy, resource: Orders, reason: "replayed by hand"}\n  - {rule: visibility-timeout, resource: Gone, reason: "x"}\n',
    )
    done = queuegate("check", "--report", "json")
    found = json.loads(done.stdout)
    assert done.returncode == 0
    waived = next(finding for finding in found["findings"] if finding["rule"] == "missing-redrive-policy")
    assert waived["suppressed"] == {
        "by": "waiver",
        "reason": "replayed by hand",
        "until": None,
        "source": {"file": "queuegate.yaml", "line": 2, "column": 5},
        "origin": "settings",
        "was": None,
    }
    unused = [
        (finding["severity"], finding["source"]["file"], finding["source"]["line"]) for finding in found["findings"] if finding["rule"] == "unused-waiver"
    ]
    assert unused == [("warning", "queuegate.yaml", 3)]
    assert queuegate("check", "--fail-on", "warning").returncode == 1
    assert "unused-waiver" not in queuegate("check", "--skip", "visibility-timeout").stdout
    assert "unused-waiver" not in queuegate("check", "--only", "missing-redrive-policy").stdout


def test_a_waiver_of_one_action_hides_no_other_and_one_that_is_not_used_says_what_there_is(queuegate: Run, folder: Path, good: str) -> None:
    write(folder, "template.yaml", good.replace("Action: [sqs:ReceiveMessage,", "Action: ['sqs:Delete*', 'sqs:Purge*', sqs:ReceiveMessage,"))
    settings = """waivers:
  - {rule: wildcard-queue-actions, resource: WorkerRole, action: "sqs:Delete*", statement-resource: "${Orders.Arn}", reason: cleans up}
  - {rule: wildcard-queue-actions, resource: WorkerRole, action: "sqs:*", reason: gone}
"""
    write(folder, "queuegate.yaml", settings)
    done = queuegate("check", "--report", "json")
    found = json.loads(done.stdout)
    ours = {finding["action"]: finding for finding in found["findings"] if finding["rule"] == "wildcard-queue-actions"}
    assert {action: finding["suppressed"] is not None for action, finding in ours.items()} == {"sqs:Delete*": True, "sqs:Purge*": False}
    assert (ours["sqs:Purge*"]["statement_resource"], ours["sqs:Purge*"]["surplus"]) == ("${Orders.Arn}", ["sqs:PurgeQueue"])
    assert ours["sqs:Delete*"]["suppressed"]["source"] == {"file": "queuegate.yaml", "line": 2, "column": 5}
    (unused,) = [finding for finding in found["findings"] if finding["rule"] == "unused-waiver"]
    assert unused["source"]["line"] == 3
    assert unused["message"] == (
        "no finding of wildcard-queue-actions is on WorkerRole and names the action sqs:*: this waiver is not used "
        "(those that are there name sqs:Delete* on ${Orders.Arn}; sqs:Purge* on ${Orders.Arn})"
    )
    shown = queuegate("check").stdout
    assert "statement: sqs:Purge* on ${Orders.Arn}" in shown
    assert "Statement: sqs:Purge* on ${Orders.Arn}" in queuegate("check", "--report", "github").stdout


SHARED = """Resources:
  Role: {Type: AWS::IAM::Role, METADATA Properties: {AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}]}}}
  Mails: {Type: AWS::SQS::Queue}
  Faxes: {Type: AWS::SQS::Queue}
  Mailer: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt Role.Arn, Runtime: python3.13, Handler: index.handler, Code: {ZipFile: "def handler(event, context): pass"}}}
  Faxer: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt Role.Arn, Runtime: python3.13, Handler: index.handler, Code: {ZipFile: "def handler(event, context): pass"}}}
  MailerMapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Mails.Arn, FunctionName: !Ref Mailer}}
  FaxerMapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Faxes.Arn, FunctionName: !Ref Faxer}}
"""


@pytest.mark.parametrize("place", ["settings", "metadata"])
def test_of_functions_that_share_a_role_each_is_waived_alone(queuegate: Run, folder: Path, place: str) -> None:
    entry = "rule: missing-poll-permission, function: Mailer, reason: it is switched off"
    write(folder, "template.yaml", SHARED.replace("METADATA ", f"Metadata: {{queuegate: {{waivers: [{{{entry}}}]}}}}, " if place == "metadata" else ""))
    write(folder, "queuegate.yaml", f"waivers: [{{resource: '*/Role', {entry}}}]\n" if place == "settings" else "strict: false\n")
    found = json.loads(queuegate("check", "--only", "missing-poll-permission", "--report", "json").stdout)["findings"]
    counted = {finding["pipelines"][0]: finding["suppressed"] is None for finding in found}
    assert {finding["resource"] for finding in found} == {"Role"}
    assert counted == {"template/MailerMapping": False, "template/FaxerMapping": True}


def test_a_waiver_is_not_called_unused_where_not_everything_was_read(queuegate: Run, folder: Path, good: str, lossy: str) -> None:
    write(folder, "good.yaml", good)
    write(folder, "lossy.yaml", lossy)
    write(folder, "queuegate.yaml", 'targets: [good.yaml, lossy.yaml]\nwaivers: [{rule: missing-redrive-policy, resource: Orders, reason: "x"}]')
    assert "unused-waiver" not in queuegate("check").stdout
    assert "unused-waiver" not in queuegate("check", "good.yaml").stdout
    write(folder, "lossy.yaml", "Resources: [")
    assert "unused-waiver" not in queuegate("check").stdout


def test_a_declared_pipeline_may_be_in_any_target(queuegate: Run, folder: Path, good: str) -> None:
    write(folder, "orders.yaml", good)
    write(folder, "bills.yaml", good.replace("Orders", "Bills"))
    write(
        folder,
        "queuegate.yaml",
        "targets: [orders.yaml, bills.yaml]\npipelines:\n  orders: {queue: Orders, function: Worker, batch-size: 6}\n  bills: {queue: Bills, function: Worker, batch-size: 5}\n  gone: {queue: Gone, function: '**'}\n",
    )
    found = json.loads(queuegate("check", "--report", "json").stdout)
    assert [(finding["rule"], finding["source"]["file"], finding["source"]["line"]) for finding in found["findings"]] == [
        ("declared-parameters", "orders.yaml", good.splitlines().index("      BatchSize: 5") + 1),
        ("declared-pipeline", "queuegate.yaml", 5),
    ]
    assert "declared-pipeline" not in queuegate("check", "orders.yaml").stdout


def test_externals_settle_what_lies_outside(queuegate: Run, folder: Path, good: str) -> None:
    arn = "arn:aws:sqs:eu-central-1:123456789012:Far"
    write(folder, "template.yaml", good.replace("EventSourceArn: !GetAtt Orders.Arn", f"EventSourceArn: {arn}"))
    before = json.loads(queuegate("check", "--only", "visibility-timeout", "--report", "json").stdout)
    assert [finding["verdict"] for finding in before["findings"]] == ["undecided"]
    write(folder, "queuegate.yaml", f'externals:\n  "{arn}":\n    type: AWS::SQS::Queue\n    properties:\n      VisibilityTimeout: 60\n')
    after = json.loads(queuegate("check", "--only", "visibility-timeout", "--report", "json").stdout)
    assert [(finding["verdict"], finding["source"]) for finding in after["findings"]] == [("fail", {"file": "queuegate.yaml", "line": 5, "column": 7})]


def test_parameters_come_from_files_and_flags(queuegate: Run, folder: Path, good: str) -> None:
    write(folder, "template.yaml", good.replace("VisibilityTimeout: 185", "VisibilityTimeout: !Ref Hide") + "Parameters: {Hide: {Type: Number}}\n")
    write(folder, "prod.json", '[{"ParameterKey": "Hide", "ParameterValue": "60"}, {"ParameterKey": "Other", "ParameterValue": "x"}]')
    rule = ("check", "--fail-on", "warning", "--only", "visibility-timeout")
    assert queuegate(*rule, "--strict").returncode == 1
    assert queuegate(*rule, "--parameters", "prod.json").returncode == 1
    assert queuegate(*rule, "--parameters", "prod.json", "--parameter", "Hide=185").returncode == 0


def test_a_value_that_is_not_allowed_is_said_where_it_is_written(queuegate: Run, folder: Path, good: str) -> None:
    write(folder, "template.yaml", good + "Parameters: {Env: {Type: String, AllowedValues: [dev, prod]}}\n")
    write(folder, "queuegate.yaml", "targets:\n  - paths: [template.yaml]\n    parameters:\n      Env: live\n")
    done = queuegate("check", "--report", "json")
    assert done.returncode == 4
    (problem,) = json.loads(done.stdout)["problems"]
    assert (problem["kind"], problem["message"], problem["source"]["line"]) == (
        "settings",
        "the parameter Env cannot be 'live': template allows 'dev', 'prod'",
        4,
    )


HEAVY = ("yaml", "boto3", "aws_cdk", "cfnlint", "pytest", "jsonschema", "difflib")


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        pytest.param(("--help",), ("queuegate.synth", "msgspec", "yaml", "queuegate.policies.rule"), id="help"),
        pytest.param(("check", "--help"), ("queuegate.synth", "msgspec", "yaml"), id="help of check"),
        pytest.param(("check", "template.json", "--linters", "none"), HEAVY, id="check of JSON"),
        pytest.param(("check", "template.json"), HEAVY, id="check of JSON beside the linters", marks=pytest.mark.slow),
    ],
)
def test_nothing_is_imported_that_a_run_does_not_use(folder: Path, arguments: tuple[str, ...], unwanted: tuple[str, ...]) -> None:
    write(folder, "template.json", '{"Resources": {"Orders": {"Type": "AWS::SQS::Queue"}}}')
    program = f"import sys\nfrom queuegate.policies.gate.command.main import main\ntry: main({list(arguments)!r})\nfinally: print(' '.join(sys.modules), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, encoding="utf-8", check=True, env={**os.environ, "HOME": str(folder)}
    )
    modules = set(done.stderr.split())
    assert "click" in modules
    assert sorted(name for name in modules if name.startswith(unwanted)) == []


@pytest.mark.slow
def test_an_app_is_run_judged_and_waived_by_construct_path(queuegate: Run, folder: Path) -> None:
    shutil.copytree(ROOT / "tests" / "apps" / "orders", folder, dirs_exist_ok=True)
    app = (folder / "app.py").read_text(encoding="utf-8").replace("visibility_timeout=Duration.seconds(180)", "visibility_timeout=Duration.seconds(179)")
    write(folder, "app.py", app)
    write(folder, "queuegate.yaml", "waivers:\n  - {rule: visibility-timeout, resource: '*/Queue', reason: idempotent, until: 2000-01-01}\n")
    done = queuegate("check", "--only", "visibility-timeout", "--report", "json", VIRTUAL_ENV="")
    found = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert [(target["target"], target["kind"], target["status"]) for target in found["targets"]] == [("cdk.json", "cdk-app", "checked")]
    (finding,) = found["findings"]
    assert (finding["construct"], finding["source"]["file"]) == ("Orders/Queue/Resource", "app.py")
    assert "visibility_timeout=" in app.splitlines()[finding["source"]["line"] - 1]
    assert finding["suppressed"] is None
    assert finding["message"].endswith("(its waiver expired on 2000-01-01: idempotent)")
    assert "the app's stdout" not in done.stdout


@pytest.mark.parametrize("text", ["", "# a comment\n", "---\n", "{}", "[1]", "a: 1\n", "Resources: {}\n"])
def test_a_named_file_that_is_no_template_has_a_next_step(queuegate: Run, folder: Path, lossy: str, text: str) -> None:
    write(folder, "other.yaml", text)
    write(folder, "template.yaml", lossy)
    (problem,) = json.loads(queuegate("check", "other.yaml", "template.yaml", "--report", "json").stdout)["problems"]
    assert problem["source"]["file"] == "other.yaml"
    assert problem["message"].endswith(". Name a template of CloudFormation or SAM, or leave this out")
    met = json.loads(queuegate("check", "*.yaml", "--report", "json").stdout)
    assert not met["problems"]
    assert all("leave this out" not in (target["reason"] or "") for target in met["targets"])


@pytest.mark.parametrize(
    "settings",
    [
        "strict: false\nbaseline: gone.json\n",
        "rules:\n- own\n- gone.py\n",
        "targets:\n- {paths: [template.yaml], parameter-files: [gone.json]}\n",
        "targets:\n- name: all\n  paths: [template.yaml]\n  parameter-files:\n  - 'gone.toml#live'\n",
    ],
)
def test_a_file_that_is_not_there_is_told_where_the_settings_name_it(queuegate: Run, folder: Path, lossy: str, settings: str) -> None:
    write(folder, "template.yaml", lossy)
    write(folder, "own/_helper.py", "")
    write(folder, "queuegate.yaml", settings)
    done = queuegate("check", "--report", "json")
    found = [problem["source"] for problem in json.loads(done.stdout)["problems"]]
    line = next(i for i, text in enumerate(settings.splitlines(), 1) if "gone" in text)
    assert done.returncode == 4
    assert ("queuegate.yaml", line) in {(one["file"], one["line"]) for one in found}
    assert all(not one["file"].startswith("gone") for one in found)


def test_a_file_of_the_settings_that_is_broken_is_told_in_itself(queuegate: Run, folder: Path, lossy: str) -> None:
    write(folder, "template.yaml", lossy)
    write(folder, "there.json", "{}")
    write(folder, "queuegate.yaml", "baseline: there.json\n")
    (problem,) = json.loads(queuegate("check", "--report", "json").stdout)["problems"]
    assert problem["source"]["file"] == "there.json"


@pytest.mark.parametrize("words", [("init",), ("init", "--dry-run"), ("new", "small-batches"), ("graph",), ("permissions",), ("check", "--report", "json")])
def test_each_command_tells_the_line_of_the_settings_that_is_wrong(queuegate: Run, folder: Path, lossy: str, words: tuple[str, ...]) -> None:
    write(folder, "template.yaml", lossy)
    write(folder, "queuegate.yaml", "strict: false\nfail_on: warning\n")
    done = queuegate(*words)
    assert done.returncode == 4
    assert "queuegate.yaml:2: there is no setting 'fail_on'" in done.stderr
