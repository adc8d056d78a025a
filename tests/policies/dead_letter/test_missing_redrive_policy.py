from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "missing-redrive-policy"
Changed = Callable[..., list[Any]]

HEAD = """
Parameters:
  Env: {Type: String, Default: dev}
  Policy: {Type: String}
  Count: {Type: Number}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
"""


def test_it_points_at_the_queue_that_has_none(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        """
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 60
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: worker}
""",
        rule=RULE,
    )
    assert (said.verdict, said.resource, said.route, said.line, said.severity) == ("fail", "Orders", "Properties", "Properties:", Severity.ERROR)
    assert "received again until it is 345,600 s (4 days) old (MessageRetentionPeriod, default), and then deleted" in said.text


@pytest.mark.parametrize(
    ("policy", "absent"),
    [
        pytest.param("{maxReceiveCount: 5}", "no deadLetterTargetArn:", id="no target"),
        pytest.param("{deadLetterTargetArn: !GetAtt DeadLetters.Arn}", "no maxReceiveCount:", id="no count"),
        pytest.param(
            "{DeadLetterTargetArn: !GetAtt DeadLetters.Arn, MaxReceiveCount: 5}",
            "no deadLetterTargetArn and no maxReceiveCount (it has DeadLetterTargetArn and MaxReceiveCount):",
            id="wrong case",
        ),
        pytest.param("{deadLetterTargetArn: !GetAtt DeadLetters.Arn, maxReceiveCount: !Ref 'AWS::NoValue'}", "no maxReceiveCount:", id="NoValue"),
        pytest.param("'{\"maxReceiveCount\": 5}'", "no deadLetterTargetArn:", id="JSON string"),
        pytest.param(
            '!Sub \'{"deadLetterTargetArn": "${DeadLetters.Arn}", "MaxReceiveCount": ${Count}}\'',
            "no maxReceiveCount (it has MaxReceiveCount):",
            id="JSON by Sub",
        ),
    ],
)
def test_an_incomplete_policy(policy: str, absent: str, changed: Changed) -> None:
    (said,) = changed(
        f"Queue: {{Type: AWS::SQS::Queue, Properties: {{RedrivePolicy: {policy}}}}}\nMapping: {{Properties: {{EventSourceArn: !GetAtt Queue.Arn}}}}",
        RULE,
        head=HEAD,
    )
    assert (said.verdict, said.resource, said.route.partition("/Fn::")[0]) == ("fail", "Queue", "Properties/RedrivePolicy")
    assert absent in said.text


@pytest.mark.parametrize(
    "policy",
    [
        pytest.param("{deadLetterTargetArn: !GetAtt DeadLetters.Arn, maxReceiveCount: '5'}", id="a string for a number"),
        pytest.param("{deadLetterTargetArn: !Ref Policy, maxReceiveCount: !Ref Count}", id="unknown values are there"),
        pytest.param('\'{"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:123456789012:dlq", "maxReceiveCount": "5"}\'', id="JSON string"),
        pytest.param('!Sub \'{"deadLetterTargetArn": "${DeadLetters.Arn}", "maxReceiveCount": ${Count}}\'', id="JSON by Sub"),
        pytest.param("{deadLetterTargetArn: !GetAtt Queue.Arn, maxReceiveCount: 5}", id="its own dead-letter queue is another rule's matter"),
    ],
)
def test_good(policy: str, changed: Changed) -> None:
    assert (
        changed(
            f"Queue: {{Type: AWS::SQS::Queue, Properties: {{RedrivePolicy: {policy}}}}}\nMapping: {{Properties: {{EventSourceArn: !GetAtt Queue.Arn}}}}",
            RULE,
            head=HEAD,
        )
        == []
    )


def test_only_the_world_without_a_policy_is_named(changed: Changed) -> None:
    policy = "!If [IsProd, {deadLetterTargetArn: !GetAtt DeadLetters.Arn, maxReceiveCount: 5}, !Ref 'AWS::NoValue']"
    (said,) = changed(f"Orders: {{Properties: {{RedrivePolicy: {policy}}}}}", RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "Orders", ("Env is not prod",))


def test_a_policy_that_is_a_parameter_is_undecided(changed: Changed) -> None:
    (said,) = changed("Orders: {Properties: {RedrivePolicy: !Ref Policy}}", RULE, head=HEAD)
    assert (said.verdict, said.resource, said.settle) == ("undecided", "Orders", "--parameter Policy=VALUE")


