"""The golden reports: what each format for programs and forges says of tests/formats/shop, under a few rules. The terminal's screens are those of screens.py."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from contextlib import chdir
from functools import cache, partial
from pathlib import Path

from queuegate.policies.gate.report.formats import FORMATS, Ended, Look
from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import Ran, run

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "tests" / "formats"
ENDINGS = {"markdown": "md", "github": "github.txt", "sarif": "sarif", "code-scanning": "code-scanning.sarif", "gitlab": "gitlab.json", "junit": "junit.xml"}
ONLY = ("missing-redrive-policy", "visibility-timeout", "no-concurrency-cap", "unused-waiver")
TARGETS = {"shop": ("template.yaml",), "broken": ("broken.yaml", "template.yaml")}


def examples() -> dict[str, Callable[[], str]]:
    """The text of each file."""
    return {f"tests/formats/{name}.{ending}": partial(example, name, form) for name in TARGETS for form, ending in ENDINGS.items()}


def example(name: str, form: str) -> str:
    """One report, as the command would give it in the folder `infra` of a repository."""
    with tempfile.TemporaryDirectory() as made:
        shutil.copytree(FOLDER / "shop", made, dirs_exist_ok=True)
        (Path(made) / ".git").mkdir()
        with chdir(Path(made) / "infra"):
            ran = _ran(name)
            return FORMATS[form](ran.report, Look(below=ran.below, others=("queuegate.sarif",), ended=Ended(ran.code, ran.fail_on, ran.strict)))


@cache
def _ran(name: str) -> Ran:
    return run(Flags(targets=TARGETS[name], only=ONLY, linters=("none",), cache=False), Path.cwd())
