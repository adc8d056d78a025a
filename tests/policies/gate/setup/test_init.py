"""`queuegate init`: what it finds, what it writes, and that it never writes over anything."""

from __future__ import annotations

import json
import os
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from queuegate.policies.gate.run.asking.request import Flags, ask
from queuegate.policies.gate.run.check import check
from queuegate.policies.gate.setup.found import holds
from queuegate.policies.gate.setup.tell import Made, tell
from queuegate.synth.sources.targets.detect import ENDINGS

ROOT = Path(__file__).parents[4]
CORPUS = ROOT.parent / "shared" / "corpus"
SPREAD: Any = runpy.run_path(str(ROOT / "tests" / "lengths.py"))["spread"]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def made(folder: Path, **options: bool) -> Made:
    return tell(folder, folder, static=True, **options)


def settings(folder: Path) -> Any:
    return yaml.safe_load((folder / "queuegate.yaml").read_text(encoding="utf-8"))


def holds_what_it_declares(folder: Path) -> None:
    """The settings can be read, and the templates are as they declare."""
    report = check(ask(folder, Flags(linters=("none",), static=True, cache=False)).request)
    assert not [problem for problem in report.problems if problem.kind == "settings"]
    assert not [finding for finding in report.findings if finding.rule.startswith("declared") and finding.verdict == "fail"]


