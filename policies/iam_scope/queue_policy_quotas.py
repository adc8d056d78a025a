"""A queue policy has more statements, or a statement of it more actions, than SQS accepts.

A statement of a queue policy may list seven actions, and a policy may have twenty statements. SQS does not accept a policy with more, and CloudFormation fails. A wildcard is one action, and a list that spells out
what a consumer and a producer need has six. Actions of other services, which do nothing there, are not counted: whether SQS counts them is on no page.

Always an error. The queue policies of the queue and its dead-letter queue are judged. The other quotas of a policy (8,192 bytes, 50 principals, 10 conditions) are not: what is not known before the deployment has no length. cfn-lint and checkov do not see it.

Bad::

    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        Queues: [!Ref Orders]
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {AWS: "arn:aws:iam::111122223333:role/partner"}
              Resource: !GetAtt Orders.Arn
              Action:
                - sqs:SendMessage
                - sqs:ReceiveMessage
                - sqs:DeleteMessage
                - sqs:ChangeMessageVisibility
                - sqs:GetQueueAttributes
                - sqs:GetQueueUrl
                - sqs:ListQueueTags
                - sqs:ListDeadLetterSourceQueues

Good::

    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        Queues: [!Ref Orders]
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {AWS: "arn:aws:iam::111122223333:role/partner"}
              Resource: !GetAtt Orders.Arn
              Action: [sqs:SendMessage, sqs:GetQueueUrl]
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.iam import Statement, each, pipeline_statements
from queuegate.synth.model import Queue
from queuegate.synth.values import Place

from ..rule import Finding, Mapping, Severity, rule

ACTIONS: Final = 7
"""In a statement: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html"""
STATEMENTS: Final = 20
"""In a policy: as above."""


@rule(
    "queue-policy-quotas",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html",
    fix="Split the statement into two for the same principal and resource, or list fewer actions.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    seen: dict[object, set[Place]] = {}
    yield from each(pipeline_statements(mapping), lambda found: _judge(*found, seen))


def _judge(queue: Queue, statement: Statement, seen: dict[object, set[Place]]) -> Iterator[Finding]:
    policy = str(statement.place.route[1])
    before = seen.setdefault(statement.place.route[:2], set())
    if statement.place in before:  # a policy of several queues
        return
    before.add(statement.place)
    if len(before) == STATEMENTS + 1:
        yield Finding(
            f"the queue policy {policy} has more than {STATEMENTS} statements: SQS does not accept it, and CloudFormation fails (OverLimit)",
            at=statement.place,
            because=(queue,),
            key="statements",
            fix="Put statements together that have the same Condition and Resource: Action and Principal may be lists.",
        )
    if (count := sum(str(one.text).lower().startswith("sqs:") for one in statement.actions.patterns)) > ACTIONS:
        yield Finding(
            f"a statement of the queue policy {policy} lists {count} actions, and SQS accepts {ACTIONS}: CloudFormation fails (OverLimit)",
            at=statement.place,
            because=(queue,),
        )
