"""What a stranger meets: what was not read is said first, nothing vacuous passes, paths are the repository's for a forge, and standard input is a target."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.shell_completion import ShellComplete

from queuegate.policies.gate.command.main import main
from queuegate.policies.gate.report.continuous_integration.github import SHOWN

Run = Any  # the fixture's type stands in conftest.py, which nothing imports
NO_PIPELINE = "Resources: {Topic: {Type: AWS::SNS::Topic}}\n"


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


# what was not read


@pytest.mark.parametrize(
    ("file", "text", "what", "reads"),
    [
        pytest.param("mail/cdk.json", '{"app": "npx ts-node app.ts"}', "1 CDK app (mail/cdk.json)", "queuegate check mail/cdk.json", id="CDK"),
        pytest.param(
            "mail/serverless.yml",
            "service: mail\nresources: {Resources: {A: {Type: AWS::SQS::Queue}}}\n",
            "1 Serverless app (mail/serverless.yml)",
            "(cd mail && npx serverless package) && queuegate check mail/.serverless",
            id="Serverless",
        ),
    ],
)
def test_an_app_in_a_folder_that_was_not_read_comes_first_and_fails_a_strict_run(  # noqa: PLR0913, PLR0917 - a case's parts
    queuegate: Run, folder: Path, good: str, file: str, text: str, what: str, reads: str
) -> None:
    write(folder, "orders/template.yaml", good)
    assert queuegate("check", ".", "--strict").returncode == 0
    write(folder, file, text)
    done = queuegate("check", ".", COLUMNS="200")
    assert done.returncode == 0
    assert done.stdout.splitlines()[0] == f"not read: {what}; to read: {reads}"
    assert "clean" not in done.stdout
    assert done.stdout.endswith(" not read\n")
    assert queuegate("check", ".", "--strict").returncode == 1
    annotation = next(line for line in queuegate("check", ".", "--report", "github").stdout.splitlines() if "not read" in line)
    assert annotation.startswith("::warning title=not read::")
    assert what.partition(" (")[0] in queuegate("check", ".", "--report", "markdown").stdout.replace("\\", "")


POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"
ENDING = "its name does not end in .yaml, .yml, .json or .template, and it is a template"


@pytest.mark.parametrize(
    ("file", "text", "what"),
    [
        *(
            (f"orders/more.{ending}", NO_PIPELINE, f"{ENDING}; to read: queuegate check orders/more.{ending}")
            for ending in ("yaml.j2", "md", "py", "png", "toml")
        ),
        ("orders/more.sh", f"#!/bin/sh\n{'# words' * 200}\n{NO_PIPELINE}", f"{ENDING}; to read: queuegate check orders/more.sh"),
        ("orders/more.json", POINTER, "a pointer of Git LFS, whose content is not checked out; to read: git lfs pull"),
    ],
)
def test_what_may_be_a_template_and_was_not_read_fails_a_strict_run(queuegate: Run, folder: Path, good: str, file: str, text: str, what: str) -> None:  # noqa: PLR0913, PLR0917 - as above
    write(folder, "orders/template.yaml", good)
    for plain, words in {
        "README.md": f"# Orders\n\n```yaml\n{NO_PIPELINE}```\n",
        "app.py": f'TEMPLATE = """\n{NO_PIPELINE}"""\n',
        "more.sh": f"# Copyright\ncat <<END\n{NO_PIPELINE}END\n",
        "notes.toml": '# AWS::SQS::Queue\n[Resources]\nType = "AWS::SQS::Queue"\n',
        "page.html": "<p>AWS::SQS::Queue Resources:</p>\n",
    }.items():
        write(folder, f"orders/{plain}", words)
    assert queuegate("check", ".", "--strict").returncode == 0
    write(folder, file, text)
    done = queuegate("check", ".", "--strict", COLUMNS="300")
    assert (done.returncode, done.stdout.splitlines()[0]) == (1, f"not read: 1 path ({file}); {what}")
    if file.endswith(".md"):
        (folder / "orders" / "link.yaml").symlink_to("more.md")
        assert queuegate("check", ".", "--strict").returncode == 0


MADE = {
    "yaml.j2": "{% for name in names %}\nResources:\n  {{ name }}: {Type: AWS::SQS::Queue}\n{% endfor %}\n",
    "yml.tmpl": "Resources:\n  Jobs:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: {{ name }}\n",
    "yaml.erb": "Resources:\n  Jobs:\n    Type: AWS::SQS::Queue\n  <% if later %>\n  More: {Type: AWS::SQS::Queue}\n  <% end %>\n",
}


@pytest.mark.parametrize("ending", MADE)
def test_trap_of_what_a_tool_makes_a_template_nothing_can_be_read(queuegate: Run, folder: Path, good: str, ending: str) -> None:
    """It is told, and fails no strict run: whoever names the file gets no further, and CloudFormation does not take it either."""
    write(folder, "orders/template.yaml", good)
    write(folder, f"orders/jobs.{ending}", MADE[ending])
    done = queuegate("check", ".", "--strict", "--full", COLUMNS="300")
    assert done.returncode == 0
    assert f"orders/jobs.{ending} (a template is made of it, by a tool that fills in" in done.stdout
    write(folder, f"orders/jobs.{ending}", NO_PIPELINE + "# {{ name }} {% if %} <% if %>\n")
    assert queuegate("check", ".", "--strict").returncode == 1
    write(folder, f"orders/jobs.{ending}", NO_PIPELINE + "  Broken: [\n# {{ name }}\n")
    assert queuegate("check", ".", "--strict").returncode == 1


@pytest.mark.parametrize("name", ["infra/orders.yaml", "orders.txt", "template.yml"])
def test_what_sam_deploys_is_read_beside_the_template_of_the_folder(queuegate: Run, folder: Path, good: str, lossy: str, name: str) -> None:
    write(folder, "template.yaml", good)
    write(folder, name, lossy)
    assert queuegate("check").returncode == 0
    for config, text in (
        ("samconfig.toml", f'[prod.deploy.parameters]\ntemplate_file = "{name}"\n'),
        ("samconfig.yaml", f"prod: {{deploy: {{parameters: {{template_file: {name}}}}}}}\n"),
    ):
        write(folder, config, text)
        assert queuegate("check").returncode == 1
        (folder / config).unlink()
    (folder.parent / "outside.yaml").write_text(lossy, encoding="utf-8")
    for named in ("template.yaml", ".aws-sam/build/template.yaml", "../outside.yaml", "nowhere.yaml", "\\u0000"):
        write(folder, "samconfig.toml", f'[prod.deploy.parameters]\ntemplate_file = "{named}"\n')
        assert queuegate("check").returncode == 0
    write(folder, "samconfig.toml", f'[prod.deploy.parameters]\ntemplate_file = "{name}"\n')
    (folder / "template.yaml").unlink()
    assert queuegate("check").returncode == 1


def test_a_submodule_that_is_not_checked_out_is_not_read(queuegate: Run, folder: Path, good: str) -> None:
    write(folder, "template.yaml", good)
    (folder / "infra").mkdir()
    (folder / ".git").mkdir(exist_ok=True)
    assert queuegate("check", ".", "--strict").returncode == 0
    write(folder, ".gitmodules", '[submodule "infra"]\n\tpath = infra\n\turl = ../infra\n')
    done = queuegate("check", ".", "--strict", COLUMNS="300")
    assert (done.returncode, done.stdout.splitlines()[0]) == (
        1,
        "not read: 1 path (infra); a submodule of git that is not checked out; to read: git submodule update --init",
    )
    write(folder, "infra/other.yaml", NO_PIPELINE)
    assert queuegate("check", ".", "--strict").returncode == 0


def test_an_app_whose_output_was_read_is_not_missed(queuegate: Run, folder: Path) -> None:
    write(folder, "mail/cdk.json", '{"app": "npx ts-node app.ts"}')
    stack = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "Mail.template.json"}}
    write(folder, "mail/cdk.out/manifest.json", json.dumps({"version": "36.0.0", "artifacts": {"Mail": stack}}))
    write(folder, "mail/cdk.out/Mail.template.json", json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}))
    write(folder, "web/serverless.yml", "service: web\n")
    write(folder, "web/.serverless/template.json", json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}))
    done = queuegate("check", ".")
    assert "Serverless" not in done.stdout
    assert "not read" not in done.stdout


@pytest.mark.parametrize(
    ("file", "target", "made"),
    [
        ("web/serverless.yml", ".", "web/.serverless is made from web/serverless.yml"),
        ("web/serverless.yaml", ".", "web/.serverless is made from web/serverless.yaml"),
        ("web/serverless.yml", "web/.serverless", "web/.serverless is made from web/serverless.yml"),
    ],
)
def test_what_a_framework_packages_is_corrected_where_it_is_made_from(queuegate: Run, folder: Path, file: str, target: str, made: str) -> None:
    write(folder, file, "service: web\n")
    write(folder, "web/.serverless/template.json", json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}))
    said = queuegate("check", target, COLUMNS="200").stdout
    assert said.count(made) == 1
    assert "skipped" not in said


def test_a_template_without_a_pipeline_cannot_be_read_as_a_pass(queuegate: Run, folder: Path) -> None:
    write(folder, "template.yaml", NO_PIPELINE)
    for form in ("terminal", "markdown"):
        said = queuegate("check", "--report", form).stdout
        assert "no pipeline was judged" in said
        assert "clean" not in said


# nothing vacuous


@pytest.mark.parametrize("arguments", [("--only", "timing", "--skip", "timing"), ("--only", "declared"), ("--only", "unused-waiver")], ids=" ".join)
def test_a_run_in_which_nothing_can_be_judged_is_4(queuegate: Run, folder: Path, good: str, arguments: tuple[str, ...]) -> None:
    write(folder, "template.yaml", good)
    done = queuegate("check", *arguments)
    assert done.returncode == 4
    assert "is left" in " ".join(done.stdout.split())
    assert "clean" not in done.stdout


def test_settings_that_turn_every_rule_off_are_4(queuegate: Run, folder: Path, good: str) -> None:
    groups = [rule["group"] for rule in json.loads(queuegate("rules", "--json").stdout)]
    write(folder, "template.yaml", good)
    write(folder, "queuegate.yaml", json.dumps({"severity": dict.fromkeys(groups, "off")}))
    assert queuegate("check").returncode == 4


def test_a_declared_pipeline_that_is_gone_is_a_finding(queuegate: Run, folder: Path) -> None:
    write(folder, "template.yaml", NO_PIPELINE)
    write(folder, "queuegate.yaml", "pipelines: {orders: {queue: Orders, function: Worker}}\n")
    done = queuegate("check", "--only", "declared")
    assert done.returncode == 1
    assert "error[declared-pipeline]" in done.stdout


# standard input


@pytest.fixture
def typed(command: Run, folder: Path) -> Run:
    return lambda text, *arguments: command("check", "-", "--linters", "none", *arguments, cwd=folder, given=text)


def test_a_template_may_be_typed(typed: Run, lossy: str) -> None:
    done = typed(lossy, "--report", "json")
    found = json.loads(done.stdout)
    assert done.returncode == 1
    assert [target["target"] for target in found["targets"]] == ["-"]
    (loss,) = [finding for finding in found["findings"] if finding["rule"] == "missing-redrive-policy"]
    assert (loss["template"], loss["source"]["file"]) == ("<stdin>", "<stdin>")
    assert "--> <stdin>:" in typed(lossy).stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "standard input is empty: the command before it wrote nothing"),
        ("# nothing\n", "standard input is empty. Name a template"),
        ('{"Resources": {', "the JSON is broken: standard input ends before everything is closed"),
    ],
)
def test_what_is_wrong_with_standard_input_is_said_of_no_file(text: str, said: str, typed: Run) -> None:
    (problem,) = json.loads(typed(text, "--report", "json").stdout)["problems"]
    assert problem["message"].startswith(said)


def test_what_is_typed_may_be_no_template(typed: Run, command: Run, folder: Path) -> None:
    for text in ("", "a: [", "just words"):
        done = typed(text, "--report", "json")
        assert done.returncode == 4
        assert [target["target"] for target in json.loads(done.stdout)["targets"]] == ["-"]
    (folder / "queuegate.yaml").write_text("targets: ['-']\n", encoding="utf-8")
    done = command("check", cwd=folder, given="x")
    assert done.returncode == 4
    assert "there is no such file" in done.stdout


# reports for a forge


def test_annotations_and_summaries_name_files_from_the_repositorys_root(queuegate: Run, folder: Path, lossy: str) -> None:
    write(folder, "services/orders/infra/template.yaml", lossy)
    below = "services/orders/infra"
    annotated = queuegate("check", "--report", "github", cwd=below).stdout
    assert "::error file=services/orders/infra/template.yaml,line=" in annotated
    assert "`services/orders/infra/template.yaml:" in queuegate("check", "--report", "markdown", cwd=below).stdout
    workspace = str(folder / "services")
    assert "::error file=orders/infra/template.yaml,line=" in queuegate("check", "--report", "github", cwd=below, GITHUB_WORKSPACE=workspace).stdout
    assert "::error file=services/orders/infra/template.yaml," in queuegate("check", "--report", "github", cwd=below, GITHUB_WORKSPACE="/elsewhere").stdout
    assert "--> template.yaml:" in queuegate("check", cwd=below).stdout
    up = queuegate("check", "../infra/template.yaml", "--report", "github", cwd="services/orders/infra").stdout
    assert "::error file=services/orders/infra/template.yaml," in up


def test_the_summary_of_a_step_is_added_to_and_any_other_file_is_written_anew(queuegate: Run, folder: Path, lossy: str) -> None:
    write(folder, "template.yaml", lossy)
    summary = folder / "summary.md"
    summary.write_text("# before\n", encoding="utf-8")
    queuegate("check", "--report", f"markdown={summary}", GITHUB_STEP_SUMMARY=str(summary))
    once = summary.read_text(encoding="utf-8")
    assert once.startswith("# before\n\n## SQS → Lambda policies: ")
    queuegate("check", "--report", "markdown=summary.md", GITHUB_STEP_SUMMARY=str(summary))
    assert summary.read_text(encoding="utf-8") == once + once.removeprefix("# before\n")  # an empty line between them
    queuegate("check", "--report", "markdown=summary.md")
    assert summary.read_text(encoding="utf-8") == once.removeprefix("# before\n\n")


def test_the_ten_annotations_that_are_shown_are_the_gravest_and_one_counts_the_others(queuegate: Run, folder: Path, lossy: str) -> None:
    for i in range(12):
        write(folder, f"t{i}.yaml", lossy.replace("Orders", f"Orders{i}"))
    lines = queuegate("check", ".", "--report", "github", "--report", "json=report.json").stdout.splitlines()
    errors = [line for line in lines if line.startswith("::error")]
    found = json.loads((folder / "report.json").read_text(encoding="utf-8"))["summary"]
    assert len(errors) == found["error"] > SHOWN
    notices = [line for line in lines if line.startswith("::notice")]
    assert notices[0].startswith(f"::notice title={len(errors) - SHOWN} errors")
    assert "report.json" in notices[0]


# how much is said


def test_what_did_not_run_is_said_when_it_is_asked_for(queuegate: Run, folder: Path, good: str) -> None:
    write(folder, "template.yaml", good)
    plain, told, anew = queuegate("check"), queuegate("check", "-v"), queuegate("check", "-v", "--no-cache")
    assert "cfn-lint" not in plain.stdout + plain.stderr
    assert "cfn-lint not run" in told.stdout
    assert "queuegate: nothing has changed for 1 template: what was said is said again\n" in told.stderr
    assert "queuegate: judging 1 template\n" in anew.stderr
    assert plain.stderr == ""


def test_a_quiet_run_keeps_its_remarks_and_none_of_its_problems(queuegate: Run, folder: Path) -> None:
    write(folder, "template.yaml", NO_PIPELINE)
    assert queuegate("check", "-q", "--report", "json").stderr == ""
    assert queuegate("check", "--report", "json").stderr != ""
    assert "there is no such file" in queuegate("check", "-q", "none.yaml", "--report", "json").stderr


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are POSIX's")
def test_at_a_terminal_each_step_is_told_and_wiped_away(folder: Path, good: str) -> None:
    import pty  # noqa: PLC0415 - POSIX's

    write(folder, "template.yaml", good)
    ours, theirs = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name not in ("CI", "GITHUB_ACTIONS")} | {"TERM": "xterm"}
    done = subprocess.run(
        [sys.executable, "-m", "queuegate", "check", "--linters", "none"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
        check=False,
        timeout=60,
    )
    os.close(theirs)
    said = os.read(ours, 10_000).decode()
    os.close(ours)
    assert "reading template.yaml" in said
    assert "judging 1 template" in said
    assert said.endswith("\r\x1b[K")
    assert "reading" not in done.stdout


# what is not shown


def test_values_that_nobody_shall_see_are_in_no_report(queuegate: Run, folder: Path) -> None:
    write(
        folder,
        "template.yaml",
        """
