"""`check --since REV`: only what was not there at the merge base fails. Revisions are git's own, of repositories that are made here."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.run.outcome import Ran, run
from queuegate.policies.gate.run.request import Against, Flags

Git = Commit = Any  # the fixtures' types stand in conftest.py, which nothing imports
Since = Callable[..., Ran]


@pytest.fixture
def since(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Since:
    def ran(name: str, *targets: str, cwd: str = ".", **flags: Any) -> Ran:
        monkeypatch.chdir(repository / cwd)
        given = {"fail_on": "warning", "linters": ("none",), "cache": False} | flags
        return run(Flags(targets=targets, against=Against(since=name), **given), repository / cwd)

    return ran


@pytest.fixture
def poor(lossy: str) -> str:
    return lossy.replace("VisibilityTimeout: 185", "VisibilityTimeout: 184")


def counts(ran: Ran) -> list[str]:
    return sorted(finding.rule for finding in ran.report.findings if finding.suppressed is None)


def known(ran: Ran) -> list[str]:
    return sorted(finding.rule for finding in ran.report.findings if finding.suppressed and finding.suppressed.by == "baseline")


def test_a_mistake_on_a_branch_fails_at_its_line_and_what_was_there_is_counted(commit: Commit, git: Git, since: Since, short: str, poor: str) -> None:
    base = commit({"template.yaml": short})
    git("checkout", "-q", "-b", "change")
    assert since("main").code == 0
    commit({"template.yaml": f"# moved\n{poor}"})
    git("checkout", "-q", "main")
    commit({"README.md": "main went on"})
    git("checkout", "-q", "change")
    ran = since("main")
    assert (ran.code, counts(ran), known(ran)) == (1, ["missing-redrive-policy"], ["visibility-timeout"])
    (new,) = [finding for finding in ran.report.findings if finding.suppressed is None]
    assert new.source is not None
    assert (new.source.file, f"# moved\n{poor}".splitlines()[new.source.line - 2]) == ("template.yaml", "    Type: AWS::SQS::Queue")
    (compared,) = ran.report.compared
    assert (compared.by, compared.name, compared.commit, compared.known) == ("revision", "main", base, 1)


def test_what_is_mended_is_told(commit: Commit, since: Since, repository: Path, short: str, good: str) -> None:
    commit({"template.yaml": short})
    (repository / "template.yaml").write_text(good, encoding="utf-8")
    ran = since("HEAD")
    assert (ran.code, [gone.rule for gone in ran.report.compared[0].gone]) == (0, ["visibility-timeout"])


@pytest.mark.parametrize("cwd", [".", "infra"])
def test_a_folder_is_compared_with_the_folder_at_the_base(cwd: str, commit: Commit, since: Since, repository: Path, short: str, poor: str) -> None:
    commit({"infra/orders.yaml": short, "infra/sub/bills.yaml": short.replace("Orders", "Bills"), "elsewhere.yaml": poor})
    target = "infra" if cwd == "." else "."
    assert since("main", target, cwd=cwd).code == 0
    (repository / "infra" / "orders.yaml").rename(repository / "infra" / "renamed.yaml")
    (repository / "infra" / "sub" / "bills.yaml").write_text(poor.replace("Orders", "Bills"), encoding="utf-8")
    ran = since("main", target, cwd=cwd)
    assert (ran.code, counts(ran)) == (1, ["missing-redrive-policy"])
    assert {finding.source.file for finding in ran.report.findings if finding.source and finding.suppressed is None} == {
        "infra/sub/bills.yaml" if cwd == "." else "sub/bills.yaml"
    }
    pattern = "infra/**/*.yaml" if cwd == "." else "**/*.yaml"
    assert counts(since("main", pattern, cwd=cwd)) == ["missing-redrive-policy"]


def test_a_template_that_is_new_is_new_as_a_whole(commit: Commit, since: Since, repository: Path, short: str) -> None:
    commit({"README.md": "nothing yet"})
    (repository / "orders.yaml").write_text(short, encoding="utf-8")
    ran = since("main", "orders.yaml")
    assert (ran.code, counts(ran)) == (1, ["visibility-timeout"])
    assert ran.report.compared[0].unread


def test_each_side_has_the_targets_and_parameters_of_its_own_settings(commit: Commit, since: Since, repository: Path, short: str, good: str) -> None:
    """Judged is by the settings of the working folder: a severity that the change sets counts on both sides."""
    commit({"infra/orders.yaml": short, "queuegate.yaml": "targets: [infra/orders.yaml]\n"})
    (repository / "infra" / "orders.yaml").rename(repository / "pipeline.yaml")
    (repository / "queuegate.yaml").write_text("targets: [pipeline.yaml]\nseverity: {visibility-timeout: error}\n", encoding="utf-8")
    ran = since("main")
    assert (ran.code, counts(ran), known(ran)) == (0, [], ["visibility-timeout"])
    named = good.replace("VisibilityTimeout: 185", "VisibilityTimeout: !Ref Hidden") + "Parameters: {Hidden: {Type: Number}}\n"
    commit({"pipeline.yaml": named, "queuegate.yaml": "targets: [pipeline.yaml]\nparameters: {Hidden: 184}\n"})
    (repository / "queuegate.yaml").write_text("targets: [pipeline.yaml]\nparameters: {Hidden: 10}\n", encoding="utf-8")
    assert "visibility-below-timeout" in counts(since("main"))
    assert since("main", parameters=("Hidden=184",)).code == 0


def test_a_base_that_cannot_be_read_makes_everything_new_and_is_told(commit: Commit, since: Since, repository: Path, short: str) -> None:
    commit({"template.yaml": "AWSTemplateFormatVersion: 2010-09-09\nResources: {Orders: {Type: 'AWS::SQS::Queue', Properties: [}}"})
    (repository / "template.yaml").write_text(short, encoding="utf-8")
    ran = since("main")
    assert (ran.code, counts(ran)) == (1, ["visibility-timeout"])
    assert "template.yaml" in ran.report.compared[0].unread[0]
    commit({"template.yaml": short, "queuegate.yaml": "targets: 5\n"})
    (repository / "queuegate.yaml").unlink()
    assert since("main").code == 0  # settings that cannot be read say nothing of what to read


def test_no_pipeline_where_one_was_before_is_never_clean(commit: Commit, since: Since, repository: Path, good: str) -> None:
    commit({"template.yaml": good})
    (repository / "template.yaml").write_text("Resources: {Topic: {Type: AWS::SNS::Topic}}\n", encoding="utf-8")
    ran = since("main")
    assert ran.code == 4
    assert "there was 1 pipeline at main" in ran.report.problems[0].message


@pytest.mark.parametrize("name", ["nope", "-h", "--output=x", "HEAD:template.yaml", "main~5", "a b", "main\n", "\x1b[31m", "@{u}", "^main", ""])
def test_a_revision_that_is_none_is_one_error(name: str, commit: Commit, since: Since, repository: Path, good: str) -> None:
    commit({"template.yaml": good})
    ran = since(name)
    assert ran.code == 4
    assert "git knows no such revision" in ran.report.problems[0].message
    assert sorted(os.listdir(repository)) == [".git", "template.yaml"]


def test_a_branch_that_only_the_remote_has_is_suggested(commit: Commit, git: Git, since: Since, good: str) -> None:
    git("update-ref", "refs/remotes/origin/trunk", commit({"template.yaml": good}))
    assert "origin/trunk" in since("trunk").report.problems[0].message
    assert since("origin/trunk").code == 0


def test_a_name_that_means_two_things_is_refused(commit: Commit, git: Git, since: Since, good: str) -> None:
    """Whoever may push a tag does not choose what a pull request is compared with."""
    first = commit({"template.yaml": good})
    git("update-ref", "refs/remotes/origin/main", commit({"README.md": "more"}))
    git("update-ref", "refs/tags/origin/main", first)
    ran = since("origin/main")
    assert ran.code == 4
    assert "several branches or tags" in ran.report.problems[0].message
    assert since("refs/remotes/origin/main").code == 0


def test_histories_that_do_not_meet_and_a_shallow_clone_say_what_to_do(
    commit: Commit, git: Git, since: Since, repository: Path, tmp_path: Path, good: str
) -> None:
    commit({"template.yaml": good})
    git("checkout", "-q", "--orphan", "other")
    commit({"template.yaml": good, "README.md": "another history"})
    assert "no commit in common" in since("main").report.problems[0].message
    git("checkout", "-q", "main")
    commit({"README.md": "more"})
    git("clone", "-q", "--depth", "1", repository.as_uri(), str(tmp_path / "clone"))
    ran = run(Flags(linters=("none",), cache=False, against=Against(since="HEAD~1")), tmp_path / "clone")
    assert ran.code == 4
    assert "fetch-depth: 0" in ran.report.problems[0].message


def test_outside_a_repository_it_says_so(tmp_path: Path, good: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "template.yaml").write_text(good, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    ran = run(Flags(linters=("none",), cache=False, against=Against(since="main")), tmp_path)
    assert ran.code == 4
    assert "git" in ran.report.problems[0].message


def test_the_working_tree_and_the_index_stay_as_they_are(commit: Commit, git: Git, since: Since, repository: Path, short: str, good: str) -> None:
    commit({"template.yaml": good, "gone.yaml": good})
    git("checkout", "-q", "-b", "change")
    (repository / "template.yaml").write_text(short, encoding="utf-8")
    (repository / "gone.yaml").unlink()
    (repository / "new.yaml").write_text(short, encoding="utf-8")
    before = git("status", "--porcelain"), (repository / ".git" / "index").read_bytes()
    since("main", ".")
    assert (git("status", "--porcelain"), (repository / ".git" / "index").read_bytes()) == before


def test_the_command_tells_it_and_its_json_is_valid(commit: Commit, git: Git, repository: Path, command: Any, short: str, poor: str) -> None:
    commit({"template.yaml": short})
    (repository / "template.yaml").write_text(poor, encoding="utf-8")
    done = command("check", "--linters", "none", "--no-cache", "--since", "main", cwd=repository)
    assert done.returncode == 1
    assert "1 there before, at " in done.stdout
    assert "warning[visibility-timeout]" not in done.stdout
    document = json.loads(command("check", "--linters", "none", "--no-cache", "--since", "main", "--report", "json", cwd=repository).stdout)
    assert document["compared"][0]["known"] == 1
