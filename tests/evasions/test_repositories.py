"""What a change does to the repository around a template: a library that somebody has committed, whichever form git's index has, and a template that lies elsewhere now."""

from __future__ import annotations

import json
import re
import runpy
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from queuegate.policies.gate.command.main import main

HERE = Path(__file__).parent
PROGRAMS: Any = runpy.run_path(str(HERE / "programs.py"))
NESTED: Any = runpy.run_path(str(HERE / "test_nested.py"))
BASE: str = runpy.run_path(str(HERE / "disguises.py"))["BASE"]
INSTALLED = "node_modules/@aws-lambda-powertools/batch"
FORMS: dict[str, list[tuple[str, ...]]] = {
    "2": [("update-index", "--index-version", "2")],
    "3": [("update-index", "--skip-worktree", "src/index.js")],
    "4": [("update-index", "--index-version", "4")],
    "shared": [("update-index", "--split-index")],
    "with what is not tracked": [("update-index", "--force-untracked-cache")],
    "unchanged": [("update-index", "--assume-unchanged", f"src/{INSTALLED}/index.js")],
}


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b.example", *words], cwd=folder, check=True, capture_output=True)


def committed(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "change")


def checked(folder: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    report = folder.parent / f"{folder.name}.json"
    done = CliRunner().invoke(main, ["check", *arguments, "--linters", "none", "--no-cache", "--report", f"json={report}"])
    return done.exit_code, json.loads(report.read_text(encoding="utf-8"))


def library() -> dict[str, str]:
    body = json.loads(json.dumps(NESTED["BASE"]))
    body["Resources"]["Worker"]["Properties"] |= {"Runtime": "nodejs22.x", "Code": "src/"}
    return {
        "t.json": json.dumps(body),
        "src/index.js": PROGRAMS["OF_NODE"],
        f"src/{INSTALLED}/package.json": '{"name": "@aws-lambda-powertools/batch"}',
        f"src/{INSTALLED}/index.js": "exports.processPartialResponse = async () => ({batchItemFailures: []});\n",
    }


@pytest.mark.parametrize("form", FORMS)
def test_a_library_that_is_committed_whatever_form_the_index_has(tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    git(folder, "init", "-q")
    committed(folder, library())
    for words in FORMS[form]:
        git(folder, *words)
    monkeypatch.chdir(folder)
    _, report = checked(folder, ".")
    assert [one for one in report["findings"] if one["verdict"] == "undecided"]


def test_in_a_second_working_tree_too_and_by_longer_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    git(first, "init", "-q", "--object-format=sha256")
    committed(first, library())
    git(first, "worktree", "add", "-q", str(second))
    monkeypatch.chdir(second)
    _, report = checked(second, ".")
    assert [one for one in report["findings"] if one["verdict"] == "undecided"]


def test_what_npm_has_installed_is_no_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    git(folder, "init", "-q")
    committed(folder, {**library(), ".gitignore": "node_modules/\n"})
    monkeypatch.chdir(folder)
    assert checked(folder, ".")[1]["findings"] == []


@pytest.mark.parametrize("arguments", [("--trusted-config", "main:queuegate.yaml"), ("--since", "main")])
@pytest.mark.parametrize(
    "name", ["infra/orders.yml", "infra/orders.template", "infra/orders.YAML", "infra/orders.txt", ".infra/orders.yaml", "node_modules/orders.yaml"]
)
def test_a_template_that_is_called_otherwise_is_told(tmp_path: Path, name: str, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    harmless = '{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}'
    committed(folder, {"infra/orders.yaml": BASE, "infra/other.yaml": harmless, "queuegate.yaml": "targets: [infra/*.yaml]\n"})
    git(folder, "checkout", "-qb", "change")
    (folder / "infra" / "orders.yaml").unlink()
    committed(folder, {name: BASE.replace("VisibilityTimeout: 185", "VisibilityTimeout: 20")})
    monkeypatch.chdir(folder)
    _, report = checked(folder, *arguments)
    assert [one["target"] for one in report["targets"] if one["status"] == "skipped"] in ([name], [name.partition("/")[0]])


MANIFEST = {
    "version": "36.0.0",
    "artifacts": {
        "Other": {"type": "aws:cloudformation:stack", "environment": "aws://111122223333/eu-west-1", "properties": {"templateFile": "other.json"}},
        "Assets": {"type": "cdk:asset-manifest", "properties": {"file": "assets.json"}},
    },
}
ASSEMBLY = {
    "manifest.json": json.dumps(MANIFEST),
    "assets.json": json.dumps({"version": "36.0.0", "files": {"a": {"source": {"path": "live", "packaging": "zip"}, "destinations": {}}}}),
    "other.json": '{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}',
    "live/index.py": "",
}


@pytest.mark.parametrize("around", ["infra/", ""])
@pytest.mark.parametrize(
    "name",
    ["orders.yaml", "orders.template.json", "orders.cfn", "live/orders.yaml", "live/orders.tpl", "live/node_modules/orders.yaml", "stage/deep/orders.yaml"],
)
def test_a_manifest_that_is_put_beside_a_template_does_not_hide_it(tmp_path: Path, name: str, around: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    text = BASE if not name.endswith(".json") else json.dumps(NESTED["BASE"])
    committed(folder, {f"{around}{one}": said for one, said in {**ASSEMBLY, name: text}.items()})
    monkeypatch.chdir(folder)
    done = CliRunner().invoke(main, ["check", ".", "--strict", "--linters", "none", "--no-cache"])
    assert done.exit_code not in (0, 5)
    assert re.search(rf"not read: \d paths? \(.*{name.partition('/node_modules')[0]}", " ".join(done.output.split()))


@pytest.mark.parametrize("name", ["old.template.json", "live/orders.yaml", "live/orders.tpl"])
def test_what_the_cdk_made_and_nobody_committed_is_hidden_by_nobody(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    text = BASE if not name.endswith(".json") else json.dumps(NESTED["BASE"])
    committed(folder, {".gitignore": "cdk.out/\n", "t.yaml": BASE, **{f"cdk.out/{one}": said for one, said in {**ASSEMBLY, name: text}.items()}})
    monkeypatch.chdir(folder)
    done = CliRunner().invoke(main, ["check", ".", "--strict", "--linters", "none", "--no-cache"])
    assert done.exit_code == 0
    assert "not read" not in done.output


@pytest.mark.parametrize("beside", ["infra/orders.yaml", "orders.json", "template.yml", "services/orders/template.yaml"])
def test_where_no_target_is_named_what_lies_beside_the_template_is_told(tmp_path: Path, beside: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    committed(
        folder, {"template.yaml": '{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}', beside: BASE.replace("VisibilityTimeout: 185", "VisibilityTimeout: 20")}
    )
    monkeypatch.chdir(folder)
    done = CliRunner().invoke(main, ["check", "--linters", "none", "--no-cache"])
    assert f"not read: {beside}" in done.output


@pytest.mark.parametrize(("before", "after"), [(120, 50), (184, 31)])
def test_a_number_that_gets_worse_is_told_though_it_is_as_grave(tmp_path: Path, before: int, after: int, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    committed(folder, {"t.yaml": BASE.replace("VisibilityTimeout: 185", f"VisibilityTimeout: {before}")})
    monkeypatch.chdir(folder)
    CliRunner().invoke(main, ["check", "t.yaml", "--linters", "none", "--no-cache", "--write-baseline", "known.json"])
    committed(folder, {"t.yaml": BASE.replace("VisibilityTimeout: 185", f"VisibilityTimeout: {after}")})
    done = CliRunner().invoke(main, ["check", "t.yaml", "--linters", "none", "--no-cache", "--baseline", "known.json"])
    assert re.search(rf"with other numbers.*\b{before} \S+ {after}\b", " ".join(done.output.split()))
