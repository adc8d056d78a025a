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
from typing import Final

from queuegate._light import regex
from queuegate.synth.iam import Principal, Statement, each, pipeline_statements
from queuegate.synth.model import Queue, name_of_role
from queuegate.synth.values import Place

from ..rule import Finding, Mapping, Severity, rule

_FORM: Final = regex(r"\*|arn:[^:]+:(?:(?:iam|sts):|(?!iam:|sts:)[^:]+:[^:]*):[^:]*:.+|\d{12}|A[A-Z0-9]{15,}|[0-9a-f]{64}")
"""Everybody, an ARN (those of IAM and STS have no Region), an account, and the unique ids by which IAM and S3 know whom they met: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"""


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
        name, wrong = str(principal.name), _wrong(principal, queue)
        if principal.kind == "AWS" and wrong and principal.place not in told:  # a policy of several queues
            told.add(principal.place)
            yield Finding(
                f"the principal {name} in the queue policy {statement.place.route[1]} {wrong}: SQS does not accept the policy (Invalid value for the parameter Policy), and CloudFormation fails",
                at=principal.place,
                because=(queue,),
                key=name,
            )


def _wrong(principal: Principal, queue: Queue) -> str:
    """What is wrong with a principal of the kind AWS; "" where nothing is known to be."""
    name = str(principal.name)
    if ":group/" in name:
        return "is a user group"
    if "*" in name and name != "*":
        return "has a wildcard in it, and a principal is named in full"
    if role := name_of_role(principal.name, queue):
        return f"is the name of a role, and has to be its ARN (!GetAtt {role}.Arn)"
    is_open = any(token.kind != "pseudo" for token in principal.name.tokens)
    spelt = "".join(part if isinstance(part, str) else "111122223333" for part in principal.name)
    return "" if is_open or _FORM.fullmatch(spelt) else "is neither the ARN nor the id of an account, a role or a user"
