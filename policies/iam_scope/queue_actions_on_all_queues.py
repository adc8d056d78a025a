"""The execution role has actions on every queue of the account.

A worker reads one queue. With Resource `*`, or an ARN with `*` for the name, a mistake in the function, or whoever gets hold of it, reaches every other queue too. Name the queue's ARN.

A warning. A note for the AWS managed policy AWSLambdaSQSQueueExecutionRole: AWS's own guide names it for this very purpose (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html), and AWS SAM attaches it to
the role that it makes for a function with an SQS event, where adding SQSPollerPolicy removes nothing, and only a Role of its own, which names the queue, is a way around it. The same is true of whatever else nobody wrote, and
of every AWS managed policy that does no more than poll; those that do more, such as AmazonSQSFullAccess, are warnings.

What polls (sqs:ReceiveMessage, sqs:DeleteMessage, and what goes with it) is one finding for each such resource, and every other action or wildcard is one of its own, so that each can be waived alone. An AWS managed policy is one
finding, at its ARN. Actions without a resource type, such as sqs:ListQueues, need `*`, and nothing is said of them, nor of what a Deny denies on all other queues.

checkov's CKV_AWS_111 and cdk-nag's IAM5 say the same of Resource `*`; both also say it of actions that need it (docs/iam-peers.md).

Bad::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Statement: [{Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: "*"}]

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

from collections.abc import Iterator
from typing import Final

from queuegate.synth.iam import (
    Grant,
    Statement,
    each,
    gathered,
    grants,
    gravest,
    is_on_any,
    is_written,
    least,
    left_on,
    on_all,
    replacing,
    role_statements,
    somebodys,
)
from queuegate.synth.model import Function, Role

from ..rule import Finding, Mapping, Severity, few, in_its_place, rule

POLLING: Final = frozenset({"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility", "sqs:GetQueueUrl"})
"""What consumers do: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-basic-examples-of-iam-policies.html"""
_BY_SAM: Final = "AWSLambdaSQSQueueExecutionRole"


@rule(
    "queue-actions-on-all-queues",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
    fix="Name the queue's ARN under Resource; in the place of AWSLambdaSQSQueueExecutionRole write a policy that does. In SAM, give the function a Role of its own.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    function = mapping.function
    yield from each(role_statements(function.role), lambda statement: _judge(function, function.role, statement))


def _judge(function: Function, role: Role, statement: Statement) -> Iterator[Finding]:
    given, doubt = gathered(grants(statement))
    wide = [(grant, actions) for grant in given if grant.means("sqs") and (actions := _on_a_queue(grant, role))]
    if not (wide or doubt) or (resource := on_all(statement, "sqs", role)) is None or _is_tagged(statement):
        return
    for several in _together(wide, statement):
        names = ", ".join(dict.fromkeys(grant.given for grant, _ in several))
        actions = gravest({action for _, found in several for action in found})
        real = f" ({few(actions)})" if any(grant.is_wild for grant, _ in several) else ""
        yield Finding(
            f"{f'{policy} gives {role.name}' if (policy := several[0][0].statement.policy) else f'{role.name} has'} {'every action' if names == '*' else names}{real} on every queue of the account "
            f"({_resource(str(resource.text))}), not only on the one that it reads",
            at=resource.place,
            because=(role,),
            severity=Severity.NOTE if not is_written(resource.place) or (statement.shown and POLLING.issuperset(actions)) else None,
            action=names,
            on=str(resource.text),
            surplus=actions,
            fix=_by_sam(function, role, statement),
            changes=in_its_place(role, *replacing([grant for grant, _ in several], role, "sqs")) if not _is_by_sam(function, role, statement) else (),
        )
    if doubt:
        raise doubt.again()


def _by_sam(function: Function, role: Role, statement: Statement) -> str:
    """What to do about a policy that SAM attaches by itself; "" where it does not."""
    needs = least(role) if _is_by_sam(function, role, statement) else ""
    return (
        f"SAM attaches it to each role that it makes. Give {function.name} a Role of its own, with AWSLambdaBasicExecutionRole and this: {needs}"
        if needs
        else ""
    )


def _is_by_sam(function: Function, role: Role, statement: Statement) -> bool:
    written = role.facts.scope.template.written
    return statement.policy == _BY_SAM and written(role.place.route) == written(function.place.route)


def _resource(text: str) -> str:
    but = text.removeprefix("everything but ")
    return f"Resource {text}" if but == text else f"NotResource {but}"


def _on_a_queue(grant: Grant, role: Role) -> tuple[str, ...]:
    """Those of its actions that are done to one queue, and that no Deny takes back of all queues but some."""
    return left_on([somebodys("sqs")], (action for action in grant.actions("sqs") if not is_on_any(action)), role)


def _together(wide: list[tuple[Grant, tuple[str, ...]]], statement: Statement) -> list[list[tuple[Grant, tuple[str, ...]]]]:
    """What is waived together: what polls, and each other action by itself; of one of AWS's own policies all."""
    if statement.shown:
        return [wide] if wide else []
    polls = [one for one in wide if not one[0].is_wild and POLLING.issuperset(one[1])]
    return [*([polls] if polls else []), *([one] for one in wide if one not in polls)]


def _is_tagged(statement: Statement) -> bool:
    """Does it speak only of queues with a tag? https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-abac.html"""
    return any(condition.key.lower().startswith("aws:resourcetag/") for condition in statement.conditions)
