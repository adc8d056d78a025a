"""Many templates: judged group by group, by one process or several, with the same report byte for byte; and what becomes of a process that ends, or is interrupted."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from queuegate.policies.gate.pytest.items import session_of
from queuegate.policies.gate.report.record.model import Report
from queuegate.policies.gate.run import read
from queuegate.policies.gate.run.asking.records import Request, Workers
from queuegate.policies.gate.run.asking.request import Flags, ask
from queuegate.policies.gate.run.check import check
from queuegate.policies.gate.run.processes import shares, workers
from queuegate.synth.handlers import effort
from queuegate.synth.linking.grouping.crossings import Group

OPEN = {"Env": {"Type": "String"}}
KNOWN = {"Env": {"Type": "String", "Default": "dev", "AllowedValues": ["dev", "prod"]}}


def pipeline(name: str, queue: Any = None, **changes: Any) -> dict[str, Any]:
    """A pipeline that has something wrong with it; without a name its queue has none."""
    resources: dict[str, Any] = {
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 30, **({} if queue is None else {"QueueName": queue})}},
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": f"{name}-role", "AssumeRolePolicyDocument": {"Statement": []}}},
        "Worker": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "FunctionName": f"{name}-worker",
                "Timeout": 30,
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                "Code": {"ZipFile": "def handler(e, c): pass"},
            },
        },
        "Mapping": {
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": {"EventSourceArn": {"Fn::GetAtt": ["Queue", "Arn"]}, "FunctionName": {"Ref": "Worker"}},
        },
    }
    return {"Resources": {**resources, **changes}}


def folder_of(folder: Path, number: int, order: str = "") -> Path:
    """A folder of templates of which some are linked with others, in every way that there is."""
    shared = {"Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Queue", "Arn"]}, "Export": {"Name": "shared-arn"}}}}
    network = {"Resources": {"Vpc": {"Type": "AWS::EC2::VPC"}}, "Outputs": {"Vpc": {"Value": {"Ref": "Vpc"}, "Export": {"Name": "vpc"}}}}
    watched = {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Namespace": "AWS/SQS", "MetricName": "ApproximateAgeOfOldestMessage"}}
    policy = {"Roles": ["s3-role"], "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]}}
    templates: dict[str, dict[str, Any]] = {
        "shared": {**pipeline("shared"), **shared},
        "reader": pipeline("reader", Mapping=reads({"Fn::ImportValue": "shared-arn"})),
        "network": network,
        "inside": pipeline("inside", Other={"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Fn::ImportValue": "vpc"}}}),
        "named": {"Parameters": KNOWN, **pipeline("named", {"Fn::Sub": "${Env}-orders"})},
        "asking": pipeline("asking", Mapping=reads("arn:aws:sqs:eu-west-1:111122223333:prod-orders")),
        "watching": {"Resources": {"Alarm": {**watched, "Properties": {**watched["Properties"], "Dimensions": [{"Name": "QueueName", "Value": "named-3"}]}}}},
        "anything": {
            "Parameters": OPEN,
            "Resources": {"Alarm": {**watched, "Properties": {**watched["Properties"], "Dimensions": [{"Name": "QueueName", "Value": {"Ref": "Env"}}]}}},
        },
        "policy": {"Resources": {"Policy": {"Type": "AWS::IAM::Policy", "Properties": policy}}},
        "parent": {
            "Resources": {
                "Child": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "./child.json", "Parameters": {"Env": "nested-orders"}}}
            }
        },
        "child": {"Parameters": OPEN, **pipeline("child", {"Ref": "Env"})},
        "broken": {"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": "soon"}}}, "Transform": 3},
        **{f"s{i}": pipeline(f"s{i}", None if i % 3 else f"named-{i}") for i in range(number)},
    }
    names = [*templates]
    random.Random(order).shuffle(names)  # noqa: S311 - an order, no secret
    folder.mkdir()
    (folder / ".git").mkdir()
    for i, name in enumerate(names):
        (folder / f"{name}.json" if name in ("parent", "child") else folder / f"{i:03}-{name}.json").write_text(
            json.dumps(templates[name], indent=1), encoding="utf-8"
        )
    return folder


def reads(source: Any) -> dict[str, Any]:
    return {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"EventSourceArn": source, "FunctionName": {"Ref": "Worker"}}}


@pytest.fixture
def request_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Request]:
    """The request of `queuegate check .` in a folder like that."""
    monkeypatch.setattr(shares, "_WORTH", 2)
    monkeypatch.setattr(shares, "_SHARE", 3)

    def made(number: int = 12, order: str = "", **flags: Any) -> Request:
        folder = folder_of(tmp_path / f"of{number}{order}", number, order)
        monkeypatch.chdir(folder)
        return ask(folder, Flags(targets=(".",), linters=("none",), **flags)).request

    return made


def judged_by(processes: int, request: Request) -> Request:
    """The same request, for so many processes."""
    return request._replace(workers=request.workers._replace(processes=processes))


def encoded(report: Report) -> bytes:
    return msgspec.json.encode(report)


@pytest.mark.parametrize("order", ["one", pytest.param("two", marks=pytest.mark.slow)])
@pytest.mark.slow
def test_the_report_does_not_tell_how_many_processes_judged(request_of: Callable[..., Request], order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    spread = workers.spread
    monkeypatch.setattr(workers, "spread", lambda *told: asked.append(told[-1]) or spread(*told))
    request = request_of(order=order)
    alone = check(judged_by(1, request))
    assert len(alone.pipelines) > 16
    assert len(alone.findings) > 50
    assert asked == []
    for processes in (2, 4):
        assert encoded(check(judged_by(processes, request))) == encoded(alone)
    assert asked == [1, 3]


@pytest.mark.slow
def test_what_is_read_again_is_what_was_kept(request_of: Callable[..., Request], monkeypatch: pytest.MonkeyPatch) -> None:
    request = request_of(parameters=("Env=prod",))
    kept = check(judged_by(1, request))
    monkeypatch.setattr("queuegate.synth.linking.grouping.survey.KEPT", 4_000)
    assert encoded(check(judged_by(1, request))) == encoded(kept)
    assert encoded(check(judged_by(2, request))) == encoded(kept)


@pytest.mark.parametrize("parameters", [pytest.param((), marks=pytest.mark.slow), ("Env=prod-orders",)])
def test_what_fails_among_all_templates_fails_in_its_group(
    request_of: Callable[..., Request], parameters: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A group is judged as if the others were not there, so they must not matter: nothing known is lost, and nothing is found that the others would refute."""
    request = judged_by(1, request_of(parameters=parameters))
    grouped = check(request)
    survey = read.survey

    def together(*told: Any, **also: Any) -> Any:
        found, groups = survey(*told, **{**also, "keep": True})
        assert len(groups) > 12
        everything = tuple(range(len(found.routes)))
        return found, [Group(everything, everything, 1)]

    monkeypatch.setattr(read, "survey", together)
    whole = check(request)
    assert grouped.pipelines == whole.pipelines
    assert failing(whole) - failing(grouped) == set()
    open_ = {(finding.rule, pipeline) for finding in whole.findings if finding.verdict == "undecided" for pipeline in finding.pipelines}
    assert {(rule, pipeline) for rule, pipeline, *_ in failing(grouped) - failing(whole)} <= open_


