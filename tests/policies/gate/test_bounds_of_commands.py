"""Past their bounds of work the commands beside `check` say so: no yes, no empty ledger, and no picture without a word."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from queuegate.policies.gate.access import ledgers
from queuegate.policies.gate.command.main import main
from queuegate.policies.gate.graph import collect
from queuegate.synth.iam.access import checks

BASE = Path(__file__).parents[1] / "base.yaml"
WHY = "more combinations of parameters and conditions than are looked at"
NONE = (0, 0)


def said(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[int, str]:
    for module in (checks, ledgers, collect):
        for bound in ("MOST", "OF_ONE"):
            monkeypatch.setattr(module, bound, NONE)
    done = CliRunner().invoke(main, [*arguments])
    return done.exit_code, done.stdout


@pytest.mark.parametrize(
    "question",
    [("no-public-access",), ("not-granted", "--action", "sqs:PurgeQueue"), ("no-new-access", "--before", str(BASE))],
    ids=["public", "granted", "new"],
)
def test_access_is_undecided(question: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    name, *flags = question
    assert json.loads(CliRunner().invoke(main, ["access", name, str(BASE), *flags, "--report", "json"]).stdout)["answer"] == "yes"
    code, text = said(monkeypatch, "access", name, str(BASE), *flags, "--strict", "--report", "json")
    report: dict[str, Any] = json.loads(text)
    assert (code, report["answer"]) == (1, "undecided")
    assert WHY in text


def test_permissions_name_what_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    code, text = said(monkeypatch, "permissions", str(BASE), "--format", "json")
    assert code == 0
    assert WHY in text


@pytest.mark.parametrize("form", ["tree", "html"])
def test_a_picture_says_what_it_does_not_draw(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    code, text = said(monkeypatch, "graph", str(BASE), "--format", form)
    assert code == 0
    assert WHY in " ".join(text.split())
