"""The role of an EventBridge pipe that sends to the queue lacks what the pipe needs of its source, or of the function that enriches.

A pipe reads its source, calls its enrichment and sends to its target with one role. Of a queue it needs sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes; of a table's stream dynamodb:DescribeStream, dynamodb:GetRecords and
dynamodb:GetShardIterator on the ARN of the stream (that of the table does not count); of a stream of Kinesis kinesis:GetRecords and kinesis:GetShardIterator; of a function lambda:InvokeFunction. Without them the pipe fails: the queue stays
empty, which looks healthy, and what the source holds expires. Of the target `service-may-not-send` speaks.

Judged where the template names the source by an attribute of a resource (`!GetAtt Source.Arn`).

Bad::

    Raw:
      Type: AWS::SQS::Queue
    Moves:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: pipes.amazonaws.com}, Action: sts:AssumeRole}]
        Policies:
          - PolicyName: move
            PolicyDocument:
              Statement:
                - {Effect: Allow, Action: ["sqs:ReceiveMessage", "sqs:GetQueueAttributes"], Resource: !GetAtt Raw.Arn}
                - {Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}
    Pipe:
      Type: AWS::Pipes::Pipe
      Properties: {Source: !GetAtt Raw.Arn, Target: !GetAtt Orders.Arn, RoleArn: !GetAtt Moves.Arn}

Good::

    Raw:
      Type: AWS::SQS::Queue
    Moves:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: pipes.amazonaws.com}, Action: sts:AssumeRole}]
        Policies:
          - PolicyName: move
            PolicyDocument:
              Statement:
                - {Effect: Allow, Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], Resource: !GetAtt Raw.Arn}
                - {Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}
    Pipe:
      Type: AWS::Pipes::Pipe
      Properties: {Source: !GetAtt Raw.Arn, Target: !GetAtt Orders.Arn, RoleArn: !GetAtt Moves.Arn}
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from queuegate.synth.iam import PipeNeed, allows, each, needs_of_pipe
from queuegate.synth.model import Role, Sender, senders

from ..rule import Finding, Mapping, Outside, Severity, listed, rule, some


@rule(
    "pipe-may-not-read",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html",
    fix="Allow the pipe's role what it needs of its source and its enrichment.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), lambda queue: each(senders(queue), _judge))


def _judge(sender: Sender) -> Iterator[Finding]:
    if sender.service != "pipes":
        return
    try:
        role = sender.acting_role()
    except Outside:
        return
    if role is not None:
        yield from each(needs_of_pipe(sender), lambda need: _of(sender, role, need))


def _of(sender: Sender, role: Role, need: PipeNeed) -> Iterator[Finding]:
    if lacks := [action for action in need.actions if not some(role.world, [partial(allows, role, action, arn) for arn in need.asked])]:
        pipe, owner, reads = sender.view, need.owner.name, need.how == "Source"
        yield Finding(
            f"{role.name}, with which {pipe.name} {'reads' if reads else 'calls'} {owner}, lacks {listed(lacks)} on {'the stream of ' if lacks[0].startswith('dynamodb') else ''}{owner}: "
            "EventBridge requires that, and the pipe fails",
            at=need.place,
            because=[role, pipe],
            key=f"{pipe.name}: {need.how}",
            fix=f"Allow {role.name} {listed(lacks)} on the {'ARN of the stream (StreamArn)' if lacks[0].startswith('dynamodb') else 'ARN'} of {owner}.",
        )
