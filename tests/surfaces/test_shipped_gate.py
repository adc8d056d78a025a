"""What we ship for others to copy does what it says, in environments that are made as it says: the workflow of the gate, and the commands of the README."""

from __future__ import annotations

import itertools
import os
import re
import runpy
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

pytestmark = pytest.mark.slow(first=True)

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ACTIONS: Any = runpy.run_path(str(HERE / "actions.py"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
ADDRESS = "https://github.com/YOUR-ORGANISATION/queuegate@v0.1.0"
WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "policy.yml").read_text(encoding="utf-8"))
CHECK, CHANGE, AS_TESTS = "Check the SQS → Lambda pipelines", "Tell what the change does", "Run the policies as tests"
CAP = re.compile(r"^ *max_concurrency=\w+,\n", re.MULTILINE)


@pytest.fixture
def set_up(run: Any, tmp_path: Path, environment_of_others: dict[str, str]) -> Iterator[dict[str, str]]:
    """What actions/setup-python leaves: a new environment first on the path, of the workflow's Python, if this machine has it."""
    (version,) = [step["with"]["python-version"] for step in ACTIONS["steps_of"](WORKFLOW) if "setup-python" in step.get("uses", "")]
    wanted = shutil.which(f"python{version}")
    interpreter = wanted if wanted and run(wanted, "-c", "import ensurepip").returncode == 0 else sys.executable
    folder = tmp_path / "python"
    assert run(interpreter, "-m", "venv", str(folder)).returncode == 0
    path = f"{folder / 'bin'}{os.pathsep}{environment_of_others['PATH']}"
    yield environment_of_others | {"PATH": path, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    shutil.rmtree(folder)


@pytest.fixture
def workspace(run: Any, snapshot: Any, tmp_path: Path) -> Path:
    """What actions/checkout leaves."""
    folder = tmp_path / "workspace" / "queuegate"
    assert run("git", "clone", "-q", str(snapshot.folder), str(folder)).returncode == 0
    return folder


def without_its_cap(workspace: Path) -> str:
    """Take the reference system's mapping its MaximumConcurrency. The file, as seen from the workspace."""
    texts = {file: file.read_text(encoding="utf-8") for file in (workspace / "synth" / "notification").glob("*.py")}
    ((file, text),) = [(file, text) for file, text in texts.items() if CAP.search(text)]
    changed, count = CAP.subn("", text)
    assert count == 1
    file.write_text(changed, encoding="utf-8")
    return file.relative_to(workspace).as_posix()


def test_the_workflow_passes_what_is_good_and_fails_what_is_not(workspace: Path, set_up: dict[str, str], tmp_path: Path) -> None:
    """With a defect in the reference system the steps fail that should, at the line in question, and what a step's summary had before stays."""
    steps = ACTIONS["steps_of"](WORKFLOW)
    good = list(ACTIONS["run"](steps, workspace, tmp_path / "good", set_up))
    assert [(one.name, one.code) for one in good] == [("Install", 0), (CHECK, 0), (CHANGE, 0), (AS_TESTS, 0)], good[-1].output
    checked, changed, tested = good[1:]
    assert "nothing changed for the pipelines" in changed.output
    assert checked.summary.startswith(f"{ACTIONS['BEFORE']}\n## SQS → Lambda policies: ")
    assert "::error" not in checked.output
    assert re.search(r"^=+ \d+ passed in ", tested.output, re.MULTILINE)
    assert "cfn-lint not installed" not in checked.output

    file = without_its_cap(workspace)
    bad = list(ACTIONS["run"](steps, workspace, tmp_path / "bad", set_up))
    assert [(one.name, one.code) for one in bad] == [("Install", 0), (CHECK, 1), (CHANGE, 1), (AS_TESTS, 1)], bad[-1].output
    checked, changed, tested = bad[1:]
    assert re.search(r"MaximumConcurrency \| 10 \| none \|", changed.summary)
    assert "declared\\-parameters" in changed.summary or "declared-parameters" in changed.summary
    annotation = re.search(r"^::error file=([^,]+),line=(\d+),col=\d+,title=declared-parameters::", checked.output, re.MULTILINE)
    assert annotation
    assert annotation[1] == file
    assert "event_source" in (workspace / file).read_text(encoding="utf-8").splitlines()[int(annotation[2]) - 1]
    assert checked.summary.startswith(f"{ACTIONS['BEFORE']}\n## SQS → Lambda policies: ")
    assert file in checked.summary
    for item in ("queuegate.yaml::declared::declared-parameters[", "tests/policy/test_concurrency.py::"):
        assert re.search(rf"^FAILED {re.escape(item)}", tested.output, re.MULTILINE), tested.output

    settings = workspace / "queuegate.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + "\nseverity: {declared-parameters: off, concurrency: off}\n", encoding="utf-8")
    (weakened,) = ACTIONS["run"]([step for step in steps if step.get("name") == CHECK], workspace, tmp_path / "weakened", set_up)
    assert (weakened.code, "title=declared-parameters" in weakened.output) == (1, True)
    assert "severity.declared-parameters: absent → off" in weakened.output


def test_the_command_for_a_clone_and_the_readmes_steps_do_what_they_say(snapshot: Any, environment_of_others: dict[str, str], run: Any, tmp_path: Path) -> None:
    """In one new environment, which the command makes. What the other one makes, for the tests, is what .ci/run makes, with uv."""
    blocks = re.findall(r"^```\n(.*?)^```$", (ROOT / "docs/notification/README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    first, printed = next((one, after) for one, after in itertools.pairwise(blocks) if one.startswith("python3 -m venv .venv && "))
    folder = tmp_path / "queuegate"
    assert run("git", "clone", "-q", str(snapshot.folder), str(folder)).returncode == 0
    done = run("bash", "-c", first, cwd=folder)
    assert (done.returncode, done.stdout.split()) == (0, printed.split()), done.stderr  # lines end where the terminal does
    assert run("git", "status", "--porcelain", cwd=folder).stdout == ""

    path = f"{folder / '.venv' / 'bin'}{os.pathsep}{environment_of_others['PATH']}"
    guards_an_app(snapshot, run, tmp_path, environment_of_others | {"PATH": path, "XDG_CACHE_HOME": str(tmp_path / "cache")})
    shutil.rmtree(folder)


def guards_an_app(snapshot: Any, run: Any, tmp_path: Path, environment: dict[str, str]) -> None:
    """The steps that the README shows, in somebody else's repository. The package index has no Queuegate yet: it comes from its own repository."""
    block = next(block for block in re.findall(r"^```yaml\n(.*?)^```$", README, re.MULTILINE | re.DOTALL) if "- run:" in block)
    assert block.count(ADDRESS) == 1
    steps = yaml.safe_load(block.replace(ADDRESS, f"file://localhost{snapshot.folder}@{snapshot.commit}"))
    team = tmp_path / "team"
    shutil.copytree(ROOT / "tests" / "apps" / "orders", team)
    (team / "requirements.txt").write_text("aws-cdk-lib\n", encoding="utf-8")
    defect = "dead_letters.node.default_child.message_retention_period = 600\n"
    app = (team / "app.py").read_text(encoding="utf-8")
    assert defect in app
    (team / "app.py").write_text(app.replace(defect, ""), encoding="utf-8")
    assert run("git", "init", "-q", cwd=team).returncode == 0
    good = list(ACTIONS["run"](steps, team, tmp_path / "good", environment))
    assert [one.code for one in good] == [0, 0], good[-1].output
    assert "1 CDK app, 1 pipeline" in good[-1].output
    assert (team / "queuegate.json").is_file()
    app = (team / "app.py").read_text(encoding="utf-8")
    (team / "app.py").write_text(app.replace("visibility_timeout=Duration.seconds(180)", "visibility_timeout=Duration.seconds(10)"), encoding="utf-8")
    bad = list(ACTIONS["run"](steps[1:], team, tmp_path / "bad", environment))
    assert [one.code for one in bad] == [1]
    assert re.search(r"^::error file=app\.py,line=\d+,col=\d+,title=visibility-below-timeout::", bad[-1].output, re.MULTILINE)
