"""Events, connectors and attributes that the transform refuses, and beside them what it takes: each is asked of aws-sam-translator, too."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from queuegate.synth.sources.cloudformation import read
from queuegate.synth.sources.sam.refused_events import KNOWN
from queuegate.synth.sources.sam.transform import lowered

HEAD = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Files: {Type: AWS::S3::Bucket}
  Worker:
    Type: AWS::Serverless::Function
    %s
    Properties: {Handler: a.b, Runtime: python3.13, InlineCode: x, %s}
"""
CONNECTED = "Connectors: {Sends: {Properties: {Destination: {Id: %s}, Permissions: [%s]}}}"


def event(kind: str, properties: str) -> str:
    return HEAD % ("", f"Events: {{E: {{Type: {kind}, Properties: {{{properties}}}}}}}")


REFUSED = [
    event("EventBridge", "Pattern: {source: [a]}"),
    event("Schedule", "ScheduleExpression: rate(1 day)"),
    event("ScheduleV2", "Schedule: rate(1 day)"),
    event("SNS", "TopicArn: a"),
    event("S3", "Bucket: !Ref Files, Event: 's3:ObjectCreated:*'"),
    event("Api", "Route: /orders, Method: post"),
    event("HttpApi", "Route: /orders, Method: post"),
    HEAD % ("", CONNECTED % ("Orders", "Write")),
    HEAD % ("", "DependsOn: Orders"),
    HEAD % (CONNECTED % ("Order", "Write"), ""),
    HEAD % (CONNECTED % ("Orders", "Send"), ""),
]
TAKEN = [
    event("EventBridgeRule", "Pattern: {source: [a]}"),
    event("Schedule", "Schedule: rate(1 day), Enabled: true"),
    event("ScheduleV2", "ScheduleExpression: rate(1 day), OmitName: true"),
    event("SNS", "Topic: a, FilterPolicyScope: MessageBody"),
    event("S3", "Bucket: !Ref Files, Events: 's3:ObjectCreated:*'"),
    event("Api", "Path: /orders, Method: post"),
    event("HttpApi", "Path: /orders, Method: post"),
    event("HttpApi", "TimeoutInMillis: 5000"),
    HEAD % ("DependsOn: Orders", ""),
    HEAD % (CONNECTED % ("Orders", "Read, Write"), ""),
]


@pytest.mark.parametrize(("text", "refused"), [*((text, True) for text in REFUSED), *((text, False) for text in TAKEN)])
def test_what_is_refused_as_the_transform_does(text: str, refused: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001 - a table
    file = tmp_path / "template.yaml"
    file.write_text(text, encoding="utf-8")
    assert bool(lowered(read(file), tmp_path)[1]) is refused
    assert _refused_by_the_transform(text, monkeypatch) is refused


def _refused_by_the_transform(text: str, monkeypatch: pytest.MonkeyPatch) -> bool:
    parser = pytest.importorskip("samtranslator.parser.parser")
    translator = pytest.importorskip("samtranslator.translator.translator")
    errors = pytest.importorskip("samtranslator.model.exceptions")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    data = yaml.safe_load(text.replace("!Ref Files", "{Ref: Files}"))
    try:
        translator.Translator({}, parser.Parser()).translate(data, {})
    except errors.InvalidDocumentException:
        return True
    return False


@pytest.mark.parametrize("kind", sorted(KNOWN))
def test_the_properties_of_an_event_are_those_of_the_transform(kind: str) -> None:
    push, scheduler = pytest.importorskip("samtranslator.model.eventsources.push"), pytest.importorskip("samtranslator.model.eventsources.scheduler")
    source = next(getattr(module, name) for module, name in ((push, kind), (scheduler, "SchedulerEventSource")) if hasattr(module, name))
    assert {*KNOWN[kind][0], *KNOWN[kind][1]} == {*source.property_types}


@pytest.mark.parametrize(("kind", "message"), [("EventBridge", "EventBridgeRule"), ("ScheduleV3", ""), ("Quux", "")])
def test_a_type_that_is_near_none_or_has_another_number_may_be_new(kind: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "template.yaml"
    file.write_text(event(kind, "A: b"), encoding="utf-8")
    said = [one.message for one in lowered(read(file), tmp_path)[1]]
    assert [message in one for one in said] == ([True] if message else [])
