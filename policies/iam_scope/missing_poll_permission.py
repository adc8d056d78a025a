"""The execution role lacks an action that Lambda needs to poll the queue.

Lambda polls with the function's execution role, and needs sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes on the queue. Without one of them CloudFormation fails on create of the event source mapping: "The
provided execution role does not have permissions to call ReceiveMessage on SQS" (https://github.com/aws/aws-cdk/issues/6770; the same words with DeleteMessage:
https://github.com/functionalone/serverless-iam-roles-per-function/issues/21; of GetQueueAttributes alone we have no record). Where the permission is removed later, polling stops and messages stay in the queue.

Always an error. Where the role has the actions on another queue, or a Deny, a permissions boundary or a Condition denies them, the message says so. Where the queue is the dead-letter queue of one that the role may receive from and nothing reads, EventSourceArn names the wrong one of the two. cfn-lint and checkov do not see what is missing; parliament reads the
policy without the queue.

Bad::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Statement: [{Effect: Allow, Action: sqs:ReceiveMessage, Resource: !GetAtt Orders.Arn}]

Good::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Statement: [{Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}]
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from queuegate.synth.iam import FROM_POLLER, POLL, Asked, evidence, gathered, giving, lacking, may_poll, needed, receives
from queuegate.synth.model import Queue

from ..rule import Change, Finding, Grant, Mapping, Method, Outside, Related, Severity, Undecided, listed, rule, sam_template


@rule(
    "missing-poll-permission",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
    fix="Allow the role sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes on the queue's ARN.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    arn = mapping.source_arn()
    if arn is None:
        return
    role = mapping.function.role
    if missing := lacking(POLL, lambda action: may_poll(role, action, arn)):
        statement = giving([need for need in needed(mapping.function).known if need.action in missing and need.resource == arn], role)
        instead = evidence(Asked(role, missing, arn, lacks=FROM_POLLER), Queue.type)
        source, grants = _source(mapping), _grants(mapping, statement) if statement and not instead.fix else []
        wrong_one = f", the dead-letter queue of {source.name}, which no event source mapping reads" if source else ""
        yield Finding(
            f"{role.name} lacks {listed(missing)} on {mapping.source()}{instead.text}{wrong_one}: CloudFormation fails on create of the event source mapping, and Lambda cannot poll the queue",
            at=role,
            because=(mapping.event_source, *(Related(said, at) for said, at in instead.places)),
            key=mapping.source(),
            fix=instead.fix,
            changes=[Change(mapping, "EventSourceArn", {"Fn::GetAtt": [source.id, "Arn"]})] if source else grants,
            instead=grants if source else (),
        )


def _source(mapping: Mapping) -> Queue | None:
    """The queue that the mapping was meant to read: this one is its dead-letter queue, the role may receive from it, and nothing reads it."""
    with suppress(Undecided):
        letters, role = mapping.queue, mapping.function.role
        for source in gathered(letters.sources)[0]:
            here = source != letters and source.facts.scope is mapping.facts.scope
            if here and not source.mappings.any(lambda _: True) and receives(role, source):
                return source
    return None


def _grants(mapping: Mapping, statement: str) -> list[Grant]:
    function, role = mapping.function, mapping.function.role
    try:
        queue = mapping.queue
    except Outside:
        return [Grant(role, statement)]
    return [Grant(role, statement, sam_template("SQSPollerPolicy", "QueueName", queue, "QueueName", role), Method(queue, "grant_consume_messages", function))]
