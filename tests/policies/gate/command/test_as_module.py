"""`python -m queuegate` in a checkout that nobody trusts, and where no file can be written or read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TEMPLATE = "Resources: {Orders: {Type: AWS::SQS::Queue}}\n"


def run(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", "-c", script, "-", sys.executable], cwd=folder, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("module", ["click", *(pytest.param(name, marks=pytest.mark.slow) for name in ("msgspec", "yaml", "json"))])
def test_no_module_of_the_checkout_is_run(module: str, tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / f"{module}.py").write_text("open('run', 'w').close()\n", encoding="utf-8")
    done = run(tmp_path, '"$1" -m queuegate check template.yaml --linters none')
    assert (done.returncode, (tmp_path / "run").exists()) == (0, False), done.stderr


def test_a_working_folder_that_is_gone_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    done = run(tmp_path / "gone", 'rmdir "$PWD"; "$1" -m queuegate check template.yaml')
    assert done.returncode == 4
    assert "the working folder cannot be used" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_standard_error_that_is_full_changes_no_exit_code(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    done = run(tmp_path, '"$1" -m queuegate check template.yaml --linters none 2> /dev/full')
    assert done.returncode == 0
    assert "no SQS" in done.stdout


def test_an_interruption_while_it_is_still_being_loaded_is_one_sentence(tmp_path: Path) -> None:
    program = "from queuegate.policies.gate.command import process\ndef stopped(_): raise KeyboardInterrupt\nprocess.command = stopped\nprocess.run()"
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert done.stderr == "queuegate: interrupted: nothing can be said of what was not checked\n"
