"""Times the policies on many templates and on large ones, with the peak memory of all processes of each run, beside CloudFormation Validate and cfn-lint in the same rounds.

    pip install -e '.[dev]' && python benchmarks/sizes.py [CASE]...

A CASE is a part of a case's name: `python benchmarks/sizes.py 1,000` runs those of a thousand templates. `QUEUEGATE_CFN_LINT` names a cfn-lint elsewhere,
`VALIDATE_PYTHON` a Python that has cloudformation-validate. The figures of the last run that somebody looked at are in benchmarks/README.md.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

import yaml

from policies import VALIDATE
from queuegate.policies.gate.linters.find import find

ROUNDS = 5
LIMIT = 120
"""Seconds after which a neighbour is stopped."""
MANY = "import sys, cloudformation_validate as v; e = v.CelEngine(); [e.validate_template(one) for one in sys.argv[1:]]"


class Run(NamedTuple):
    """Seconds by the clock and on the processor, and the most memory that its processes held together, in MB. Pages that they share count once for each."""

    wall: float
    cpu: float
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


def service(i: int) -> dict[str, Any]:
    """A template as a team of many services writes it: names with the environment in them, a policy of its own, an alarm, and a network that is imported."""
    name = {"Fn::Sub": f"${{Env}}-service{i}-orders"}
    resources = pipeline("A")
    resources["AQueue"]["Properties"]["QueueName"] = name
    resources["AWorker"]["Properties"] |= {
        "FunctionName": {"Fn::Sub": f"${{Env}}-service{i}-worker"},
        "VpcConfig": {"SubnetIds": [{"Fn::ImportValue": "network-subnet"}]},
    }
    send = {
        "Effect": "Allow",
        "Action": "sqs:SendMessage",
        "Resource": {"Fn::Sub": f"arn:aws:sqs:${{AWS::Region}}:${{AWS::AccountId}}:${{Env}}-service{i}-orders"},
    }
    resources["APolicy"] = {
        "Type": "AWS::IAM::Policy",
        "Properties": {"PolicyName": "send", "Roles": [{"Ref": "ARole"}], "PolicyDocument": {"Version": "2012-10-17", "Statement": [send]}},
    }
    tls = {"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    resources["ATls"] = {
        "Type": "AWS::SQS::QueuePolicy",
        "Properties": {"Queues": [{"Ref": "AQueue"}], "PolicyDocument": {"Version": "2012-10-17", "Statement": [tls]}},
    }
    return {"Parameters": {"Env": {"Type": "String", "Default": "dev", "AllowedValues": ["dev", "prod"]}}, "Resources": resources}


NETWORK = {
    "Resources": {"Subnet": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24"}}},
    "Outputs": {"Subnet": {"Value": {"Ref": "Subnet"}, "Export": {"Name": "network-subnet"}}},
}


def conditions() -> dict[str, Any]:
    """Forty conditions on as many parameters, each in a property that is judged: two to the power of forty combinations."""
    names = [f"Is{i}" for i in range(40)]
    resources = {key: value for i in range(10) for key, value in pipeline(f"P{i}").items()}
    for i in range(10):
        choose = [lambda yes, no, name=name: {"Fn::If": [name, yes, no]} for name in names[4 * i : 4 * i + 4]]
        resources[f"P{i}Queue"]["Properties"]["VisibilityTimeout"] = choose[0](180, 30)
        resources[f"P{i}Worker"]["Properties"]["Timeout"] = choose[1](30, 60)
        resources[f"P{i}Queue"]["Properties"]["RedrivePolicy"]["maxReceiveCount"] = choose[2](5, 1)
        resources[f"P{i}Mapping"]["Properties"]["BatchSize"] = choose[3](10, 5)
    return {
        "Parameters": {f"P{name}": {"Type": "String", "Default": "no", "AllowedValues": ["yes", "no"]} for name in names},
        "Conditions": {name: {"Fn::Equals": [{"Ref": f"P{name}"}, "yes"]} for name in names},
        "Resources": resources,
    }


def written(folder: Path) -> dict[str, list[Path]]:
    """The templates of every case."""
    cases: dict[str, list[Path]] = {}
    for count in (1, 100, 1000):
        cases[f"{count:,} × a template of 10 resources"] = simple(folder / str(count), count)
    (inside := folder / "services").mkdir()
    cases["1,000 × a service in YAML, and their network"] = [_put(inside / f"t{i}.yaml", service(i) if i else NETWORK) for i in range(1001)]
    large = {key: value for i in range(50) for key, value in pipeline(f"P{i}").items()}
    cases["1 template of 500 resources, 50 pipelines"] = [_put(folder / "large.json", {"Resources": large})]
    padded = {name: {**resource, "Metadata": {"Notes": "x" * 2_000}} for name, resource in large.items()}
    cases["the same with 1 MB of metadata"] = [_put(folder / "padded.json", {"Resources": padded})]
    cases["1 template with 40 conditions, 10 pipelines"] = [_put(folder / "conditions.json", conditions())]
    return cases


def simple(folder: Path, count: int) -> list[Path]:
    """So many templates with one pipeline each, in a folder of their own."""
    folder.mkdir()
    return [_put(folder / f"t{i}.json", {"Resources": pipeline("A")}) for i in range(count)]


def _put(file: Path, template: dict[str, Any]) -> Path:
    whole = {"AWSTemplateFormatVersion": "2010-09-09", **template}
    file.write_text(json.dumps(whole, indent=1) if file.suffix == ".json" else yaml.safe_dump(whole, sort_keys=False), encoding="utf-8")
    return file


def once(command: Sequence[str], limit: float | None = None, cwd: Path | None = None) -> Run | None:
    """One run, in this folder (None: the working folder); None where it took longer than the limit, in seconds."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started, before = os.times().elapsed, os.times()
    child = subprocess.Popen(command, cwd=cwd, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - the commands below
    peaks = [0.0]
    watcher = Thread(target=_watch, args=(child, peaks), daemon=True)
    watcher.start()
    try:
        child.wait(limit)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        return None
    wall, after = os.times().elapsed - started, os.times()
    watcher.join()
    return Run(wall, after.children_user + after.children_system - before.children_user - before.children_system, max(peaks))


def _watch(process: subprocess.Popen[bytes], peaks: list[float]) -> None:
    """Note the memory of a process and its children, fifty times a second; nothing where there is no /proc."""
    while process.poll() is None:
        held = sum(map(_resident, [process.pid, *_children(process.pid)]))
        peaks[0] = max(peaks[0], held)
        try:
            process.wait(0.02)
        except subprocess.TimeoutExpired:
            continue


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()]
    except OSError:
        return []


