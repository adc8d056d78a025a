"""`declared-pipeline` says what there is in the place of what is declared."""

from __future__ import annotations

from pathlib import Path

import pytest

from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run

TEMPLATE = """\
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Refunds: {Type: AWS::SQS::Queue}
  Worker: {Type: AWS::Lambda::Function}
  Payer: {Type: AWS::Lambda::Function}
  One: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
  Two: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Refunds.Arn, FunctionName: !Ref Payer}}
"""


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        pytest.param('{queue: "*/Orders", function: Worker}', None, id="there"),
        pytest.param("{queue: Order, function: Worker}", "has the queue 'Order' (did you mean 'Orders'?)", id="a queue that is misspelt"),
        pytest.param('{queue: Orders, function: "*/Wrker"}', "has the function '*/Wrker' (did you mean 'Worker'?)", id="a function that is misspelt"),
        pytest.param("{queue: Invoices, function: Mailer}", "has the queue 'Invoices' or the function 'Mailer'", id="nothing is near"),
        pytest.param("{queue: Orders, function: Payer}", "connects such a queue and function: Orders is read by Worker", id="of two pipelines"),
    ],
)
def test_what_is_near_is_named(declared: str, said: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "queuegate.yaml").write_text(f"targets: [t.yaml]\npipelines:\n  orders: {declared}\n", encoding="utf-8")
    found = [one for one in run(Flags(linters=("none",), cache=False), tmp_path).report.findings if one.rule == "declared-pipeline"]
    start = "queuegate.yaml declares the pipeline orders, and no event source mapping of the targets "
    assert [one.message.removeprefix(start) for one in found] == ([] if said is None else [said])
    assert [(one.source.file, one.source.line) for one in found if one.source] == ([] if said is None else [("queuegate.yaml", 3)])
