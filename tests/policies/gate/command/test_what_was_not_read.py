"""What a run did not read, and what it could not judge: it is said first, and no strict run takes it for a pass."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .test_first_screen import NO_PIPELINE, Run, write


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
