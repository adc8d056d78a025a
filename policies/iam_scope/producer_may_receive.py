"""The role of a function that sends to the queue also has sqs:ReceiveMessage, sqs:DeleteMessage or sqs:PurgeQueue on it, or that of a container is made to receive beside the worker.

The worker never gets what a producer receives or deletes. AWS recommends a role each for those who send and those who receive, so that a mistake on one side loses nothing on the other.

A warning, and a note where SAM gives it for a connector. A producer, here, is another function of the template whose role names this queue for sqs:SendMessage, and that no event source mapping of the queue invokes. Resource `*`, and wildcards for other actions of SQS too, are not
judged.

So is said of the task role of a container of ECS that has the queue in its environment and both sqs:ReceiveMessage and sqs:DeleteMessage on it (the CDK's QueueProcessingFargateService): it polls beside the mapping, and each
message reaches one of the two. cfn-lint and checkov do not see it.

Bad::

    ProducerRole:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
        Policies:
          - PolicyName: send
            PolicyDocument:
              Statement: [{Effect: Allow, Action: [sqs:SendMessage, sqs:ReceiveMessage, sqs:DeleteMessage], Resource: !GetAtt Orders.Arn}]
    Producer:
      Type: AWS::Lambda::Function
      Properties: {Runtime: python3.13, Handler: index.handler, Code: {ZipFile: "def handler(event, context): pass"}, Role: !GetAtt ProducerRole.Arn}

Good::

    ProducerRole:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
        Policies:
          - PolicyName: send
            PolicyDocument:
              Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}]
    Producer:
      Type: AWS::Lambda::Function
      Properties: {Runtime: python3.13, Handler: index.handler, Code: {ZipFile: "def handler(event, context): pass"}, Role: !GetAtt ProducerRole.Arn}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from queuegate.synth.iam import Grant, each, giving_on_queue, grants_on_queue, left_on, producers
from queuegate.synth.model import Function, Queue, Role, Task, tasks_beside

from ..rule import Finding, Mapping, Outside, Severity, listed, rule

_VERBS: Final = {"sqs:receivemessage": "receives", "sqs:deletemessage": "deletes", "sqs:purgequeue": "purges"}

_TAKES: Final = frozenset({"sqs:receivemessage", "sqs:deletemessage"})
"""What every consumer needs."""


@rule(
    "producer-may-receive",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
    fix="Allow the producer sqs:SendMessage only (in the CDK: queue.grant_send_messages(function)).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(producers(mapping), lambda found: _judge(mapping, *found))
    try:
        queue = mapping.queue
    except Outside:
        return
    yield from each(tasks_beside(queue), lambda task: _consumer(mapping, queue, task))


def _consumer(mapping: Mapping, queue: Queue, task: Task) -> Iterator[Finding]:
    told = next((one for one in task.told if one.facts is queue.facts), None)
    role = task.role() if told is not None else None
    grants = giving_on_queue(mapping, role, _TAKES) if role is not None and role != mapping.function.role else []
    if told is None or role is None or not grants or not _may_take(mapping, role, grants):
        return
    yield Finding(
        f"{role.name} has sqs:ReceiveMessage and sqs:DeleteMessage on {queue.name}, which {told.variable} of {task.view.name} names: messages that its containers receive do not reach {mapping.function.name}",
        at=grants[0].place,
        because=(task.view,),
        key=f"{task.view.name} on {queue.name}",
        fix=f"Give the containers of {task.view.name} a queue of their own, or let one of the two receive alone.",
    )


def _may_take(mapping: Mapping, role: Role, grants: list[Grant]) -> bool:
    arn, given = mapping.source_arn(), {action.lower() for grant in grants for action in grant.actions("sqs")} & _TAKES
    return arn is not None and {*left_on([arn], given, role)} >= _TAKES and bool(mapping.enabled.get())


def _judge(mapping: Mapping, function: Function, role: Role) -> Iterator[Finding]:
    for grants in _by_line(grants_on_queue(mapping, role, frozenset(_VERBS))):
        first, actions = grants[0], listed(grant.action for grant in grants)
        does = listed(_VERBS[action.lower()] for grant in grants for action in grant.actions("sqs"))
        yield Finding(
            f"{role.name} has {actions} on {mapping.source()}, to which {function.name} sends: messages that it {does} do not reach {mapping.function.name}",
            at=first.place,
            fix=f"Write a policy in place of the connector, without {actions} (SAM's SQSSendMessagePolicy)."
            if (connected := first.is_of_connector())
            else f"Remove {actions} from this statement of {role.name} (in the CDK: grant_send_messages in the place of what gives it).",
            key=f"{actions} on {mapping.source()}",
            because=(function,),
            severity=Severity.NOTE if connected else None,
        )


def _by_line(grants: Iterable[Grant]) -> list[list[Grant]]:
    """The actions that stand in one place for a person: a line of a list; all those that a connector or a policy template of SAM's gives."""
    found: dict[tuple[str | int, ...], list[Grant]] = {}
    for grant in grants:
        found.setdefault(grant.place.scope.template.written(grant.place.route), []).append(grant)
    return [*found.values()]
