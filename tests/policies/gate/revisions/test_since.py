"""`check --since REV`: only what was not there at the merge base fails. Revisions are git's own, of repositories that are made here."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.run.asking.request import Against, Flags
from queuegate.policies.gate.run.outcome import Ran, run

Team = Any  # the fixture's type stands in conftest.py, which nothing imports
Since = Callable[..., Ran]


@pytest.fixture
def since(monkeypatch: pytest.MonkeyPatch, team: Team) -> Since:
    def ran(name: str, *targets: str, cwd: str = ".", **flags: Any) -> Ran:
        monkeypatch.chdir(team.folder / cwd)
        given = {"fail_on": "warning", "linters": ("none",), "cache": False} | flags
        return run(Flags(targets=targets, against=Against(since=name), **given), team.folder / cwd)

    return ran


def counts(ran: Ran) -> list[str]:
    return sorted(finding.rule for finding in ran.report.findings if finding.suppressed is None)


def known(ran: Ran) -> list[str]:
    return sorted(finding.rule for finding in ran.report.findings if finding.suppressed and finding.suppressed.by == "baseline")


def test_a_mistake_on_a_branch_fails_at_its_line_and_what_was_there_is_counted(since: Since, team: Team) -> None:
    base = team.commit({"template.yaml": team.short})
    team.git("checkout", "-q", "-b", "change")
    assert since("main").code == 0
    team.commit({"template.yaml": f"# moved\n{team.poor}"})
    team.git("checkout", "-q", "main")
    team.commit({"README.md": "main went on"})
    team.git("checkout", "-q", "change")
    ran = since("main")
    assert (ran.code, counts(ran), known(ran)) == (1, ["missing-redrive-policy"], ["visibility-timeout"])
    (new,) = [finding for finding in ran.report.findings if finding.suppressed is None]
    assert new.source is not None
    assert (new.source.file, f"# moved\n{team.poor}".splitlines()[new.source.line - 2]) == ("template.yaml", "    Type: AWS::SQS::Queue")
    (compared,) = ran.report.compared
    assert (compared.by, compared.name, compared.commit, compared.known) == ("revision", "main", base, 1)


def test_what_is_mended_is_told(since: Since, team: Team) -> None:
    team.commit({"template.yaml": team.short})
    (team.folder / "template.yaml").write_text(team.good, encoding="utf-8")
    ran = since("HEAD")
    assert (ran.code, [gone.rule for gone in ran.report.compared[0].gone]) == (0, ["visibility-timeout"])


@pytest.mark.parametrize(
    "accepted", ["baseline: known.json\n", 'waivers: [{rule: visibility-timeout, resource: Orders, reason: "the worker is idempotent"}]\n']
)
def test_what_does_not_count_for_another_reason_is_not_gone(accepted: str, since: Since, team: Team) -> None:
    team.commit({"template.yaml": team.short})
    written = Flags(against=Against(write_baseline="known.json"), linters=("none",), cache=False)
    assert run(written, team.folder).code == 0
    (team.folder / "queuegate.yaml").write_text(accepted, encoding="utf-8")
    ran = since("HEAD")
    assert (ran.code, [gone.rule for compared in ran.report.compared for gone in compared.gone]) == (0, [])


@pytest.mark.parametrize("cwd", ["infra", pytest.param(".", marks=pytest.mark.slow)])
def test_a_folder_is_compared_with_the_folder_at_the_base(cwd: str, since: Since, team: Team) -> None:
    team.commit({"infra/orders.yaml": team.short, "infra/sub/bills.yaml": team.short.replace("Orders", "Bills"), "elsewhere.yaml": team.poor})
    target = "infra" if cwd == "." else "."
    assert since("main", target, cwd=cwd).code == 0
    (team.folder / "infra" / "orders.yaml").rename(team.folder / "infra" / "renamed.yaml")
    (team.folder / "infra" / "sub" / "bills.yaml").write_text(team.poor.replace("Orders", "Bills"), encoding="utf-8")
    ran = since("main", target, cwd=cwd)
    assert (ran.code, counts(ran)) == (1, ["missing-redrive-policy"])
    assert {finding.source.file for finding in ran.report.findings if finding.source and finding.suppressed is None} == {
        "infra/sub/bills.yaml" if cwd == "." else "sub/bills.yaml"
    }
    pattern = "infra/**/*.yaml" if cwd == "." else "**/*.yaml"
    assert counts(since("main", pattern, cwd=cwd)) == ["missing-redrive-policy"]


def test_a_template_that_is_new_is_new_as_a_whole(since: Since, team: Team) -> None:
    team.commit({"README.md": "nothing yet"})
    (team.folder / "orders.yaml").write_text(team.short, encoding="utf-8")
    ran = since("main", "orders.yaml")
    assert (ran.code, counts(ran)) == (1, ["visibility-timeout"])
    assert ran.report.compared[0].unread


@pytest.mark.slow
def test_each_side_has_the_targets_and_parameters_of_its_own_settings(since: Since, team: Team) -> None:
    """Judged is by the settings of the working folder: a severity that the change sets counts on both sides."""
    team.commit({"infra/orders.yaml": team.short, "queuegate.yaml": "targets: [infra/orders.yaml]\n"})
    (team.folder / "infra" / "orders.yaml").rename(team.folder / "pipeline.yaml")
    (team.folder / "queuegate.yaml").write_text("targets: [pipeline.yaml]\nseverity: {visibility-timeout: error}\n", encoding="utf-8")
    ran = since("main")
    assert (ran.code, counts(ran), known(ran)) == (0, [], ["visibility-timeout"])
    named = team.good.replace("VisibilityTimeout: 185", "VisibilityTimeout: !Ref Hidden") + "Parameters: {Hidden: {Type: Number}}\n"
    team.commit({"pipeline.yaml": named, "queuegate.yaml": "targets: [pipeline.yaml]\nparameters: {Hidden: 184}\n"})
    (team.folder / "queuegate.yaml").write_text("targets: [pipeline.yaml]\nparameters: {Hidden: 10}\n", encoding="utf-8")
    assert "visibility-below-timeout" in counts(since("main"))
    assert since("main", parameters=("Hidden=184",)).code == 0


def test_a_base_that_cannot_be_read_makes_everything_new_and_is_told(since: Since, team: Team) -> None:
    team.commit({"template.yaml": "AWSTemplateFormatVersion: 2010-09-09\nResources: {Orders: {Type: 'AWS::SQS::Queue', Properties: [}}"})
    (team.folder / "template.yaml").write_text(team.short, encoding="utf-8")
    ran = since("main")
    assert (ran.code, counts(ran)) == (1, ["visibility-timeout"])
    assert "template.yaml" in ran.report.compared[0].unread[0]
    team.commit({"template.yaml": team.short, "queuegate.yaml": "targets: 5\n"})
    (team.folder / "queuegate.yaml").unlink()
    assert since("main").code == 0  # settings that cannot be read say nothing of what to read


def test_what_was_waived_at_the_base_was_there(since: Since, team: Team) -> None:
    waived = team.short.replace("VisibilityTimeout:", "# queuegate: waive visibility-timeout because known\n      VisibilityTimeout:", 1)
    team.commit({"template.yaml": waived})
    (team.folder / "template.yaml").write_text(team.short, encoding="utf-8")
    ran = since("main")
    assert (ran.code, counts(ran), known(ran)) == (0, [], ["visibility-timeout"])


def test_a_value_for_a_parameter_that_the_base_has_not_leaves_nothing_unread(since: Since, team: Team) -> None:
    team.commit({"template.yaml": team.good})
    named = team.good.replace("VisibilityTimeout: 185", "VisibilityTimeout: !Ref Hidden") + "Parameters: {Hidden: {Type: Number}}\n"
    (team.folder / "template.yaml").write_text(named, encoding="utf-8")
    ran = since("main", parameters=("Hidden=184",))
    assert (ran.code, counts(ran), list(ran.report.compared[0].unread)) == (1, ["visibility-timeout"], [])


def test_what_could_not_be_read_is_not_told_as_mended(since: Since, team: Team) -> None:
    team.commit({"template.yaml": team.short, "other.yaml": team.short})
    (team.folder / "other.yaml").write_text("Resources: {Orders: {Type: 'AWS::SQS::Queue', Properties: [}}", encoding="utf-8")
    ran = since("main", "template.yaml", "other.yaml")
    assert (ran.code, [one.gone for one in ran.report.compared]) == (4, [[]])


def test_where_no_pipeline_ever_was_none_is_missing(since: Since, team: Team) -> None:
    team.commit({"template.yaml": "Resources: {Topic: {Type: AWS::SNS::Topic}}\n"})
    assert (since("main").code, since("main").report.problems) == (0, [])


def test_no_pipeline_where_one_was_before_is_never_clean(since: Since, team: Team) -> None:
    team.commit({"template.yaml": team.good})
    (team.folder / "template.yaml").write_text("Resources: {Topic: {Type: AWS::SNS::Topic}}\n", encoding="utf-8")
    ran = since("main")
    assert ran.code == 4
    assert "there was 1 pipeline at main" in ran.report.problems[0].message


def test_where_the_template_cannot_be_read_that_is_what_is_wrong(since: Since, team: Team) -> None:
    team.commit({"template.yaml": team.good})
    (team.folder / "template.yaml").write_text("Resources: {Orders: {Type: 'AWS::SQS::Queue', Properties: [}}", encoding="utf-8")
    ran = since("main", "template.yaml")
    assert (ran.code, [problem.kind for problem in ran.report.problems]) == (4, ["unreadable"])


@pytest.mark.parametrize("name", ["nope", "-h", "--output=x", "HEAD:template.yaml", "main~5", "a b", "main\n", "\x1b[31m", "@{u}", "^main", ""])
def test_a_revision_that_is_none_is_one_error(name: str, since: Since, team: Team) -> None:
    team.commit({"template.yaml": team.good})
    ran = since(name)
    assert ran.code == 4
    assert "git knows no such revision" in ran.report.problems[0].message
    assert sorted(one.name for one in team.folder.iterdir()) == [".git", "template.yaml"]


@pytest.mark.parametrize("name", ["HEAD~1", "main^", "HEAD^^", "main~12"])
def test_a_commit_before_the_first_is_told_as_such(name: str, since: Since, team: Team) -> None:
    team.commit({"template.yaml": team.good})
    (problem,) = since(name).report.problems
    assert f"{name}: git knows no such revision. {name.rstrip('~^0123456789')} (" in problem.message
    assert problem.message.endswith("has fewer commits before it: `git log` lists them")
    assert "fewer" not in since("nope~1").report.problems[0].message


def test_a_repository_without_a_commit_says_so(since: Since, team: Team) -> None:
    (team.folder / "template.yaml").write_text(team.good, encoding="utf-8")
    assert since("HEAD").report.problems[0].message.endswith("No commit is there yet: make the first one")


@pytest.mark.parametrize(
    ("name", "instead"),
    [("main..topic", "queuegate diff main topic"), ("main..", "queuegate diff main"), ("..topic", "queuegate diff HEAD topic")],
)
def test_a_range_is_no_revision(name: str, instead: str, since: Since, team: Team) -> None:
    team.git("branch", "topic", team.commit({"template.yaml": team.good}))
    (problem,) = since(name).report.problems
    assert problem.message.endswith(f"One revision is wanted here, and no range. queuegate diff compares two: {instead}")


@pytest.mark.parametrize("name", ["origin/trunk", "refs/remotes/origin/trunk"])
def test_a_clone_of_one_branch_is_told_how_to_fetch_another(name: str, since: Since, team: Team) -> None:
    team.commit({"template.yaml": team.good})
    team.git("remote", "add", "origin", "https://example.com/team.git")
    fetch = "git fetch{} origin +refs/heads/trunk:refs/remotes/origin/trunk"
    assert since(name).report.problems[0].message.endswith(f"Fetch it: {fetch.format('')}")
    team.git("fetch", "--quiet", "--depth", "1", f"file://{team.folder}", "main")
    assert f"at a terminal: {fetch.format(' --unshallow')})" in since(name).report.problems[0].message
    assert "--unshallow)" in since("upstream/trunk").report.problems[0].message


@pytest.mark.parametrize("name", ["refs/remotes/origin/", "origin/"])
def test_an_empty_variable_is_no_branch_to_fetch(name: str, since: Since, team: Team) -> None:
    """What a workflow writes as `refs/remotes/origin/$GITHUB_BASE_REF`, on a push."""
    team.commit({"template.yaml": team.good})
    team.git("remote", "add", "origin", "https://example.com/team.git")
    (problem,) = since(name).report.problems
    assert "The name of the branch is missing" in problem.message
    assert "git fetch" not in problem.message


def test_a_branch_that_only_the_remote_has_is_suggested(since: Since, team: Team) -> None:
    team.git("update-ref", "refs/remotes/origin/trunk", team.commit({"template.yaml": team.good}))
    assert "origin/trunk" in since("trunk").report.problems[0].message
    assert since("origin/trunk").code == 0


def test_a_name_that_means_two_things_is_refused(since: Since, team: Team) -> None:
    """Whoever may push a tag does not choose what a pull request is compared with."""
    first = team.commit({"template.yaml": team.good})
    team.git("update-ref", "refs/remotes/origin/main", team.commit({"README.md": "more"}))
    team.git("update-ref", "refs/tags/origin/main", first)
    ran = since("origin/main")
    assert ran.code == 4
    assert "several branches or tags" in ran.report.problems[0].message
    assert since("refs/remotes/origin/main").code == 0


@pytest.mark.slow
def test_histories_that_do_not_meet_and_a_shallow_clone_say_what_to_do(since: Since, tmp_path: Path, team: Team) -> None:
    team.commit({"template.yaml": team.good})
    team.git("checkout", "-q", "--orphan", "other")
    team.commit({"template.yaml": team.good, "README.md": "another history"})
    assert "no commit in common" in since("main").report.problems[0].message
    team.git("checkout", "-q", "main")
    team.commit({"README.md": "more"})
    team.git("clone", "-q", "--depth", "1", team.folder.as_uri(), str(tmp_path / "clone"))
    ran = run(Flags(linters=("none",), cache=False, against=Against(since="HEAD~1")), tmp_path / "clone")
    assert ran.code == 4
    assert "fetch-depth: 0" in ran.report.problems[0].message


def test_outside_a_repository_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, team: Team) -> None:
    (tmp_path / "template.yaml").write_text(team.good, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    ran = run(Flags(linters=("none",), cache=False, against=Against(since="main")), tmp_path)
    assert ran.code == 4
    assert ran.report.problems[0].message == f"{tmp_path} lies in no git repository. Begin in one, or compare files and folders: queuegate diff OLD NEW"


def test_the_working_tree_and_the_index_stay_as_they_are(since: Since, team: Team) -> None:
    team.commit({"template.yaml": team.good, "gone.yaml": team.good})
    team.git("checkout", "-q", "-b", "change")
    (team.folder / "template.yaml").write_text(team.short, encoding="utf-8")
    (team.folder / "gone.yaml").unlink()
    (team.folder / "new.yaml").write_text(team.short, encoding="utf-8")
    before = team.git("status", "--porcelain"), (team.folder / ".git" / "index").read_bytes()
    since("main", ".")
    assert (team.git("status", "--porcelain"), (team.folder / ".git" / "index").read_bytes()) == before


@pytest.mark.slow
def test_the_command_tells_it_and_its_json_is_valid(command: Any, team: Team) -> None:
    team.commit({"template.yaml": team.short})
    (team.folder / "template.yaml").write_text(team.poor, encoding="utf-8")
    done = command("check", "--linters", "none", "--no-cache", "--since", "main", cwd=team.folder)
    assert done.returncode == 1
    assert "1 there before: at main (" in done.stdout
    assert "warning[visibility-timeout]" not in done.stdout
    document = json.loads(command("check", "--linters", "none", "--no-cache", "--since", "main", "--report", "json", cwd=team.folder).stdout)
    assert document["compared"][0]["known"] == 1
