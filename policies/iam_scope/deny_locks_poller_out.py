"""A Deny asks for a network that Lambda's pollers are not in.

Lambda polls the queue in the name of the function's role, but not from the function's VPC and not through your VPC endpoint. A Deny for whoever comes from elsewhere
(StringNotEquals on aws:SourceVpce or aws:SourceVpc) denies every poll: the mapping cannot be created, or stops reading once the policy is in place. Except the role in the
same statement: ArnNotEquals on aws:PrincipalArn with the ARN of the function's role.

AWS's own example of such a policy (https://repost.aws/knowledge-center/sqs-access-policy-least-privilege) makes that exception. That the pollers use no VPC endpoint follows
from it; no page that we know says so in words, and we have not tried it. From which addresses they poll is on no page at all: a Deny by aws:SourceIp is a warning.

The policies of the queue and of the role, and the role's permissions boundary, are judged.

Bad::

    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Deny
              Principal: "*"
              Action: "sqs:*"
              Resource: [!GetAtt Orders.Arn, !GetAtt DeadLetters.Arn]
              Condition: {StringNotEquals: {"aws:SourceVpce": vpce-0123456789abcdef0}}

Good::

    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Deny
              Principal: "*"
              Action: "sqs:*"
              Resource: [!GetAtt Orders.Arn, !GetAtt DeadLetters.Arn]
              Condition:
                StringNotEquals: {"aws:SourceVpce": vpce-0123456789abcdef0}
                ArnNotEquals: {"aws:PrincipalArn": !GetAtt WorkerRole.Arn}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import POLL, lockouts

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "deny-locks-poller-out",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://repost.aws/knowledge-center/sqs-access-policy-least-privilege",
    fix="Add ArnNotEquals on aws:PrincipalArn with the ARN of the function's role to the Condition, or leave the three poll actions out of the Deny.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if (arn := mapping.source_arn()) is None:
        return
    role = mapping.function.role
    for found in lockouts(role, arn, POLL):
        asks = found.condition
        yield Finding(
            f"A Deny keeps out whoever does not come from {', '.join(map(str, asks.values))} ({asks.key}): Lambda, which polls {mapping.source()} as {role.name}, does not",
            at=asks.place,
            key=f"{asks.operator} {asks.key}",
            severity=Severity.WARNING if found.by_address else None,
            because=(role,),
        )