def failing(report: Report) -> set[tuple[Any, ...]]:
    return {
        (finding.rule, pipeline, finding.fingerprint, finding.message, *finding.worlds)
        for finding in report.findings
        if finding.verdict == "fail"
        for pipeline in finding.pipelines or [""]
    }


def test_a_large_group_is_cut() -> None:
    group = Group(tuple(range(40)), tuple(range(44)), 400)
    pieces = list(shares._pieces(group))
    assert [i for piece in pieces for i in piece.own] == list(range(40))
    assert len(pieces) == 4
    assert {piece.context for piece in pieces} == {group.context}
    assert list(shares._pieces(Group((0,), (0,), 90))) == [Group((0,), (0,), 90)]


@pytest.mark.parametrize("order", [1, -1])
def test_a_part_of_a_group_gets_the_same_whatever_was_judged_before_it(order: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """How many cores there are decides which parts one process judges, and in which order; so what one of them reads of code is no other's to pay."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(effort, "OF_ALL", (1_000, 4))
    monkeypatch.setattr(effort, "OF_EACH", 4_000)
    monkeypatch.setattr(shares, "_SHARE", 1)
    for i in range(8):
        code = f"def handler(e, c):\n  {i}\n" + "".join(f"  for r in e['Records']:\n    if r['body'] == '{j}':\n      print({j})\n" for j in range(6))
        made = pipeline(f"s{i}", Mapping=reads({"Fn::ImportValue": f"x{(i + 1) % 8}"}))
        made["Resources"]["Worker"]["Properties"] |= {"Runtime": "python3.13", "Handler": "index.handler", "Code": {"ZipFile": code}}
        made["Outputs"] = {"Arn": {"Value": {"Fn::GetAtt": ["Queue", "Arn"]}, "Export": {"Name": f"x{i}"}}}
        (tmp_path / f"t{i}.json").write_text(json.dumps(made), encoding="utf-8")
    request = ask(tmp_path, Flags(targets=(".",), linters=("none",), cache=False)).request

    def judged(one: Any, pieces: list[Group]) -> dict[int, Any]:
        return {i: part for piece in pieces for i, part in shares._judged(piece, one, request)[0].items()}

    alone: dict[int, Any] = {}
    with read.opened(request) as (one,):
        pieces = [piece for group in one.groups for piece in shares._pieces(group)][::order]
        together = judged(one, pieces)
    for piece in pieces:
        with read.opened(request) as (one,):
            alone |= judged(one, [piece])
    assert len(pieces) == 4
    assert together == alone


def test_few_templates_are_judged_by_one_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "spread", lambda *_: pytest.fail("a helper was started"))
    monkeypatch.chdir(folder := folder_of(tmp_path / "few", 12))
    assert check(ask(folder, Flags(targets=(".",), linters=("none",))).request).pipelines


def helper(folder: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Puts this code in the place of a helper."""
    (folder / "helper.py").write_text(code, encoding="utf-8")
    python = folder / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{folder / "helper.py"}"\n', encoding="utf-8")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))


READY = """
import pickle, sys, os, signal
pickle.load(sys.stdin.buffer)
pickle.dump(True, sys.stdout.buffer)
sys.stdout.buffer.flush()
pickle.load(sys.stdin.buffer)
open(__file__ + ".took", "w").close()
"""
GIVES_BACK = """
while True:
    pickle.dump(None, sys.stdout.buffer)
    sys.stdout.buffer.flush()
    pickle.load(sys.stdin.buffer)
"""
posix = pytest.mark.skipif(os.name != "posix", reason="a script stands in for Python")


@posix
@pytest.mark.parametrize(
    ("end", "how"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", "it was killed by the signal SIGKILL"),
        pytest.param("sys.exit(7)", "it ended with exit code 7", marks=pytest.mark.slow),
    ],
)
def test_a_process_that_ends_loses_only_what_it_had(
    request_of: Callable[..., Request], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str, how: str
) -> None:
    request = request_of(30)
    alone = check(judged_by(1, request))
    helper(tmp_path, monkeypatch, READY + end)
    took, judged = tmp_path / "helper.py.took", shares.judged_share

    def judged_after(*args: Any) -> shares.Parts:
        """This process leaves the helper the time to take a share."""
        last = time.monotonic() + 60
        while not took.exists() and time.monotonic() < last:
            time.sleep(0.01)
        return judged(*args)

    monkeypatch.setattr(shares, "judged_share", judged_after)
    report = check(judged_by(2, request))
    problem = report.problems[-1]
    assert problem.kind == "rule-crash"
    assert how in problem.message
    assert "more templates" in problem.message
    lost = {pipeline.id for pipeline in alone.pipelines} - {pipeline.id for pipeline in report.pipelines}
    assert 0 < len(lost) <= 6
    kept = [finding for finding in alone.findings if not lost & {*finding.pipelines}]
    assert 100 < len(kept) < len(alone.findings)
    assert [finding for finding in kept if finding not in report.findings] == []
    assert [finding for finding in report.findings if lost & {*finding.pipelines}] == []


@posix
@pytest.mark.parametrize(
    "code",
    [
        pytest.param("raise SystemExit(1)", marks=pytest.mark.slow),
        pytest.param("import pickle, sys; pickle.dump(False, sys.stdout.buffer)", marks=pytest.mark.slow),
        pytest.param("print('hello')", marks=pytest.mark.slow),
        READY + GIVES_BACK,
    ],
)
def test_what_a_helper_cannot_do_is_done_here(request_of: Callable[..., Request], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    request = request_of()
    alone = check(judged_by(1, request))
    helper(tmp_path, monkeypatch, code)
    assert encoded(check(judged_by(3, request))) == encoded(alone)


def test_a_request_that_cannot_be_made_again_is_judged_here(request_of: Callable[..., Request], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "spread", lambda *_: pytest.fail("a helper was started"))
    assert check(request_of()._replace(workers=Workers(2))).pipelines


def test_nothing_is_imported_from_the_working_folder(request_of: Callable[..., Request]) -> None:
    request = request_of()
    alone = check(judged_by(1, request))
    (request.reading.cwd / "pickle.py").write_text("open('ran', 'w')", encoding="utf-8")
    (request.reading.cwd / "queuegate").mkdir()
    (request.reading.cwd / "queuegate" / "__init__.py").write_text("open('ran', 'w')", encoding="utf-8")
    assert encoded(check(judged_by(2, request))) == encoded(alone)
    assert not (request.reading.cwd / "ran").exists()


WAITING = '''"""Takes its time.

Why.

Bad::

    x

Good::

    x
"""
from __future__ import annotations

import time
from collections.abc import Iterator

from queuegate.policies.rule import Finding, Mapping, Severity, rule


@rule("takes-its-time", on=Mapping, severity=Severity.WARNING, docs="https://example.com", fix="Do it.")
def check(mapping: Mapping) -> Iterator[Finding]:
    time.sleep(0.2)
    yield from ()
'''
"""A rule of the team's, with which a run is still going on when it is interrupted, however fast the machine is."""


@posix
@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize(
    ("command", "sent"),
    [
        (["-m", "queuegate"], signal.SIGINT),
        pytest.param(["-c", "from queuegate.policies.gate.command.main import main; main()"], signal.SIGINT, marks=pytest.mark.slow),
        pytest.param(["-m", "queuegate"], getattr(signal, "SIGKILL", 9), marks=pytest.mark.slow),
    ],
)
def test_no_process_outlives_an_interrupted_run(tmp_path: Path, command: list[str], sent: int) -> None:
    folder = folder_of(tmp_path / "many", 150)
    (folder / "rules").mkdir()
    (folder / "rules" / "waiting.py").write_text(WAITING, encoding="utf-8")
    (folder / "queuegate.yaml").write_text("rules: [rules]\n", encoding="utf-8")
    parent = subprocess.Popen(
        [sys.executable, *command, "check", ".", "--linters", "none"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    children: list[str] = []
    until = time.monotonic() + 60
    while not children and parent.poll() is None and time.monotonic() < until:
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout.split("\n")
        children = [line.split()[0] for line in listed if line.split()[1:] == [str(parent.pid)]]
        time.sleep(0.1)
    if not children and workers.cores() < 2:
        pytest.skip("one core needs no helper")
    assert children, "no helper was started"
    parent.send_signal(sent)
    said, told = parent.communicate(timeout=30)
    assert said == ""
    assert parent.returncode == (2 if sent == signal.SIGINT else -sent)
    assert ("interrupted" in told) is (sent == signal.SIGINT)
    until = time.monotonic() + 30
    while any(_runs(child) for child in children) and time.monotonic() < until:
        time.sleep(0.02)
    assert [child for child in children if _runs(child)] == []


def _runs(child: str) -> bool:
    state = subprocess.run(["ps", "-o", "state=", "-p", child], capture_output=True, text=True, check=False).stdout.strip()
    return state not in {"", "Z"}


@pytest.mark.parametrize(("config", "processes"), [({"workerinput": {}}, 1), ({}, None)])
def test_a_worker_of_xdist_starts_no_helpers(tmp_path: Path, config: dict[str, Any], processes: int | None) -> None:
    (tmp_path / ".git").mkdir()
    settings = SimpleNamespace(stash={}, rootpath=tmp_path, getini=lambda _: False, add_cleanup=lambda _: None, **config)
    assert session_of(settings).asked.request.workers.processes == processes
