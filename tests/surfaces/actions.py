"""The steps of a GitHub workflow, or of a composite action, run on this machine as a runner runs them: for test_shipped_gate.py and test_action.py, through `runpy`.

Of the runner's contract it has what our workflows use: the shell of a `run:` without `shell:` is `bash -e`
(https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell), each step has files of its own for its summary, outputs, environment and path
(https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#environment-files), and the variables are those of
https://docs.github.com/en/actions/reference/workflows-and-actions/variables. Whatever else a workflow asks for is refused, so that nothing passes because it was not tried.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ACTIONS = ("actions/checkout", "actions/setup-python")
"""What they do is done before: the workspace is a checkout, and the first folder of the path is a new environment."""
ALWAYS = "${{ !cancelled() }}"
INPUT = re.compile(r"\$\{\{ inputs\.([\w-]+) \}\}")
BEFORE = "## What an earlier command of the step wrote\n"


class Done(NamedTuple):
    """What became of a step: its name (or its command), exit code, what it printed, the summary that it left, and its outputs."""

    name: str
    code: int
    output: str
    summary: str
    outputs: Mapping[str, str]


def steps_of(workflow: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The steps of the one job."""
    (job,) = workflow["jobs"].values()
    assert {"defaults", "env", "container", "services"} & (workflow.keys() | job.keys()) == set()
    return list(job["steps"])


def run(steps: Sequence[Mapping[str, Any]], workspace: Path, scratch: Path, environment: Mapping[str, str]) -> Iterator[Done]:
    """Run the steps in their order; after a failure only those that ask for it."""
    failed = False
    for number, step in enumerate(steps):
        if "uses" in step:
            assert step["uses"].partition("@")[0] in ACTIONS, step
            continue
        assert step.keys() <= {"name", "run", "if"}, step
        assert step.get("if", ALWAYS) == ALWAYS, step
        assert "${{" not in step["run"], step
        if failed and "if" not in step:
            continue
        done = _step(step, workspace, scratch / str(number), environment)
        failed = failed or done.code != 0
        yield done


def use(  # noqa: PLR0913, PLR0917 - what a runner knows
    action: Path, inputs: Mapping[str, str], workspace: Path, scratch: Path, environment: Mapping[str, str], temporary: Path | None = None
) -> list[Done]:
    """Run a composite action with these inputs until a step fails. Of the expressions it may have those that hand an input to a variable, or name a working directory:
    https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax#runs-for-composite-actions
    With the `temporary` folder of an earlier run what is installed there is not installed again.
    """
    body = yaml.safe_load((action / "action.yml").read_text(encoding="utf-8"))
    assert body["runs"]["using"] == "composite"
    given = {name: str(inputs.get(name, one["default"])) for name, one in body["inputs"].items()}
    assert inputs.keys() <= given.keys()
    again = temporary is not None and temporary.is_dir()
    temporary = temporary or scratch / "temp"
    temporary.mkdir(parents=True, exist_ok=True)
    done: list[Done] = []
    for number, step in enumerate(body["runs"]["steps"]):
        assert step.keys() <= {"name", "id", "shell", "env", "run", "working-directory"}, step
        assert step["shell"] == "bash", step
        assert "${{" not in step["run"], step
        if again and step["name"] == "Install":
            continue
        told = {name: _given(text, given) for name, text in step.get("env", {}).items()}
        told |= {"GITHUB_ACTION_PATH": str(action), "RUNNER_TEMP": str(temporary)}
        where = workspace / _given(step.get("working-directory", "."), given)
        done.append(_step(step, workspace, scratch / str(number), environment, told, where))
        if done[-1].code != 0:
            break
    return done


def _given(text: str, inputs: Mapping[str, str]) -> str:
    assert "${{" not in INPUT.sub("", text), text
    return INPUT.sub(lambda name: inputs[name[1]], text)


def _step(  # noqa: PLR0913, PLR0917 - what a runner knows
    step: Mapping[str, Any], workspace: Path, scratch: Path, environment: Mapping[str, str], more: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Done:
    scratch.mkdir(parents=True)
    files = {f"GITHUB_{name}": scratch / name.lower() for name in ("STEP_SUMMARY", "OUTPUT", "ENV", "PATH")}
    for file in files.values():
        file.touch()
    files["GITHUB_STEP_SUMMARY"].write_text(BEFORE, encoding="utf-8")
    script = scratch / "script.sh"
    script.write_text(step["run"], encoding="utf-8")
    told = {
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_BASE_REF": "main",
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_REF": "refs/pull/1/merge",
        "GITHUB_WORKSPACE": str(workspace),
        "RUNNER_OS": "Linux",
        "RUNNER_TEMP": str(scratch),
        **{name: str(file) for name, file in files.items()},
    }
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)] if "shell" in step else ["bash", "-e", str(script)],
        cwd=cwd or workspace,
        env={**environment, **told, **(more or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
        timeout=600,
    )
    outputs = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines())
    return Done(step.get("name", step["run"]), done.returncode, done.stdout, files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8"), outputs)
