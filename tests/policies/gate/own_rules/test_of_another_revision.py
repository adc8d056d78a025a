"""A team's own rules where the settings are those of another revision: its modules judge, and nothing of the change's runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.catalogue.rules import know
from queuegate.policies.gate.run.asking.request import Against, Flags
from queuegate.policies.gate.run.outcome import Ran, run

Team = Any  # the fixture's type stands in conftest.py, which nothing imports
SETTINGS = "targets: [template.yaml]\nrules: [infra]\n"
RULE = '''"""It is so."""
from queuegate.policies.rule import Finding, Mapping, Severity, rule
from ._limits import SAYS


@rule("the-teams", on=Mapping, severity=Severity.ERROR, docs="https://example.com", fix="Do.")
def check(mapping):
    yield Finding(SAYS, at=mapping)
'''


@pytest.fixture(autouse=True)
def _no_rule_is_left() -> Iterator[None]:
    yield
    know(())


@pytest.fixture
def repository(team: Team) -> Team:
    """With a rule on main, and a branch."""
    team.commit({"template.yaml": team.good, "queuegate.yaml": SETTINGS, "infra/rules.py": RULE, "infra/_limits.py": "SAYS = 'of main'\n"})
    team.git("branch", "-f", "base")
    return team


def trusted(team: Team, **flags: Any) -> Ran:
    return run(Flags(linters=("none",), cache=False, against=Against(trusted_config="base:queuegate.yaml"), **flags), team.folder)


def said(ran: Ran) -> list[str]:
    return [one.message for one in ran.report.findings if one.rule == "the-teams"]


def differing(ran: Ran) -> set[str]:
    assert ran.report.trusted is not None
    return {one.key for one in ran.report.trusted.differs}


@pytest.mark.parametrize("settings", [SETTINGS, f"{SETTINGS}fail-on: note\n", "targets: [template.yaml]\n", None], ids=["same", "others", "without", "none"])
def test_the_modules_of_the_base_judge_whatever_the_change_does_to_them(settings: str | None, repository: Team) -> None:
    evil = "open('was-run', 'w').close()\n"
    repository.commit({"queuegate.yaml": settings, "infra/rules.py": evil, "infra/_limits.py": evil, "infra/new.py": f'"""New."""\n{evil}'})
    ran = trusted(repository)
    assert said(ran) == ["of main"]
    assert ran.report.problems == []
    assert not (repository.folder / "was-run").exists()
    assert {"infra/rules.py"} <= differing(ran)
    assert settings != SETTINGS or {"infra/new.py"} <= differing(ran)


def test_a_module_that_only_the_change_has_is_told_and_not_run(repository: Team) -> None:
    repository.git("rm", "-rq", "infra")
    repository.commit({"queuegate.yaml": "targets: [template.yaml]\n"})
    repository.git("branch", "-f", "base")
    repository.commit(
        {"queuegate.yaml": f"{SETTINGS}severity: {{the-teams: note}}\n", "infra/rules.py": RULE, "infra/_limits.py": "open('was-run', 'w').close()\n"}
    )
    ran = trusted(repository)
    assert said(ran) == []
    assert ran.report.problems == []
    assert {"rules", "infra/rules.py"} <= differing(ran)
    assert not (repository.folder / "was-run").exists()


def test_what_is_wrong_with_a_module_of_the_base_is_said_by_its_path_in_the_repository(repository: Team) -> None:
    repository.commit({"infra/_limits.py": "1 / 0\n"})
    repository.git("branch", "-f", "base")
    ran = trusted(repository)
    (problem,) = ran.report.problems
    assert problem.source is not None
    assert (problem.source.file, problem.source.line) == ("infra/rules.py", 3)
    assert ran.code == 4


def test_a_link_among_the_modules_of_the_base_is_refused(repository: Team) -> None:
    (repository.folder / "infra" / "other.py").symlink_to(Path("/etc/hostname"))
    repository.commit({})
    repository.git("branch", "-f", "base")
    (problem,) = trusted(repository).report.problems
    assert "infra/other.py is a link there" in problem.message


def test_static_runs_neither(repository: Team) -> None:
    ran = trusted(repository, static=True)
    assert said(ran) == []
    assert [one.target for one in ran.report.targets if one.kind == "rules"] == ["infra"]


def test_since_another_revision_both_are_judged_by_the_rules_of_this_one(repository: Team) -> None:
    repository.commit({"infra/_limits.py": "SAYS = 'of the branch'\n"})
    ran = run(Flags(linters=("none",), cache=False, against=Against(since="base")), repository.folder)
    assert said(ran) == ["of the branch"]
    assert [one.suppressed is not None for one in ran.report.findings if one.rule == "the-teams"] == [True]
