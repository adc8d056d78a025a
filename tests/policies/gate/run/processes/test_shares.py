"""What is asked while a share is judged goes with its answer: whoever asks it again knows whether the answer still holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from queuegate.policies.gate.run.asking.request import Flags, ask
from queuegate.policies.gate.run.processes.shares import Share, judged_share
from queuegate.policies.gate.run.read import opened

OUTSIDE = "EventSourceArn: arn:aws:sqs:eu-west-1:111122223333:elsewhere"


def test_of_a_run_with_one_group_all_questions_go_with_its_answer(folder: Path, good: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of linking, which somebody else may have asked before, and those of judging."""
    inline = next(line for line in good.splitlines() if "ZipFile" in line)
    written = good.replace(inline, "      Code: code").replace("EventSourceArn: !GetAtt Orders.Arn", OUTSIDE)
    (folder / "template.yaml").write_text(written, encoding="utf-8")
    (folder / "code").mkdir()
    (folder / "code" / "index.py").write_text("def handler(event, context):\n    return {'batchItemFailures': []}\n", encoding="utf-8")
    monkeypatch.chdir(folder)
    request = ask(folder, Flags(targets=("template.yaml",), linters=("none",))).request
    with opened(request) as assemblies:
        (one,) = assemblies
        assert one.model.pipelines
        of_linking = {**one.asked}
        ((_, asked),) = judged_share(Share(0, tuple(one.groups)), assemblies, request)
    assert of_linking
    assert of_linking.items() <= asked.items()
    assert {Path(about).name for _, about, _ in asked} >= {"index.py"}
