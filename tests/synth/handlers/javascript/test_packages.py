"""Powertools' batch utility, middy and other packages, as they are: what the reading says of them is what they do. QUEUEGATE_NPM names a folder in which npm may keep the packages."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.handlers.reading import Reading
from queuegate.synth.sources.cdk.running.node import find_node

PACKAGES = {
    "@aws-lambda-powertools/batch": "2.35.0", "@aws-lambda-powertools/logger": "2.36.0", "@middy/core": "7.9.2", "@middy/sqs-partial-batch-failure": "6.4.5",
    "neverthrow": "8.2.0", "lodash": "4.18.1", "p-queue": "9.3.5", "p-map": "7.1.1", "awilix": "13.0.5", "opossum": "10.0.0", "ts-pattern": "5.9.2", "aws-embedded-metrics": "4.2.1", "rxjs": "7.8.2", "effect": "3.22.4",
}  # fmt: skip


def _module(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(f"javascript_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    sys.modules[spec.name] = made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


running = _module("running")
CASES = running.cases("packages")


@pytest.fixture(scope="module")
def runs() -> tuple[Path, dict[str, Any]]:
    kept = os.environ.get("QUEUEGATE_NPM")
    if not kept:
        pytest.skip("QUEUEGATE_NPM names no folder: the packages of npm are not installed")
    folder = Path(kept)
    folder.mkdir(parents=True, exist_ok=True)
    if not all((folder / "node_modules" / name).is_dir() for name in PACKAGES):
        (folder / "package.json").write_text(json.dumps({"private": True, "dependencies": PACKAGES}), encoding="utf-8")
        node = find_node(os.environ, Path(sys.executable).parent)
        assert node is not None
        npm = Path(node).parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        subprocess.run([node, str(npm), "install", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=folder, check=True, capture_output=True, timeout=300)
    running.write(folder, CASES)
    return folder, running.run(folder, CASES)


@pytest.mark.parametrize("case", [pytest.param(one, id=one.name) for one in CASES])
def test_a_run_shows_what_was_read(case: Any, runs: tuple[Path, dict[str, Any]]) -> None:
    folder, seen = runs
    found = running.read(folder, case)
    assert "broken" not in seen[case.name], seen[case.name]
    assert isinstance(found, Reading), found
    assert not found.unfollowed, found.unfollowed
    assert not running.contradictions(found, seen[case.name])


@pytest.mark.parametrize("case", [pytest.param(one, id=one.name) for one in CASES])
def test_it_is_read_to_its_end(case: Any, tmp_path: Path) -> None:
    """Also where the packages are not installed: only their names are needed."""
    running.write(tmp_path, [case])
    found = running.read(tmp_path, case)
    assert isinstance(found, Reading), found
    assert not found.unfollowed