def test_an_imported_queue_is_undecided(changed: Changed) -> None:
    (said,) = changed("Mapping: {Properties: {EventSourceArn: !ImportValue OrdersArn}}", RULE)
    assert (said.verdict, said.resource, said.settle) == ("undecided", "Mapping", 'externals: {"OrdersArn": …} in queuegate.yaml')


def test_a_worker_on_a_dead_letter_queue_is_only_a_warning(changed: Changed) -> None:
    drain = "Drain: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt DeadLetters.Arn, FunctionName: !Ref Worker}}"
    (said,) = changed(drain, RULE)
    assert (said.verdict, said.resource, said.severity) == ("fail", "DeadLetters", Severity.WARNING)


def test_a_stream_needs_no_redrive_policy(changed: Changed) -> None:
    stream = "Stream: {Type: AWS::Kinesis::Stream}\nMapping: {Properties: {EventSourceArn: !GetAtt Stream.Arn, StartingPosition: LATEST}}"
    assert changed(stream, RULE) == []


def test_what_was_meant_to_be_it_is_named(judged: Callable[..., list[Any]]) -> None:
    text = """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  FailedOrders: {Type: AWS::SQS::Queue}
  Refunds: {Type: AWS::SQS::Queue}
  Worker: {Type: AWS::Lambda::Function, Properties: {DeadLetterConfig: {TargetArn: "arn:aws:sqs:eu-west-1:111122223333:elsewhere"}}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
"""
    (said,) = judged(text, rule=RULE)
    assert "FailedOrders is in the template, and no RedrivePolicy names it; DeadLetterConfig of Worker is for asynchronous invocations only" in said.text


@pytest.mark.parametrize("spelt", ["{}Dlq", "Failed{}", "{}DeadLetterQueue", "DLQ{}"])
def test_of_several_that_of_the_same_name_was_meant(spelt: str, judged: Callable[..., list[Any]]) -> None:
    parts = [
        f"""
  {name}Queue: {{Type: AWS::SQS::Queue}}
  {spelt.format(name)}: {{Type: AWS::SQS::Queue}}
  {name}Worker: {{Type: AWS::Lambda::Function}}
  {name}Mapping: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: !GetAtt {name}Queue.Arn, FunctionName: !Ref {name}Worker}}}}
"""
        for name in ("Parcel", "Refund", "Invoice")
    ]
    found = judged(f"Resources:{''.join(parts)}", rule=RULE)
    assert {said.resource: spelt.format(said.resource.removesuffix("Queue")) + " is in the template" in said.text for said in found} == {
        "ParcelQueue": True,
        "RefundQueue": True,
        "InvoiceQueue": True,
    }


def test_what_another_sends_to_was_not_meant_to_be_it(judged: Callable[..., list[Any]]) -> None:
    text = """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  FailedRuns: {Type: AWS::SQS::Queue}
  Machine: {Type: AWS::StepFunctions::StateMachine, Properties: {DefinitionString: !Sub '{"States": {"Put aside": {"Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": {"QueueUrl": "${FailedRuns}"}}}}'}}
  Worker: {Type: AWS::Lambda::Function}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
"""
    (said,) = judged(text, rule=RULE)
    assert "FailedRuns" not in said.text + said.fix


@pytest.mark.parametrize(
    "other",
    [
        "FailedOrders: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true}}",
        "FailedOrders: {Type: AWS::SQS::Queue}\n  Drain: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt FailedOrders.Arn, FunctionName: drain}}",
        "FailedOrders: {Type: AWS::SQS::Queue}\n  Other: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt FailedOrders.Arn, maxReceiveCount: 5}}}",
        "Refunds: {Type: AWS::SQS::Queue}",
    ],
    ids=["of the other type", "which is polled", "of another queue", "no dead-letter queue by its name"],
)
def test_another_queue_was_not_meant(other: str, judged: Callable[..., list[Any]]) -> None:
    text = f"""
Resources:
  Orders: {{Type: AWS::SQS::Queue}}
  {other}
  Worker: {{Type: AWS::Lambda::Function}}
  Mapping: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}}}
"""
    assert ["(no dead-letter queue):" in one.text for one in judged(text, rule=RULE) if one.resource == "Orders"] == [True]
