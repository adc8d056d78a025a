"""Times the policies on many templates and on large ones, with the peak memory of each run, beside CloudFormation Validate and cfn-lint where these read as much.

    pip install -e '.[dev]' && python benchmarks/sizes.py

The figures of the last run that somebody looked at are in benchmarks/README.md.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from policies import VALIDATE

ROUNDS = 5
MANY = "import sys, cloudformation_validate as v; e = v.CelEngine(); [e.validate_template(one) for one in sys.argv[1:]]"


class Run(NamedTuple):
    """Seconds by the clock, and the most memory that the process held, in MB."""

    wall: float
    peak: float


def pipeline(name: str) -> dict[str, Any]:
    """One pipeline with a few findings: ten resources."""
    arn = lambda part: {"Fn::GetAtt": [f"{name}{part}", "Arn"]}  # noqa: E731 - three words
    redrive = {"deadLetterTargetArn": arn("Dlq"), "maxReceiveCount": 5}
    assume = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}]}
    poll = ["arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"]
    code = {"Handler": "index.handler", "Runtime": "python3.13", "Code": {"ZipFile": "def handler(event, context):\n    return {'batchItemFailures': []}"}}
    alarm = {
        "MetricName": "ApproximateNumberOfMessagesVisible",
        "Namespace": "AWS/SQS",
        "Dimensions": [{"Name": "QueueName", "Value": {"Fn::GetAtt": [f"{name}Dlq", "QueueName"]}}],
    }
    mapping = {
        "EventSourceArn": arn("Queue"),
        "FunctionName": {"Ref": f"{name}Worker"},
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "ScalingConfig": {"MaximumConcurrency": 10},
    }
    return {
        f"{name}Dlq": {"Type": "AWS::SQS::Queue", "Properties": {"MessageRetentionPeriod": 1209600}},
        f"{name}Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 180, "RedrivePolicy": redrive}},
        f"{name}Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": assume, "ManagedPolicyArns": poll}},
        f"{name}Worker": {"Type": "AWS::Lambda::Function", "Properties": {"Timeout": 30, "Role": arn("Role"), **code}},
        f"{name}Mapping": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": mapping},
        f"{name}Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": alarm},
        **{f"{name}Topic{i}": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": f"{name} {i}"}} for i in range(4)},
    }


def written(folder: Path) -> dict[str, list[Path]]:
    """The templates of every case."""
    cases: dict[str, list[Path]] = {}
    for count in (1, 100, 1000):
        (inside := folder / str(count)).mkdir()
        cases[f"{count:,} × a template of 10 resources"] = [_put(inside / f"t{i}.json", pipeline("A")) for i in range(count)]
    cases["1 template of 500 resources, 50 pipelines"] = [_put(folder / "large.json", {k: v for i in range(50) for k, v in pipeline(f"P{i}").items()})]
    padded = {
        name: {**resource, "Metadata": {"Notes": "x" * 2_000}}
        for name, resource in json.loads((folder / "large.json").read_text(encoding="utf-8"))["Resources"].items()
    }
    cases["the same with 1 MB of metadata"] = [_put(folder / "padded.json", padded)]
    return cases


def _put(file: Path, resources: dict[str, Any]) -> Path:
    file.write_text(json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}, indent=1), encoding="utf-8")
    return file


def once(command: list[str]) -> Run:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = os.times().elapsed
    child = os.posix_spawn(
        command[0],
        command,
        environment,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0), (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)],
    )
    _, _, usage = os.wait4(child, 0)
    return Run(os.times().elapsed - started, usage.ru_maxrss / 1024)


def rows(cases: dict[str, list[Path]]) -> Iterator[str]:
    here = Path(sys.executable).parent
    yield "| case | queuegate, s | peak, MB | cloudformation-validate, s | cfn-lint, s |"
    yield "|---|---|---|---|---|"
    for name, files in cases.items():
        paths = [str(file) for file in files]
        ours = [str(here / "queuegate"), "check", *([str(files[0].parent)] if len(files) > 1 else paths), "--linters", "none"]
        validate = [sys.executable, "-c", VALIDATE if len(paths) == 1 else MANY, *paths]
        lint = [str(here / "cfn-lint"), *paths] if len(paths) <= 100 else None  # noqa: PLR2004 - a thousand would take minutes
        runs: dict[str, list[Run]] = {"ours": [], "validate": [], "lint": []}
        for _ in range(ROUNDS if len(paths) == 1 else 2):
            for part, command in (("ours", ours), ("validate", validate), ("lint", lint)):
                runs[part] += [once(command)] if command else []
        walls = {part: f"{statistics.median(run.wall for run in found):.2f}" if found else "–" for part, found in runs.items()}
        peak = statistics.median(run.peak for run in runs["ours"])
        yield f"| {name} | {walls['ours']} | {peak:.0f} | {walls['validate']} | {walls['lint']} |"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for row in rows(written(Path(folder))):
            print(row, flush=True)


if __name__ == "__main__":
    main()
