"""The execution role has actions on DynamoDB tables that its code does not call.

A worker puts and updates items. `dynamodb:*` also allows to scan and delete the table, its backups and its policy. Even grant_read_write_data() of the CDK gives twelve actions, dynamodb:Scan and dynamodb:DeleteItem among them. List
the actions that the code calls.

A warning. A note where the surplus is what workers usually do with items, or one of SAM's policy templates or connectors or a grant of the CDK's Table gives it: nothing in the team's file lists its actions. Where the handler's code can be read, each pattern that allows more than it calls is a finding, and so are the listed actions of a statement that it does not
call; they are named (the JSON report lists all of them), and what a Deny denies is not. Where the code cannot be read, or not all of it can be followed, or another function has the role too, only patterns are judged, and of these
only those with an action as grave as dynamodb:DeleteTable or dynamodb:Scan: what is listed is taken for what the code calls. Action `*` is the matter of wildcard-queue-actions.

cfn-lint and checkov do not read code; checkov's CKV_AWS_111 looks at Resource "*" only.

Bad::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: "dynamodb:*", Resource: !Sub "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/status"}

Good::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: dynamodb:UpdateItem, Resource: !Sub "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/status"}
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Code:
          ZipFile: |
            import boto3
            table = boto3.resource("dynamodb").Table("status")
            def handler(event, context):
                for record in event["Records"]:
                    table.update_item(Key={"id": record["messageId"]}, UpdateExpression="SET done = :true", ExpressionAttributeValues={":true": True})
                return {"batchItemFailures": []}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.iam import Given, Grant, at_one_place, difference, gathered, granted, gravest, is_on_any, left, replacing
from queuegate.synth.model import Function, Role

from ..rule import Finding, Mapping, Severity, few, in_its_place, listed, rule

GRAVE: Final = frozenset(
    {"dynamodb:DeleteTable", "dynamodb:UpdateTable", "dynamodb:DeleteBackup", "dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:Scan"}
)
"""What a wildcard must not take in unseen: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html"""
USUAL: Final = frozenset(
    {
        *("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:Query", "dynamodb:BatchGetItem", "dynamodb:ConditionCheckItem"),
        "dynamodb:DescribeTable",
    }
)
"""What workers usually do with a table."""


@rule(
    "table-actions-unused",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    fix="List the actions that the code calls, such as dynamodb:UpdateItem (in the CDK: table.grant(function, 'dynamodb:UpdateItem')).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    role = mapping.function.role
    given, doubt = gathered(granted(role))
    if places := {(grant.place, grant.action) for grant in given if _is_of_tables(grant)}:
        found = difference(role)
        yield from _judge(role, [one for one in found.given if (one.grant.place, one.grant.action) in places], found.functions)
    if doubt:
        raise doubt.again()


def _is_of_tables(grant: Grant) -> bool:
    return grant.action.lower().startswith("dynamodb:") and bool(grant.actions("dynamodb")) and grant.means("dynamodb")


def _judge(role: Role, given: list[Given], functions: tuple[Function, ...]) -> Iterator[Finding]:
    of_tables = {id(one.grant): one for one in given}
    code = f"the code of {listed(function.name for function in functions)} calls" if functions else "its code calls"
    spelt: dict[object, list[Given]] = {}
    for grants in at_one_place(one.grant for one in of_tables.values()):
        several = [of_tables[id(grant)] for grant in grants]
        if grants[0].is_wild or grants[0].statement.shown:
            yield from _of_patterns(role, several, code)
        elif several[0].surplus:
            spelt.setdefault(grants[0].statement.place, []).extend(several)
    for several in spelt.values():
        yield from _of_list(role, several, code)


def _of_patterns(role: Role, several: list[Given], code: str) -> Iterator[Finding]:
    """What a pattern, or one of AWS's own policies, gives beyond what is called; where that is not known, if it is grave."""
    surplus = {action for one in several for action in _left(one.grant, one.surplus, role)}
    than = code
    if any(one.unjudged for one in several):
        surplus |= {action for one in several if one.grant.is_wild for action in _left(one.grant, one.unjudged, role)} - USUAL
        than = "a worker needs"
        if not surplus & GRAVE:
            return
    if surplus:
        patterns = ", ".join(dict.fromkeys(one.grant.given for one in several))
        yield _finding(role, several, f"{several[0].grant.said(role, patterns)}, which allows {few(_named(surplus))} beyond what {than}", patterns, surplus)


def _of_list(role: Role, several: list[Given], code: str) -> Iterator[Finding]:
    """The actions of one statement that are not called."""
    several = [one for one in several if _left(one.grant, one.surplus, role)]
    if several:
        surplus = {action for one in several for action in one.surplus}
        names = _named(surplus)
        yield _finding(role, several, f"{several[0].grant.said(role, few(names))}, beyond what {code}", ", ".join(names), surplus)


def _finding(role: Role, several: list[Given], message: str, action: str, surplus: set[str]) -> Finding:
    first = several[0].grant
    taken, needs = replacing([one.grant for one in several], role, "dynamodb")
    stays = taken.endswith(" from the statement") and not any(one.used for one in several)  # what is needed is beside it
    return Finding(
        message,
        at=first.place,
        because=(role,),
        severity=Severity.NOTE if surplus <= USUAL or all(_is_chosen_elsewhere(one.grant) for one in several) else None,
        action=action,
        on=first.statement.on,
        surplus=_named(surplus),
        fix=f"{taken[:1].upper()}{taken[1:]}." if needs and stays else "",
        changes=() if stays else in_its_place(role, taken, needs),
    )


def _is_chosen_elsewhere(grant: Grant) -> bool:
    """Are its actions those that SAM or the CDK chose?"""
    return grant.is_of_policy_template() or grant.is_of_connector() or grant.is_of_construct()


def _left(grant: Grant, actions: tuple[str, ...], role: Role) -> tuple[str, ...]:
    """Those that are done to a table, and that no Deny takes back."""
    return left(grant, (action for action in actions if not is_on_any(action)), role)


def _named(surplus: set[str]) -> list[str]:
    return sorted(gravest(surplus), key=lambda action: action not in GRAVE)
