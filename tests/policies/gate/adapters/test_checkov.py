"""The real checkov with our rules as external checks, from an environment of its own that has both."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.catalogue.numbers import NUMBERS

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[4]
RESERVED, HIDDEN, ALARM = (f"CKV_QUEUEGATE_{NUMBERS[name]}" for name in ("reserved-below-maximum-concurrency", "visibility-timeout", "dead-letter-queue-alarm"))


@pytest.fixture(scope="module")
def environment(once: Callable[..., Path]) -> dict[str, str]:
    """checkov's own environment, which gets Queuegate beside it without being changed: from a folder of its own, on PYTHONPATH."""
    named = os.environ.get("QUEUEGATE_CHECKOV")
    if not named or not shutil.which(named):
        pytest.skip("QUEUEGATE_CHECKOV names no checkov")

    def install(folder: Path) -> None:
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--target", str(folder), str(ROOT)], check=True, capture_output=True, timeout=300)

    folder = once("beside-checkov", install)
    return {
        **os.environ,
        "PYTHONPATH": str(folder),
        "CKV_SKIP_PACKAGE_UPDATE_CHECK": "true",
        "CHECKS": str(folder / "queuegate/policies/gate/adapters/checkov_checks"),
    }


def asked(environment: dict[str, str], folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(shutil.which(environment["QUEUEGATE_CHECKOV"])), "--framework", "cloudformation", "--skip-download", "-o", "json"]
    return subprocess.run(
        [*command, "--external-checks-dir", environment["CHECKS"], *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def failed(done: subprocess.CompletedProcess[str], kind: str = "failed") -> dict[tuple[str, str], Any]:
    found = json.loads(done.stdout)["results"][f"{kind}_checks"]
    return {(one["check_id"], one["resource"].rpartition(".")[2]): one for one in found if one["check_id"].startswith("CKV_QUEUEGATE_")}


def test_a_finding_fails_its_resource_with_its_line_and_a_skip_is_checkovs(environment: dict[str, str], template: Path) -> None:
    below = template.parent / "infra" / "prod"
    below.mkdir(parents=True)
    text = template.read_text(encoding="utf-8")
    file = below / template.name
    file.write_text(text.replace("  Failed:\n", f"  Failed:\n    # checkov:skip={ALARM}:nobody reads it\n", 1), encoding="utf-8")
    template.unlink()
    for arguments in (("-d", "infra"), ("-f", "infra/prod/template.yaml")):
        done = asked(environment, template.parent, *arguments)
        found = failed(done)
        assert {(RESERVED, "Worker"), (HIDDEN, "Orders")} <= found.keys(), done.stderr
        assert found[RESERVED, "Worker"]["check_name"].startswith("infra/prod/template.yaml:22: ReservedConcurrentExecutions of Worker is 5")
        assert found[RESERVED, "Worker"]["severity"] == "HIGH"
        assert found[RESERVED, "Worker"]["check_result"]["evaluated_keys"] == ["Properties/ReservedConcurrentExecutions"]
        assert (ALARM, "Failed") not in found
        assert failed(done, "skipped")[ALARM, "Failed"]["check_result"]["suppress_comment"] == "nobody reads it"
        assert failed(done, "passed") == {}


def test_a_finding_is_as_grave_as_the_teams_settings_say(environment: dict[str, str], template: Path) -> None:
    template.with_name("queuegate.yaml").write_text("severity: {visibility-timeout: error, reserved-below-maximum-concurrency: note}\n", encoding="utf-8")
    found = failed(asked(environment, template.parent, "-f", template.name))
    assert (found[HIDDEN, "Orders"]["severity"], found[RESERVED, "Worker"]["severity"]) == ("HIGH", "LOW")


def test_what_could_not_be_judged_or_loaded_ends_checkov(environment: dict[str, str], template: Path) -> None:
    template.with_name("queuegate.yaml").write_text("strict: maybe\n", encoding="utf-8")
    done = asked(environment, template.parent, "-f", template.name)
    assert done.returncode != 0
    assert {one["check_name"] for one in failed(done).values()} == {"Queuegate: strict is 'maybe', and has to be true or false"}
    alone = asked({**environment, "PYTHONPATH": ""}, template.parent, "-f", template.name)
    if importable(environment):
        pytest.skip("checkov's environment has a Queuegate of its own")
    assert alone.returncode != 0
    assert "Install it into checkov's own environment" in alone.stderr


def importable(environment: dict[str, str]) -> bool:
    python = Path(str(shutil.which(environment["QUEUEGATE_CHECKOV"]))).resolve().with_name("python")
    return subprocess.run([str(python), "-c", "import queuegate"], cwd="/", capture_output=True, check=False, timeout=60).returncode == 0
