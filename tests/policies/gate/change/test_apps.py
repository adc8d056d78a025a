"""CDK apps at other revisions: synthesised from what git holds, where the working folder's app would be run, too; else said."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.change.compare import compare
from queuegate.policies.gate.run.asking.request import Against, Flags
from queuegate.policies.gate.run.outcome import run

Team = Any  # the fixture's type stands in conftest.py, which nothing imports
APP = Path(__file__).parents[3] / "apps" / "orders"
NO_LINTER = {"linters": ("none",), "cache": False}


@pytest.fixture
def app(team: Team) -> Team:
    """The app of orders in a folder of the repository, and a change of it that is not committed: a visibility timeout below the function's."""
    shutil.copytree(APP, team.folder / "service", ignore=shutil.ignore_patterns("cdk.out", "__pycache__"))
    team.commit({})
    text = (team.folder / "service" / "app.py").read_text(encoding="utf-8")
    changed = text.replace("visibility_timeout=Duration.seconds(180)", "visibility_timeout=Duration.seconds(10)")
    assert changed != text
    (team.folder / "service" / "app.py").write_text(f"# moved\n{changed}", encoding="utf-8")
    return team


@pytest.mark.slow
def test_a_mistake_in_an_app_is_new_at_its_line(app: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both sides are synthesised, the base from what git holds, in the environment of the working folder."""
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    (app.folder / ".gitignore").write_text(".venv\n", encoding="utf-8")
    (app.folder / "service" / ".venv").symlink_to(sys.prefix)
    folder = app.folder / "service"
    monkeypatch.chdir(folder)
    ran = run(Flags(**NO_LINTER, against=Against(since="main")), folder)
    assert ran.report.problems == []
    assert ran.report.compared[0].unread == []
    new = [one for one in ran.report.findings if one.suppressed is None]
    assert "visibility-below-timeout" in {one.rule for one in new}
    source = next(one.source for one in new if one.rule == "visibility-below-timeout")
    assert source is not None
    assert source.file == "app.py"
    assert "visibility_timeout=Duration.seconds(10)" in (folder / "app.py").read_text(encoding="utf-8").splitlines()[source.line - 1]

    found = compare("main", None, Flags(**NO_LINTER), folder)
    assert found.code == 1
    assert any("VisibilityTimeout of" in one.message and "180 s → 10 s" in one.message for one in found.difference.pipelines)


def test_an_app_that_is_not_run_is_not_run_at_the_base(app: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --static neither side runs code, and that nothing is compared is said by what was skipped."""
    monkeypatch.chdir(app.folder / "service")
    (app.folder / "service" / "cdk.json").write_text('{"app": "touch ran"}', encoding="utf-8")
    app.git("add", "-A")
    app.git("commit", "-q", "-m", "an app that leaves a mark")
    found = compare("main", None, Flags(**NO_LINTER, static=True), app.folder / "service")
    assert [target.status for target in found.difference.head.targets] == ["skipped"]
    assert [target.status for target in found.difference.base.targets] == ["skipped"]
    assert found.code == 5
    assert not list(app.folder.rglob("ran"))


def test_an_output_that_git_does_not_hold_is_not_compared_and_said(app: Team) -> None:
    (app.folder / "cdk.out").mkdir()
    (app.folder / "cdk.out" / "manifest.json").write_text('{"version": "36.0.0", "artifacts": {}}', encoding="utf-8")
    ran = run(Flags(targets=("cdk.out",), **NO_LINTER, against=Against(since="main")), app.folder)
    assert len(ran.report.compared[0].unread) == 1
    assert "cdk.out is not in main" in ran.report.compared[0].unread[0]
