"""What the role of a pipe needs of its source and of the function that enriches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "pipe-may-not-read"
AROUND = """
Raw: {Type: AWS::SQS::Queue}
Table: {Type: AWS::DynamoDB::Table, Properties: {StreamSpecification: {StreamViewType: NEW_IMAGE}, KeySchema: [{AttributeName: id, KeyType: HASH}]}}
Clicks: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}
Enrich: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: index.handler, Role: !GetAtt WorkerRole.Arn, Code: {ZipFile: 'def handler(event, context): return event'}}}
Moves: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: move, PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}%s]}}]}}
Pipe: {Type: AWS::Pipes::Pipe, Properties: {RoleArn: %s, Target: !GetAtt Orders.Arn, %s}}
"""
QUEUE, STREAM, SHARDS = "Source: !GetAtt Raw.Arn", "Source: !GetAtt Table.StreamArn", "Source: !GetAtt Clicks.Arn"
READS_QUEUE = "[sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Raw.Arn"
READS_STREAM = "[dynamodb:DescribeStream, dynamodb:GetRecords, dynamodb:GetShardIterator], Resource: !GetAtt Table.StreamArn"


def pipe(source: str, *grants: str, role: str = "!GetAtt Moves.Arn") -> str:
    return AROUND % ("".join(f", {{Effect: Allow, Action: {one}}}" for one in grants), role, source)


@pytest.mark.parametrize(
    ("text", "route", "lacks"),
    [
        (pipe(QUEUE), "Source", "sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes"),
        (pipe(QUEUE, "[sqs:ReceiveMessage, sqs:GetQueueAttributes], Resource: !GetAtt Raw.Arn"), "Source", "sqs:DeleteMessage"),
        (pipe(QUEUE, READS_QUEUE.replace("Raw", "Orders")), "Source", "sqs:ReceiveMessage"),
        (pipe(STREAM, READS_STREAM.replace("StreamArn", "Arn")), "Source", "dynamodb:GetRecords"),
        (pipe(SHARDS), "Source", "kinesis:GetRecords"),
        *((pipe(SHARDS, f"kinesis:Get{has}, Resource: !GetAtt Clicks.Arn"), "Source", f"kinesis:Get{lacks}") for has, lacks in (("Records", "ShardIterator"), ("ShardIterator", "Records"))),
        (pipe(f"{QUEUE}, Enrichment: !GetAtt Enrich.Arn", READS_QUEUE), "Enrichment", "lambda:InvokeFunction"),
        (pipe(f"{QUEUE}, Enrichment: !GetAtt Enrich.Arn", READS_QUEUE, "lambda:InvokeFunction, Resource: !GetAtt Worker.Arn"), "Enrichment", "lambda:InvokeFunction"),
    ],
)  # fmt: skip
def test_bad(text: str, route: str, lacks: str, changed: Callable[..., list[Any]]) -> None:
    (said,) = changed(text, RULE)
    assert (said.verdict, said.severity, said.resource, said.route.split("/")[1], lacks in said.text) == ("fail", Severity.ERROR, "Pipe", route, True)


@pytest.mark.parametrize(
    "text",
    [
        pipe(QUEUE, READS_QUEUE),
        pipe(QUEUE, "'sqs:*', Resource: '*'"),
        pipe(STREAM, READS_STREAM),
        pipe(STREAM, "'dynamodb:*', Resource: !Sub '${Table.Arn}/stream/*'"),
        pipe(SHARDS, "[kinesis:GetRecords, kinesis:GetShardIterator], Resource: !GetAtt Clicks.Arn"),
        pipe(f"{QUEUE}, Enrichment: !GetAtt Enrich.Arn", READS_QUEUE, "lambda:InvokeFunction, Resource: !GetAtt Enrich.Arn"),
        pipe("Source: arn:aws:sqs:eu-west-1:111122223333:raw"),
        pipe(QUEUE, role="arn:aws:iam::111122223333:role/moves"),
    ],
)
def test_good(text: str, changed: Callable[..., list[Any]]) -> None:
    assert [one for one in changed(text, RULE) if one.verdict == "fail"] == []


def test_a_policy_that_nobody_knows(changed: Callable[..., list[Any]]) -> None:
    text = pipe(QUEUE).replace("Properties: {Policies", "Properties: {ManagedPolicyArns: ['arn:aws:iam::111122223333:policy/reads'], Policies")
    assert [one.verdict for one in changed(text, RULE)] == ["undecided"]


def test_a_pipe_that_sends_elsewhere_is_not_asked(changed: Callable[..., list[Any]]) -> None:
    assert changed(pipe(QUEUE).replace("Target: !GetAtt Orders.Arn", "Target: !GetAtt Raw.Arn"), RULE) == []
