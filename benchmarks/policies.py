"""Times the policies on the reference template, whole process, side by side with CloudFormation Validate and cfn-lint: in turn, so that a noisy machine is noisy for all.

    pip install -e '.[dev]' && python benchmarks/policies.py

Prints medians and the ratio to each neighbour. The figures of the last run that somebody looked at are in benchmarks/README.md.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
RUNS = 9


class Run(NamedTuple):
    """Seconds by the clock and on the processor."""

    wall: float
    cpu: float


def commands(assembly: Path, template: Path) -> dict[str, list[str]]:
    here = Path(sys.executable).parent
    return {
        "queuegate, policies only": [str(here / "queuegate"), "check", str(assembly), "--linters", "none", "--no-cache"],
        "queuegate, imports only": [
            sys.executable,
            "-c",
            "import queuegate.policies.gate.command.process, queuegate.policies.gate.run.check, queuegate.policies.gate.judging.group, queuegate.policies.contents as c; [*c.RULES]",
        ],
        "python, nothing": [sys.executable, "-c", "pass"],
        "cloudformation-validate": [sys.executable, "-c", VALIDATE, str(template)],
        "cfn-lint": [str(here / "cfn-lint"), str(template)],
    }


VALIDATE = "import sys, cloudformation_validate as v; v.CelEngine().validate_template(sys.argv[1])"


def once(command: list[str]) -> Run:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = os.times().elapsed
    subprocess.run(command, check=False, capture_output=True, env=environment)  # noqa: S603 - the commands above
    wall = os.times().elapsed - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Run(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def measured(wanted: dict[str, list[str]]) -> dict[str, list[Run]]:
    for command in wanted.values():
        once(command)  # byte code and file caches
    runs: dict[str, list[Run]] = {name: [] for name in wanted}
    for _ in range(RUNS):
        for name, command in wanted.items():
            runs[name].append(once(command))
    return runs


def rows(runs: dict[str, list[Run]]) -> Iterator[str]:
    first = next(iter(runs))
    yield "| command | wall, median s | min–max | cpu, median s | our wall / its wall |"
    yield "|---|---|---|---|---|"
    for name, found in runs.items():
        walls = [run.wall for run in found]
        ratio = statistics.median(own.wall / run.wall for own, run in zip(runs[first], found, strict=True))
        yield f"| {name} | {statistics.median(walls):.3f} | {min(walls):.3f}–{max(walls):.3f} | {statistics.median(run.cpu for run in found):.3f} | {ratio:.2f} |"


def main() -> None:
    from queuegate.synth.sources.cdk.running.app import synthesise  # noqa: PLC0415 - after the options of the process

    with tempfile.TemporaryDirectory() as folder:
        assembly = synthesise(ROOT / "cdk.json", Path(folder)).folder
        manifest = json.loads((assembly / "manifest.json").read_text(encoding="utf-8"))
        stack = next(artifact for artifact in manifest["artifacts"].values() if artifact["type"] == "aws:cloudformation:stack")
        print(*rows(measured(commands(assembly, assembly / stack["properties"]["templateFile"]))), sep="\n")


if __name__ == "__main__":
    main()
