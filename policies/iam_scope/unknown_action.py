"""A statement names an action that does not exist.

IAM accepts any name after the prefix of a service, and one that is no action allows nothing: CloudFormation succeeds, and the call is denied when the first message comes. In a statement
with Deny nothing is taken away. The usual ones are a slip (`sqs:RecieveMessage`), the prefix of another service (`cloudwatch:PutLogEvents`, `eventbridge:PutEvents`), and the name of
an operation whose permission is called otherwise (`sqs:SendMessageBatch`, `s3:ListObjectsV2`, `lambda:Invoke`). A pattern that covers no action (`sqs:Recieve*`) is one of these, too.

It is a warning, since what is missing for want of the right name is another rule's error; a note where the statement has the right name as well; and an error where IAM refuses the
policy: an action without a service, with two colons, or with a wildcard for its service.

AWS adds actions every week, and the table that this rule goes by is as old as the finding says. So only a name that is close to one that exists is a warning; any other that the
table lacks may be new, and a note says that much: it fails no check, and hides none of the others as an undecided verdict would. Services that pipelines hardly use are not in the
table: of their actions nothing is said. What AWS or SAM wrote is not judged either.

The statements of the roles of the worker and of the functions that are known to send to the queue are judged, and those of the policies of the queue, its dead-letter queue and
their keys. cfn-lint's W3037 says the same of actions that its own table lacks, as a warning in each case; parliament's UNKNOWN_ACTION too.

Bad::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - Effect: Allow
                  Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes, sqs:ChangeMessageVisibilty]
                  Resource: !GetAtt Orders.Arn

Good::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - Effect: Allow
                  Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes, sqs:ChangeMessageVisibility]
                  Resource: !GetAtt Orders.Arn
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

from queuegate.synth.iam import (
    MOST_UNKNOWN,
    Pattern,
    Statement,
    as_of,
    each,
    expand,
    gathered,
    is_unknown,
    is_written,
    key_statements,
    meant,
    named_actions,
    pipeline_statements,
    producers,
    refusal,
    role_statements,
)
from queuegate.synth.model import Queue, Role

from ..rule import Finding, Mapping, Severity, Undecided, rule


@rule(
    "unknown-action",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    fix="Write the action as AWS's service authorization reference spells it.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    asked = [0]
    parts: list[Callable[[], Iterator[Finding]]] = [
        lambda: _of_role(mapping.function.role, asked),
        lambda: each({role: None for _, role in producers(mapping)}, lambda role: _of_role(role, asked)),
        lambda: each(pipeline_statements(mapping), lambda found: _judge(f"The policy of {found[0].name}", found[1], asked)),
        lambda: each(mapping.own_queues(), lambda queue: _of_key(queue, asked)),
    ]
    yield from each(parts, lambda part: part())


def _of_role(role: Role, asked: list[int]) -> Iterator[Finding]:
    yield from each(role_statements(role), lambda statement: _judge(role.name, statement, asked, by_iam=True))


def _of_key(queue: Queue, asked: list[int]) -> Iterator[Finding]:
    if key := queue.own_key():
        yield from each(key_statements(key), lambda statement: _judge(f"The policy of {key.name}", statement, asked))


def _judge(whose: str, statement: Statement, asked: list[int], *, by_iam: bool = False) -> Iterator[Finding]:
    if statement.shown:
        return
    named, doubt = gathered(named_actions(statement))
    wrong = [*_wrong(named)] if doubt else statement.once("wrong actions", lambda: [*_wrong(named)])
    beside = _Beside(named, asked)
    yield from each(wrong, lambda one: _of_action(whose, statement, one[0], beside, one[1] if by_iam else ""))
    if doubt:
        raise doubt.again()


def _wrong(named: list[Pattern]) -> Iterator[tuple[Pattern, str]]:
    """Those of them that IAM refuses, with its reason, and those that do not exist."""
    for one in named:
        why = refusal(str(one.text))
        if (why or is_unknown(str(one.text))) and is_written(one.place):
            yield one, why


class _Beside:
    """The actions that a statement names, worked out once for all of them, and how many unknown ones of the pipeline were looked for."""

    def __init__(self, named: list[Pattern], asked: list[int]) -> None:
        self._named, self.asked = named, asked

    @cached_property
    def expanded(self) -> frozenset[str]:
        return frozenset(found for one in self._named for found in expand(str(one.text)))


def _of_action(whose: str, statement: Statement, named: Pattern, beside: _Beside, refused: str) -> Iterator[Finding]:
    action = str(named.text)
    if not refused and beside.asked[0] > MOST_UNKNOWN:
        return
    said = f"{whose} {'allows' if statement.allow else 'denies'} {'everything but ' if _is_exception(statement) else ''}{action}"
    if refused:
        yield Finding(
            f"{said}, which {refused}: IAM refuses the policy, and CloudFormation fails",
            at=named.place,
            severity=Severity.ERROR,
            action=action,
            on=statement.on,
        )
        return
    if not is_unknown(action):
        return
    beside.asked[0] += 1
    if beside.asked[0] > MOST_UNKNOWN:
        raise Undecided(
            f"{whose}, and what else is granted here, names more than {MOST_UNKNOWN} actions that are not among AWS's: what is meant by the others is not looked for"
        )
    if (instead := meant(action)) is None:
        yield Finding(
            f"{said}, which is not among AWS's actions of {as_of()}, nor close to one: a mistake, or newer than that",
            at=named.place,
            severity=Severity.NOTE,
            action=action,
            on=statement.on,
            fix="Look it up in AWS's service authorization reference, and correct it if it is not there.",
        )
        return
    listed = ", ".join(instead.actions)
    nothing = f"it {'excludes' if _is_exception(statement) else 'allows' if statement.allow else 'denies'} nothing"
    if instead.operation:
        why = f"the name of an API operation, and of no action (list of {as_of()}): its permission is {listed}"
    elif "*" in listed:
        why = f"a pattern of no action of AWS (list of {as_of()}), so {nothing}. Did you mean {listed}?"
    else:
        why = f"no action of AWS (list of {as_of()}), so {nothing}. Did you mean {listed}?"
    has_it = beside.expanded.issuperset(found for one in instead.actions for found in expand(one))
    yield Finding(
        f"{said}, which is {why}",
        at=named.place,
        severity=Severity.NOTE if has_it else None,
        action=action,
        on=statement.on,
        fix="Remove it: the right name stands beside it." if has_it else f"Write {listed} in the place of {action}.",
    )


def _is_exception(statement: Statement) -> bool:
    return any(key == "NotAction" for key, _ in statement.negations)
