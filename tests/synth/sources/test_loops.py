"""Loops written out: what they make is linked, judged, and pointed at where the loop is written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.loops import has_loops, written_out
from queuegate.synth.sources.template import Template

TEMPLATE = """
Transform: AWS::LanguageExtensions
Parameters: {Names: {Type: CommaDelimitedList}}
Resources:
  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 30}}
  Fn::ForEach::Queues:
    - Name
    - [Orders, re-funds]
    - "Queue&{Name}":
        Type: AWS::SQS::Queue
        Properties:
          QueueName: !Ref Name
          VisibilityTimeout: 60
      "Mapping&{Name}":
        Type: AWS::Lambda::EventSourceMapping
        Properties:
          EventSourceArn: !Sub "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${Name}"
          FunctionName: !Ref Worker
"""


def template(text: str) -> Template:
    body, spot = parse(text, "t.yaml")
    return Template(file="t.yaml", stack="t", body=body, spot=spot)


def line_of(text: str, part: str) -> int:
    return next(i for i, line in enumerate(text.split("\n"), 1) if part in line)


def test_a_loop_over_a_literal_list_makes_its_resources() -> None:
    found = written_out(template(TEMPLATE)).body["Resources"]
    assert list(found) == ["Worker", "QueueOrders", "MappingOrders", "Queuerefunds", "Mappingrefunds"]
    assert found["Queuerefunds"]["Properties"]["QueueName"] == "re-funds"
    assert found["Mappingrefunds"]["Properties"]["EventSourceArn"] == {"Fn::Sub": "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:re-funds"}


def test_every_part_is_written_in_the_loop() -> None:
    made = written_out(template(TEMPLATE))
    route = ("Resources", "Queuerefunds", "Properties", "VisibilityTimeout")
    assert made.spot(route).line == line_of(TEMPLATE, "VisibilityTimeout: 60")
    assert made.written(route) == ("Resources", "Fn::ForEach::Queues", 2, "Queue&{Name}", "Properties", "VisibilityTimeout")
    assert made.spot(("Resources", "Worker")).line == line_of(TEMPLATE, "Worker: {Type")


def test_loops_in_loops_and_in_properties() -> None:
    text = """
Resources:
  Fn::ForEach::Outer:
    - A
    - [x, y]
    - Fn::ForEach::Inner:
        - B
        - ["1", "2"]
        - Queue${A}${B}: {Type: AWS::SQS::Queue, Properties: {"Fn::ForEach::Tag": [T, [VisibilityTimeout, DelaySeconds], {"${T}": 7}], QueueName: "${A}"}}
"""
    found = written_out(template(text)).body["Resources"]
    assert list(found) == ["Queuex1", "Queuex2", "Queuey1", "Queuey2"]
    assert found["Queuey1"]["Properties"] == {"VisibilityTimeout": 7, "DelaySeconds": 7, "QueueName": "y"}


@pytest.mark.parametrize("collection", ["!Ref Names", "[!Ref Names, a]", "!Split [',', 'a,b']"])
def test_a_mapping_stands_for_a_loop_that_only_the_deployment_knows(collection: str) -> None:
    found = written_out(template(TEMPLATE.replace("[Orders, re-funds]", collection))).body["Resources"]
    assert list(found) == ["Worker", "Queues"]
    assert found["Queues"]["Type"] == "AWS::Lambda::EventSourceMapping"


@pytest.mark.parametrize(
    "loop", ["3", "[]", "[Name]", "[Name, [a]]", "[Name, [a], 3]", "[1, [a], {}]", "[Name, {a: b}, {}]", "{a: b}", "[Name, [[a]], {X: 1}]"]
)
def test_what_is_no_loop_stays_and_ends(loop: str) -> None:
    made = written_out(template(f"Resources:\n  Fn::ForEach::Bad: {loop}\n  Q: {{Type: AWS::SQS::Queue}}\n"))
    assert made.body["Resources"]["Q"] == {"Type": "AWS::SQS::Queue"}


def test_a_loop_of_loops_cannot_blow_up() -> None:
    items = "[" + ", ".join(f"i{i}" for i in range(100)) + "]"
    inner = "{'Q${A}${B}${C}': {Type: AWS::SQS::Queue}}"
    text = f"Resources: {{'Fn::ForEach::X': [A, {items}, {{'Fn::ForEach::Y': [B, {items}, {{'Fn::ForEach::Z': [C, {items}, {inner}]}}]}}]}}"
    assert len(written_out(template(text)).body["Resources"]) <= 600


def test_plain_templates_have_no_loops() -> None:
    assert not has_loops({"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"Tags": []}}}, "Description": "x"})


def test_findings_point_into_the_loop(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    command = [sys.executable, "-m", "queuegate", "check", "--linters", "none", "--only", "visibility-timeout"]
    text = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout
    assert "2 pipelines: QueueOrders → Worker, Queuerefunds → Worker" in text
    assert f"--> template.yaml:{line_of(TEMPLATE, 'VisibilityTimeout: 60')}:" in text


def test_an_unknown_list_is_undecided_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE.replace("[Orders, re-funds]", "!Ref Names"), encoding="utf-8")
    command = [sys.executable, "-m", "queuegate", "check", "--linters", "none"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "1 pipeline: unknown queue → unknown function" in done.stdout
    assert "Fn::ForEach::Queues may write" in done.stdout
    assert done.returncode == 0
