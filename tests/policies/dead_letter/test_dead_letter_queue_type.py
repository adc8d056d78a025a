from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "dead-letter-queue-type"
HEAD = "Parameters: {Name: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
Changed = Callable[..., list[Any]]


def target(arn: str, more: str = "") -> str:
    return f"Orders: {{Properties: {{RedrivePolicy: {{deadLetterTargetArn: {arn}}}{more}}}}}"


def test_a_standard_queue_behind_a_fifo_queue(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        """
Resources:
  Dlq: {Type: AWS::SQS::Queue}
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      FifoQueue: "true"
      RedrivePolicy:
        deadLetterTargetArn: !Sub "${Dlq.Arn}"
        maxReceiveCount: 5
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: worker}
""",
        rule=RULE,
    )
    assert (said.verdict, said.resource, said.line) == ("fail", "Orders", 'deadLetterTargetArn: !Sub "${Dlq.Arn}"')
    assert said.route.startswith("Properties/RedrivePolicy/deadLetterTargetArn")
    assert "Orders is a FIFO queue and its dead-letter queue a standard queue" in said.text


def test_a_fifo_queue_behind_a_standard_queue(changed: Changed) -> None:
    (said,) = changed("DeadLetters: {Properties: {FifoQueue: true}}", RULE)
    assert (said.verdict, said.resource) == ("fail", "Orders")
    assert "Orders is a standard queue and its dead-letter queue a FIFO queue" in said.text


@pytest.mark.parametrize(
    ("arn", "fifo", "verdicts"),
    [
        pytest.param("arn:aws:sqs:eu-west-1:123456789012:dlq.fifo", "false", ["fail"], id="literal FIFO, standard source"),
        pytest.param("arn:aws:sqs:eu-west-1:123456789012:dlq.fifo", "true", [], id="literal FIFO, FIFO source"),
        pytest.param("arn:aws:sqs:eu-west-1:123456789012:dlq", "true", ["fail"], id="literal standard, FIFO source"),
        pytest.param("arn:aws:sqs:eu-west-1:123456789012:dlq", "false", [], id="literal standard, standard source"),
        pytest.param("!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:dlq.fifo'", "false", ["fail"], id="Sub"),
        pytest.param("!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${Name}.fifo'", "false", ["fail"], id="a parameter before the suffix"),
        pytest.param("!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${Name}'", "false", ["undecided"], id="a parameter at the end"),
        pytest.param("!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${Name}-1'", "true", ["fail"], id="a parameter before another end"),
        pytest.param("!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${Name}fifo'", "true", ["undecided"], id="a parameter that may hold the dot"),
        pytest.param("!ImportValue DlqArn", "true", ["undecided"], id="imported"),
        pytest.param("!Ref Name", "true", ["undecided"], id="a parameter"),
        pytest.param("!GetAtt Orders.Arn", "true", [], id="its own dead-letter queue"),
    ],
)
def test_a_queue_outside_is_told_by_its_name(arn: str, fifo: str, verdicts: list[str], changed: Changed) -> None:
    said = changed(target(arn, f", FifoQueue: {fifo}"), RULE, head=HEAD)
    assert [(one.verdict, one.resource) for one in said] == [(verdict, "Orders") for verdict in verdicts]
    if verdicts == ["undecided"]:
        assert said[0].settle in ("--parameter Name=VALUE", 'externals: {"DlqArn": …} in queuegate.yaml')


def test_a_queue_of_the_template_spelt_by_its_name(changed: Changed) -> None:
    dlq = "DeadLetters: {Properties: {QueueName: dlq.fifo, FifoQueue: true}}\n"
    (said,) = changed(dlq + target("!Sub 'arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:dlq.fifo'"), RULE)
    assert (said.verdict, said.resource) == ("fail", "Orders")


def test_a_dead_letter_queue_that_exists_only_in_production(changed: Changed) -> None:
    """CloudFormation refuses a reference to a resource that its condition leaves out: that world cannot be deployed, so only the other one is judged."""
    said = changed("DeadLetters: {Condition: IsProd, Properties: {FifoQueue: true}}", RULE, head=HEAD)
    assert [(one.verdict, one.resource) for one in said] == [("fail", "Orders")]
    guarded = "DeadLetters: {Condition: IsProd, Properties: {FifoQueue: !If [IsProd, false, true]}}"
    assert changed(guarded, RULE, head=HEAD) == []


def test_no_redrive_policy_no_opinion(changed: Changed) -> None:
    assert changed("Orders: {Properties: {RedrivePolicy: !Ref 'AWS::NoValue', FifoQueue: true}}", RULE) == []


def test_what_is_no_arn_tells_no_type(changed: Changed) -> None:
    said = changed("Orders: {Properties: {FifoQueue: true, RedrivePolicy: {deadLetterTargetArn: '${DeadLetters.Arn}', maxReceiveCount: 5}}}", RULE)
    assert [one.verdict for one in said] == ["undecided"]
