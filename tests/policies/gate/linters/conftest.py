"""The real linters, where they are installed, on templates that a test spells out; and stand-ins for them that misbehave."""

from __future__ import annotations

import copy
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonpatch
import pytest

from queuegate.policies.gate.catalogue.rules import every_rule
from queuegate.policies.gate.judging.linted import Use
from queuegate.policies.gate.judging.opened import Judging, Wanted
from queuegate.policies.gate.report.record.model import Report
from queuegate.policies.gate.run.asking.engines import uses
from queuegate.policies.gate.run.asking.records import Reading, Request
from queuegate.policies.gate.run.check import check
from queuegate.policies.gate.settings.settings import Loaded
from queuegate.policies.rule import Rule
from queuegate.synth.sources.cloudformation import parse

PIPELINE = Path(__file__).with_name("pipeline.yaml")

Installed = Callable[[str], Use]
Mutant = Callable[..., dict[str, Any]]
Judged = Callable[..., Report]
StandIn = Callable[..., Use]


@pytest.fixture(scope="session")
def installed() -> Installed:
    """`installed("checkov")`: the real linter, or else the test is skipped, with the reason. All but checkov speak of whole templates."""

    def find(name: str) -> Use:
        found, wrong = uses([name], Loaded(), None, chosen=False, scope=None if name == "checkov" else "template")
        if wrong:
            pytest.skip(wrong[0].message)
        return next(one for one in found if one.name == name)

    return find


@pytest.fixture(scope="session")
def asked(installed: Installed, once: Callable[..., Path], request: pytest.FixtureRequest) -> Callable[[str, str], Path]:
    """`asked("checkov", "CHECKED")`: a home for caches, in which stand the real linter's answers on every template in a module's list of this name.

    They are asked for at once, and once in a run: each start of a linter takes seconds. What is in a list is a text, or what makes one of the fixtures:
    `lambda fixture: fixture("good")`.
    """

    def of(linter: str, lists: str) -> Path:
        use = installed(linter)
        modules = dict.fromkeys(getattr(item, "module", None) for item in request.session.items)
        wanted_ones = [
            text for module in modules if isinstance(held := getattr(module, lists, None), list) for text in held
        ]  # other rooms have texts of such a name
        texts = [text if isinstance(text, str) else text(request.getfixturevalue) for text in wanted_ones]

        def ask(home: Path) -> None:
            folder = home / "asked"
            folder.mkdir(parents=True)
            for i, text in enumerate(texts):
                (folder / f"{i}.yaml").write_text(text, encoding="utf-8")
            wanted = tuple(Wanted((str(folder / f"{i}.yaml"),), {}) for i in range(len(texts)))
            report = check(Request(wanted, Reading(folder, folder, cache_dir=home / "queuegate"), Judging(()), (use,)))
            assert report.problems == []

        return once(f"{linter}-answers", ask)

    return of


@pytest.fixture(scope="session")
def answers(asked: Callable[[str, str], Path]) -> Path:
    """What cfn-lint says of what a module has in LINTED."""
    return asked("cfn-lint", "LINTED")


@pytest.fixture(scope="session")
def answers_of_checkov(asked: Callable[[str, str], Path]) -> Path:
    """What checkov says of what a module has in CHECKED."""
    return asked("checkov", "CHECKED")


@pytest.fixture(scope="session")
def good() -> str:
    return PIPELINE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def mutant() -> Mutant:
    """`mutant({op, path, value}, …)`: the good pipeline with a JSON Patch, whose paths start below Resources, or with / at the top."""
    body, _ = parse(PIPELINE.read_text(encoding="utf-8"), str(PIPELINE))
    return lambda *patch: jsonpatch.apply_patch(
        copy.deepcopy(body), [{**one, "path": one["path"] if one["path"].startswith("/") else f"/Resources/{one['path']}"} for one in patch]
    )


@pytest.fixture
def judged(tmp_path: Path) -> Judged:
    """`judged(body, …, linters=…)`: rules and linters on templates (t0, t1, …), each of which is an assembly of its own. A text is written as YAML."""

    def run(
        *bodies: dict[str, Any] | str,
        linters: tuple[Use, ...] = (),
        rules: tuple[Rule, ...] | None = None,
        cache_dir: Path | None = None,
        cwd: Path | None = None,
        **request: Any,
    ) -> Report:
        wanted = []
        for i, body in enumerate(bodies):
            file = tmp_path / (f"t{i}.yaml" if isinstance(body, str) else f"t{i}.json")
            file.write_text(body if isinstance(body, str) else json.dumps(body, indent=1), encoding="utf-8")
            wanted.append(Wanted((str(file),), {}))
        return check(
            Request(
                tuple(wanted), Reading(cwd or tmp_path, tmp_path, cache_dir=cache_dir), Judging(every_rule() if rules is None else rules), linters, **request
            )
        )

    return run


@pytest.fixture
def stand_in(tmp_path: Path) -> StandIn:
    """`stand_in("print('[]')")`: Python code that runs in the place of a linter."""

    def make(code: str, name: str = "cfn-lint") -> Use:
        file = tmp_path / ".git" / f"{name}.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(code, encoding="utf-8")
        return Use(name, "ran", "9.9.9", (sys.executable, str(file)), f"9.9.9 {os.urandom(8).hex()}", "pipelines" if name == "checkov" else "template")

    return make
