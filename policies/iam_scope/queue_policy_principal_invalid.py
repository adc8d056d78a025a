"""A queue policy names a principal that no policy can have: a user group, an ARN with a wildcard in it, or a mere name.

A principal is a role, a user, an account, a service, or `*` for everybody. A wildcard may not match a part of its name or ARN, and a user group is no principal; a role is named by its ARN, which `!Ref` of it is not, and a service under `Service`. SQS does not accept the policy ("Invalid value for the
parameter Policy"), and CloudFormation fails. For several roles of an account name the account, and put the pattern into a Condition on aws:PrincipalArn.

Always an error. The queue policies of the queue and its dead-letter queue are judged. cfn-lint and checkov do not see it.

Bad::

    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        Queues: [!Ref Orders]
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - {Effect: Allow, Principal: {AWS: "arn:aws:iam::111122223333:role/partner-*"}, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}

Good::

    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        Queues: [!Ref Orders]
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {AWS: "arn:aws:iam::111122223333:root"}
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {ArnLike: {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/partner-*"}}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import Principal, Statement, each, pipeline_statements
from queuegate.synth.model import Queue, name_of_role
from queuegate.synth.values import Place

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "queue-policy-principal-invalid",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    fix="Name each role, or the account with a Condition on aws:PrincipalArn.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    told: set[Place] = set()
    yield from each(pipeline_statements(mapping), lambda found: _judge(*found, told))


def _judge(queue: Queue, statement: Statement, told: set[Place]) -> Iterator[Finding]:
    for principal in statement.principals:
        name = str(principal.name)
        if principal.kind == "AWS" and principal.place not in told and (wrong := _wrong(principal, queue)):  # a policy of several queues
            told.add(principal.place)
            yield Finding(
                f"the principal {name} in the queue policy {statement.place.route[1]} {wrong}: SQS does not accept the policy (Invalid value for the parameter Policy), and CloudFormation fails",
                at=principal.place,
                because=(queue,),
                key=name,
            )


def _wrong(principal: Principal, queue: Queue) -> str:
    """What is wrong with a principal of the kind AWS; "" where nothing is known to be."""
    if role := name_of_role(principal.name, queue):
        return f"is the name of a role, and has to be its ARN (!GetAtt {role}.Arn)"
    from queuegate.synth.iam import principal_amiss  # noqa: PLC0415 - most policies name services alone

    return principal_amiss(principal.name)
