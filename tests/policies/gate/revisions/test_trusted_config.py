"""`--trusted-config REV:FILE`: what a pull request may weaken is what the base says, and what it says otherwise is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.run.outcome import Ran, run
from queuegate.policies.gate.run.request import Against, Flags

Git = Commit = Any  # the fixtures' types stand in conftest.py, which nothing imports
Trusting = Callable[..., Ran]


@pytest.fixture
def trusting(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Trusting:
    """A run that follows the settings of main."""

    def ran(name: str | None = "main:queuegate.yaml", *, cwd: str = ".", baseline: str | None = None, **flags: Any) -> Ran:
        monkeypatch.chdir(repository / cwd)
        given = {"linters": ("none",), "cache": False} | flags
        return run(Flags(against=Against(trusted_config=name, baseline=baseline), **given), repository / cwd)

    return ran


@pytest.fixture
def parametric(good: str) -> str:
    """A visibility timeout that is right or wrong by what somebody says of a parameter."""
    return good.replace("VisibilityTimeout: 185", "VisibilityTimeout: !Ref Hidden") + "Parameters: {Hidden: {Type: Number}}\n"


def counts(ran: Ran) -> list[str]:
    return sorted(finding.rule for finding in ran.report.findings if finding.suppressed is None)


def differing(ran: Ran) -> list[str]:
    assert ran.report.trusted is not None
    return [one.key for one in ran.report.trusted.differs]


WEAKER = {
    "severity": ("severity: {visibility-timeout: error}", "severity: {visibility-timeout: off}", "severity.visibility-timeout"),
    "a group": ("fail-on: warning", "fail-on: warning\nseverity: {timing: off}", "severity.timing"),
    "fail-on": ("fail-on: warning", "fail-on: error", "fail-on"),
    "waiver": ("fail-on: warning", "fail-on: warning\nwaivers: [{rule: visibility-timeout, resource: '**', reason: please}]", "waivers"),
    "everything": ("fail-on: warning", None, "fail-on"),
    "baseline": ("fail-on: warning", "fail-on: warning\nbaseline: b.json", "baseline"),
}


@pytest.mark.parametrize("way", WEAKER)
def test_nothing_that_weakens_the_check_counts_before_it_is_merged(
    way: str, commit: Commit, git: Git, trusting: Trusting, repository: Path, good: str, short: str
) -> None:
    base, own, key = WEAKER[way]
    commit({"template.yaml": good, "queuegate.yaml": f"{base}\n"})
    git("checkout", "-q", "-b", "change")
    commit({"template.yaml": short, "queuegate.yaml": None if own is None else f"{own}\n"})
    if way == "baseline":
        (repository / "none.yaml").write_text("", encoding="utf-8")
        run(Flags(linters=("none",), cache=False, config="none.yaml", against=Against(write_baseline="b.json")), repository)
    assert trusting(None).code == 0
    ran = trusting()
    assert (ran.code, counts(ran)) == (1, ["visibility-timeout"])
    assert key in differing(ran)


def test_a_strict_base_stays_strict_and_the_teams_words_are_the_bases(commit: Commit, trusting: Trusting, repository: Path, parametric: str) -> None:
    commit({"template.yaml": parametric, "queuegate.yaml": "strict: true\n"})
    (repository / "queuegate.yaml").write_text("parameters: {Hidden: 185}\n", encoding="utf-8")
    assert trusting(None).code == 0
    ran = trusting()
    assert ran.code == 1
    assert {finding.verdict for finding in ran.report.findings} == {"undecided"}
    assert {"strict", "parameters.Hidden"} <= set(differing(ran))
    assert "185" not in json.dumps([one.ignored for one in ran.report.trusted.differs]) if ran.report.trusted else False


def test_a_parameter_file_and_a_skip_list_are_the_bases(commit: Commit, trusting: Trusting, repository: Path, parametric: str) -> None:
    settings = "fail-on: warning\ntargets: [{paths: [template.yaml], parameter-files: [infra/prod.json]}]\n"
    commit({"template.yaml": parametric, "queuegate.yaml": settings, "infra/prod.json": '{"Hidden": 184}'})
    (repository / "infra" / "prod.json").write_text('{"Hidden": 185}', encoding="utf-8")
    (repository / ".cfnlintrc").write_text("ignore_checks: [E]\n", encoding="utf-8")
    assert trusting(None).code == 0
    ran = trusting()
    assert (ran.code, counts(ran)) == (1, ["visibility-timeout"])
    assert differing(ran) == [".cfnlintrc", "infra/prod.json"]


def test_a_baseline_is_the_bases(commit: Commit, trusting: Trusting, repository: Path, good: str, short: str) -> None:
    """A pull request cannot add to it what it breaks."""
    commit({"template.yaml": good, "queuegate.yaml": "fail-on: warning\nbaseline: b.json\n", "b.json": '{"version": 1, "findings": []}'})
    (repository / "template.yaml").write_text(short, encoding="utf-8")
    (repository / "b.json").unlink()
    (repository / "queuegate.yaml").write_text("fail-on: warning\n", encoding="utf-8")
    run(Flags(linters=("none",), cache=False, against=Against(write_baseline="b.json")), repository)
    (repository / "queuegate.yaml").write_text("fail-on: warning\nbaseline: b.json\n", encoding="utf-8")
    assert trusting(None).code == 0
    ran = trusting()
    assert (ran.code, differing(ran)) == (1, ["b.json"])
    assert (trusting(baseline="b.json").code, differing(trusting(baseline="b.json"))) == (1, ["b.json"])
    (repository / "b.json").rename(repository / "new.json")
    assert (trusting(None, baseline="new.json").code, trusting(baseline="new.json").code) == (0, 1)


def test_a_linters_skip_list_is_looked_for_in_the_base(commit: Commit, trusting: Trusting, good: str, repository: Path) -> None:
    from queuegate.policies.gate.run import trusted  # noqa: PLC0415 - only here
    from queuegate.policies.gate.run.request import ask  # noqa: PLC0415 - as above

    commit({"template.yaml": good, "queuegate.yaml": "{}\n", ".cfnlintrc": "ignore_checks: [W1]\n"})
    (repository / ".cfnlintrc").write_text("ignore_checks: [E]\n", encoding="utf-8")
    with trusted.taken("main:queuegate.yaml", repository, repository, None) as copy:
        folders = ask(repository, Flags(linters=("none",), cache=False, against=Against(copy=copy))).request.reading.skips
        assert {(folder / ".cfnlintrc").read_text(encoding="utf-8") for folder in folders} == {"ignore_checks: [W1]\n"}


def test_targets_may_be_added_and_not_left_out(commit: Commit, git: Git, trusting: Trusting, repository: Path, short: str) -> None:
    commit({"infra/orders.yaml": short, "queuegate.yaml": "fail-on: warning\ntargets: [infra/orders.yaml]\n"})
    bills = short.replace("Orders", "Bills")
    commit({})
    git("checkout", "-q", "-b", "change")
    commit({"infra/bills.yaml": bills, "queuegate.yaml": "fail-on: warning\ntargets: [infra/bills.yaml]\n"})
    ran = trusting()
    assert sorted(finding.resource or "" for finding in ran.report.findings) == ["Bills", "Orders"]
    assert [finding.source.file for finding in trusting(cwd="infra").report.findings if finding.source] == ["orders.yaml", "bills.yaml"]
    commit({"infra/orders.yaml": None})
    ran = trusting()
    assert ([finding.resource for finding in ran.report.findings], ran.report.problems) == (["Bills"], [])
    assert differing(ran).count("targets") == 2


def test_with_the_same_settings_it_is_the_same_report(commit: Commit, trusting: Trusting, short: str) -> None:
    commit({"template.yaml": short, "queuegate.yaml": "waivers: [{rule: visibility-timeout, resource: Orders, reason: known}]\n"})
    followed, plain = trusting(), trusting(None)
    assert followed.report.findings == plain.report.findings
    assert followed.report.trusted is not None
    assert followed.report.trusted.differs == []


def test_a_place_in_other_settings_is_called_as_git_calls_it(commit: Commit, trusting: Trusting, repository: Path, short: str) -> None:
    commit({"template.yaml": short, "queuegate.yaml": "waivers:\n- {rule: visibility-timeout, resource: Orders, reason: known}\n"})
    (repository / "queuegate.yaml").write_text("strict: true\n", encoding="utf-8")
    (finding,) = [one for one in trusting().report.findings if one.suppressed]
    assert finding.suppressed is not None
    assert finding.suppressed.source is not None
    assert (finding.suppressed.source.file, finding.suppressed.source.line) == ("main:queuegate.yaml", 2)


def test_it_needs_settings_and_says_where_it_looked(commit: Commit, trusting: Trusting, repository: Path, good: str) -> None:
    """A base without settings is followed: nothing is accepted."""
    commit({"template.yaml": good})
    assert "neither main" in trusting().report.problems[0].message
    (repository / "queuegate.yaml").write_text("strict: true\n", encoding="utf-8")
    assert differing(trusting())[0] == "queuegate.yaml"
    (repository / "queuegate.yaml").write_text("strict: [\n", encoding="utf-8")
    assert trusting().code == 4
    commit({"queuegate.yaml": "strict: maybe\n"})
    (repository / "queuegate.yaml").write_text("{}\n", encoding="utf-8")
    (problem,) = trusting().report.problems
    assert problem.source is not None
    assert problem.source.file == "main:queuegate.yaml"


@pytest.mark.parametrize("name", ["main", ":queuegate.yaml", "main:", "main:../queuegate.yaml", "main:/etc/passwd", "nope:queuegate.yaml", "-x:queuegate.yaml"])
def test_what_is_no_revision_and_file_is_one_error(name: str, commit: Commit, trusting: Trusting, good: str) -> None:
    commit({"template.yaml": good, "queuegate.yaml": "{}\n"})
    ran = trusting(name)
    assert (ran.code, len(ran.report.problems)) == (4, 1)


def test_every_report_tells_what_the_change_says_otherwise(commit: Commit, repository: Path, command: Any, good: str) -> None:
    commit({"template.yaml": good, "queuegate.yaml": "fail-on: warning\n"})
    (repository / "queuegate.yaml").write_text("fail-on: error\nparameters: {'::error::x': '##[error]'}\n", encoding="utf-8")
    reports = [word for name in ("markdown", "github", "json") for word in ("--report", f"{name}={name}.txt")]
    done = command("check", "--linters", "none", "--no-cache", "--trusted-config", "main:queuegate.yaml", "--report", "terminal", *reports, cwd=repository)
    said = [done.stdout, *((repository / f"{name}.txt").read_text(encoding="utf-8") for name in ("markdown", "github", "json"))]
    assert all("fail-on" in text and "warning" in text for text in said)
    assert not any("##[" in text for text in said)
