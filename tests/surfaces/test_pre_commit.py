"""The documented recipe for pre-commit, in somebody else's repository, with the real pre-commit: what is committed and pushed, and what is refused."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
GOOD = (ROOT / "tests" / "policies" / "base.yaml").read_text(encoding="utf-8")
BAD = GOOD.replace("VisibilityTimeout: 185", "VisibilityTimeout: 10")
INLINE = """{ZipFile: "def handler(event, context): return {'batchItemFailures': []}"}"""
HANDLER = "def handler(event, context):\n    return {'KEY': []}\n"
ADDRESS = "https://github.com/YOUR-ORGANISATION/queuegate"
MANIFEST = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}

Completed = subprocess.CompletedProcess[str]
Team = Callable[..., Path]
Commit = Callable[..., Completed]


def recipe() -> str:
    """The configuration that the page shows."""
    blocks = re.findall(r"^```yaml\n(.*?)^```$", (ROOT / "docs" / "pytest-and-pre-commit.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return next(block for block in blocks if "repos:" in block)


def triggers(hook: str, file: str) -> bool:
    """As pre-commit chooses: by `files`, less `exclude`."""
    one = MANIFEST[hook]
    return bool(re.search(one["files"], file)) and not re.search(one.get("exclude", "^$"), file)


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("template.yaml", True),
        ("infra/orders.template.json", True),
        ("sam/template-prod.yml", True),
        ("queuegate.yaml", True),
        ("infra/orders.yaml", True),
        ("infra/docs/orders.yaml", True),
        ("services/mail/STACK.JSON", True),
        ("packages/compose-mail/orders.yml", True),
        ("orders.template", True),
        ("README.md", False),
        ("docker-compose.yml", False),
        ("dev/docker-compose.prod.yml", False),
        ("compose.override.yaml", False),
        ("src/app.py", False),
        (".github/ISSUE_TEMPLATE/bug.yaml", False),
        (".github/workflows/template.yml", False),
        (".pre-commit-config.yaml", False),
        ("services/mail/.eslintrc.json", False),
        ("docs/guide.md", False),
        ("docs/openapi.yaml", False),
        ("mkdocs.yml", False),
        ("package.json", False),
        ("web/package-lock.json", False),
        ("web/tsconfig.build.json", False),
    ],
)
def test_which_files_make_the_template_hook_run(file: str, expected: bool) -> None:  # noqa: FBT001 - a case
    assert triggers("queuegate", file) is expected


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("app.py", True),
        ("src/orders/handler.py", True),
        ("src/contest.py", True),
        ("src/orders/index.js", True),
        ("src/orders/handler.mts", True),
        ("orders/src/main/java/Orders.java", True),
        ("cmd/orders/main.go", True),
        ("src/Orders/Function.cs", True),
        ("src/orders/handler.test.ts", False),
        ("src/orders/types.d.ts", False),
        ("src/__tests__/handler.ts", False),
        ("jest.config.js", False),
        ("orders/src/main/java/OrdersTest.java", False),
        ("cmd/orders/main_test.go", False),
        ("README.md", False),
        ("template.yaml", False),
        ("tests/helpers.py", False),
        ("src/orders/test_handler.py", False),
        ("src/orders/conftest.py", False),
        ("docs/conf.py", False),
    ],
)
def test_which_files_make_the_handler_hook_run(file: str, expected: bool) -> None:  # noqa: FBT001 - a case
    assert triggers("queuegate-handlers", file) is expected


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        *(
            (name, True)
            for name in ("app.py", "stacks/orders.ts", "lib/shop.mjs", "src/App.java", "app.go", "src/Shop/Program.cs", "cdk.json", "cdk.context.json")
        ),
        ("README.md", False),
    ],
)
def test_which_files_make_the_cdk_hook_run(file: str, expected: bool) -> None:  # noqa: FBT001 - a case
    assert triggers("queuegate-cdk", file) is expected


def test_the_recipe_has_every_hook() -> None:
    (repository,) = yaml.safe_load(recipe())["repos"]
    assert repository["repo"] == ADDRESS
    assert [hook["id"] for hook in repository["hooks"]] == list(MANIFEST)


@pytest.fixture
def home(snapshot: Any) -> dict[str, str]:
    """One home of pre-commit for all tests: an environment is made once. The CDK hook is found in the environment of this Python."""
    return {"PRE_COMMIT_HOME": str(snapshot.shared / "pre-commit"), "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}


@pytest.fixture
def team(tmp_path: Path, run: Any, snapshot: Any, home: dict[str, str]) -> Team:
    """`team({"infra/orders.yaml": text})`: a repository with the recipe, in which these files are committed without a hook, and a remote to push to."""

    def made(files: dict[str, str]) -> Path:
        folder = tmp_path / "team"
        folder.mkdir()
        config = recipe().replace(ADDRESS, snapshot.folder.as_uri())
        config, replaced = re.subn(r"rev: \S+", f"rev: {snapshot.commit}", config)
        assert replaced == 1
        for name, text in {".pre-commit-config.yaml": config, **files}.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        run("git", "init", "-q", "-b", "main", cwd=folder)
        run("git", "add", "-A", cwd=folder)
        assert run("git", "commit", "-q", "-m", "before", cwd=folder).returncode == 0
        run("git", "init", "-q", "--bare", "-b", "main", str(tmp_path / "remote"), cwd=tmp_path)
        run("git", "remote", "add", "origin", str(tmp_path / "remote"), cwd=folder)
        installed = run("pre-commit", "install", cwd=folder, **home)
        assert installed.returncode == 0, installed.stdout + installed.stderr
        return folder

    return made


@pytest.fixture
def commit(run: Any, home: dict[str, str]) -> Commit:
    """`commit(folder, {"infra/orders.yaml": text})`: these files as a commit, which may be refused. What git and pre-commit say is in its stdout."""

    def made(folder: Path, files: dict[str, str]) -> Completed:
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        run("git", "add", "-A", cwd=folder)
        done: Completed = run("git", "commit", "-m", "a change", cwd=folder, **home)
        done.stdout += done.stderr
        return done

    return made


def commits(run: Any, folder: Path) -> int:
    return int(run("git", "rev-list", "--count", "HEAD", cwd=folder).stdout)


@pytest.mark.slow
@pytest.mark.parametrize("file", ["infra/orders.yaml", "template.yaml"])
def test_a_bad_template_is_not_committed_wherever_it_lies(run: Any, team: Team, commit: Commit, file: str) -> None:
    folder = team({})
    done = commit(folder, {file: BAD})
    assert done.returncode == 1, done.stdout
    assert "error[visibility-below-timeout]" in done.stdout
    assert f"--> {file}:" in done.stdout
    assert commits(run, folder) == 1
    assert commit(folder, {file: GOOD}).returncode == 0
    assert commits(run, folder) == 2


@pytest.mark.slow
def test_what_no_template_can_be_runs_nothing_and_other_yaml_is_passed_over(team: Team, commit: Commit) -> None:
    """The bad template shows which of the commits made the hook run."""
    folder = team({"infra/orders.yaml": BAD})
    done = commit(folder, {".github/ISSUE_TEMPLATE/bug.yaml": "name: Bug\nbody: []\n", "docs/how.md": "# How\n", "notes.txt": "nothing to see\n"})
    assert done.returncode == 0, done.stdout
    assert len(re.findall(r"^SQS → Lambda .*\(no files to check\)", done.stdout, re.MULTILINE)) == 2
    assert commit(folder, {"infra/orders.yaml": GOOD}).returncode == 0
    other = commit(folder, {"k8s/deploy.yaml": "kind: Deployment\nspec: {template: {Resources: {}}}\n"})
    assert other.returncode == 0, other.stdout
    assert re.search(r"^SQS → Lambda policies \(templates\)\.+Passed$", other.stdout, re.MULTILINE)


@pytest.mark.slow
def test_a_handler_answers_for_its_batch(team: Team, commit: Commit) -> None:
    assert INLINE in GOOD
    folder = team({"infra/orders.yaml": GOOD.replace(INLINE, "../src"), "src/index.py": HANDLER.replace("KEY", "batchItemFailures")})
    done = commit(folder, {"src/index.py": HANDLER.replace("KEY", "batchItemFailure")})
    assert done.returncode == 1, done.stdout
    assert "[handler-response]" in done.stdout
    assert "--> src/index.py:2:" in done.stdout


@pytest.mark.slow
def test_a_team_that_narrows_the_hook_is_heard(team: Team, commit: Commit) -> None:
    folder = team({"old/orders.yaml": BAD})
    config = (folder / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    narrowed = re.sub(r"- id: queuegate .*", "- id: queuegate\n        args: [infra/]", config)
    done = commit(folder, {".pre-commit-config.yaml": narrowed, "infra/orders.yaml": GOOD})
    assert done.returncode == 0, done.stdout
    assert "--> infra/orders.yaml:" in commit(folder, {"infra/orders.yaml": BAD}).stdout


@pytest.mark.slow
def test_an_app_is_synthesised_in_its_own_environment_before_it_is_pushed(run: Any, team: Team, commit: Commit, home: dict[str, str]) -> None:
    folder = team({})
    shutil.copytree(ROOT / "tests" / "apps" / "orders", folder, dirs_exist_ok=True)
    app = (folder / "app.py").read_text(encoding="utf-8")
    assert "visibility_timeout=Duration.seconds(180)" in app
    (folder / "app.py").write_text(app.replace("visibility_timeout=Duration.seconds(180)", "visibility_timeout=Duration.seconds(10)"), encoding="utf-8")
    assert commit(folder, {"queuegate.yaml": "linters: {cfn-lint: false, checkov: false}\n"}).returncode == 0
    pushed = run("git", "push", "-q", "origin", "main", cwd=folder, **home)
    said = pushed.stdout + pushed.stderr
    assert "1 CDK app, 1 pipeline" in said
    assert "error[visibility-below-timeout]" in said
    assert "--> app.py:" in said
    assert pushed.returncode != 0
    assert run("git", "rev-parse", "--verify", "-q", "main", cwd=folder.parent / "remote").returncode != 0
