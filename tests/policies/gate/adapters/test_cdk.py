"""The plugin in a real app, synthesised by the real library: findings stop it, where and why stands in what it prints, and what is good passes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
APP = """\
from aws_cdk import App, Duration, Stack, Stage, Validations, aws_lambda, aws_sqs
from aws_cdk.aws_lambda_event_sources import SqsEventSource
from queuegate.cdk import plugin

app = App(outdir="cdk.out", builtin_cloud_formation_validation=False)
Validations.of(app).add_plugins(plugin())
stage = Stage(app, "Prod")
stack = Stack(stage, "Shop")
failed = aws_sqs.Queue(stack, "Failed", retention_period=Duration.days(14))
orders = aws_sqs.Queue(
    stack, "Orders", visibility_timeout=Duration.seconds(60), dead_letter_queue=aws_sqs.DeadLetterQueue(queue=failed, max_receive_count=COUNT)
)
code = aws_lambda.Code.from_inline("def handler(event, context): return {'batchItemFailures': []}")
worker = aws_lambda.Function(stack, "Worker", runtime=aws_lambda.Runtime.PYTHON_3_13, handler="index.handler", code=code, timeout=Duration.seconds(10))
worker.add_event_source(SqsEventSource(orders, report_batch_item_failures=True))
app.synth()
"""


def synthesised(folder: Path, app: str, **environment: str) -> subprocess.CompletedProcess[str]:
    (folder / ".git").mkdir(exist_ok=True)
    (folder / "app.py").write_text(app, encoding="utf-8")
    clean = {key: value for key, value in os.environ.items() if not key.startswith("CDK_")}
    return subprocess.run([sys.executable, "app.py"], cwd=folder, env={**clean, **environment}, capture_output=True, text=True, check=False, timeout=300)


def test_an_error_stops_the_synthesis_and_says_which_construct(tmp_path: Path) -> None:
    done = synthesised(tmp_path, APP.replace("COUNT", "1"), CDK_DEBUG="1", JSII_HOST_STACK_TRACES="1")
    assert done.returncode != 0
    assert "maxReceiveCount" in done.stderr
    assert "(app.py:11)" in done.stderr
    assert "Prod/Shop/Orders/Resource" in done.stderr
    assert "Queuegate::max-receive-count-one" in done.stderr
    report = json.loads((tmp_path / "cdk.out" / "validation-report.json").read_text(encoding="utf-8"))
    assert "max-receive-count-one" in json.dumps(report)


def test_what_the_cdk_is_told_to_accept_stops_nothing_and_no_validation_is_none(tmp_path: Path) -> None:
    bad = APP.replace("COUNT", "1")
    assert synthesised(tmp_path, bad, CDK_VALIDATION="false").returncode == 0
    said = 'Validations.of(orders).acknowledge(Acknowledgment(id="Queuegate::max-receive-count-one", reason="it is replayed from the log"))\napp.synth()'
    done = synthesised(tmp_path, bad.replace("import App", "import Acknowledgment, App").replace("app.synth()", said))
    assert done.returncode == 0, done.stderr
    assert "maxReceiveCount" not in done.stderr


def test_an_older_cdk_has_the_same_under_its_older_name(tmp_path: Path) -> None:
    """The library of today still has that interface: the newer one is taken away before the plugin looks for it."""
    older = APP.replace("COUNT", "1").replace("Validations.of(app).add_plugins(plugin())\n", "").replace(" Validations,", "")
    older = older.replace("app = App(", "import aws_cdk\ndel aws_cdk.IPolicyValidationPlugin\napp = App(policy_validation_beta1=[plugin()], ")
    done = synthesised(tmp_path, older)
    assert done.returncode != 0
    assert "queuegate explain max-receive-count-one" in done.stdout + done.stderr


def test_a_warning_is_shown_and_stops_nothing_and_what_could_not_be_judged_does(tmp_path: Path) -> None:
    done = synthesised(tmp_path, APP.replace("COUNT", "5"))
    assert done.returncode == 0, done.stderr
    assert "no alarm watches" in done.stderr
    (tmp_path / "queuegate.yaml").write_text("strict: maybe\n", encoding="utf-8")
    done = synthesised(tmp_path, APP.replace("COUNT", "5"))
    assert done.returncode != 0
    assert "Validation plugin 'Queuegate' failed" in done.stderr
    assert "strict is 'maybe'" in done.stderr
