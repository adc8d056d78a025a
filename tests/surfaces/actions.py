"""The steps of a GitHub workflow, run on this machine as a runner runs them: for test_shipped_gate.py, through `runpy`.

Of the runner's contract it has what our workflows use: the shell of a `run:` without `shell:` is `bash -e`
(https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell), each step has files of its own for its summary, outputs, environment and path
(https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#environment-files), and the variables are those of
https://docs.github.com/en/actions/reference/workflows-and-actions/variables. Whatever else a workflow asks for is refused, so that nothing passes because it was not tried.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ACTIONS = ("actions/checkout", "actions/setup-python")
"""What they do is done before: the workspace is a checkout, and the first folder of the path is a new environment."""
ALWAYS = "${{ !cancelled() }}"
BEFORE = "## What an earlier command of the step wrote\n"


class Done(NamedTuple):
    """What became of a step: its name (or its command), exit code, what it printed, and the summary that it left."""

    name: str
    code: int
    output: str
    summary: str


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


def _step(step: Mapping[str, Any], workspace: Path, scratch: Path, environment: Mapping[str, str]) -> Done:
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
        ["bash", "-e", str(script)],
        cwd=workspace,
        env={**environment, **told},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
        timeout=600,
    )
    return Done(step.get("name", step["run"]), done.returncode, done.stdout, files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8"))
