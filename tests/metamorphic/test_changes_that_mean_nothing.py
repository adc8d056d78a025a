"""What means nothing changes no finding: an unrelated resource, another name, another spelling of the same value, another file."""

from __future__ import annotations

import json
import os
import runpy
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.sources.cloudformation import parse

HERE = Path(__file__).parent
JUDGED: Any = runpy.run_path(str(HERE / "judged.py"))
CHANGES: Any = runpy.run_path(str(HERE / "changes.py"))
said: Any = JUDGED["said"]
spread: Any = runpy.run_path(str(HERE.parent / "lengths.py"))["spread"]
BASE, _ = parse((HERE.parent / "policies" / "base.yaml").read_text(encoding="utf-8"), "/base.yaml")
DEFECTS: dict[str, Any] = dict(CHANGES["defects"](BASE))
GOOD, *WRONG = DEFECTS
CORPUS = Path(os.environ.get("QUEUEGATE_CORPUS", HERE.parents[2] / "shared" / "corpus")) / "files"


@cache
def before(defect: str) -> Any:
    """What is said of the good template with this defect, which each change is compared with."""
    return said({"main.json": DEFECTS[defect]})


def bare(name: str) -> str:
    return name.removeprefix("Zz")


SOME = [pytest.param(change, [GOOD, *WRONG[i % 12 :: 12]], id=change.__name__) for i, change in enumerate(CHANGES["MEANINGLESS"])]
"""Each change, of a twelfth of the defects: the others are among the slow tests."""
OTHERS = [
    pytest.param(change, [one for one in WRONG if one not in some], id=f"{change.__name__} of the others", marks=pytest.mark.slow)
    for change, some in (one.values for one in SOME)
]


@pytest.mark.parametrize(("change", "defects"), [*SOME, *OTHERS])
def test_what_means_nothing_changes_no_finding_of_a_pipeline(change: Callable[[Any], Any], defects: list[str]) -> None:
    for defect in defects:
        known, after = before(defect), said(change(DEFECTS[defect]), named=bare)
        assert after.findings == known.findings, (defect, sorted(after.findings ^ known.findings))
        assert after.pipelines == known.pipelines, defect
        if change.__name__ != "by_open_parameter":  # that asks what else it may be
            assert after.open == known.open, (defect, sorted(after.open ^ known.open))


def readable() -> Iterator[Any]:
    """The templates of the corpus that are plain CloudFormation, with a pipeline in them."""
    for file in sorted(CORPUS.rglob("*")) if CORPUS.is_dir() else ():
        if file.suffix in (".yaml", ".yml", ".json", ".template"):
            text = file.read_text(encoding="utf-8", errors="replace")
            if "EventSourceMapping" in text and "AWS::Serverless" not in text and "CodeUri" not in text and file.stat().st_size < 100_000:
                try:
                    body, _ = parse(text, str(file))
                    json.dumps(body)
                except Exception:  # noqa: BLE001, S112 - some of them are broken on purpose
                    continue
                yield body, str(file.relative_to(CORPUS))


FEW = 8
"""Of so many real templates one is tried in every run, and the others among the slow tests."""
REAL = [pytest.param(body, id=name, marks=pytest.mark.slow if i % FEW else ()) for i, (body, name) in enumerate(readable())]


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of other people's templates is not here")
@pytest.mark.parametrize("body", REAL or [None])
def test_nor_of_a_real_template(body: Any) -> None:
    known = said({"main.json": body})
    for change in CHANGES["MEANINGLESS"]:
        after = said(change(body), named=bare)
        assert after.findings == known.findings, (change.__name__, sorted(after.findings ^ known.findings))
        assert after.pipelines == known.pipelines, change.__name__


SENDERS = """
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      EnableKeyRotation: true
      KeyPolicy:
        Statement:
          - {Effect: Allow, Principal: {AWS: {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root"}}, Action: "kms:*", Resource: "*"}
          - {Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: ["kms:Decrypt", "kms:GenerateDataKey*"], Resource: "*", Condition: {StringEquals: {"aws:SourceAccount": {Ref: "AWS::AccountId"}}}}
  Topic: {Type: AWS::SNS::Topic}
  Failed: {Type: AWS::SQS::Queue, Properties: {MessageRetentionPeriod: 1209600}}
  Orders:
    Type: AWS::SQS::Queue
    Properties: {KmsMasterKeyId: {"Fn::GetAtt": [Key, Arn]}, VisibilityTimeout: 60, RedrivePolicy: {deadLetterTargetArn: {"Fn::GetAtt": [Failed, Arn]}, maxReceiveCount: 5}}
  Access:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [{Ref: Orders}]
      PolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: "sqs:SendMessage", Resource: {"Fn::GetAtt": [Orders, Arn]}, Condition: {ArnEquals: {"aws:SourceArn": {Ref: Topic}}}}]}
  Subscription:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: {Ref: Topic}, Protocol: sqs, Endpoint: {"Fn::GetAtt": [Orders, Arn]}, RedrivePolicy: {deadLetterTargetArn: {"Fn::GetAtt": [Failed, Arn]}}}
  WorkerRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}]}
      Policies: [{PolicyName: poll, PolicyDocument: {Statement: [{Effect: Allow, Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], Resource: {"Fn::GetAtt": [Orders, Arn]}}]}}]
  Worker: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: index.handler, Timeout: 10, Role: {"Fn::GetAtt": [WorkerRole, Arn]}, Code: {ZipFile: "def handler(event, context): raise ValueError"}}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: {"Fn::GetAtt": [Orders, Arn]}, FunctionName: {Ref: Worker}, FunctionResponseTypes: [ReportBatchItemFailures]}}
"""
"""A topic that may send, a key that it may use, and a dead-letter queue of its own, which it may not send to; and a worker that may not decrypt."""


