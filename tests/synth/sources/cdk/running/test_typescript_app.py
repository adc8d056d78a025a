"""A real CDK app of TypeScript, as `cdk init` lays it out, in a monorepo, run by ts-node and by tsx, and compiled. npm's packages are kept in the folder that QUEUEGATE_NPM names."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from queuegate.policies.gate.report.record.model import Report
from queuegate.policies.gate.run.asking.request import Flags, ask
from queuegate.policies.gate.run.check import check

PACKAGES = {"aws-cdk-lib": "2.276.0", "constructs": "10.8.1", "tsx": "4.23.15", "ts-node": "10.9.2", "typescript": "5.9.3", "@types/node": "22.20.5"}
APP = """\
import * as cdk from 'aws-cdk-lib';
import { OrdersStack } from '../lib/orders-stack';

const app = new cdk.App();
new OrdersStack(app, 'Orders', { most: 3 });
"""
STACK = """\
import * as cdk from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export class OrdersStack extends cdk.Stack {
  constructor(scope: Construct, id: string, props: cdk.StackProps & { most: number }) {
    super(scope, id, props);
    const orders = new sqs.Queue(this, 'Orders', {
      visibilityTimeout: cdk.Duration.seconds(60),
      deadLetterQueue: { queue: new sqs.Queue(this, 'Failed'), maxReceiveCount: props.most },
    });
    const worker = new lambda.Function(this, 'Worker', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => ({ batchItemFailures: [] })'),
      timeout: cdk.Duration.seconds(30),
    });
    worker.addEventSource(new SqsEventSource(orders, { reportBatchItemFailures: true }));
    worker.addToRolePolicy(
      new cdk.aws_iam.PolicyStatement({
        actions: ['sqs:*'],
        resources: [orders.queueArn],
      }),
    );
    (orders.node.defaultChild as sqs.CfnQueue)
      .addPropertyOverride('MessageRetentionPeriod', 60);
  }
}
"""
OPTIONS = {"target": "ES2022", "module": "commonjs", "strict": True, "esModuleInterop": True, "skipLibCheck": True, "sourceMap": True, "types": ["node"]}


@pytest.fixture(scope="module")
def packages() -> Path:
    kept = os.environ.get("QUEUEGATE_NPM")
    if not kept or shutil.which("npm") is None:
        pytest.skip("QUEUEGATE_NPM names no folder, or there is no npm: the packages of npm are not installed")
    folder = Path(kept) / "cdk"
    if not (folder / "node_modules" / "tsx").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text(json.dumps({"private": True, "dependencies": PACKAGES}), encoding="utf-8")
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=folder, check=True, capture_output=True, timeout=300)
    return folder / "node_modules"


@pytest.fixture
def app(tmp_path: Path, packages: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The app in a folder of a monorepo whose packages lie at its root."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "node_modules").symlink_to(packages)
    service = tmp_path / "services" / "orders"
    for name, text in {"bin/app.ts": APP, "lib/orders-stack.ts": STACK, "tsconfig.json": json.dumps({"compilerOptions": OPTIONS})}.items():
        (service / name).parent.mkdir(parents=True, exist_ok=True)
        (service / name).write_text(text, encoding="utf-8")
    (service / "package.json").write_text(json.dumps({"dependencies": PACKAGES}), encoding="utf-8")
    return service


def checked(app: Path, command: str) -> Report:
    (app / "cdk.json").write_text(json.dumps({"app": command}), encoding="utf-8")
    return check(ask(Path.cwd(), Flags(targets=("services/orders/cdk.json",), linters=("none",), cache=False)).request)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("build", "command"),
    [("", "npx ts-node --prefer-ts-exts --transpile-only bin/app.ts"), ("npx tsc --noCheck", "node bin/app.js")],
    ids=["ts-node", "compiled"],
)
def test_findings_are_at_the_key_of_the_typescript_source(app: Path, build: str, command: str) -> None:
    if build:
        subprocess.run(build, shell=True, cwd=app, check=True, timeout=120)  # noqa: S602
    report = checked(app, command)
    assert not report.problems
    found = {finding.rule: finding for finding in report.findings}
    at = {rule: (finding.source.file, finding.source.line, finding.source.column) for rule, finding in found.items() if finding.source}
    stack = "services/orders/lib/orders-stack.ts"
    assert at["visibility-timeout"] == (stack, 11, 7)
    assert at["max-receive-count-low"] == (stack, 12, 64)
    callers = [other.source for other in found["max-receive-count-low"].related if other.message == "called from here"]
    assert [(one.file, one.line, one.column) for one in callers if one] == [("services/orders/bin/app.ts", 5, 34)]  # the key by which the caller gives it
    assert at["dead-letter-queue-alarm"][:2] == (stack, 12)
    assert at["no-concurrency-cap"][:2] == (stack, 20)
    assert at["wildcard-queue-actions"] == (stack, 23, 9)
    assert {one[:2] for one in at.values() if one[1] > 26} == {(stack, 27)}  # what is set later, at its statement


@pytest.mark.slow
def test_an_error_of_the_app_is_told_at_its_line(app: Path) -> None:
    stack = app / "lib" / "orders-stack.ts"
    stack.write_text(STACK.replace("cdk.Duration.seconds(60)", "cdk.Duration.seconds(-60)"), encoding="utf-8")
    [problem] = checked(app, "npx tsx bin/app.ts").problems
    assert problem.kind == "synthesis"
    assert "negative" in problem.message
    assert problem.source is not None
    assert (problem.source.file, problem.source.line) == ("services/orders/lib/orders-stack.ts", 11)
