"""A statement of a queue policy has no Principal.

A queue policy is a resource-based policy, and each of its statements has to say whom it is for: Principal, or NotPrincipal with Effect Deny. SQS accepts a statement without it all the same, and the statement applies to nobody
(https://github.com/trendmicro/cloudone-filestorage-deployment-templates/issues/93, https://github.com/Netflix/security_monkey/pull/350): who was meant is not allowed, or not denied. A statement that was copied from a role's policy, which
has no Principal, is the usual cause.

The queue policies of the queue and its dead-letter queue are judged. Where a service was meant to send, that is an error of its own (`service-may-not-send`).

Bad::

    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        Queues: [!Ref Orders]
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - {Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}

Good::

    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        Queues: [!Ref Orders]
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - {Effect: Allow, Principal: {AWS: "arn:aws:iam::111122223333:role/partner"}, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import Statement, each, queue_policies_of, queue_statements
from queuegate.synth.model import Queue, View
from queuegate.synth.values import Place

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "queue-policy-without-principal",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    fix='Add Principal to the statement: the ARN of a role, a service, or "*" where it is a Deny for everybody.',
)
def check(mapping: Mapping) -> Iterator[Finding]:
    found = each(mapping.own_queues(), lambda queue: each(queue_policies_of(queue), lambda policy: _of_policy(queue, policy)))
    told: set[Place] = set()
    for one in found:
        if isinstance(one.place, Place) and one.place not in told:  # a policy of several queues
            told.add(one.place)
            yield one


def _of_policy(queue: Queue, policy: View) -> Iterator[Finding]:
    return each(queue_statements(queue, lambda facts: facts is policy.facts), lambda statement: _judge(queue, policy, statement))


def _judge(queue: Queue, policy: View, statement: Statement) -> Iterator[Finding]:
    if not statement.principals:
        meant = '"*"' if statement.denies else "the role or the service that it is for"
        yield Finding(
            f"a statement of the queue policy {policy.name} has no Principal: it applies to nobody, and {'denies' if statement.denies else 'allows'} nothing",
            at=statement.place,
            because=(queue,),
            fix=f"Add Principal to the statement: {meant}.",
        )