def _resident(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1_048_576
    except (OSError, IndexError):
        return 0.0


def rows(cases: dict[str, list[Path]]) -> Iterator[str]:
    queuegate = str(Path(sys.executable).parent / "queuegate")
    python, cfn_lint = os.environ.get("VALIDATE_PYTHON", sys.executable), find("cfn-lint", None)
    yield "| case | queuegate, s | cpu, s | peak, MB | ms and kB for each further template | cloudformation-validate, s | its cpu, s | its peak, MB | our cpu / its | cfn-lint, s |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    one: Run | None = None
    for name, files in cases.items():
        paths = [str(file) for file in files]
        few = len(paths) <= 100  # noqa: PLR2004 - of a thousand cfn-lint takes more than a minute
        commands: dict[str, list[str]] = {
            "ours": [queuegate, "check", *([str(files[0].parent)] if len(files) > 1 else paths), "--linters", "none", "--no-cache"],
            "validate": [python, "-c", VALIDATE if len(paths) == 1 else MANY, *paths],
            **({"lint": [*cfn_lint.command, *paths]} if few and cfn_lint else {}),
        }
        runs: dict[str, list[Run]] = {part: [] for part in commands}
        for _ in range(ROUNDS if len(paths) == 1 else 3):
            for part in [*commands]:
                if found := once(commands[part], None if part == "ours" else LIMIT, files[0].parent):
                    runs[part].append(found)
                else:
                    del commands[part]
        ours = Run(*(statistics.median(values) for values in zip(*runs["ours"], strict=True)))
        one = one or (ours if len(paths) == 1 else None)
        further = len(paths) - 1 if one else 0
        more = f"{(ours.wall - one.wall) / further * 1000:.1f} / {(ours.peak - one.peak) / further * 1024:.0f}" if one and further else "–"
        theirs = {part: _wall(runs.get(part), commands.get(part)) for part in ("validate", "lint")}
        yield f"| {name} | {ours.wall:.2f} | {ours.cpu:.2f} | {ours.peak:.0f} | {more} | {theirs['validate']} | {_beside(runs)} | {theirs['lint']} |"


def _beside(runs: dict[str, list[Run]]) -> str:
    """The processor's seconds and the memory of CloudFormation Validate, and how often ours goes into its, round by round: it hangs less on who else is busy than the clock does."""
    its = runs["validate"]
    if not its:
        return "– | – | –"
    cpu, peak = (statistics.median(getattr(run, name) for run in its) for name in ("cpu", "peak"))
    return f"{cpu:.2f} | {peak:.0f} | {statistics.median(own.cpu / other.cpu for own, other in zip(runs['ours'], its, strict=False)):.2f}"


def _wall(runs: list[Run] | None, command: list[str] | None) -> str:
    if runs is None:
        return "–"
    return f"{statistics.median(run.wall for run in runs):.2f}" if command else f"> {LIMIT}"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        cases = written(Path(folder))
        wanted = {name: files for name, files in cases.items() if not sys.argv[1:] or any(part in name for part in sys.argv[1:])}
        for row in rows(wanted):
            print(row, flush=True)


if __name__ == "__main__":
    main()
