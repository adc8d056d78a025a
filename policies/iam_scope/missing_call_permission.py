"""The execution role lacks an action that the function's code calls.

The call is denied whenever a message gets that far: the message fails, becomes visible again, and reaches the dead-letter queue after maxReceiveCount, often after a side effect that cannot be undone. CloudFormation accepts
it.

Always an error. It judges the calls that the handler may reach in code that can be read: of AWS's SDKs, in its module and those of its folder, and what Powertools calls for it (idempotency needs four actions on its
table). Where a bucket, a topic or a secret is encrypted with a key of the targets, the call needs that key, too: kms:Decrypt to read, kms:GenerateDataKey to write. It judges the role of a state machine that sends to the queue, too, for the functions that its tasks invoke, the items that they read and write, and the topics to which they publish; and that of a CodeDeploy deployment group that leads calls of the worker's alias to a new version, for the alias, the alarms and the hooks; and that of a function that sends to the queue, for what else its code is known to call. A resource whose name only the message knows is undecided, unless the role may do that on nothing at all, and no policy of a resource could allow it either. cfn-lint and checkov do not read code.

Bad::

    Status:
      Type: AWS::DynamoDB::Table
      DeletionPolicy: Retain
      UpdateReplacePolicy: Retain
      Properties:
        BillingMode: PAY_PER_REQUEST
        AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
        KeySchema: [{AttributeName: id, KeyType: HASH}]
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Environment: {Variables: {TABLE: !Ref Status}}
        Code:
          ZipFile: |
            import os
            import boto3
            table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
            def handler(event, context):
                table.put_item(Item={"id": "1"})
                return {"batchItemFailures": []}

Good::

    Status:
      Type: AWS::DynamoDB::Table
      DeletionPolicy: Retain
      UpdateReplacePolicy: Retain
      Properties:
        BillingMode: PAY_PER_REQUEST
        AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
        KeySchema: [{AttributeName: id, KeyType: HASH}]
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Environment: {Variables: {TABLE: !Ref Status}}
        Code:
          ZipFile: |
            import os
            import boto3
            table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
            def handler(event, context):
                table.put_item(Item={"id": "1"})
                return {"batchItemFailures": []}
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: work
            PolicyDocument:
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: dynamodb:PutItem, Resource: !GetAtt Status.Arn}
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from queuegate.synth.iam import (
    Asked,
    Evidence,
    Need,
    each,
    evidence,
    gathered,
    giving,
    has_policies,
    known_to_send,
    meets,
    needs_of_code,
    needs_of_machine,
    others_feeding,
    producers,
    trusts,
    unpermitted,
    unread,
)
from queuegate.synth.model import Function, Queue, Table, View, senders

from ..rule import Finding, Grant, Mapping, Method, Outside, Related, Severity, Undecided, calling, listed, rule

if TYPE_CHECKING:
    from queuegate.synth.iam import Deployment

_SEND: Final = "sqs:SendMessage"


@rule(
    "missing-call-permission",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",
    fix="Allow the role the action on the resource that the code names (in the CDK: table.grant(function, action)).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from _of_machines(mapping)
    yield from _of_deployments(mapping)
    yield from _of_producers(mapping)
    function = mapping.function
    lacking, doubts = _lacking(function)
    for needs in lacking.values():
        yield _finding(function, needs)
    if (doubt := next(iter(doubts), None) or unread(function) or unpermitted(function)) is not None:
        raise doubt.again()


def _of_machines(mapping: Mapping) -> Iterator[Finding]:
    """What state machines that send here call with their roles. That another may send is asked elsewhere."""
    for queue in gathered(mapping.own_queues())[0]:
        machines = {sender.view.facts: sender.view for sender in gathered(senders(queue))[0] if sender.service == "states"}
        yield from each(machines.values(), _of_machine)


def _of_machine(machine: View) -> Iterator[Finding]:
    from queuegate.synth.model import role_of_machine  # noqa: PLC0415 - few templates have state machines

    try:
        role = role_of_machine(machine)
    except Outside:
        return
    for need in needs_of_machine(machine):
        if need.doubt is None and not meets(role, need):
            instead = evidence(Asked(role, [need.action], need.resource, need.via), need.owner.type if need.owner else "")
            yield Finding(
                f"{role.name} lacks {need.action} on {need.on}{instead.text}: {need.why}, and each such call is denied",
                at=need.place,
                because=[role, machine, *(Related(said, at) for said, at in instead.places)],
                key=f"{machine.name} {need.action} on {need.on}",
                fix=f"Allow {role.name} {need.action} on the ARN of {need.on}.",
            )


def _of_deployments(mapping: Mapping) -> Iterator[Finding]:
    """What the deployment groups do that shift an alias of the worker. The first version is not deployed by CodeDeploy."""
    function = mapping.own_function()
    if function is not None and gathered(function.aliases)[0]:
        from queuegate.synth.iam import deployments  # noqa: PLC0415 - few functions have an alias

        yield from each([*deployments(function)], _of_deployment)


def _of_deployment(one: Deployment) -> Iterator[Finding]:
    role, group = one.role, one.group
    fails = "each deployment of a new version fails, and CloudFormation with it"
    if not trusts(role, "codedeploy"):
        said = f"The trust policy of {role.name}, with which {group.name} deploys, does not allow codedeploy.amazonaws.com sts:AssumeRole: {fails}"
        yield Finding(said, at=role.trust_policy, because=[group], key="codedeploy.amazonaws.com", fix=f"Let {role.name} trust codedeploy.amazonaws.com.")
    lacking, doubt = gathered(need for need in one.needs if _is_lacking(role, need))
    for on, needs in {need.on: [other for other in lacking if other.on == need.on] for need in lacking}.items():
        actions, reasons = listed(need.action for need in needs), listed(dict.fromkeys(need.why for need in needs))
        yield Finding(
            f"{role.name} lacks {actions} on {on}: {reasons}, and {fails}",
            at=role,
            because=[group, *(Related(need.why, need.place) for need in needs[:1])],
            key=f"{group.name} {actions} on {on}",
            fix=f"Allow {role.name} {actions}, as AWSCodeDeployRoleForLambda does of aliases, alarms and functions that are called CodeDeployHook_…",
        )
    if doubt is not None:
        raise doubt.again()


def _is_lacking(role: View, need: Need) -> bool:
    try:
        return not meets(role, need)
    except Undecided as doubt:
        raise Undecided(f"whether {role.name} has {need.action} on {need.on} is not known: {doubt.reason}", doubt.settle, need.place) from None


def _of_producers(mapping: Mapping) -> Iterator[Finding]:
    """What the functions are known to lack that send here, themselves or through a topic or a bus, beside what `missing-send-permission` asks. Of one that polls a queue of its own it is said there."""
    permitted = (function for function, _ in gathered(producers(mapping))[0])
    for function in dict.fromkeys((*known_to_send(mapping), *others_feeding(mapping), *permitted)):
        if gathered(function.mappings)[0]:
            continue
        with suppress(Undecided):  # whether it is there, and its role, is asked elsewhere
            for several in _lacking(function)[0].values() if function.exists() else ():
                if needs := [need for need in several if not _is_to_send(need)]:
                    yield _finding(function, needs)


def _is_to_send(need: Need) -> bool:
    """Does `missing-send-permission` speak of it, where it speaks of the queue or topic?"""
    return need.service == "kms" or (need.owner is not None and (need.service == "sns" or need.action == _SEND))


def _lacking(function: Function) -> tuple[dict[object, list[Need]], list[Undecided]]:
    """What the role may not do, by the resource, and why it is not known of the rest."""
    lacking: dict[object, list[Need]] = {}
    doubts: list[Undecided] = []
    told = set[tuple[str, object]]()
    for need in sorted(needs_of_code(function), key=lambda one: one.doubt is not None):
        if (unnamed := _unnamed(need)) is not None and (need.action, need.place) in told:  # the same call, by another name
            continue
        try:
            if meets(function.role, need):
                continue
            if unnamed is None or not has_policies(need.service):
                lacking.setdefault(need.resource, []).append(need)
                told.add((need.action, need.place))
            else:
                doubts.append(unnamed)
        except Undecided as doubt:
            doubts.append(unnamed or (doubt if need.why not in doubt.reason else Undecided(doubt.reason, doubt.settle, need.place)))
    return lacking, doubts


def _unnamed(need: Need) -> Undecided | None:
    """Why it is not known what a call names, with the call; None where that is known."""
    if (unclear := need.doubt) is None:
        return None
    return Undecided(f"{need.why}, and {unclear.reason}", unclear.settle, need.place)


def _finding(function: Function, needs: list[Need]) -> Finding:
    role, first = function.role, needs[0]
    actions = [*dict.fromkeys(need.action for need in needs)]
    reasons = calling(function.name, (need.why for need in needs))
    statement, on = giving(needs, role), "any resource" if first.doubt else first.on
    kind = first.owner.type if first.owner else Queue.type if first.action == _SEND else ""
    instead = evidence(Asked(role, actions, first.resource, first.via), kind) if first.doubt is None else Evidence()
    return Finding(
        f"{role.name} lacks {listed(actions)} on {on}{instead.text}: {reasons}, and each such call is denied",
        at=role,
        because=[*(Related(need.why, need.place) for need in needs), *(Related(said, at) for said, at in instead.places)],
        key=f"{function.name} on {on}",
        fix=instead.fix or instead.also,
        changes=[Grant(role, statement, method=_method(first, actions, function))] if statement and not instead.fix else (),
    )


def _method(need: Need, actions: list[str], function: Function) -> Method | None:
    """What gives it in the CDK, of a table."""
    if need.owner is None or need.owner.type != Table.type or need.suffix:
        return None
    return Method(Table(need.owner, function.world), "grant", function, tuple(f'"{action}"' for action in actions))
