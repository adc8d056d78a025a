"""A statement of a role allows an action on resources that no request of it is for.

IAM accepts any resource for any action, and a statement whose resources are of another kind allows nothing: CloudFormation succeeds, and the call is denied when the first message comes. `s3:GetObject` and `s3:PutObject` are for objects,
`arn:aws:s3:::BUCKET/*`, and not for the bucket; `s3:ListBucket` is for the bucket; `dynamodb:GetRecords` for a table's stream; an action of SNS for no queue. It judges the execution role, and the roles that send to the queue: actions that are spelt
out, where every resource of the statement is known. Of the stream's actions that `grant_read_data` of the CDK gives on a table beside the table's own nothing is said. (That the pipeline needs the action say missing-poll-permission, missing-send-permission and missing-call-permission.)

Bad::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
        Policies:
          - PolicyName: work
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - {Effect: Allow, Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: "s3:GetObject", Resource: !GetAtt Uploads.Arn}
    Uploads:
      Type: AWS::S3::Bucket

Bad::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
        Policies:
          - PolicyName: work
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - {Effect: Allow, Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: "sns:Publish", Resource: !GetAtt Uploads.Arn}
    Uploads:
      Type: AWS::S3::Bucket

Good::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
        Policies:
          - PolicyName: work
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - {Effect: Allow, Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: "s3:GetObject", Resource: !Sub "${Uploads.Arn}/*"}
    Uploads:
      Type: AWS::S3::Bucket
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import groupby
from typing import Final

from queuegate.synth.iam import Statement, gathered, misplaced, producers, role_statements
from queuegate.synth.model import Queue, Role, senders

from ..rule import Finding, Mapping, Severity, Undecided, listed, rule

_SPARE: Final = frozenset({"dynamodb:getrecords", "dynamodb:getsharditerator"})
_READ_DATA: Final = _SPARE | {f"dynamodb:{name}" for name in ("batchgetitem", "query", "getitem", "scan")}
"""What `grant_read_data` of the CDK gives on a table, whether or not it has a stream: https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_dynamodb.Table.html"""


@rule(
    "action-on-wrong-resource",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    fix="Name the resources that the action is for.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    for role in dict.fromkeys(_roles(mapping)):
        yield from role.world.once(("actions on wrong resources", role.facts), lambda role=role: [*_of_role(role)])  # type: ignore[misc]  # a default argument is no annotation


def _of_role(role: Role) -> Iterator[Finding]:
    """The same for each pipeline that has the role."""
    statements = gathered(role_statements(role))[0]
    for statement in statements:
        if statement.shown:
            continue
        with suppress(Undecided):
            found = [*misplaced(statement, role.facts.links)]
            if found and _reads_data(statement, statements):
                found = [one for one in found if one.action.lower() not in _SPARE]
            for (why, place, instead), several in groupby(found, key=lambda one: (one.why, one.place, one.instead)):
                actions = [one.action for one in several]
                yield Finding(
                    f"{role.name} allows {listed(actions)} on {why}: the statement does not allow {'it' if len(actions) == 1 else 'them'} on anything",
                    at=place,
                    action=actions[0],
                    on=statement.on,
                    fix=f"Write {instead} in its place.",
                )


def _reads_data(statement: Statement, beside: list[Statement]) -> bool:
    """Is it a statement of `grant_read_data`: with the table's own actions, or beside one that has these on the same table, as newer CDKs write it?"""
    actions, on = _said(statement)
    if actions >= _READ_DATA:
        return True
    return actions <= _SPARE and any(_said(other)[0] >= _READ_DATA - _SPARE and on <= _said(other)[1] for other in beside if other.allow)


def _said(statement: Statement) -> tuple[frozenset[str], frozenset[str]]:
    """What it names for actions and for resources."""
    return (
        frozenset(str(one.text).lower() for one in statement.actions.patterns),
        frozenset(str(one.text) for one in statement.resources.patterns),
    )


def _roles(mapping: Mapping) -> Iterator[Role]:
    """The execution role, and the roles that send to the queue, as far as they are known."""
    with suppress(Undecided):
        if (function := mapping.own_function()) is not None:
            yield function.role
    yield from gathered(role for _, role in producers(mapping))[0]
    with suppress(Undecided):
        for queue in mapping.own_queues():
            yield from _of_senders(queue)


def _of_senders(queue: Queue) -> Iterator[Role]:
    for sender in gathered(senders(queue))[0]:
        with suppress(Undecided):
            if (role := sender.acting_role()) is not None:
                yield role
