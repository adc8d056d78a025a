"""The helper for CDK apps, in an app of its own: what it writes is what the gate reads."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from queuegate import cdk

APP = """\
from datetime import date
from aws_cdk import App, Duration, Stack, aws_lambda, aws_sqs
from aws_cdk.aws_lambda_event_sources import SqsEventSource
from queuegate.cdk import waive

app = App(outdir="cdk.out")
stack = Stack(app, "Shop")
orders = aws_sqs.Queue(stack, "Orders", visibility_timeout=Duration.seconds(60))
refunds = aws_sqs.Queue(stack, "Refunds", visibility_timeout=Duration.seconds(60))
worker = aws_lambda.Function(
    stack, "Worker", runtime=aws_lambda.Runtime.PYTHON_3_13, handler="index.handler", code=aws_lambda.Code.from_inline("def handler(e, c): pass"), timeout=Duration.seconds(30)
)
worker.add_event_source(SqsEventSource(orders))
worker.add_event_source(SqsEventSource(refunds))
waive(orders, "visibility-timeout", "the worker is idempotent", until=date(2999, 12, 31))
waive(orders.node.default_child, "missing-redrive-policy", "replayed from the log", function="*/Worker")
for arguments, more in (((orders, "visibility-timeut", "x"), {}), ((orders, "visibility-timeout", " "), {}), ((orders, "visibility-timeout", "x"), {"until": "soon"}), ((stack, "visibility-timeout", "x"), {})):
    try:
        waive(*arguments, **more)
    except ValueError as error:
        print(error)
app.synth()
"""


@pytest.mark.slow
def test_what_it_writes_is_what_the_gate_reads(folder: Path, queuegate: Any) -> None:
    (folder / "app.py").write_text(APP, encoding="utf-8")
    said = subprocess.run([sys.executable, "app.py"], cwd=folder, capture_output=True, text=True, check=True, timeout=300).stdout.splitlines()
    assert [
        line
        for line, wanted in zip(
            said, ("did you mean 'visibility-timeout'", "a reason, in words", "a day", "no CloudFormation resource of its own"), strict=True
        )
        if wanted not in line
    ] == []
    report = json.loads(queuegate("check", "cdk.out", "--report", "json").stdout)
    waived = {(one["rule"], one["construct"]): one["suppressed"] for one in report["findings"] if one["suppressed"]}
    assert set(waived) == {("visibility-timeout", "Shop/Orders/Resource"), ("missing-redrive-policy", "Shop/Orders/Resource")}
    assert waived["visibility-timeout", "Shop/Orders/Resource"]["until"] == "2999-12-31"
    assert report["problems"] == []
    assert "unused-waiver" not in {one["rule"] for one in report["findings"]}


def test_the_helper_needs_no_cdk_until_it_is_called() -> None:
    code = "import sys, queuegate.cdk; sys.exit('aws_cdk' in sys.modules or 'msgspec' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
    assert cdk.__all__ == ["plugin", "waive"]