Parameters:
  Secret: {Type: String, NoEcho: true, Default: hunter2hunter2, AllowedValues: [hunter2hunter2, swordfish, trustno1]}
  Hide: {Type: Number, NoEcho: true, Default: 61}
  Stage: {Type: String, NoEcho: "true"}
Conditions:
  A: !Equals [!Sub "${Stage}-x", xyzzy-x]
  B: !Equals [!Ref Secret, swordfish]
Mappings: {Times: {plugh: {Seconds: 42}, other: {Seconds: 43}}}
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties: {VisibilityTimeout: !Ref Hide, MessageRetentionPeriod: !If [B, 60, !If [A, 70, 80]], DelaySeconds: !FindInMap [Times, !Ref Stage, Seconds]}
  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 30, Runtime: python3.12, Handler: !Sub "${Secret}.handler", Role: !GetAtt Role.Arn}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: "*", Action: "sts:AssumeRole"}]}
      Policies:
        - PolicyName: !Ref Secret
          PolicyDocument: {Statement: [{Effect: Allow, Action: "sqs:*", Resource: !Sub "arn:aws:sqs:*:*:${Secret}-${Stage}"}, !If [B, {Effect: Allow, Action: "*", Resource: "*"}, !Ref "AWS::NoValue"]]}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker, BatchSize: !Ref Stage}}