def corpus() -> list[str]:
    files = [row["file"] for row in json.loads((CORPUS / "index.json").read_text(encoding="utf-8"))] if CORPUS.is_dir() else []
    return [file for file in files if file.endswith(ENDINGS)]


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real templates is not beside the repository (../shared/corpus)")
@pytest.mark.parametrize("file", SPREAD(corpus(), 8))
def test_what_it_writes_for_a_real_template_is_true(folder: Path, file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (folder / "infra").mkdir()
    shutil.copy(CORPUS / file, folder / "infra" / Path(file).name)
    assert made(folder).code == 0
    holds_what_it_declares(folder)


def test_the_pipelines_are_declared_as_they_are(folder: Path, good: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (folder / "template.yaml").write_text(good, encoding="utf-8")
    done = made(folder)
    assert done.lines == ("wrote queuegate.yaml", "wrote .pre-commit-config.yaml")
    assert "in .pre-commit-config.yaml: write who keeps your Queuegate in the place of YOUR-ORGANISATION" in done.remarks
    assert done.remarks[-1].startswith("next: queuegate check")
    written = settings(folder)
    assert written["targets"] == ["template.yaml"]
    assert written["pipelines"]["orders"]["visibility-timeout"] == 185
    holds_what_it_declares(folder)
    (folder / "template.yaml").write_text(good.replace("VisibilityTimeout: 185", "VisibilityTimeout: 300"), encoding="utf-8")
    report = check(ask(folder, Flags(linters=("none",), cache=False)).request)
    assert "declared-parameters" in {finding.rule for finding in report.findings}


def test_what_a_finding_would_have_otherwise_is_not_declared_so_that_it_can_be_put_right(folder: Path, good: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (folder / "template.yaml").write_text(good.replace("VisibilityTimeout: 185", "VisibilityTimeout: 60"), encoding="utf-8")
    made(folder)
    declared = settings(folder)["pipelines"]["orders"]
    assert "visibility-timeout" not in declared
    assert {"batch-size", "function-timeout", "max-receive-count"} <= {*declared}
    assert "should be otherwise: visibility-timeout\n" in (folder / "queuegate.yaml").read_text(encoding="utf-8")
    (folder / "template.yaml").write_text(good, encoding="utf-8")
    holds_what_it_declares(folder)


def test_nothing_is_overwritten_and_what_would_have_been_is_said(folder: Path, good: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (folder / "template.yaml").write_text(good, encoding="utf-8")
    (folder / ".github" / "workflows").mkdir(parents=True)
    mine = {"queuegate.yaml": "fail-on: note\n", ".github/workflows/queuegate.yml": "on: push\n", ".pre-commit-config.yaml": "repos: []\n"}
    for name, text in mine.items():
        (folder / name).write_text(text, encoding="utf-8")
    done = made(folder)
    assert done.code == 1
    assert {name: (folder / name).read_text(encoding="utf-8") for name in mine} == mine
    said = "\n".join(done.lines)
    assert "visibility-timeout: 185" in said
    assert "- id: queuegate" in said
    assert "actions/checkout@" in said


def test_a_second_time_there_is_nothing_to_do(folder: Path, good: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (folder / "template.yaml").write_text(good, encoding="utf-8")
    (folder / ".gitlab-ci.yml").write_text("stages: [test]\n", encoding="utf-8")
    first, second = made(folder), made(folder)
    assert first.code == second.code == 0
    assert all(line.endswith("is there already") for line in second.lines)


def test_gitlab_runs_a_job_in_a_file_of_its_own_only_where_it_is_included(folder: Path, good: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (folder / "template.yaml").write_text(good, encoding="utf-8")
    main = folder / ".gitlab-ci.yml"
    main.write_text("stages: [test]\n", encoding="utf-8")
    line = "in .gitlab-ci.yml: write include: [{local: .gitlab/queuegate.gitlab-ci.yml}], without which GitLab does not run the job"
    assert line in made(folder).remarks
    assert line in made(folder).remarks  # until it is done
    main.write_text("include: [{local: .gitlab/queuegate.gitlab-ci.yml}]\nstages: [test]\n", encoding="utf-8")
    assert line not in made(folder).remarks


def test_trap_the_job_that_init_wrote_itself_is_not_written_a_second_time(folder: Path, good: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (folder / "template.yaml").write_text(good, encoding="utf-8")
    (folder / ".git" / "config").write_text('[remote "origin"]\n\turl = git@gitlab.com:team/shop.git\n', encoding="utf-8")
    assert "wrote .gitlab-ci.yml" in made(folder).lines
    main = folder / ".gitlab-ci.yml"
    main.write_text(main.read_text(encoding="utf-8").replace("YOUR-ORGANISATION", "team"), encoding="utf-8")
    again = made(folder)
    assert (again.code, not any("include:" in line for line in again.remarks)) == (0, True)
    assert ".gitlab-ci.yml is there already" in again.lines
    assert not (folder / ".gitlab").exists()


@pytest.mark.parametrize(
    ("holds", "hooks"),
    [
        (("template.yaml",), ["queuegate", "queuegate-handlers"]),
        (("cdk.json",), ["queuegate-cdk"]),
        (("template.yaml", "cdk.json"), ["queuegate", "queuegate-handlers", "queuegate-cdk"]),
    ],
)
def test_the_hooks_are_those_that_have_something_to_read(
    folder: Path, good: str, monkeypatch: pytest.MonkeyPatch, holds: tuple[str, ...], hooks: list[str]
) -> None:
    monkeypatch.chdir(folder)
    for name in holds:
        (folder / name).write_text(good if name == "template.yaml" else '{"app": "python app.py"}', encoding="utf-8")
    tell(folder, folder, static=True)
    written = yaml.safe_load((folder / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [hook["id"] for hook in written["repos"][0]["hooks"]] == hooks
    assert ("pre-push" in written.get("default_install_hook_types", [])) is ("queuegate-cdk" in hooks)
    manifest = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    assert {*hooks} <= {*manifest}


def test_dry_nothing_is_written(folder: Path, good: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (folder / "template.yaml").write_text(good, encoding="utf-8")
    before = sorted(folder.rglob("*"))
    done = made(folder, dry=True)
    assert sorted(folder.rglob("*")) == before
    assert any("visibility-timeout: 185" in line for line in done.lines)


def test_no_link_leads_what_is_written_out_of_the_repository(
    folder: Path, good: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    outside = tmp_path_factory.mktemp("outside")
    (folder / "template.yaml").write_text(good, encoding="utf-8")
    (folder / ".github").symlink_to(outside)
    (folder / "queuegate.yaml").symlink_to(outside / "queuegate.yaml")
    assert made(folder).code == 4
    assert not list(outside.rglob("*.y*ml"))


@pytest.mark.parametrize(
    ("app", "language"),
    [
        ("python3 app.py", "python"), ("uv run app.py", "python"), (["poetry", "run", "python", "app.py"], "python"), ("npx ts-node --prefer-ts-exts bin/app.ts", "node"),
        ("node dist/app.js", "node"), ("mvn -e -q compile exec:java", "java"), ("./gradlew run", "java"), ("go mod download && go run app.go", "go"),
        ("dotnet run --project src/App/App.csproj", "dotnet"), ("./synth.sh", "unknown"),
    ],
)  # fmt: skip
def test_an_apps_language_is_that_of_its_command(tmp_path: Path, app: object, language: str) -> None:
    (tmp_path / "cdk.json").write_text(json.dumps({"app": app}), encoding="utf-8")
    assert [one.language for one in holds(tmp_path).apps] == [language]


def test_each_app_of_a_monorepo_is_a_target_and_what_it_has_made_is_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    for name, app in (("mail", "npx tsx app.ts"), ("orders", "python app.py")):
        (folder / name / "cdk.out").mkdir(parents=True)
        (folder / name / "cdk.json").write_text(json.dumps({"app": app}), encoding="utf-8")
        (folder / name / "cdk.out" / "manifest.json").write_text('{"version": "36.0.0", "artifacts": {}}', encoding="utf-8")
    (folder / "orders" / "requirements.txt").write_text("", encoding="utf-8")
    (folder / "mail" / "package-lock.json").write_text("{}", encoding="utf-8")
    (folder / ".github").mkdir()
    done = made(folder)
    assert settings(folder)["targets"] == ["mail/cdk.json", "orders/cdk.json"]
    assert sum("was not run" in remark for remark in done.remarks) == 2
    workflow = (folder / ".github" / "workflows" / "queuegate.yml").read_text(encoding="utf-8")
    assert "-r orders/requirements.txt" in workflow
    assert "npm ci --prefix mail" in workflow


@pytest.mark.parametrize(
    ("app", "packages"),
    [
        ("mvn -e -q compile exec:java", "nodejs maven default-jdk-headless"),
        ("go mod download && go run app.go", "nodejs golang-go"),
        ("npx tsx app.ts", "nodejs npm"),
        ("python app.py", None),
    ],
)
def test_a_job_of_gitlab_installs_what_the_apps_language_needs(folder: Path, app: str, packages: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (folder / "cdk.json").write_text(json.dumps({"app": app}), encoding="utf-8")
    (folder / ".git" / "config").write_text('[remote "origin"]\n\turl = git@gitlab.com:team/shop.git\n', encoding="utf-8")
    made(folder)
    steps = yaml.safe_load((folder / ".gitlab-ci.yml").read_text(encoding="utf-8"))["queuegate"]["before_script"]
    assert [step.partition("recommends ")[2] for step in steps if "apt-get" in step] == ([packages] if packages else [])


def test_templates_are_one_target_and_new_ones_beside_them_are_in_it(folder: Path, good: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    for name in ("infra/a.yaml", "infra/b.yaml", "jobs/template.yaml"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(good, encoding="utf-8")
    made(folder)
    assert settings(folder)["targets"] == [{"name": "templates", "paths": ["infra/*.yaml", "jobs/template.yaml"]}]
    holds_what_it_declares(folder)


def test_an_app_of_the_serverless_framework_is_no_template_and_is_named(folder: Path, good: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (folder / "mail").mkdir()
    (folder / "mail" / "serverless.yml").write_text("service: mail\nresources: {Resources: {Mail: {Type: AWS::SQS::Queue}}}\n", encoding="utf-8")
    alone = made(folder)
    assert (alone.code, [remark for remark in alone.remarks if "mail/.serverless" in remark]) == (5, [alone.remarks[-1]])
    (folder / "template.yaml").write_text(good, encoding="utf-8")
    done = made(folder)
    assert settings(folder)["targets"] == ["template.yaml"]
    assert [remark for remark in done.remarks if "add mail/.serverless to targets" in remark]


@pytest.mark.parametrize("held", ["", "committed"])
@pytest.mark.parametrize(("place", "command"), [("", "npx serverless package"), ("my mail", "cd 'my mail' && npx serverless package")], ids=["here", "below"])
def test_what_a_tool_packages_is_listed_and_a_job_makes_it_where_git_does_not_hold_it(  # noqa: PLR0913, PLR0917 - what is varied
    place: str, command: str, held: str, folder: Path, good: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    (folder / ".git").rmdir()
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    (packaged := folder / place / ".serverless").mkdir(parents=True)
    (folder / place / "serverless.yml").write_text("service: mail\n", encoding="utf-8")
    (packaged / "cloudformation-template-update-stack.yml").write_text(good, encoding="utf-8")
    if held:
        subprocess.run(["git", "-C", str(folder), "add", "-f", str(packaged)], check=True)
    said = [remark for remark in made(folder).remarks if ".serverless" in remark]
    name = f"{place}/.serverless" if place else ".serverless"
    assert said == ([] if held else [f"{name} is not in git: in a CI job it is made before the check ({command})"])
    assert settings(folder)["targets"] == [f"{name}/cloudformation-template-update-stack.yml"]


def test_trap_a_template_that_nobody_has_committed_yet_is_made_by_no_tool(folder: Path, good: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (folder / ".git").rmdir()
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    (folder / "template.yaml").write_text(good, encoding="utf-8")
    assert not [remark for remark in made(folder).remarks if "not in git" in remark]


def test_a_folder_inside_a_repository_has_its_settings_and_the_root_the_rest(folder: Path, good: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    service = folder / "my services" / "orders"
    service.mkdir(parents=True)
    (service / "template.yaml").write_text(good, encoding="utf-8")
    (folder / ".git" / "config").write_text('[remote "origin"]\n\turl = git@gitlab.com:team/shop.git\n', encoding="utf-8")
    assert tell(service, folder, static=True).code == 0
    job = yaml.safe_load((folder / ".gitlab-ci.yml").read_text(encoding="utf-8"))["queuegate"]
    assert job["before_script"][0] == "cd 'my services/orders'"
    hooks = yaml.safe_load((folder / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    arguments = ["--config", "my services/orders/queuegate.yaml"]
    assert hooks["repos"][0]["hooks"] == [{"id": name, "args": arguments} for name in ("queuegate", "queuegate-handlers")]
    monkeypatch.chdir(service)
    holds_what_it_declares(service)


def test_names_that_are_no_plain_yaml_are_quoted_and_secrets_are_not_declared(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (folder / "template.yaml").write_text(
        """
Parameters: {Secret: {Type: Number, NoEcho: true, AllowedValues: [731, 732]}}
Resources:
  "a: [b]\\n# \\u202e😀\\"": {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: !Ref Secret, MessageRetentionPeriod: 731}}
  "true": {Type: AWS::Lambda::Function, Properties: {Timeout: -1}}
  "/": {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt ["a: [b]\\n# \\u202e😀\\"", Arn], FunctionName: !Ref "true"}}
""",
        encoding="utf-8",
    )
    assert made(folder).code == 0
    text = (folder / "queuegate.yaml").read_text(encoding="utf-8")
    assert "731" not in text
    assert "\u202e" not in text
    [pipeline] = settings(folder)["pipelines"].values()
    assert pipeline["queue"] == 'a: [b]\n# \u202e😀"'
    assert pipeline["function"] == "true"
    assert "function-timeout" not in pipeline
    holds_what_it_declares(folder)


def test_exit_codes(folder: Path, good: str, queuegate: Run) -> None:
    assert queuegate("init").returncode == 5
    assert queuegate("init", "nowhere").returncode == 4
    (folder / "template.yaml").write_text(good, encoding="utf-8")
    done = queuegate("init")
    assert (done.returncode, done.stdout) == (0, "wrote queuegate.yaml\nwrote .pre-commit-config.yaml\n")
    assert "no CI system found" in done.stderr
    (folder / "queuegate.yaml").write_text("", encoding="utf-8")
    assert queuegate("init").returncode == 1
    (folder / "broken.yaml").write_text("Resources: {A: {Type: 'AWS::SQS::Queue'", encoding="utf-8")
    broken = queuegate("init")
    assert broken.returncode == 4
    assert "broken.yaml:1" in broken.stderr


@pytest.mark.slow
def test_what_it_writes_has_the_form_that_its_readers_want(folder: Path, good: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (folder / "template.yaml").write_text(good, encoding="utf-8")
    (folder / "cdk.json").write_text('{"app": "python app.py"}', encoding="utf-8")
    (folder / ".github").mkdir()
    (folder / ".gitlab-ci.yml").write_text("include: []\n", encoding="utf-8")
    tell(folder, folder, static=True)
    workflow = ".github/workflows/queuegate.yml"
    tools = Path(sys.executable).parent
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))}
    for command in (
        ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", workflow],
        ["check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", ".gitlab/queuegate.gitlab-ci.yml"],
        ["zizmor", "--offline", "--persona", "pedantic", "--no-progress", workflow],
        ["pre-commit", "validate-config", ".pre-commit-config.yaml"],
    ):
        if shutil.which(command[0], path=str(tools)) is None:
            pytest.skip(f"{command[0]} is not installed beside this Python: it is part of the dev extra")
        done = subprocess.run([str(tools / command[0]), *command[1:]], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_an_app_in_the_folder_itself_is_run_and_its_pipelines_are_declared(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    shutil.copytree(ROOT / "tests" / "screens" / "cdk", folder, dirs_exist_ok=True)
    done = tell(folder, folder)
    assert done.code == 0, done
    declared = settings(folder)["pipelines"]
    assert {name: one["queue"] for name, one in declared.items()} == {
        "shop-dev-orders": "ShopDev/Orders", "shop-dev-refunds": "ShopDev/Refunds", "shop-prod-orders": "ShopProd/Orders", "shop-prod-refunds": "ShopProd/Refunds",
    }  # fmt: skip
    report = check(ask(folder, Flags(linters=("none",), cache=False)).request)
    assert not report.problems
    assert not [finding for finding in report.findings if finding.rule.startswith("declared")]


def test_a_folders_name_is_no_step_and_no_expression_of_the_job(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (folder / ".github").mkdir()
    for name, app in (("a\n      - run: id\n      - name: b", "python app.py"), ("${{ secrets.TOKEN }}", "npx tsx app.ts"), ("it's $(id)", "npx tsx app.ts")):
        (folder / name).mkdir()
        (folder / name / "cdk.json").write_text(json.dumps({"app": app}), encoding="utf-8")
        (folder / name / "requirements.txt").write_text("", encoding="utf-8")
    made(folder)
    text = (folder / ".github" / "workflows" / "queuegate.yml").read_text(encoding="utf-8")
    steps = yaml.safe_load(text)["jobs"]["queuegate"]["steps"]
    assert [step["name"] for step in steps if "run" in step] == ["Install", "Check", "Tell what the change does", "Draw"]
    assert "secrets" not in text
    assert """npm install --prefix 'it'"'"'s $(id)'""" in text
    assert len(settings(folder)["targets"]) == 3
