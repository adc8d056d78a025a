"""A statement of a queue policy has no Principal.

A queue policy is a resource-based policy, and each of its statements has to say whom it is for: Principal, or NotPrincipal with Effect Deny. SQS does not accept the policy without it ("Invalid value for the parameter Policy"), and
CloudFormation fails. A statement that was copied from a role's policy, which has no Principal, is the usual cause.

Always an error. The queue policies of the queue and its dead-letter queue are judged. cfn-lint and checkov do not see it.

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

from queuegate.synth.iam import Statement, each, pipeline_statements
from queuegate.synth.model import Queue

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "queue-policy-without-principal",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    fix='Add Principal to the statement: the ARN of a role, a service, or "*" where it is a Deny for everybody.',
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(pipeline_statements(mapping), lambda found: _judge(*found))


def _judge(queue: Queue, statement: Statement) -> Iterator[Finding]:
    if not statement.principals:
        meant = '"*"' if statement.denies else "the ARN of the role, or the service, that it is for"
        yield Finding(
            f"a statement in the queue policy of {queue.name} has no Principal: SQS does not accept the policy (Invalid value for the parameter Policy), and CloudFormation fails",
            at=statement.place,
            key=f"{statement.on or statement.place.property} on {queue.name}",
            because=(queue,),
            fix=f"Add Principal to the statement: {meant}.",
        )
