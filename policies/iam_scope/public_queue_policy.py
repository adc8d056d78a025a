"""A queue policy allows Principal * without a Condition that limits who.

Principal `*` with Effect Allow means every AWS account, and requests without one. Whoever knows the queue's URL can then send messages to the worker, or receive and delete what is in the queue. Only a Condition with a fixed value
limits who: whose resource calls (aws:SourceArn, aws:SourceAccount), which principal (aws:PrincipalOrgID, aws:PrincipalArn) or from where (aws:SourceVpce, aws:SourceIp). TLS, a date or a Region do not.

Always an error. The queue policies of the queue and its dead-letter queue are judged. cfn-lint and checkov do not see it.

Bad::

    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        Queues: [!Ref Orders]
        PolicyDocument:
          Statement: [{Effect: Allow, Principal: "*", Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}]

Good::

    Topic:
      Type: AWS::SNS::Topic
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        Queues: [!Ref Orders]
        PolicyDocument:
          Statement:
            - Effect: Allow
              Principal: "*"
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {ArnEquals: {"aws:SourceArn": !Ref Topic}}
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from queuegate.synth.iam import (
    CALLERS,
    EVERYBODY,
    Statement,
    asked_of_callers,
    but_some,
    each,
    expand,
    is_about,
    is_limited,
    may_be_everybody,
    pipeline_statements,
    queue_statements,
    walls,
)
from queuegate.synth.model import Queue

from ..rule import Finding, Mapping, Severity, Undecided, acts, everybody, listed, rule, under

_VERBS: Final = {"sqs:SendMessage": "send", "sqs:ReceiveMessage": "receive", "sqs:DeleteMessage": "delete"}


@rule(
    "public-queue-policy",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
    fix="Name the principals, or add a Condition that only yours can satisfy: aws:SourceArn, aws:SourceAccount or aws:PrincipalOrgID with a fixed value.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(pipeline_statements(mapping), lambda found: _judge(*found))


def _judge(queue: Queue, statement: Statement) -> Iterator[Finding]:
    if not statement.allow:
        return
    places = [place for name, place in statement.negations if name == "NotPrincipal"] or [one.place for one in statement.principals if one.kind == EVERYBODY]
    if not places and not (unknown := [*_unknown(statement)]):
        return
    if not is_limited(statement, CALLERS, walls(queue, partial(queue_statements, queue), CALLERS), partial(is_about, queue=queue)):
        if not places:
            raise unknown[0]
        yield Finding(
            f"the queue policy of {queue.name} allows {acts(statement)} to {everybody(statement)} {under(asked_of_callers(statement, CALLERS))}: any AWS account may {_may(statement)}",
            at=places[0],
            key=f"{statement.actions} on {queue.name}",
            fix=f"Name in the queue policy of {queue.name} the principals that use it, or add a Condition with a fixed value: aws:SourceArn, aws:SourceAccount or aws:PrincipalOrgID.",
            because=(queue,),
            explains=[but_some(statement)] if statement.all_principals_but else (),
        )


def _unknown(statement: Statement) -> Iterator[Undecided]:
    """Why it is not known whether it names everybody: somebody else gives the principal, or `*` stands for those of another kind than accounts."""
    for one in statement.principals:
        if one.kind == "AWS" and (doubt := may_be_everybody(one)) is not None:
            yield doubt
        if one.kind in ("Federated", "CanonicalUser") and str(one.name) == EVERYBODY:
            yield Undecided(f"whether {one.kind} * lets everybody in is on no page of AWS", place=one.place)


def _may(statement: Statement) -> str:
    """What that means, of the actions that it allows."""
    given = {action for one in statement.actions.patterns for action in expand(str(one.text), service="sqs")}
    verbs = [verb for action, verb in _VERBS.items() if (action in given) is not statement.actions.but]
    return f"{listed(verbs)} messages" if verbs else "do so"
