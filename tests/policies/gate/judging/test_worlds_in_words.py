from __future__ import annotations

from pathlib import Path

from queuegate.policies.gate.judging.verdicts import described
from queuegate.policies.gate.run.check import check
from queuegate.policies.gate.run.request import Flags, ask
from queuegate.synth.values.worlds import Variable


def test_what_holds_where_nothing_is_decided_needs_no_world() -> None:
    env = Variable("Env", ("dev", "prod"))
    assert described([{env: 0b10}]) == ("Env = prod",)
    assert described([{}, {env: 0b10}]) == ()


def test_what_one_pipeline_has_in_every_world_is_so_in_every_world(tmp_path: Path) -> None:
    """Whatever another pipeline adds, which has the same queue in some worlds only."""
    reads = "Type: AWS::Lambda::EventSourceMapping\n    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}\n"
    (tmp_path / "t.yaml").write_text(
        "Parameters: {Env: {Type: String, Default: dev, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}\nResources:\n"
        f"  Orders: {{Type: AWS::SQS::Queue}}\n  Worker: {{Type: AWS::Lambda::Function}}\n  Always:\n    {reads}  Sometimes:\n    Condition: IsProd\n    {reads}",
        encoding="utf-8",
    )
    flags = Flags(targets=(str(tmp_path / "t.yaml"),), only=("missing-redrive-policy", "no-concurrency-cap"), linters=("none",), cache=False)
    found = {(one.rule, one.resource): one for one in check(ask(tmp_path, flags).request).findings}
    queue = found["missing-redrive-policy", "Orders"]
    assert (queue.worlds, queue.pipelines) == ([], ["t/Always", "t/Sometimes"])
    assert found["no-concurrency-cap", "Sometimes"].worlds == ["Env = prod"]
