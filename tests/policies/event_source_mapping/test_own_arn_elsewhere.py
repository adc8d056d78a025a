from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "own-arn-elsewhere"
HEAD = "{Parameters: {Home: {Type: String, Default: eu-west-1}, Env: {Type: String, AllowedValues: [dev, prod]}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"
NAMED = "Orders: {Properties: {QueueName: orders}}\n"
ARN = "arn:aws:sqs:%s:%s:orders"
US, EU = ARN % ("us-east-1", "111122223333"), ARN % ("eu-west-1", "111122223333")
LAYER = "Worker: {Properties: {Layers: ['arn:aws:lambda:%s:444455556666:layer:tools:3']}}\n"
Changed = Callable[..., list[Any]]


def polls(*resources: str, name: str = "WorkerRole") -> str:
    return (
        f"{name}: {{Type: AWS::IAM::Role, Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {{Statement: "
        f"[{{Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: [{', '.join(resources)}]}}]}}}}]}}}}\n"
    )


def told(url: str) -> str:
    return f"Shop: {{Type: AWS::Lambda::Function, Properties: {{Environment: {{Variables: {{QUEUE: '{url}'}}}}}}}}\n"


@pytest.mark.parametrize(
    ("fragment", "resource", "words"),
    [
        (NAMED + polls(US) + LAYER % "eu-west-1", "WorkerRole", "Orders in the Region us-east-1"),
        (
            NAMED + polls(US) + told("https://sqs.eu-west-1.amazonaws.com/111122223333/orders") + LAYER % "eu-west-1",
            "WorkerRole",
            "Orders in the Region us-east-1",
        ),
        (NAMED + polls("!Sub 'arn:aws:sqs:us-east-1:${AWS::AccountId}:orders'") + LAYER % "eu-west-1", "WorkerRole", "Orders in the Region us-east-1"),
        (
            NAMED + polls("!Join [':', ['arn:aws:sqs', us-east-1, !Ref AWS::AccountId, orders]]") + LAYER % "eu-west-1",
            "WorkerRole",
            "Orders in the Region us-east-1",
        ),
        (
            NAMED + polls(EU) + told("https://sqs.eu-west-1.amazonaws.com/444455556666/orders") + polls(EU, name="Other"),
            "Shop",
            "Orders in the account 444455556666",
        ),
        (
            NAMED + polls(US) + "Worker: {Properties: {Code: {ImageUri: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/worker:1'}}}\n",
            "WorkerRole",
            "Orders in the Region us-east-1",
        ),
    ],
    ids=["a policy and a layer", "a URL agrees with the layer", "in a Sub", "in a Join", "another account in a URL", "a container image"],
)
def test_bad(fragment: str, resource: str, words: str, changed: Changed) -> None:
    (said,) = changed(fragment, RULE, head=HEAD)
    assert (said.verdict, said.resource, said.severity) == ("fail", resource, Severity.WARNING)
    assert words in said.text


@pytest.mark.parametrize(
    "fragment",
    [
        NAMED + polls("!GetAtt Orders.Arn") + LAYER % "eu-west-1",
        NAMED + polls("!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders'") + LAYER % "eu-west-1",
        NAMED + polls(EU) + polls(EU, name="Other"),
        NAMED + polls("!Sub 'arn:aws:sqs:eu-west-1:${AWS::AccountId}:orders'") + LAYER % "eu-west-1",
        NAMED + polls(ARN.replace("orders", "elsewhere") % ("us-east-1", "111122223333")) + LAYER % "eu-west-1",
        NAMED + polls(US, EU) + LAYER % "eu-west-1",
        NAMED + polls("!Sub 'arn:aws:sqs:${Home}:${AWS::AccountId}:orders'") + LAYER % "us-east-1",
        NAMED + polls(f"!If [IsProd, {US}, {EU}]") + polls(f"!If [IsProd, {US}, {EU}]", name="Other"),
        "Orders: {Properties: {QueueName: orders, RedrivePolicy: {deadLetterTargetArn: 'arn:aws:sqs:us-east-1:111122223333:failed', maxReceiveCount: 5}}}\n"
        "DeadLetters: {Properties: {QueueName: failed}}\nMapping: {Properties: {EventSourceArn: " + EU + "}}\n",
    ],
    ids=[
        "a reference",
        "the deployment's own",
        "two places agree",
        "a layer agrees",
        "another queue",
        "trap: one list for two Regions",
        "trap: a parameter's default",
        "trap: one account for each stage",
        "trap: another rule says it",
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


def test_one_alone_is_undecided(changed: Changed) -> None:
    (said,) = changed(NAMED + polls(US), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.settle) == (
        "undecided",
        "WorkerRole",
        "--parameter AWS::Region=us-east-1 --parameter AWS::AccountId=111122223333",
    )


def test_where_it_is_deployed_is_known(changed: Changed) -> None:
    assert changed(NAMED + polls(US), RULE, head=HEAD, given={"AWS::Region": "us-east-1", "AWS::AccountId": "111122223333"}) == []
    assert changed(NAMED + polls(US), "missing-poll-permission", head=HEAD, given={"AWS::Region": "us-east-1", "AWS::AccountId": "111122223333"}) == []
    (said,) = changed(NAMED + polls(US), "missing-poll-permission", head=HEAD, given={"AWS::Region": "eu-west-1"})
    assert (said.verdict, said.resource) == ("fail", "WorkerRole")


@pytest.mark.parametrize(
    ("partition", "region", "fails"),
    [
        *(("aws-cn", "eu-west-1", True), ("aws", "cn-north-1", True), ("aws", "us-gov-west-1", True), ("aws-us-gov", "us-east-1", True)),
        *(("aws-cn", "cn-north-1", False), ("aws-us-gov", "us-gov-east-1", False), ("aws", "eu-west-1", False), ("aws", "us-iso-east-1", False)),
        ("${AWS::Partition}", "cn-north-1", False),
    ],
)
def test_a_region_is_of_one_partition(partition: str, region: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    said = changed(NAMED + polls(f"!Sub 'arn:{partition}:sqs:{region}:${{AWS::AccountId}}:orders'"), RULE)
    assert [(one.verdict, one.resource) for one in said] == ([("fail", "WorkerRole")] if fails else [("undecided", "WorkerRole")])
