"""Which waivers are said to be unused: those of rules that ran, and found nothing that they cover, here or outside a linter's scope."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from queuegate.policies.gate.judging.linted import Outcome, Use
from queuegate.policies.gate.report.record.model import Finding
from queuegate.policies.gate.run import check
from queuegate.policies.gate.run.asking.request import Flags, ask

TEMPLATE = "Resources:\n  Orders: {Type: AWS::SQS::Queue}\n  Worker: {Type: AWS::Lambda::Function}\n  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}\n"


def unused(folder: Path, monkeypatch: pytest.MonkeyPatch, elsewhere: Callable[[Finding], Sequence[Finding]], *, ran: bool = True) -> list[str]:
    (folder / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    (folder / "queuegate.yaml").write_text("targets: [t.yaml]\nwaivers: [{rule: CKV_AWS_21, resource: Archive, reason: known}]\n", encoding="utf-8")

    @contextmanager
    def linting(*_: Any) -> Iterator[Callable[[Any], Outcome]]:
        yield lambda judged: Outcome(judged.findings, elsewhere(judged.findings[0]))

    monkeypatch.setattr(check, "_linting", linting)
    monkeypatch.chdir(folder)
    request = ask(folder, Flags(linters=("none",), cache=False)).request._replace(linters=(Use("checkov", "ran" if ran else "off"),))
    return [one.rule for one in check.check(request).findings if one.rule == "unused-waiver"]


def test_what_a_linter_says_outside_its_scope_uses_a_waiver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert unused(tmp_path, monkeypatch, lambda _: []) == ["unused-waiver"]
    assert unused(tmp_path, monkeypatch, lambda one: [msgspec.structs.replace(one, engine="checkov", rule="CKV_AWS_21", resource="Archive")]) == []
    assert unused(tmp_path, monkeypatch, lambda one: [msgspec.structs.replace(one, engine="checkov", rule="CKV_AWS_21", resource="Other")]) == ["unused-waiver"]


def test_of_a_linter_that_did_not_run_nobody_knows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert unused(tmp_path, monkeypatch, lambda _: [], ran=False) == []