""",
    )
    hidden = ("hunter2hunter2", "swordfish", "trustno1", "xyzzy", "plugh", "supersecret")
    given = ("--parameter", "Stage=supersecret", "--parameter", "Hide=6173")
    reports = [f"{form}={folder / form}" for form in ("json", "markdown", "github")]
    for arguments in ((), given, ("--full",)):
        done = queuegate("check", "--report", "terminal", *(word for report in reports for word in ("--report", report)), *arguments)
        written = {form: (folder / form).read_text(encoding="utf-8") for form in ("json", "markdown", "github")}
        assert [(form, text.count("Orders") > 0) for form, text in written.items()] == [(form, True) for form in written]
        for form, text in {"terminal": done.stdout + done.stderr, **written}.items():
            assert [secret for secret in (*hidden, "6173") if secret in text] == [], (form, arguments)
    others = [("permissions", "--format", form) for form in ("text", "yaml", "json", "cdk")]
    others += [("access", question, "--report", form) for question in ("no-public-access",) for form in ("terminal", "json")]
    others += [("access", "not-granted", "--action", "*", "--report", form) for form in ("terminal", "json")]
    for command in others:
        done = queuegate(*command, *given)
        assert [secret for secret in (*hidden, "6173") if secret in done.stdout + done.stderr] == [], command
    timing = queuegate("check", "--only", "visibility-timeout", "--parameter", "Hide=61", "--parameter", "Stage=plugh").stdout
    assert "visibility-timeout" in timing
    assert "180" not in timing  # six times the function's thirty seconds less what is hidden would tell it


def test_what_lies_outside_the_repository_is_not_quoted_and_no_settings_or_link_has_it_read(
    queuegate: Run, folder: Path, lossy: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "private.yaml"
    outside.write_text(lossy.replace("Worker:", "Worker:  # between us"), encoding="utf-8")
    named = queuegate("check", str(outside))
    assert named.returncode == 1
    assert "missing-redrive-policy" in named.stdout
    assert "between us" not in named.stdout
    write(folder, "infra/package.json", "{}")
    (folder / "infra" / "link.yaml").symlink_to(outside)
    linked = queuegate("check", "infra")
    assert "a link that leads out of the repository" in " ".join(linked.stdout.split())
    assert "missing-redrive-policy" not in linked.stdout
    (folder / "values.toml").symlink_to(outside)
    parameters = "[{paths: [infra], parameter-files: ['values.toml#prod']}]"
    for targets in (f"[{outside}]", f"[{{paths: [{os.path.relpath(outside, folder)}]}}]", "[infra/link.yaml]", parameters):
        write(folder, "queuegate.yaml", f"targets: {targets}\n")
        done = queuegate("check")
        assert (done.returncode, "lies outside the repository" in " ".join(done.stdout.split())) == (4, True), targets
    write(folder, "queuegate.yaml", "targets: [infra]\n")
    assert "between us" not in queuegate("check", "--full").stdout


@pytest.mark.parametrize("targets", ["t.yaml", "'t*.yaml'"])
def test_the_folder_of_the_settings_may_look_like_a_pattern(targets: str, queuegate: Run, folder: Path, lossy: str) -> None:
    write(folder, "[a]/t.yaml", lossy)
    write(folder, "[a]/queuegate.yaml", f"targets: [{targets}]\n")
    done = queuegate("check", "--config", "[a]/queuegate.yaml", "--report", "json")
    assert [target["target"] for target in json.loads(done.stdout)["targets"]] == ["[a]/t.yaml"]


def test_a_shell_completes_targets_and_the_files_of_reports() -> None:
    complete = ShellComplete(main, {}, "queuegate", "_QUEUEGATE_COMPLETE").get_completions
    assert [item.type for item in complete(["check"], "tem")] == ["file"]
    assert [(item.type, item.value) for item in complete(["check", "--report"], "json=re")] == [("file", "json=re")]
    assert [item.value for item in complete(["check", "--report"], "m")] == ["markdown"]


def test_what_stands_in_a_string_is_not_said_to_be_missing(queuegate: Run, folder: Path) -> None:
    policy = """'{"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:111122223333:d", "maxReceiveCount": 1}'"""
    write(
        folder,
        "template.yaml",
        f"""Resources:
  Orders: {{Type: AWS::SQS::Queue, Properties: {{RedrivePolicy: {policy}}}}}
  Worker: {{Type: AWS::Lambda::Function, Properties: {{Timeout: 5}}}}
  Mapping: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}}}
""",
    )
    said = queuegate("check", "--only", "max-receive-count-one", COLUMNS="200").stdout
    assert "maxReceiveCount of Orders is 1" in said
    assert "is not set" not in said
