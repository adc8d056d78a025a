"""A template that a change takes out of the targets, by another name, ending or folder, is named as not read; one that is removed is not, and neither is one that no target ever took in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.run.asking.request import Against, Flags
from queuegate.policies.gate.run.moved_out import _takes_in
from queuegate.policies.gate.run.outcome import Ran, run

Team = Any  # the fixture's type stands in conftest.py, which nothing imports
WAYS = [Against(since="main"), Against(trusted_config="main:queuegate.yaml")]


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch, team: Team) -> Any:
    """A run on a branch with these changes, seen from main, where `infra` has two templates; a name with None is removed."""

    def ran(against: Against, files: dict[str, str | None], targets: str = "[infra/*.yaml]", **flags: Any) -> Ran:
        other = team.good.replace("Orders", "Refunds")
        team.commit(
            {"infra/orders.yaml": team.good, "infra/refunds.yaml": other, "samples/old.yaml": f"# old\n{team.short}", "queuegate.yaml": f"targets: {targets}\n"}
        )
        team.git("checkout", "-q", "-b", "change")
        for name, text in files.items():
            path: Path = team.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink() if text is None else path.write_text(text, encoding="utf-8")
        team.git("add", "-A")
        team.git("commit", "-q", "-m", "change", "--allow-empty")
        monkeypatch.chdir(team.folder)
        return run(Flags(against=against, linters=("none",), cache=False, **flags), team.folder)

    return ran


def left(ran: Ran) -> list[str]:
    return [one.target for one in ran.report.targets if (one.reason or "").startswith("no target takes it in")]


@pytest.mark.parametrize("against", WAYS)
@pytest.mark.parametrize(
    "name", ["infra/refunds.yml", "infra/refunds.template", "stacks/refunds.yaml", "infra/deep/refunds.yaml", "infra/refunds.txt", "samples/old.yaml"]
)
def test_a_template_that_no_target_takes_in_any_more_is_named(against: Against, name: str, changed: Any, team: Team) -> None:
    ran = changed(against, {"infra/refunds.yaml": None, name: team.short})
    assert (ran.code, left(ran)) == (0, [name])
    (told,) = [one.reason for one in ran.report.targets if one.target == name]
    assert told.startswith("no target takes it in, and infra/refunds.yaml, which was read at ")


def test_with_strict_it_fails(changed: Any, team: Team) -> None:
    assert changed(WAYS[0], {"infra/refunds.yaml": None, "infra/refunds.yml": team.good}, strict=True).code == 1


@pytest.mark.parametrize("targets", ["[infra/orders.yaml, infra/refunds.yaml]", "[infra]", "[{name: all, paths: ['inf*/**/*.yaml']}]", "['infra/??*.yaml']"])
def test_however_the_targets_are_written(targets: str, changed: Any, team: Team) -> None:
    assert left(changed(WAYS[0], {"infra/refunds.yaml": None, "other/refunds.yml": team.short}, targets)) == ["other/refunds.yml"]


def test_targets_that_the_change_takes_out_are_those_of_the_base(changed: Any, team: Team) -> None:
    files = {"infra/refunds.yaml": None, "infra/refunds.yml": team.short, "queuegate.yaml": "targets: [infra/orders.yaml]\n"}
    assert left(changed(WAYS[0], files)) == ["infra/refunds.yml"]


@pytest.mark.parametrize("against", WAYS)
@pytest.mark.parametrize(
    "files",
    [
        {"infra/refunds.yaml": None},
        {"infra/refunds.yaml": None, "infra/renamed.yaml": "good"},
        {"infra/refunds.yaml": None, "docs/notes.yaml": "a: 1\n"},
        {"samples/more.yaml": "good"},
        {"samples/old.yaml": "good"},
    ],
)
def test_nothing_is_said_of_what_is_removed_or_was_never_taken_in(against: Against, files: dict[str, str | None], changed: Any, team: Team) -> None:
    ran = changed(against, {name: team.good if text == "good" else text for name, text in files.items()})
    assert (ran.code, left(ran)) == (0, [])


@pytest.mark.parametrize("against", WAYS)
def test_what_is_read_in_the_place_of_the_template_leaves_it_to_be_named(against: Against, monkeypatch: pytest.MonkeyPatch, team: Team) -> None:
    """Where no targets are named: a cdk.out goes before a template."""
    team.commit({"template.yaml": team.good})
    team.git("checkout", "-q", "-b", "change")
    stack = '{"type": "aws:cloudformation:stack", "properties": {"templateFile": "a.json"}}'
    team.commit({"cdk.out/manifest.json": f'{{"version": "48.0.0", "artifacts": {{"A": {stack}}}}}', "cdk.out/a.json": '{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}', "template.yaml": team.short, "queuegate.yaml": "fail-on: error\n"})  # fmt: skip
    monkeypatch.chdir(team.folder)
    assert left(run(Flags(against=against, linters=("none",), cache=False), team.folder)) == ["template.yaml"]


@pytest.mark.parametrize(
    ("target", "path", "means"),
    [
        ("infra/*.yaml", "infra/a.yaml", True),
        ("infra/*.yaml", "infra/b/a.yaml", False),
        ("infra/**/*.yaml", "infra/a.yaml", True),
        ("infra/**/*.yaml", "infra/b/c/a.yaml", True),
        ("**/a.yaml", "a.yaml", True),
        ("infra/**", "infra/b/a.yml", True),
        ("infra/[ab].yaml", "infra/c.yaml", False),
        ("infra", "infra/b/a.yml", True),
        ("infra", "infra/b/a.py", False),
        ("infra", "infrastructure/a.yml", False),
        (".", "a.json", True),
        ("a.txt", "a.txt", True),
        ("/".join(["**", "a*"] * 40), "/".join(["a" * 30] * 60), True),
        ("/".join(["**", "a*"] * 40), "/".join(["a" * 30] * 60) + "/b", False),
    ],
)
def test_what_a_target_means(target: str, path: str, *, means: bool) -> None:
    assert _takes_in(target, path) is means


def test_ends_of_lines_are_no_change_where_git_makes_them(changed: Any, team: Team) -> None:
    """What git holds with one kind lies in the working folder with the other, where `core.autocrlf` says so."""
    team.git("config", "core.autocrlf", "true")
    text = f"# old\n{team.short}".replace("\n", "\r\n")
    assert left(changed(WAYS[0], {"infra/refunds.yaml": None, "samples/old.yaml": text})) == []
