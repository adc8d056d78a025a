"""Does a test see it when the engine is wrong? Small wrong changes to `synth`, one after the other, in a copy of the package: `python tools/engine_mutants.py [WORD…]`.

A change is tried where its file or its text has one of the words; without words all are. The keystone (`tests/synth/test_worlds_equal_enumeration.py`) goes first, the
other tests of `synth` follow if it saw nothing. What survives, and a change whose text is not in its file any more, make the exit code 1. Nothing here touches the tree.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
MUTANTS = Path(__file__).with_name("engine_mutants.yaml")
KEYSTONE = ROOT / "tests" / "synth" / "test_worlds_equal_enumeration.py"
OTHERS = [
    ROOT / "tests" / "synth" / f"test_{name}.py"
    for name in ("worlds", "conditions", "parameters", "intrinsics", "nested", "sharing", "exports", "text", "link", "pipelines")
]

SECONDS = 600
"""How long the tests may take. Without a mistake it is a minute."""


def copied(folder: Path) -> Path:
    """The package as it is installed, in a folder that goes before the installed one."""
    skipped = shutil.ignore_patterns("__pycache__", "notification")
    shutil.copytree(ROOT / "policies" / "_root", folder / "queuegate", ignore=skipped)
    for part in ("policies", "synth"):
        shutil.copytree(ROOT / part, folder / "queuegate" / part, ignore=skipped)
    return folder / "queuegate" / "synth"


def fails(tests: list[Path], folder: Path) -> bool:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *map(str, tests)]
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False, timeout=SECONDS).returncode != 0  # noqa: S603 - our own tests
    except subprocess.TimeoutExpired:
        return True  # the CI would see that, too


def tried(file: Path, right: str, wrong: str, folder: Path) -> str:
    """What became of one change; the file is as it was before."""
    code = file.read_text(encoding="utf-8")
    if code.count(right) != 1:
        return "stale"
    file.write_text(code.replace(right, wrong), encoding="utf-8")
    try:
        return "killed by the keystone" if fails([KEYSTONE], folder) else "killed" if fails(OTHERS, folder) else "SURVIVED"
    finally:
        file.write_text(code, encoding="utf-8")


def main(words: list[str]) -> int:
    outcomes = []
    with tempfile.TemporaryDirectory() as folder:
        synth = copied(Path(folder))
        if fails([KEYSTONE, *OTHERS], Path(folder)):
            raise SystemExit("the tests fail without any change: put that right first")
        for file, changes in yaml.safe_load(MUTANTS.read_text(encoding="utf-8")).items():
            for right, wrong in changes:
                if not words or any(word in file or word in right for word in words):
                    outcomes.append(tried(synth / file, right, wrong, Path(folder)))
                    print(f"{outcomes[-1]:24}{file}: {right} → {wrong}", flush=True)
    return int(any(not outcome.startswith("killed") for outcome in outcomes))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
