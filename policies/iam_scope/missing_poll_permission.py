"""The function's role may not do what Lambda needs to read the queue.

Lambda polls in the name of the function's role, and needs to receive and delete messages and to read the queue's attributes. Without any one of the three the mapping
cannot be created; where the permission is taken away later, polling stops and messages pile up.

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

from collections.abc import Iterator, Sequence

from queuegate.synth.iam import POLL, giving, may_poll, needed, queues_with

from ..rule import Finding, Mapping, Severity, Undecided, few, rule


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
    role, missing, doubts = mapping.function.role, [], []
    for action in POLL:
        try:
            if not may_poll(role, action, arn):
                missing.append(action)
        except Undecided as doubt:
            doubts.append(doubt)
    if missing:
        statement = giving([need for need in needed(mapping.function).known if need.action in missing and need.resource == arn], role)
        instead = queues_with(role, missing, arn)
        has = f" (it has {'it' if len(missing) == 1 else 'them'} on {few(instead)})" if instead else ""
        yield Finding(
            f"{role.name} lacks {_listed(missing)} on {mapping.source()}{has}: the mapping cannot be created, since Lambda cannot poll the queue",
            at=role,
            because=(mapping.event_source,),
            key=mapping.source(),
            fix=f"Add this to the policies of {role.name}: {statement}" if statement else "",
        )
    elif doubts:
        raise doubts[0]


def _listed(actions: Sequence[str]) -> str:
    """`A`, `A and B`, `A, B and C`."""
    *others, last = actions
    return f"{', '.join(others)} and {last}" if others else last