@pytest.mark.parametrize("change", spread([pytest.param(change, id=change.__name__) for change in CHANGES["MEANINGLESS"]], 2))
def test_nor_of_who_may_send(change: Callable[[Any], Any]) -> None:
    body, _ = parse(SENDERS, "/senders.yaml")
    before, after = said({"main.json": body}), said(change(body), named=bare)
    assert after.findings == before.findings, sorted(after.findings ^ before.findings)
    assert {"service-may-not-send", "missing-decrypt-permission"} <= {one[0] for one in before.findings}


def test_nor_of_several_defects_at_once() -> None:
    body = BASE
    for made in list(DEFECTS.values())[1:4]:
        body = {**body, "Resources": {**body["Resources"], **{name: made["Resources"][name] for name in ("DeadLetters",) if name in made["Resources"]}}}
    known = said({"main.json": body})
    for change in CHANGES["MEANINGLESS"]:
        assert said(change(body), named=bare).findings == known.findings, change.__name__


SAM = """
Transform: AWS::Serverless-2016-10-31
Resources:
  DeadLetters: {Type: AWS::SQS::Queue, Properties: {MessageRetentionPeriod: 1209600}}
  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: VISIBLE, RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadLetters.Arn, maxReceiveCount: 5}}}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: "def handler(event, context): return {'batchItemFailures': []}"
      Timeout: 30
      Policies: [SQSPollerPolicy: {QueueName: !GetAtt Orders.QueueName}]
      EVENTS
"""
EVENT = "Events: {Q: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn, BatchSize: 5, FunctionResponseTypes: [ReportBatchItemFailures]}}}"
EXPLICIT = """
  WorkerQ:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker, BatchSize: 5, FunctionResponseTypes: [ReportBatchItemFailures]}
"""


@pytest.mark.parametrize("visible", ["185", "20"])
def test_an_event_of_sam_is_an_explicit_mapping(visible: str) -> None:
    """But for the managed policy that SAM gives the role with an event: what rests on it is left out."""
    template = SAM.replace("VISIBLE", visible)
    event, explicit = said({"t.yaml": template.replace("EVENTS", EVENT)}), said({"t.yaml": template.replace("EVENTS", "") + EXPLICIT})
    assert event.pipelines == explicit.pipelines == {"WorkerQ"}
    without = {"queue-actions-on-all-queues", "mapping-before-permission"}
    assert {one for one in event.findings if one[0] not in without} == {one for one in explicit.findings if one[0] not in without}


@pytest.mark.parametrize("name", WRONG)
def test_another_environment_adds_its_own_findings_alone(name: str) -> None:
    """The defect in one environment, the good template in the other: what is said is what is said of the defect alone."""
    both: dict[str, Any] = {"Parameters": {"Env": {"Type": "String", "Default": "dev", "AllowedValues": ["dev", "prod"]}}}
    both["Conditions"] = {"Prod": {"Fn::Equals": [{"Ref": "Env"}, "prod"]}, "Dev": {"Fn::Not": [{"Condition": "Prod"}]}}
    both["Resources"] = {}
    for logical_id, node in BASE["Resources"].items():
        other = DEFECTS[name]["Resources"].get(logical_id)
        if other is None:
            both["Resources"][logical_id] = {**node, "Condition": "Dev"}
        else:
            keys = [*node["Properties"], *(key for key in other["Properties"] if key not in node["Properties"])]
            both["Resources"][logical_id] = {**node, "Properties": {key: _either(node["Properties"], other["Properties"], key) for key in keys}}
    assert said({"main.json": both}).findings == before(name).findings


def _either(good: Any, bad: Any, key: str) -> Any:
    none = {"Ref": "AWS::NoValue"}
    return good[key] if key in good and good[key] == bad.get(key) else {"Fn::If": ["Prod", bad.get(key, none), good.get(key, none)]}


@pytest.mark.parametrize("name", WRONG)
def test_to_break_one_thing_is_to_be_told_of_it_and_to_mend_it_is_not(name: str) -> None:
    broken, good = before(name), before(GOOD)
    assert good.findings == frozenset()
    assert broken.findings
    assert broken.pipelines == good.pipelines
