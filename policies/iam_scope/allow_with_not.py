"""A statement has Effect Allow with NotAction or NotPrincipal.

With Allow, NotAction allows every action that is not listed, of every service, and those that AWS adds later; NotPrincipal allows everybody who is not listed, in every account. Hardly anybody means that: list what is allowed under
Action and Principal, or write the exception as a Deny.

Always a warning. The statements of the role, of its trust policy, and of the queue policies of the queue and its dead-letter queue are judged. An AWS managed policy such as PowerUserAccess is one, too. cfn-lint does not see it; of
`allow_with_not` in docs/iam-peers.md checkov reports the actions that it gives (CKV_AWS_107 to 111).

Bad::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Statement:
                - {Effect: Allow, NotAction: [sqs:DeleteQueue, sqs:PurgeQueue], Resource: !GetAtt Orders.Arn}

Good::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Deny, NotAction: ["sqs:*", "logs:*"], Resource: "*"}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from queuegate.synth.iam import Statement, each, pipeline_statements, role_statements, trust_statements

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "allow-with-not",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html",
    fix="List what is allowed under Action and Principal, or put what is not into a statement with Deny.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    role = mapping.function.role
    parts: list[Callable[[], Iterator[Finding]]] = [
        lambda: each(role_statements(role), lambda statement: _judge(role.name, statement)),
        lambda: each(trust_statements(role), lambda statement: _judge(f"the trust policy of {role.name}", statement)),
        lambda: each(pipeline_statements(mapping), lambda found: _judge(f"the policy of {found[0].name}", found[1])),
    ]
    yield from each(parts, lambda part: part())


def _judge(whose: str, statement: Statement) -> Iterator[Finding]:
    if not statement.allow:
        return
    for name, place in statement.negations:
        listed = str(statement.actions).removeprefix("everything but ") if name == "NotAction" else ", ".join(str(one.name) for one in statement.principals)
        given = (
            f"every action except {listed} (NotAction), including those that AWS adds later"
            if name == "NotAction"
            else f"everybody except {listed} (NotPrincipal), in every account"
        )
        source = f"{statement.policy} gives {whose}" if statement.policy else f"a statement of {whose} allows"
        yield Finding(
            f"{source} {given}",
            at=place,
            key=f"{name} {listed}",
            fix=f"List what is allowed under {name.removeprefix('Not')}, or write what is not into a statement with Effect Deny.",
        )
