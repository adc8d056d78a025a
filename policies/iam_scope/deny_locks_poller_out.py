"""A Deny on aws:SourceVpce or aws:SourceVpc also denies Lambda's polling.

Lambda polls the queue with the function's execution role, but not from the function's VPC and not through your VPC endpoint. A Deny of requests from elsewhere (StringNotEquals on aws:SourceVpce or aws:SourceVpc) denies every
ReceiveMessage of Lambda: CloudFormation fails on create of the mapping, or polling stops once the policy is in place. Exempt the role in the same statement: ArnNotEquals on aws:PrincipalArn with the ARN of the function's role.

A Deny for everybody without a Condition locks everybody out of a dead-letter queue: nobody can look at what SQS moves there, and a redrive fails. That is left of a statement about TLS whose Condition is lost. A warning.

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

Bad::

    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Deny, Principal: "*", Action: "sqs:*", Resource: !GetAtt DeadLetters.Arn}]

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

from queuegate.synth.iam import POLL, lockouts, shut

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "deny-locks-poller-out",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://repost.aws/knowledge-center/sqs-access-policy-least-privilege",
    fix="Add ArnNotEquals on aws:PrincipalArn with the ARN of the function's role to the Condition, or leave the three poll actions out of the Deny.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if (arn := mapping.source_arn()) is not None:
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
    yield from _shut(mapping)


def _shut(mapping: Mapping) -> Iterator[Finding]:
    """A dead-letter queue from which nobody may receive. That of the source queue is missing-poll-permission's."""
    if (letters := mapping.own_dead_letters()) is None:
        return
    for place in shut(letters):
        yield Finding(
            f"a Deny without a Condition denies everybody sqs:ReceiveMessage on {letters.name}, the dead-letter queue of {mapping.queue.name}: "
            "nobody can read what SQS moves there, or redrive it",
            at=place,
            key="everybody",
            severity=Severity.WARNING,
            fix='Give it the Condition that it was meant for (Bool aws:SecureTransport "false"), or remove it.',
        )
