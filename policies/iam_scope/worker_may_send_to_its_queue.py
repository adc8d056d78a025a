"""The execution role of the worker may send to the queue that it reads: by sqs:SendMessage, or through a topic, a bucket, an event bus or a table.

A worker that sends messages to its own queue can loop: each message is processed, sent again and paid for again. AWS recommends a role each for those who send and those who receive. A worker that sends to another queue is fine.
The permission may stand in the role's own policies or in the queue policy. A topic to which the queue is subscribed without a FilterPolicy, a bucket that sends a notification of every object, a rule that matches every event of its bus, and a pipe that reads the stream of a table without a filter bring back what the worker
publishes, writes or puts there. So does a handler that writes an object to the bucket under the key that the notification tells of, whatever the Filter asks for.

The same loop is made by a worker that puts an event on a bus whose rule sends that event to the worker's queue. Judged where the code of a handler in Python or Node.js spells the event's source and detail-type, and the rule's EventPattern asks for nothing else.

Where the role is also that of a function that sends on purpose, the worker needs a role of its own.

A warning: Lambda detects such a loop after about 16 invocations and stops it, and the message goes to the dead-letter queue (https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html). Where an event bus or a
table is part of the loop, Lambda does not see it (a write that changes nothing of an item makes no record, and ends it). RecursiveLoop: Allow of the function turns the detection off, as AWS recommends where the loop is meant: it stays a warning, since nothing but the code ends the loop then. A worker that sends a message again on purpose (a longer delay, a continuation) is meant to have it: waive it.

A function that reads its own dead-letter queue (DeadLetterConfig, or an on-failure destination) needs it: Lambda sends there with the function's role.

Resource `*`, and wildcards for other actions of SQS too, are the matter of queue-actions-on-all-queues and wildcard-queue-actions; with such a permission it is said of what the code sends to its own queue. cfn-lint and checkov do not see it.

Bad::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes, sqs:SendMessage]
                  Resource: !GetAtt Orders.Arn

Good::

    Invoices:
      Type: AWS::SQS::Queue
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Invoices.Arn}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from queuegate.synth.handlers import Put
from queuegate.synth.iam import (
    Grant,
    Statement,
    WayBack,
    WrittenBack,
    allows,
    each,
    gathered,
    granted_by_name,
    is_about,
    on_all,
    own_events,
    queue_statements,
    sending,
    speaks_of,
    ways_back,
    written_back,
)
from queuegate.synth.model import Queue, Sender
from queuegate.synth.values import CodePlace, Place, Value

from ..rule import Finding, Mapping, Outside, Related, Severity, listed, rule

_SENDS: Final = frozenset({"sqs:sendmessage"})
_KIND: Final = {"sns": "topic", "s3": "bucket", "events": "event bus", "dynamodb": "table"}
_DOES: Final = {"sns:Publish": "publishes", "events:PutEvents": "puts", "dynamodb:DeleteItem": "deletes"}


@rule(
    "worker-may-send-to-its-queue",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
    fix="Remove sqs:SendMessage on this queue from the execution role. To have a message processed again, return it in batchItemFailures.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    role = mapping.function.role
    parts: list[Callable[[], Iterator[Finding]]] = [
        lambda: (_event(mapping, sender, put) for sender, put in own_events(mapping)),
        lambda: _ways(mapping),
        lambda: each(granted_by_name(role, _SENDS), lambda grant: _judge(mapping, grant)),
        lambda: each(_own_queue(mapping), lambda queue: _in_code(mapping, queue)),
        lambda: each(_own_queue(mapping), lambda queue: each(queue_statements(queue), lambda statement: _of_queue(mapping, queue, statement))),
    ]
    yield from each(parts, lambda part: part())


def _judge(mapping: Mapping, grant: Grant) -> Iterator[Finding]:
    role, arn = mapping.function.role, mapping.source_arn()
    if arn is None or on_all(grant.statement, "sqs", role) or _is_own_dead_letter_queue(mapping):
        return
    try:
        may = grant.covers(arn, role) and allows(role, "sqs:SendMessage", arn)
    except Outside:  # what lies outside is another queue
        return
    if may:
        yield _finding(
            mapping, f"{role.name} has {grant.action.replace('SQS', 'sqs')} on {mapping.source()}", grant.place, f"on {mapping.source()} from {role.name}"
        )


def _in_code(mapping: Mapping, queue: Queue) -> Iterator[Finding]:
    """What the code sends there, where the role may because it may send to every queue."""
    role, arn = mapping.function.role, queue.facts.links.arn(queue.facts, queue.world)
    calls = gathered(sending(mapping.function, queue))[0]
    if calls and all(on_all(grant.statement, "sqs", role) for grant in granted_by_name(role, _SENDS)) and allows(role, "sqs:SendMessage", arn):
        yield _finding(mapping, f"{mapping.function.name} sends messages to {queue.name}", calls[0].place, f"on {queue.name} from {role.name}")


def _is_own_dead_letter_queue(mapping: Mapping) -> bool:
    """Does the function read what it could not do when it was invoked asynchronously? Lambda sends that with its role."""
    return any(gathered(queue.takes_failures_of(mapping.function) for queue in _own_queue(mapping))[0])


def _own_queue(mapping: Mapping) -> Iterator[Queue]:
    return (queue for queue in mapping.own_queues() if queue == mapping.queue)


def _of_queue(mapping: Mapping, queue: Queue, statement: Statement) -> Iterator[Finding]:
    """A statement for everybody, or with a wildcard, is the matter of other rules; whether one with a Condition applies, only the request tells."""
    if not statement.allow or statement.all_principals_but or statement.actions.but or statement.conditions or not is_about(statement, queue):
        return
    role, roles = mapping.function.role, bool(statement.principals) and all(one.kind == "AWS" for one in statement.principals)
    sends = next((one for one in statement.actions.patterns if str(one.text).lower() in _SENDS), None)
    if sends is None or not roles or not speaks_of(statement, role):
        return
    if allows(role, "sqs:SendMessage", queue.facts.links.arn(queue.facts, queue.world)):
        said = f"the queue policy of {queue.name} allows {role.name} sqs:SendMessage on {queue.name}"
        yield _finding(mapping, said, sends.place, f"for {role.name} from the queue policy of {queue.name}")


def _ways(mapping: Mapping) -> Iterator[Finding]:
    ways = [*ways_back(mapping)]
    yield from (_back(mapping, way) for way in ways)
    yield from (_written(mapping, one) for one in written_back(mapping) if all(way.sender.view != one.sender.view for way in ways))


def _back(mapping: Mapping, way: WayBack) -> Finding:
    loop, stops = _loop(mapping) if way.detected else ((), "Lambda does not detect, since there are other services in it than queues, topics and buckets")
    role, worker, sender = mapping.function.role, mapping.function, way.sender
    leads = f"which sends to {mapping.source()}" if way.detected else f"from where {sender.view.name} sends to {mapping.source()}"
    return Finding(
        f"{role.name} has {way.action} on {way.on}, {leads}, the event source of {worker.name}: what it {_DOES.get(way.action, 'writes')} there is processed again, in a loop that {stops}",
        at=way.grant.place,
        key=f"{mapping.source()} by {sender.view.name}",
        because=(Related(f"{sender.view.name} sends to {mapping.source()}", sender.place), *loop),
        fix=f"Let {worker.name} use another {_KIND[way.action.partition(':')[0]]} for what it sends, or add a filter to {sender.view.name} that leaves it out.",
    )


def _written(mapping: Mapping, one: WrittenBack) -> Finding:
    loop, stops = _loop(mapping)
    name = mapping.function.name
    return Finding(
        f"{name} writes to {one.bucket} under the key that the message tells, and {one.sender.view.name} sends to {mapping.source()}, the event source of {name}, for each new object: what it writes is processed again, in a loop that {stops}",
        at=one.call.at,
        key=f"{mapping.source()} by {one.sender.view.name}",
        because=(Related(f"{one.sender.view.name} sends to {mapping.source()}", one.sender.place), *loop),
        fix=f"Let {name} write to another bucket, or under a prefix that Filter of {one.sender.view.name} leaves out.",
    )


def _event(mapping: Mapping, sender: Sender, put: Put) -> Finding:
    function = mapping.function
    return Finding(
        f"{function.name} puts an event with the source {put.source} and the detail-type {put.detail_type}, which {sender.view.name} sends to {mapping.source()}, the event source of {function.name}: "
        "it is processed again, in a loop that Lambda does not detect, since there are other services in it than queues, topics and buckets",
        at=put.at,
        key=f"{mapping.source()} by {sender.view.name}: {put.source} {put.detail_type}",
        because=(Related(f"{sender.view.name} sends to {mapping.source()}", sender.place),),
        fix=f"Put what {function.name} has done under another source or detail-type, and let the EventPattern of {sender.view.name} name the detail-type that it is for.",
    )


def _finding(mapping: Mapping, said: str, place: Place | CodePlace, where: str) -> Finding:
    loop, stops = _loop(mapping)
    function = mapping.function
    less = f"Remove sqs:SendMessage {where}"
    if sharing := [other.name for other in function.role.others_than(function)]:
        less += f". If {listed(sharing)} sends with it, give {function.name} a role of its own instead"
    return Finding(
        f"{said}, the event source of {mapping.function.name}: a message that it sends there is processed again, in a loop that {stops}",
        at=place,
        key=mapping.source(),
        because=(mapping, *loop),
        fix=f"{less}. To have a message processed again, return it in batchItemFailures."
        if not _sends(mapping)
        else f"Send what is to be worked on next to another queue. Where the loop is meant, let the code end it, and set RecursiveLoop of {function.name} to Allow. {less} otherwise.",
    )


def _sends(mapping: Mapping) -> bool:
    """Does the code certainly send to the queue that it works on?"""
    return bool(gathered(call for queue in _own_queue(mapping) for call in sending(mapping.function, queue))[0])


def _loop(mapping: Mapping) -> tuple[tuple[Value[Any], ...], str]:
    """Whether Lambda stops the loop: the property that says that it does not, and that in words."""
    loop = mapping.function.recursive_loop
    if gathered(value.get() for value in [loop])[0] == ["Allow"]:
        return (loop,), "Lambda does not stop (RecursiveLoop: Allow)"
    return (), "Lambda stops after about 16 invocations (recursive loop detection)"
