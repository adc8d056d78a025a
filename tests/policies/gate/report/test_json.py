from __future__ import annotations

import json
from collections.abc import Callable

import msgspec

from queuegate.policies.gate.report.json import render
from queuegate.policies.gate.report.record.model import Problem, Report

TEMPLATE = """\
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 1}}
  Worker: {Type: AWS::Lambda::Function}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
"""


def test_one_document_with_the_keys_in_the_order_of_the_model(reported: Callable[..., Report]) -> None:
    text = render(reported({"t.yaml": TEMPLATE}))
    document = json.loads(text)
    assert text == json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    assert list(document) == list(Report.__struct_fields__)
    assert [(one["rule"], one["resource"], one["source"]["line"]) for one in document["findings"]] == [
        ("hides-too-short", "Orders", 2),
        ("no-redrive", "Orders", 2),
    ]


def test_nothing_is_lost(reported: Callable[..., Report]) -> None:
    report = reported({"t.yaml": TEMPLATE})
    assert json.loads(render(report)) == msgspec.to_builtins(report)


def test_half_a_surrogate_pair_is_no_reason_to_fail(reported: Callable[..., Report]) -> None:
    report = msgspec.structs.replace(reported({"t.yaml": TEMPLATE}), problems=[Problem("unreadable", "a\ud800b \U0001f4e6")])
    assert json.loads(render(report))["problems"][0]["message"] == "a\ufffdb \U0001f4e6"
