"""What `queuegate diff` prints: the same in each format, only words of a template's words, and no secret."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from queuegate.policies.gate.change.compare import Compared
from queuegate.policies.gate.change.markdown import render as markdown
from queuegate.policies.gate.change.terminal import render as terminal
from queuegate.policies.gate.command import schemas
from queuegate.policies.gate.report.formats import Look
from queuegate.policies.gate.report.json import render as as_json

Team = Any  # the fixture's type stands in conftest.py, which nothing imports
Diff = Callable[..., Compared]


@pytest.mark.slow
def test_the_reports_say_the_same_and_the_json_is_valid(command: Any, team: Team) -> None:
    team.commit({"template.yaml": team.good})
    team.git("checkout", "-q", "-b", "change")
    team.commit({"template.yaml": team.lossy})
    done = command(
        "diff",
        "main...",
        "HEAD",
        "--linters",
        "none",
        "--no-cache",
        "--report",
        "json",
        "--report",
        "markdown=diff.md",
        "--report",
        "terminal=diff.txt",
        cwd=team.folder,
    )
    assert done.returncode == 1
    document = json.loads(done.stdout)
    jsonschema.Draft202012Validator(json.loads(schemas.FILES["diff"].read_text(encoding="utf-8"))).validate(document)
    for name in ("diff.md", "diff.txt"):
        said = (team.folder / name).read_text(encoding="utf-8")
        assert "Orders has no dead-letter queue any more" in said
        assert "missing-redrive-policy" in said
        assert "template.yaml:" in said
    assert document["head"]["commit"] == team.git("rev-parse", "HEAD")
    wrong = command("diff", "main", "--report", "github", cwd=team.folder)
    assert wrong.returncode == 4
    assert command("diff", cwd=team.folder).returncode == 4


@pytest.mark.slow
def test_what_a_template_says_is_only_words(diff: Diff, team: Team) -> None:
    """Names from templates in every format."""
    evil = '"::error::x|<b>@me</b>`[a](https://x)##[error]\\u202e\\e[31m"'
    (team.folder / "a.yaml").write_text(team.good, encoding="utf-8")
    (team.folder / "b.yaml").write_text(team.good.replace("  DeadLetters:", f"  {evil}:").replace("DeadLetters.Arn", "Other.Arn"), encoding="utf-8")
    for found in (diff("a.yaml", "b.yaml"), diff("b.yaml", "a.yaml")):
        shown = terminal(found.difference, Look()) + markdown(found.difference)
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        assert "##[" not in shown
        assert "<b>" not in markdown(found.difference)
        assert not any(line.lstrip().startswith("::") for line in shown.splitlines())
        assert json.loads(as_json(found.difference))["version"] == 1


def test_a_secret_of_either_side_is_said_by_none(diff: Diff, team: Team) -> None:
    """A default that was in the open before it became NoEcho is a secret, too."""
    named = team.good.replace("maxReceiveCount: 5", "maxReceiveCount: !Ref Most")
    (team.folder / "a.yaml").write_text(f"{named}Parameters: {{Most: {{Type: Number, Default: 777}}}}\n", encoding="utf-8")
    (team.folder / "b.yaml").write_text(f"{named}Parameters: {{Most: {{Type: Number, Default: 888, NoEcho: true}}}}\n", encoding="utf-8")
    found = diff("a.yaml", "b.yaml")
    assert "888" not in as_json(found.difference)
    assert "888" not in as_json(diff("b.yaml", "a.yaml").difference)
