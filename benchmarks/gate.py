"""Times the whole gate on the reference system with both linters, beside each of its parts alone: in turn, so that a noisy machine is noisy for all.

    pip install -e '.[dev]' && QUEUEGATE_CHECKOV=/path/to/checkov python benchmarks/gate.py

Prints medians, and how much longer the whole takes than its slowest part. The figures of the last run that somebody looked at are in benchmarks/README.md.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from policies import ROOT, Run, measured
from queuegate.policies.gate.linters.checkov import arguments
from queuegate.policies.gate.linters.find import find

PARTS = ("rules alone", "cfn-lint alone", "checkov alone")


def commands(assembly: Path, template: Path) -> dict[str, list[str]]:
    gate = [str(Path(sys.executable).parent / "queuegate"), "check"]
    cfn_lint, checkov = find("cfn-lint", None), find("checkov", None)
    if cfn_lint is None or checkov is None:
        sys.exit("both linters are needed: pip install -e '.[dev]', and QUEUEGATE_CHECKOV=/path/to/checkov")
    both = ["--linters", "cfn-lint,checkov"]
    return {
        "whole gate, first run": [*gate, str(assembly), *both, "--no-cache"],
        "whole gate, unchanged second run": [*gate, str(assembly), *both],
        "rules alone": [*gate, str(assembly), "--linters", "none", "--no-cache"],
        "cfn-lint alone": [*cfn_lint.command, str(template)],
        "checkov alone": [*checkov.command, *arguments([str(template)], {})],
        "with synthesis, first run": [*gate, str(ROOT / "cdk.json"), *both, "--no-cache"],
        "with synthesis, unchanged second run": [*gate, str(ROOT / "cdk.json"), *both],
        "with synthesis, rules alone": [*gate, str(ROOT / "cdk.json"), "--linters", "none", "--no-cache"],
    }


def rows(runs: dict[str, list[Run]]) -> Iterator[str]:
    yield "| command | wall, median s | min–max | cpu, median s |"
    yield "|---|---|---|---|"
    for name, found in runs.items():
        walls = [run.wall for run in found]
        yield f"| {name} | {statistics.median(walls):.2f} | {min(walls):.2f}–{max(walls):.2f} | {statistics.median(run.cpu for run in found):.2f} |"
    whole = runs["whole gate, first run"]
    more = statistics.median(run.wall - max(runs[part][i].wall for part in PARTS) for i, run in enumerate(whole))
    yield ""
    yield f"The whole gate takes {more:.2f} s more than its slowest part (the median of the differences within each round)."


def main() -> None:
    from queuegate.synth.sources.cdk.running.app import synthesise  # noqa: PLC0415 - after the options of the process

    os.environ["CKV_SKIP_PACKAGE_UPDATE_CHECK"] = "true"
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as cache:
        os.environ["XDG_CACHE_HOME"] = cache
        assembly = synthesise(ROOT / "cdk.json", Path(folder)).folder
        manifest = json.loads((assembly / "manifest.json").read_text(encoding="utf-8"))
        stack = next(artifact for artifact in manifest["artifacts"].values() if artifact["type"] == "aws:cloudformation:stack")
        print(*rows(measured(commands(assembly, assembly / stack["properties"]["templateFile"]))), sep="\n")


if __name__ == "__main__":
    main()
