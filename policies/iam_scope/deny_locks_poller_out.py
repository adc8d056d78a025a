"""A Deny on aws:SourceVpce or aws:SourceVpc also denies Lambda's polling.

Lambda polls the queue with the function's execution role, but not from the function's VPC and not through your VPC endpoint. A Deny of requests from elsewhere (StringNotEquals on aws:SourceVpce or aws:SourceVpc) denies every
ReceiveMessage of Lambda: CloudFormation fails on create of the mapping, or polling stops once the policy is in place. Exempt the role in the same statement: ArnNotEquals on aws:PrincipalArn with the ARN of the function's role.

An error. A warning for aws:SourceIp: from which addresses Lambda polls is on no page of AWS's that we know. The policies of the queue and of the role, and the role's permissions boundary, are judged.

Unverified: AWS's own example of such a policy (https://repost.aws/knowledge-center/sqs-access-policy-least-privilege) makes that exemption. That Lambda polls through no VPC endpoint follows from it; no page that we know says so
in words, and we have not tried it. cfn-lint and checkov do not see it.

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
            f"a Deny applies to requests for {mapping.source()} that do not meet {asks.key} {', '.join(map(str, asks.values))}; Lambda polls as {role.name} from outside of it, and is denied",
            at=asks.place,
            key=f"{asks.operator} {asks.key}",
            severity=Severity.WARNING if found.by_address else None,
            because=(role,),
            fix=f"Add ArnNotEquals on aws:PrincipalArn with the ARN of {role.name} to this Condition.",
        )
